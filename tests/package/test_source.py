#!/usr/bin/env python3
"""The source archive: it has what is committed and builds by itself, far from this tree.

SOURCE_ROOT names the source folder, a checkout of Git.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE_ROOT = pathlib.Path(os.environ["SOURCE_ROOT"])
SKIPPED = 77
# The tree may belong to another user than the one who tests.
GIT = {**os.environ, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
       "GIT_CONFIG_VALUE_0": "*"}


def run(*command, **options):
    result = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def setUpModule():
    """Unpacks the archive; it is gone when the tests are done, some of which build in it."""
    global unpacked, contents
    archive = pathlib.Path(run(SOURCE_ROOT / "tools" / "package", "source").split()[-1])
    folder = tempfile.TemporaryDirectory(prefix="refill-source-")
    unittest.addModuleCleanup(folder.cleanup)
    run("tar", "-C", folder.name, "-xf", archive)
    unpacked, = pathlib.Path(folder.name).iterdir()
    contents = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}


class Contents(unittest.TestCase):

    def test_are_the_files_that_are_committed(self):
        committed = set(run("git", "ls-tree", "-r", "-z", "--name-only", "HEAD", cwd=SOURCE_ROOT,
                            env=GIT).split("\0")) - {""}
        self.assertEqual(contents, committed)

    def test_have_the_name_and_version_of_the_project(self):
        self.assertIn(f"  version: '{unpacked.name.removeprefix('refill-')}',",
                      (unpacked / "meson.build").read_text())


class Build(unittest.TestCase):

    def test_builds_and_fills_a_photo(self):
        """As the published refiner fills it, with everything that is built there."""
        build = unpacked / "build" / "release"
        run("meson", "setup", build, unpacked, "-Dtests=false")
        run("ninja", "-C", build)
        run("meson", "configure", build, "-Dtests=true")
        tested = run("meson", "test", "-C", build, "includes", "cli-lama-b")
        self.assertRegex(tested, r"Ok: *2\b")


if __name__ == "__main__":
    if not (SOURCE_ROOT / ".git").exists():
        print("skipped: this is no checkout")
        sys.exit(SKIPPED)
    unittest.main(verbosity=2)
