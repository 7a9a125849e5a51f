"""Runs inside GIMP (see run.py): the cases of test_*.py, or those of language.py."""

import os
import sys

sys.path[:0] = os.environ["REFILL_TESTS_FOLDERS"].split(":")

import harness
import desktop
if os.environ.get("REFILL_TESTS_LANGUAGE"):
    os.environ["REFILL_TESTS_ONLY"] = ""
    import language
else:
    import test_window
    import test_choices
    import test_lists
    import test_models
    import test_picture
    import test_tries
    import test_settings
    import test_screens
    import test_loop

# By name only: each needs a screen of its own, or measures.
by_name = ("test_screens", "test_loop")
wanted = os.environ.get("REFILL_TESTS_ONLY", "")
module = os.environ.get("REFILL_TESTS_MODULE", "")
harness.cases[:] = [(sentence, function) for sentence, function in harness.cases
                    if wanted in sentence and module in function.__module__
                    and (module or function.__module__ not in by_name)]
harness.cases[:] = harness.cases[int(os.environ["REFILL_TESTS_DONE"]):]

with open(os.environ["REFILL_TESTS_REPORT"], "w") as report_file:

    def report(line):
        print(line, file=report_file, flush=True)

    def close_window():
        """After a case that failed, so that the next one finds none."""
        if desktop.Window.is_open():
            desktop.Window.abandon()

    failed = harness.run_cases(report, after_each=close_window)
