#!/usr/bin/env python3
"""The .deb in the life of a user: installed in a clean Debian, used in GIMP and on the command line,
removed.

tools/package makes the package from the tree, which takes some ten minutes the first time. Its story is
told once, in setUpModule; the tests ask what happened. It needs root, to enter the clean Debian.
SOURCE_ROOT names the source folder.
"""

import dataclasses
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

import clean_root

SOURCE_ROOT = pathlib.Path(os.environ["SOURCE_ROOT"])
PACKAGES = SOURCE_ROOT / "build" / "packages"
HERE = pathlib.Path(__file__).resolve().parent
NAME = "gimp-refill"
SKIPPED = 77

WIDTH, HEIGHT = 120, 90
HOLE = (40, 30, 20, 15)  # x, y, width, height, as in in_gimp.py
# By default the hole is grown by four pixels and feathered by as many.
RIM = 8
# What apt and dpkg keep of the past; nothing of the package.
HISTORY = re.compile(r"^/(var/(lib/(apt|dpkg)|log|cache)|etc/ld\.so\.cache)(/|$)")


@dataclasses.dataclass
class Story:
    lintian: str = ""
    before: set = dataclasses.field(default_factory=set)
    installation: subprocess.CompletedProcess = None
    contents: list = dataclasses.field(default_factory=list)
    gimp: subprocess.CompletedProcess = None
    facts: dict = dataclasses.field(default_factory=dict)
    photo: bytes = b""
    filled_in_gimp: bytes = b""
    command: subprocess.CompletedProcess = None
    filled_by_command: bytes = b""
    removal: subprocess.CompletedProcess = None
    after: set = dataclasses.field(default_factory=set)
    gimp_after: subprocess.CompletedProcess = None
    facts_after: dict = dataclasses.field(default_factory=dict)


story = Story()


def pixels(file):
    return subprocess.run(["convert", file, "-depth", "8", "RGB:-"], check=True, capture_output=True).stdout


