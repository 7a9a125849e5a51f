#!/usr/bin/env python3
"""Runs the cases of this folder in a real gimp-console with a throw-away profile.

    run.py PLUG_IN PARAMETERS MODELS SCRATCH [TEST_FILE_WITHOUT_ENDING ...]

PLUG_IN is the built plug-in, PARAMETERS the program that prints core's table, MODELS the folder of
the model that ships, SCRATCH a folder that is made anew. GIMP takes many seconds to start, so it is
started once for all cases. Fails unless every case ran and passed, and where the plug-in left GEGL
buffers or warnings behind.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent

# What must not be in the output: leaked buffers, crashes, and GLib's warnings out of our process.
# (After a failed procedure GIMP closes the pipe before libgimp has said goodbye, in any plug-in.)
BAD_OUTPUT = re.compile(r"GeglBuffers leaked|\(refill:\d+\).*(WARNING|CRITICAL)(?!.*gimp_flush)|"
                        r"Plug-in crashed|terminate called|LibGimp-ERROR")


def make_profile(scratch, plug_in):
    shutil.rmtree(scratch, ignore_errors=True)
    folder = scratch / "profile" / "plug-ins" / "refill"
    folder.mkdir(parents=True)
    (folder / "refill").symlink_to(plug_in)
    (folder / "locale").symlink_to(plug_in.parent.parent / "po")
    return scratch / "profile"


def run_gimp(environment, report, names):
    """Runs the cases of these files. Whether all ran and passed, and nothing bad was printed."""
    report.unlink(missing_ok=True)
    script = f"exec(open({str(here / 'main.py')!r}).read())"
    gimp = subprocess.run(
        ["gimp-console", "--no-interface", "--no-data",
         "--batch-interpreter", "python-fu-eval", "--batch", script, "--quit"],
        env={**environment, "REFILL_TESTS_REPORT": str(report), "REFILL_TESTS_ONLY": " ".join(names)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")

    lines = report.read_text().splitlines() if report.exists() else []
    print("\n".join(lines))
    bad = [line for line in gimp.stdout.splitlines() if BAD_OUTPUT.search(line)]
    complete = lines and re.fullmatch(r"[1-9][0-9]* cases, 0 failed", lines[-1])
    if gimp.returncode == 0 and complete and not bad:
        return True
    output = report.with_suffix(".gimp-output.txt")
    output.write_text(gimp.stdout)
    print(f"gimp-console ended with {gimp.returncode}; its output is in {output}")
    print("\n".join(bad) or gimp.stdout[-3000:])
    return False


def run_in_german(environment, scratch):
    """gettext translates in a real locale only. Debian's package `locales` has what makes one."""
    made = subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", scratch / "de_DE.UTF-8"])
    if made.returncode != 0:
        print("A German locale cannot be made here; the German cases did not run.")
        return True
    german = {"LOCPATH": str(scratch), "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}
    return run_gimp({**environment, **german}, scratch / "report-german.txt", ["german"])


def main():
    plug_in, parameters, models, scratch = (pathlib.Path(path).resolve() for path in sys.argv[1:5])
    profile = make_profile(scratch, plug_in)
    table = scratch / "parameters.json"
    table.write_bytes(subprocess.run([parameters], check=True, stdout=subprocess.PIPE).stdout)
    environment = {**os.environ, "GIMP3_DIRECTORY": str(profile),
                   "REFILL_MODELS": str(models),
                   "REFILL_TESTS_FOLDER": str(here),
                   "REFILL_TESTS_SCRATCH": str(scratch),
                   "REFILL_TESTS_PARAMETERS": str(table)}
    wanted = sys.argv[5:]
    passed = wanted == ["german"] or run_gimp({**environment, "LANGUAGE": "C"},
                                              scratch / "report.txt", wanted)
    if wanted in ([], ["german"]):
        passed &= run_in_german(environment, scratch)
    return 0 if passed else 1


sys.exit(main())
