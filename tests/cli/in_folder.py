"""What the tests of the command line share: pictures, and a folder for each test.

Pictures are made and read back with ImageMagick, so that libvips is not checked against itself.
REFILL names the program, WRITE_SCRIPT the one that writes models, SOURCE_ROOT the source folder;
Meson sets them.
"""

import os
import subprocess
import tempfile
import unittest

REFILL = os.environ["REFILL"]
WRITE_SCRIPT = os.environ.get("WRITE_SCRIPT", "write-script")
SOURCE_ROOT = os.environ["SOURCE_ROOT"]

WIDTH, HEIGHT = 61, 47
HOLE = (20, 15, 12, 9)  # x, y, width, height

DONE, BAD_USAGE, BAD_INPUT, BAD_MODEL, UNFINISHED = 0, 2, 3, 4, 5


def magick(*arguments):
    return subprocess.run(["convert", *map(str, arguments)], check=True, capture_output=True).stdout


def identify(file, what):
    command = ["identify", "-format", what, file]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def refill(*arguments, **options):
    command = [REFILL, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def values(file):
    """The file's pixels as rows of (red, green, blue, alpha), 16 bits each."""
    data = magick(file, "-depth", 16, "-endian", "LSB", "RGBA:-")
    numbers = memoryview(data).cast("H")
    pixels = [tuple(numbers[i:i + 4]) for i in range(0, len(numbers), 4)]
    width = int(identify(file, "%w"))
    return [pixels[i:i + width] for i in range(0, len(pixels), width)]


class InFolder(unittest.TestCase):
    """Each test has an empty folder to itself, with a photo and a mask in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        self.make_photo("photo.png", "-depth", 8)
        self.make_mask("mask.png")

    def make_photo(self, name, *options):
        magick("-size", f"{WIDTH}x{HEIGHT}", "-seed", 7, "plasma:tomato-steelblue", *options, name)

    def make_mask(self, name, width=WIDTH, hole=HOLE, colour="white", options=()):
        x, y, w, h = hole
        rectangle = f"rectangle {x},{y} {x + w - 1},{y + h - 1}"
        magick("-size", f"{width}x{HEIGHT}", "xc:black", "-fill", colour, "-draw", rectangle,
               *options, name)

    def fill(self, photo, output, *options, mask="mask.png"):
        """Fills the hole without growing it, which makes its border easy to check."""
        run = refill(photo, mask, "-o", output, "--engine", "telea", "--grow", 0, "--feather", 0,
                     *options)
        self.assertEqual(run.returncode, DONE, run.stderr)
        self.assertEqual(run.stderr, "")
        return run

    def assert_only_the_hole_changed(self, before, after):
        x, y, w, h = HOLE
        old, new = values(before), values(after)
        self.assertEqual(len(old), len(new))
        changed = 0
        for row, (old_row, new_row) in enumerate(zip(old, new)):
            for column, (was, now) in enumerate(zip(old_row, new_row)):
                if x <= column < x + w and y <= row < y + h:
                    changed += was != now
                    self.assertEqual(was[3], now[3], "transparency changed")
                else:
                    self.assertEqual(was, now, f"outside the hole at {column}, {row}")
        self.assertGreater(changed, w * h / 2)
