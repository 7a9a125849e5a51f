#!/usr/bin/env python3
"""refill-train, from photos in a folder to a model that refill fills with.

REFILL and REFILL_TRAIN name the programs; `meson test cli-train` sets them.
"""

import os
import signal
import subprocess
import tempfile
import time
import unittest

REFILL, REFILL_TRAIN = os.environ["REFILL"], os.environ["REFILL_TRAIN"]

TINY = ["--width", 4, "--downsamplings", 2, "--blocks", 1, "--crop", 32, "--batch", 1,
        "--held-out", 1, "--perceptual", 0, "--device", "cpu"]

DONE, BAD_USAGE, BAD_INPUT = 0, 2, 3


def run(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False)


def magick(*arguments):
    subprocess.run(["convert", *map(str, arguments)], check=True, capture_output=True)


def identify(file, what):
    command = ["identify", "-format", what, file]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Train(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        os.mkdir("photos")
        for seed, size in enumerate(["70x50", "50x70", "64x64"]):
            magick("-size", size, "-seed", seed, "plasma:tomato-steelblue",
                   f"photos/{seed}.{'png' if seed else 'jpg'}")
        magick("-size", "40x40", "gradient:", "-colorspace", "gray", "photos/grey.png")
        with open("photos/notes.txt", "w", encoding="ascii") as notes:
            notes.write("no photo")

    def assert_done(self, result):
        self.assertEqual(result.returncode, DONE, result.stderr)

    def pack(self):
        result = run(REFILL_TRAIN, "pack", "photos", "-o", "pack", "--longest-side", 60)
        self.assert_done(result)
        self.assertEqual(result.stdout, "4 photos\n")
        self.assertIn("notes.txt", result.stderr)
        longest = os.path.getsize("pack") - 8 - 4 * 8
        self.assertEqual(longest, 3 * (60 * 43 + 43 * 60 + 60 * 60 + 40 * 40))

    def train(self, *options):
        return run(REFILL_TRAIN, "run", "--photos", "pack", "--folder", "run", *TINY, *options)

    def test_photos_become_a_model(self):
        self.pack()
        self.assert_done(self.train("--steps", 2))
        self.assertEqual(identify("run/sheet-0000002.png", "%w %h"), "768 256")
        result = self.train("--steps", 3)
        self.assert_done(result)
        self.assertIn("continuing at step 2", result.stdout)
        self.assert_done(run(REFILL_TRAIN, "export", "run/state.safetensors", "-o",
                             "tiny.safetensors", "--name", "tiny", "--smallest-scale", 32))
        magick("-size", "64x64", "xc:black", "-fill", "white", "-draw", "rectangle 20,20 40,40",
               "mask.png")
        self.assert_done(run(REFILL, "photos/2.png", "mask.png", "-o", "filled.png", "--model",
                             "tiny.safetensors", "--device", "cpu"))

    def test_sigterm_saves_and_a_kill_loses_little(self):
        self.pack()
        for end in (signal.SIGTERM, signal.SIGKILL):
            command = [REFILL_TRAIN, "run", "--photos", "pack", "--folder", "run", *map(str, TINY),
                       "--steps", "1000000", "--save-minutes", "0.01"]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
                self.wait_for_a_newer_state()
                process.send_signal(end)
                status = process.wait()
            self.assertEqual(status, DONE if end == signal.SIGTERM else -signal.SIGKILL)
        result = self.train("--steps", 1)  # more are made already
        self.assert_done(result)
        self.assertIn("continuing at step", result.stdout)

    def wait_for_a_newer_state(self, state="run/state.safetensors"):
        before = os.path.getmtime(state) if os.path.exists(state) else 0
        deadline = time.monotonic() + 120
        while not os.path.exists(state) or os.path.getmtime(state) == before:
            self.assertLess(time.monotonic(), deadline, "no state was saved")
            time.sleep(0.05)

    def test_mistakes_are_named(self):
        for words, status, part in [
                ([], BAD_USAGE, "Usage"),
                (["run", "--steps", 1], BAD_USAGE, "--photos"),
                (["run", "--crop"], BAD_USAGE, "--crop needs a value"),
                (["run", "--crops", 64], BAD_USAGE, "no option --crops"),
                (["pack", "nowhere", "-o", "pack"], BAD_INPUT, "nowhere"),
                (["pack", "photos"], BAD_USAGE, "-o"),
                (["export", "state", "-o", "model", "--smalest-scale", 9], BAD_USAGE, "smalest"),
                (["run", "--photos", "mask", "--folder", "run", *TINY, "--steps", 1], BAD_INPUT,
                 "mask")]:
            result = run(REFILL_TRAIN, *words)
            self.assertEqual(result.returncode, status, words)
            self.assertIn(part, result.stderr)

    def test_help_lists_every_option(self):
        text = run(REFILL_TRAIN, "--help").stdout
        for option in ("--crop", "--adversarial", "--gradients", "--minutes"):
            self.assertIn(option, text)


if __name__ == "__main__":
    unittest.main()
