#!/usr/bin/env python3
"""Runs the faults in a real gimp-console with a throw-away profile.

    run.py PLUG_IN MODELS KILL_AT_WRITE REFILL WRITE_SCRIPT SCRATCH PART ...

KILL_AT_WRITE is the library of kill_at_write.cpp, REFILL the command line, WRITE_SCRIPT a program that writes
another one, SCRATCH a folder that is made anew. PART is the name of cases that happen inside one GIMP, such as
`killed` for those of test_killed.py, `screen` for those that need GIMP's windows, or `gimp` for what happens
to GIMP itself and to its profile, below. Fails unless every case passed.
"""

import contextlib
import glob
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

from disk import *

here = pathlib.Path(__file__).resolve().parent

# GIMP's first start would greet the user with a window of its own.
GIMPRC = """
(config-version "3.0.4")
(last-known-release "")
(check-updates no)
(show-welcome-dialog no)
"""

LONG_RUN = """
from harness import *
image, layer = photo_with_object(320, 240, hole=(120, 90, 60, 50))
print(refill(image, [layer], engine="lama", smallest_scale=64, one_pass_depth=0, iterations=1000,
             early_stop=0.0, context=0.0))
"""

SHORT_RUN = """
from harness import *
image, layer = photo_with_object()
print("outcome", refill(image, [layer], **FAST)[0].value_nick, len(image.get_layers()))
"""


class Failure(Exception):
    pass


def expect(condition, explanation):
    if not condition:
        raise Failure(explanation)


