"""Runs inside GIMP (see run.py): every case of every test_*.py beside it."""

import os
import sys

folder = os.environ["REFILL_TESTS_FOLDER"]
sys.path.insert(0, folder)

import harness

wanted = os.environ.get("REFILL_TESTS_ONLY", "").split() or sorted(
    name[:-3] for name in os.listdir(folder) if name.startswith("test_"))
for name in wanted:
    __import__(name)

with open(os.environ["REFILL_TESTS_REPORT"], "w") as report_file:

    def report(line):
        print(line, file=report_file, flush=True)

    def close_window():
        """Where cases open Refill's window, after one that failed, so that the next one finds none."""
        desktop = sys.modules.get("desktop")
        if desktop and desktop.Window.is_open():
            desktop.Window.abandon()

    failed = harness.run_cases(report, after_each=close_window)