def write_photo(file):
    """Soft colours with some grain, and a red object where the hole is going to be."""
    grain = random.Random(1)
    x0, y0, width, height = HOLE
    data = bytearray()
    for y in range(HEIGHT):
        for x in range(WIDTH):
            if x0 + 2 <= x < x0 + width - 2 and y0 + 2 <= y < y0 + height - 2:
                data += bytes((230, 20, 20))
            else:
                data += bytes((60 + x + grain.randrange(5), 90 + y // 2 + grain.randrange(5), 150 - x // 2))
    subprocess.run(["convert", "-size", f"{WIDTH}x{HEIGHT}", "-depth", "8", "RGB:-", file], input=bytes(data),
                   check=True)


def write_mask(file):
    x, y, width, height = HOLE
    subprocess.run(["convert", "-size", f"{WIDTH}x{HEIGHT}", "xc:black", "-fill", "white", "-draw",
                    f"rectangle {x},{y} {x + width - 1},{y + height - 1}", file], check=True)


def ask_gimp(root):
    """Runs in_gimp.py as the user would, and what it found."""
    facts = root.path(f"{clean_root.HOME}/facts.json")
    facts.unlink(missing_ok=True)
    script = "exec(open('in_gimp.py').read())"
    run = root.run("gimp-console", "-i", "-d", "-f", "--batch-interpreter", "python-fu-eval", "-b", script,
                   "--quit", user=clean_root.USER, folder=clean_root.HOME)
    return run, json.loads(facts.read_text()) if facts.exists() else {}


def use(root):
    home = root.path(clean_root.HOME)
    write_photo(home / "photo.png")
    write_mask(home / "mask.png")
    (home / "in_gimp.py").write_text((HERE / "in_gimp.py").read_text())
    story.photo = pixels(home / "photo.png")
    subprocess.run(["chown", "-R", str(clean_root.USER), home], check=True)
    story.gimp, story.facts = ask_gimp(root)
    if (home / "filled.png").exists():
        story.filled_in_gimp = pixels(home / "filled.png")
    story.command = root.run("refill", "photo.png", "mask.png", "-o", "by-command.png", user=clean_root.USER,
                             folder=clean_root.HOME)
    if (home / "by-command.png").exists():
        story.filled_by_command = pixels(home / "by-command.png")


def tell(deb, scratch):
    release = os.environ.get("REFILL_DEBIAN", "trixie")
    made = PACKAGES / f"clean-{release}"
    clean_root.make(made, release)
    root = clean_root.CleanRoot(made, scratch, PACKAGES / "archives")
    root.run("apt-get", "update", "-qq")
    story.before = root.files()
    root.path(f"/tmp/{deb.name}").write_bytes(deb.read_bytes())
    story.installation = root.run("apt-get", "install", "-y", "--no-install-recommends", f"/tmp/{deb.name}")
    story.contents = root.run("dpkg", "-L", NAME).stdout.splitlines()
    use(root)
    # With what it depends on, also where another package would like to have that.
    story.removal = root.run("apt-get", "purge", "-y", "--autoremove",
                             "-o", "APT::AutoRemove::RecommendsImportant=false",
                             "-o", "APT::AutoRemove::SuggestsImportant=false", NAME)
    story.after = root.files()
    story.gimp_after, story.facts_after = ask_gimp(root)


def setUpModule():
    subprocess.run([SOURCE_ROOT / "tools" / "package", "deb"], check=True)
    story.lintian = (SOURCE_ROOT / "build" / "lintian.log").read_text()
    deb, = PACKAGES.glob(f"{NAME}_*.deb")
    with tempfile.TemporaryDirectory(dir=PACKAGES, prefix="scratch-") as folder:
        try:
            tell(deb, pathlib.Path(folder))
        finally:
            subprocess.run(["umount", "--recursive", "--lazy", pathlib.Path(folder) / "root"], check=False)


def largest_differences(one, other):
    """Inside the hole, and outside of it and its rim."""
    x0, y0, width, height = HOLE
    inside = outside = 0
    for i, (a, b) in enumerate(zip(one, other)):
        y, x = divmod(i // 3, WIDTH)
        if x0 <= x < x0 + width and y0 <= y < y0 + height:
            inside = max(inside, abs(a - b))
        elif not (x0 - RIM <= x < x0 + width + RIM and y0 - RIM <= y < y0 + height + RIM):
            outside = max(outside, abs(a - b))
    return inside, outside


class Package(unittest.TestCase):

    def test_lintian_finds_no_error_and_no_warning(self):
        self.assertEqual([line for line in story.lintian.splitlines() if re.match("[EW]:", line)], [])

    def test_installs_with_nothing_but_what_it_depends_on(self):
        self.assertEqual(story.installation.returncode, 0,
                         story.installation.stdout + story.installation.stderr)

    def test_has_all_its_parts(self):
        for part in [r"/gimp/3\.0/plug-ins/refill/refill$",
                     r"/gimp/3\.0/plug-ins/refill/locale/de/LC_MESSAGES/refill\.mo$",
                     r"^/usr/bin/refill$",
                     r"/refill/refill-network\.so$",
                     r"^/usr/share/refill/guide/index\.html$",
                     r"^/usr/share/refill/models/refill-small\.safetensors$",
                     r"^/usr/share/refill/examples/many-machines$",
                     r"^/usr/share/metainfo/org\.gimp\.GIMP\.Plugin\.Refill\.metainfo\.xml$",
                     r"^/usr/share/man/man1/refill\.1\.gz$"]:
            self.assertTrue(any(re.search(part, file) for file in story.contents), part)


def redness(picture):
    """How much redder than what is around the object its place is, summed up."""
    x0, y0, width, height = HOLE
    total = 0
    for y in range(y0 + 2, y0 + height - 2):
        for x in range(x0 + 2, x0 + width - 2):
            red, green, _ = picture[3 * (y * WIDTH + x):][:3]
            total += max(0, red - green - 60)
    return total


class Use(unittest.TestCase):

    def expect_removed(self, filled):
        self.assertEqual(len(filled), len(story.photo))
        inside, outside = largest_differences(story.photo, filled)
        self.assertEqual(outside, 0)
        self.assertGreater(inside, 60)
        self.assertLess(redness(filled), redness(story.photo) / 4)

    def test_gimp_has_the_menu_entry(self):
        self.assertEqual([entry.replace("_", "") for entry in story.facts.get("menu", [])],
                         ["<Image>/Filters/Enhance/Refill Selection..."],
                         story.gimp.stdout + story.gimp.stderr)

    def test_gimp_removes_the_object_and_leaves_the_rest(self):
        self.assertEqual(story.facts.get("status"), "success", story.facts)
        self.assertEqual(story.facts["layers"], 2)
        self.assertEqual(story.gimp.returncode, 0, story.gimp.stdout + story.gimp.stderr)
        self.expect_removed(story.filled_in_gimp)

    def test_the_command_removes_the_object_and_leaves_the_rest(self):
        self.assertEqual(story.command.returncode, 0, story.command.stderr)
        self.expect_removed(story.filled_by_command)


class Removed(unittest.TestCase):

    def test_is_removed_without_trouble(self):
        self.assertEqual(story.removal.returncode, 0, story.removal.stdout + story.removal.stderr)

    def test_leaves_no_file_behind(self):
        self.assertGreater(len(story.before), 1000)
        self.assertEqual([file for file in sorted(story.after - story.before) if not HISTORY.match(file)], [])
        self.assertEqual([file for file in story.after if "refill" in file], [])

    def test_takes_no_other_file_with_it(self):
        self.assertEqual([file for file in sorted(story.before - story.after) if not HISTORY.match(file)], [])

    def test_gimp_still_starts_and_knows_it_no_more(self):
        self.assertEqual(story.gimp_after.returncode, 0, story.gimp_after.stderr)
        self.assertEqual(story.facts_after, {"there": False})


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("skipped: only root can make a clean Debian and enter it")
        sys.exit(SKIPPED)
    clean_root.keep_mounts_apart()
    unittest.main(verbosity=2)