class Gimp:
    """How GIMP is started here."""

    def __init__(self, plug_in, models, kill_at_write, refill, write_script, scratch):
        self.plug_in, self.refill, self.scratch = plug_in, refill, scratch
        shutil.rmtree(scratch, ignore_errors=True)
        self.profile = scratch / "profile"
        folder = self.profile / "plug-ins" / "refill"
        folder.mkdir(parents=True)
        (folder / "refill").symlink_to(here / "refill-in-trouble")
        (self.profile / "plug-ins" / "actor").symlink_to(here / "actor")
        (self.profile / "gimprc").write_text(GIMPRC)
        acts = scratch / "acts"
        acts.mkdir()
        faketime = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        self.environment = {
            **os.environ, "GIMP3_DIRECTORY": str(self.profile), "LANGUAGE": "C",
            "REFILL_MODELS": str(models), "PYTHONPATH": f"{here.parent}:{here.parent.parent / 'gui'}",
            "REFILL_TESTS_WRITE_SCRIPT": str(write_script), "REFILL_TESTS_SCREENSHOTS": str(scratch),
            "REFILL_TESTS_FOLDER": str(here), "REFILL_TESTS_SCRATCH": str(scratch),
            "REFILL_TESTS_PLUG_IN": str(plug_in), "REFILL_TESTS_ACTS": str(acts),
            "REFILL_TESTS_TROUBLE": str(scratch / "trouble.sh"), "REFILL_TESTS_PROBE": str(scratch),
            "REFILL_TESTS_KILL_AT_WRITE": str(kill_at_write),
            "REFILL_TESTS_FAKETIME": faketime[0] if faketime else ""}

    def start(self, script, screen=False, **variables):
        command = ["gimp-console", "--no-interface", "--no-data"]
        if screen:
            command = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1280x1400x24",
                       "dbus-run-session", "--", "bash", "-c", 'openbox & exec "$@"', "bash",
                       "gimp", "--no-splash", "--new-instance"]
            variables["GTK_MODULES"] = "gail:atk-bridge"
        return subprocess.Popen(
            [*command, "--batch-interpreter", "python-fu-eval", "--batch", script, "--quit"],
            env={**self.environment, **variables}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace")

    def output_of(self, script, **how):
        return self.start(script, **how).communicate()[0]

    def plug_ins(self):
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                if os.path.realpath(f"/proc/{name}/exe") == str(self.plug_in):
                    found.append(int(name))
        return found

    def wait_for(self, condition, what, timeout=120):
        end = time.monotonic() + timeout
        while not condition():
            expect(time.monotonic() < end, f"waited {timeout} s in vain for {what}")
            time.sleep(0.05)


def cases_inside(gimp, name):
    report = gimp.scratch / f"report-{name}.txt"
    script = f"exec(open({str(here.parent / 'main.py')!r}).read())"
    sys.stdout.flush()
    output = gimp.output_of(script, screen=name == "screen", REFILL_TESTS_REPORT=str(report),
                            REFILL_TESTS_ONLY=f"test_{name}")
    (gimp.scratch / f"gimp-output-{name}.txt").write_text(output)
    lines = report.read_text().splitlines() if report.exists() else []
    print("\n".join(lines))
    if not (lines and re.fullmatch(r"[1-9][0-9]* cases, 0 failed", lines[-1])):
        print(output[-3000:])
        return False
    return True


# What happens to GIMP itself ---------------------------------------------------------------------

def gimp_ends(gimp, how):
    """GIMP goes while the plug-in computes."""
    program = gimp.start(LONG_RUN)
    gimp.wait_for(gimp.plug_ins, "the plug-in to start")
    time.sleep(3)
    program.send_signal(how)
    gimp.wait_for(lambda: not gimp.plug_ins(), "the plug-in to end with GIMP", timeout=60)
    program.kill()  # its own handler of signals may wait forever
    program.communicate()
    left = [str(path) for path in gimp.profile.rglob(".refill-*")]
    expect(not left, f"left: {left}")


def two_at_once(gimp):
    """Two GIMPs with one profile."""
    programs = [gimp.start(SHORT_RUN.replace("**FAST", "iterations=4")) for _ in range(2)]
    for program in programs:
        output = program.communicate()[0]
        expect("outcome success 2" in output, output[-1500:])


def profile_cannot_be_written(gimp):
    """Everything in it is only to be read."""
    gimp.output_of(SHORT_RUN)
    with only_to_be_read(gimp.profile):
        output = gimp.output_of(SHORT_RUN)
    expect("outcome success 2" in output, output[-1500:])


def disk_is_full(gimp):
    """Not one byte fits where settings go."""
    gimp.output_of(SHORT_RUN)
    kept = gimp.scratch / "profile-kept"
    shutil.copytree(gimp.profile, kept, symlinks=True)
    with small_disk(gimp.profile, "100m"):
        shutil.copytree(kept, gimp.profile, symlinks=True, dirs_exist_ok=True)
        with no_room_on(gimp.profile):
            output = gimp.output_of(SHORT_RUN)
    expect("outcome success 2" in output, output[-1500:])


def output_on_a_full_disk(gimp):
    """The command line says so, leaves the output that was there, and nothing beside it."""
    photo, mask, folder = (gimp.scratch / name for name in ("photo.png", "mask.png", "outputs"))
    output = folder / "filled.png"
    for file, drawing in {photo: [], mask: ["-fill", "white", "-draw", "rectangle 120,90 180,140"]}.items():
        subprocess.run(["convert", "-size", "320x240", "xc:black", *drawing, file], check=True)
    subprocess.run(["mogrify", "-seed", "1", "+noise", "Random", photo], check=True)

    def fill():
        return subprocess.run([gimp.refill, photo, mask, "-o", output, "--engine", "telea"],
                              env=gimp.environment, capture_output=True, text=True, check=False)

    with small_disk(folder):
        output.write_text("what was there")
        with no_room_on(folder):
            run = fill()
            expect(run.returncode != 0 and "the disk is full" in run.stderr, f"{run}")
            expect(output.read_text() == "what was there", "the earlier output is not what it was")
            expect(sorted(os.listdir(folder)) == ["filled.png", "filler"], f"{os.listdir(folder)}")
        expect(fill().returncode == 0, "with room on the disk it fills no more")


GIMP_CASES = {
    "GIMP is asked to end": lambda gimp: gimp_ends(gimp, signal.SIGTERM),
    "GIMP is killed": lambda gimp: gimp_ends(gimp, signal.SIGKILL),
    "two refills at once": two_at_once,
    "a profile that can only be read": profile_cannot_be_written,
    "a full disk": disk_is_full,
    "a full disk where the command line writes": output_on_a_full_disk,
}


def cases_of_gimp(gimp):
    failed = 0
    for sentence, function in GIMP_CASES.items():
        try:
            function(gimp)
            print(f"ok    {sentence}")
        except (Failure, subprocess.CalledProcessError) as problem:
            failed += 1
            print(f"FAIL  {sentence}: {problem}")
    return failed == 0


def main():
    gimp = Gimp(*(pathlib.Path(path).resolve() for path in sys.argv[1:7]))
    passed = True
    for part in sys.argv[7:]:
        passed &= cases_of_gimp(gimp) if part == "gimp" else cases_inside(gimp, part)
    return 0 if passed else 1


sys.exit(main())
