#!/usr/bin/env python3
"""`refill batch`: many photos, none of which may spoil the others."""

import csv
import os
import pty
import shutil
import signal
import subprocess
import time
import unittest

from in_folder import *

COLUMNS = ["fill", "outcome", "photo", "mask", "output", "width", "height", "hole-pixels", "seconds",
           "message"]
CLASSIC = ["--engine", "telea"]
ENDLESS = ["--iterations", 1000, "--smallest-scale", 16, "--one-pass-depth", 0, "--early-stop", 0]


def batch(*arguments, **options):
    return refill("batch", *arguments, **options)


def table(file="list.results.tsv"):
    """Its lines, as dictionaries."""
    with open(file, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def outcomes(file="list.results.tsv"):
    return [line["outcome"] for line in table(file)]


class WithList(InFolder):
    """Photos a.png to d.png, and a list that has them filled into out-a.png to out-d.png."""

    NAMES = "abcd"

    def setUp(self):
        super().setUp()
        for name in self.NAMES:
            shutil.copy("photo.png", f"{name}.png")
        self.write_list(*([f"{name}.png", "mask.png", f"out-{name}.png"] for name in self.NAMES))

    def write_list(self, *lines, name="list.tsv"):
        with open(name, "w", encoding="utf-8") as file:
            for fields in lines:
                file.write("\t".join(map(str, fields)) + "\n")

    def outputs(self):
        return sorted(name for name in os.listdir() if name.startswith("out-"))

    def assert_ended(self, run, status):
        self.assertEqual(run.returncode, status, run.stdout + run.stderr)

    def assert_nothing_else_was_left(self):
        left = [name for name in os.listdir() if name.startswith(".")]
        self.assertEqual(left, [])


class Lists(WithList):
    """What a list may say, and what is refused before anything is filled."""

    def test_fills_each_line(self):
        run = batch("list.tsv", *CLASSIC)
        self.assert_ended(run, DONE)
        for name in self.NAMES:
            self.assert_only_near_the_hole_changed(f"{name}.png", f"out-{name}.png")
        self.assertEqual(outcomes(), ["done"] * 4)
        self.assertIn("4 done", run.stdout)
        self.assert_nothing_else_was_left()

    def assert_only_near_the_hole_changed(self, before, after):
        x, y, w, h = HOLE
        old, new = values(before), values(after)
        self.assertNotEqual(old[y + 2][x + 2], new[y + 2][x + 2])
        for row in range(HEIGHT):
            for column in range(WIDTH):
                if not (x - 4 <= column < x + w + 4 and y - 4 <= row < y + h + 4):
                    self.assertEqual(old[row][column], new[row][column])

    def test_a_line_fills_as_the_command_line_does(self):
        self.write_list(["a.png", "mask.png", "out-a.png", "--engine telea --grow 0"],
                        ["b.png", "mask.png", "out-b.png", "--seed 3"])
        self.assert_ended(batch("list.tsv", "--iterations", 2), DONE)
        for name, options in ("a", ["--engine=telea", "--grow=0"]), ("b", ["--seed=3"]):
            refill(f"{name}.png", "mask.png", "-o", "alone.png", "--iterations", 2, *options)
            self.assertEqual(values(f"out-{name}.png"), values("alone.png"))

    def test_comments_headings_and_lines_from_other_systems(self):
        with open("list.tsv", "wb") as file:
            file.write(b"\xef\xbb\xbfphoto\tmask\toutput\toptions\r\n# a comment\r\n\r\n"
                       b"a.png\tmask.png\tout-a.png\t\r\nb.png\tmask.png\tout-b.png")
        self.assert_ended(batch("list.tsv", *CLASSIC), DONE)
        self.assertEqual([line["fill"] for line in table()], ["4", "5"])

    def test_names_with_spaces_quotes_and_letters_of_any_kind(self):
        name = "zwölf 'x' \"y\" [z=1] 写真.png"
        os.rename("a.png", name)
        self.write_list([name, "mask.png", "out-" + name, '--reference "1,1,9,9" --engine="telea"'])
        self.assert_ended(batch("list.tsv"), DONE)
        self.assertEqual(self.outputs(), ["out-" + name])
        self.assertEqual(table()[0]["photo"], name)

    def check_refusal(self, words, *lines, status=BAD_USAGE, options=()):
        self.write_list(*lines)
        run = batch("list.tsv", *CLASSIC, *options)
        self.assert_ended(run, status)
        self.assertRegex(run.stderr, r"\Arefill: .*\n\Z")
        self.assertIn(words, run.stderr)
        self.assertEqual(self.outputs(), [])
        self.assertFalse(os.path.exists("list.results.tsv"))

    def test_a_list_that_cannot_be_understood_fills_nothing(self):
        good = ["a.png", "mask.png", "out-a.png"]
        self.check_refusal("list.tsv, line 2", good, ["b.png", "mask.png"])
        self.check_refusal("list.tsv, line 2", good, ["b.png", "", "out-b.png"])
        self.check_refusal("list.tsv, line 1", ["a.png", "mask.png", "out-a.png", "--grow 1", "x"])
        self.check_refusal("--bigger", ["a.png", "mask.png", "out-a.png", "--bigger"])
        self.check_refusal("option grow", ["a.png", "mask.png", "out-a.png", "grow 1"])
        self.check_refusal("9999", ["a.png", "mask.png", "out-a.png", "--grow 9999"])
        self.check_refusal("not closed", ["a.png", "mask.png", "out-a.png", '--reference "1,2'])
        self.check_refusal("out-a.webp", ["a.png", "mask.png", "out-a.webp"])
        self.check_refusal("nothing to fill", ["# empty"])

    def test_fills_that_would_spoil_each_other_are_refused(self):
        good = ["a.png", "mask.png", "out-a.png"]
        self.check_refusal("both write", good, ["b.png", "mask.png", "../" +
                                               os.path.basename(os.getcwd()) + "/out-a.png"])
        self.check_refusal("write over", good, ["b.png", "mask.png", "a.png"])

    def test_a_list_that_is_not_there(self):
        run = batch("none.tsv")
        self.assert_ended(run, BAD_INPUT)
        self.assertIn("none.tsv", run.stderr)

    def test_usage(self):
        for words, *arguments in [
                ("0 files",), ("2 files", "a.tsv", "b.tsv"), ("--slice", "list.tsv", "--slice=2"),
                ("slice 3 of 2", "list.tsv", "--slice=3/2"), ("0", "list.tsv", "--jobs=0"),
                ("no use", "list.tsv", "-o", "folder"), ("-o", "a.png", "--masks", "masks"),
                ("--report", "list.tsv", "--report=x")]:
            run = batch(*arguments)
            self.assert_ended(run, BAD_USAGE)
            self.assertIn(words, run.stderr)
        help_text = batch("--help").stdout
        for option in "--masks", "--jobs", "--slice", "--again", "--table", "--quiet":
            self.assertIn(option, help_text)


class Masks(WithList):
    """Photos with a folder of masks."""

    def setUp(self):
        super().setUp()
        os.mkdir("masks")
        os.mkdir("photos")
        for name in "abc":
            os.rename(f"{name}.png", f"photos/{name}.png")
        shutil.copy("mask.png", "masks/a.png")
        magick("mask.png", "masks/c.tif")

    def test_a_photo_belongs_to_the_mask_of_its_name(self):
        self.assert_ended(batch("photos", "--masks", "masks", "-o", "new/filled", *CLASSIC), DONE)
        self.assertEqual(sorted(os.listdir("new/filled")), ["a.png", "c.png", "results.tsv"])
        self.assertEqual([line["mask"] for line in table("new/filled/results.tsv")],
                         ["masks/a.png", "masks/c.tif"])

    def test_photos_may_be_named_one_by_one(self):
        run = batch("photos/a.png", "photos/b.png", "--masks", "masks", "-o", "filled", *CLASSIC)
        self.assert_ended(run, DONE)
        self.assertEqual(sorted(os.listdir("filled")), ["a.png", "results.tsv"])

    def test_two_masks_of_one_photo_are_refused(self):
        shutil.copy("mask.png", "masks/a.tiff")
        run = batch("photos", "--masks", "masks", "-o", "filled", *CLASSIC)
        self.assert_ended(run, BAD_USAGE)
        self.assertIn("same photo", run.stderr)

    def test_photos_are_never_written_over(self):
        run = batch("photos", "--masks", "masks", "-o", "photos", *CLASSIC)
        self.assert_ended(run, BAD_USAGE)
        self.assertIn("write over", run.stderr)


class Going(WithList):
    """Faults on the way, and going on after them."""

    def test_a_bad_photo_does_not_end_it(self):
        with open("b.png", "wb") as file:
            file.write(b"no picture")
        os.remove("c.png")
        run = batch("list.tsv", *CLASSIC)
        self.assert_ended(run, UNFINISHED)
        self.assertEqual(outcomes(), ["done", "failed", "failed", "done"])
        self.assertEqual(self.outputs(), ["out-a.png", "out-d.png"])
        self.assertIn("c.png", table()[2]["message"])
        self.assertIn("failed: c.png: There is no file c.png.", run.stdout)

    def test_started_again_it_does_what_is_missing(self):
        os.rename("c.png", "elsewhere.png")
        self.assert_ended(batch("list.tsv", *CLASSIC), UNFINISHED)
        before = {name: os.stat(name).st_mtime_ns for name in self.outputs()}
        os.rename("elsewhere.png", "c.png")
        self.assert_ended(batch("list.tsv", *CLASSIC), DONE)
        self.assertEqual(outcomes(), ["there already"] * 2 + ["done", "there already"])
        after = {name: os.stat(name).st_mtime_ns for name in self.outputs()}
        self.assertEqual({name: after[name] for name in before}, before)
        self.assert_ended(batch("list.tsv", "--again", *CLASSIC), DONE)
        self.assertEqual(outcomes(), ["done"] * 4)

    def test_a_fill_of_which_a_part_failed_is_not_written(self):
        """The network fails on the bright half of the photo, where another hole is."""
        forward = """
        def forward(self, image, mask):
            assert bool(image.mean() < 0.8), "too bright for this network"
            return image * (1 - mask) + 0.5 * mask
        """
        subprocess.run([WRITE_SCRIPT, "dark-only.pt", forward], check=True)
        with open("dark-only.json", "w", encoding="utf-8") as file:
            file.write('{ "input": "image and mask", "values": "0..1", "output": "0..1", "hole": 1 }')
        magick("-size", "300x200", "xc:gray20", "-size", "300x200", "xc:gray90", "+append", "a.png")
        magick("-size", "600x200", "xc:black", "-fill", "white", "-draw", "rectangle 90,90 110,110",
               "-draw", "rectangle 490,90 510,110", "mask.png")
        self.write_list(["a.png", "mask.png", "out-a.png"])
        run = batch("list.tsv", "--engine=torchscript", "--model=dark-only.pt", "--trust-model")
        self.assert_ended(run, UNFINISHED)
        self.assertIn("1 of 2 holes could not be filled.", table()[0]["message"])
        self.assertEqual(self.outputs(), [])

    def test_a_full_disk_is_said_and_leaves_nothing(self):
        limit = "ulimit -f 8; trap '' XFSZ; exec \"$@\""
        self.make_photo("b.png", "-depth", 16)
        command = ["bash", "-c", limit, "bash", REFILL, "batch", "list.tsv", *CLASSIC]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assert_ended(run, UNFINISHED)
        self.assertIn("failed", outcomes())
        self.assertIn("cannot be written: File too large.", run.stdout)
        self.assert_nothing_else_was_left()

    def test_the_table_names_every_column(self):
        self.assert_ended(batch("list.tsv", "--table", "other.tsv", *CLASSIC), DONE)
        first = table("other.tsv")[0]
        self.assertEqual(list(first), COLUMNS)
        self.assertEqual((first["width"], first["height"]), (str(WIDTH), str(HEIGHT)))
        self.assertEqual(first["hole-pixels"], str(HOLE[2] * HOLE[3]))

    def test_quiet_says_what_failed_and_nothing_else(self):
        os.remove("c.png")
        run = batch("list.tsv", "--quiet", *CLASSIC)
        self.assertEqual(run.stdout, "")
        self.assertEqual(run.stderr, "3 of 4; failed: c.png: There is no file c.png.\n")


class Slices(WithList):
    """Parts of a list, for several machines."""

    def test_slices_share_the_list(self):
        self.assert_ended(batch("list.tsv", "--slice", "1/3", *CLASSIC), DONE)
        self.assertEqual(self.outputs(), ["out-a.png", "out-d.png"])
        self.assert_ended(batch("list.tsv", "--slice", "2/3", *CLASSIC), DONE)
        self.assert_ended(batch("list.tsv", "--slice", "3/3", *CLASSIC), DONE)
        self.assertEqual(len(self.outputs()), 4)
        self.assertEqual([line["fill"] for line in table("list.results-2-of-3.tsv")], ["2"])

    def test_more_slices_than_photos(self):
        run = batch("list.tsv", "--slice", "5/9", *CLASSIC)
        self.assert_ended(run, DONE)
        self.assertEqual(self.outputs(), [])


class Workers(WithList):
    """The processes that fill."""

    def start(self, *options):
        """A batch of fills that take long, on a terminal, and our side of the terminal."""
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        command = [REFILL, "batch", "list.tsv", *map(str, options)]
        program = subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL)
        os.close(theirs)
        self.addCleanup(program.wait)
        self.addCleanup(program.kill)
        return program, ours

    def workers_of(self, program):
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(program.pid)],
                                capture_output=True, text=True, check=False).stdout
        return [int(number) for number in listed.split()]

    def is_alive(self, process):
        """Nobody may be there to take note of the end of a process whose parent is gone."""
        try:
            with open(f"/proc/{process}/stat", encoding="utf-8") as file:
                return file.read().split(") ")[1][0] != "Z"
        except FileNotFoundError:
            return False

    def wait_for(self, text, terminal):
        seen = ""
        while text not in seen:
            seen += os.read(terminal, 4096).decode()
        return seen

    def drain(self, program, terminal):
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:
            pass
        return program.wait(timeout=60)

    def make_slow(self, *names):
        """Lines of which these take long and the others hardly any time."""
        self.write_list(*([f"{name}.png", "mask.png", f"out-{name}.png",
                           " ".join(map(str, ENDLESS)) if name in names else "--engine telea"]
                          for name in self.NAMES))

    def test_several_fill_the_same(self):
        self.assert_ended(batch("list.tsv", "--jobs", 3, *CLASSIC), DONE)
        together = [values(name) for name in self.outputs()]
        self.assert_ended(batch("list.tsv", "--again", *CLASSIC), DONE)
        self.assertEqual([values(name) for name in self.outputs()], together)

    def test_a_worker_that_is_killed_costs_its_own_photo_only(self):
        self.make_slow("b")
        program, terminal = self.start()
        self.wait_for("1 of 4, ", terminal)
        self.wait_for("%", terminal)
        time.sleep(0.5)  # it has begun with the next photo
        for worker in self.workers_of(program):
            os.kill(worker, signal.SIGKILL)
        self.assertEqual(self.drain(program, terminal), UNFINISHED)
        self.assertEqual(outcomes(), ["done", "failed", "done", "done"])
        self.assertIn("signal 9", table()[1]["message"])
        self.assertIn("memory", table()[1]["message"])
        self.assert_nothing_else_was_left()

    def test_an_interrupt_leaves_whole_files_and_says_what_is_missing(self):
        self.make_slow("c")
        for kind in signal.SIGINT, signal.SIGTERM:
            program, terminal = self.start("--again")
            self.wait_for("2 of 4, 5", terminal)  # 50 % and more
            program.send_signal(kind)
            self.assertEqual(self.drain(program, terminal), UNFINISHED)
            self.assertEqual(outcomes(), ["done", "done", "not done", "not done"])
            self.assertEqual(self.outputs(), ["out-a.png", "out-b.png"])
            self.assert_nothing_else_was_left()

    def test_ctrl_c_on_a_terminal_reaches_all_and_ends_in_order(self):
        self.make_slow("a")
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(REFILL, [REFILL, "batch", "list.tsv"])
        self.wait_for("0 of 4", terminal)
        time.sleep(1)
        os.write(terminal, b"\x03")
        seen = ""
        try:
            while data := os.read(terminal, 4096):
                seen += data.decode()
        except OSError:
            pass
        _, status = os.waitpid(pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), UNFINISHED, seen)
        self.assertIn("4 not done", seen)
        self.assertEqual(self.outputs(), [])

    def test_a_batch_that_is_killed_takes_its_workers_along(self):
        self.make_slow(*self.NAMES)
        program, terminal = self.start("--jobs", 2)
        self.wait_for("%", terminal)
        workers = self.workers_of(program)
        self.assertEqual(len(workers), 2)
        program.kill()
        program.wait()
        deadline = time.monotonic() + 30
        while any(self.is_alive(worker) for worker in workers):
            self.assertLess(time.monotonic(), deadline, "a worker lives on")
            time.sleep(0.1)
        self.assertEqual(self.outputs(), [])
        self.assert_nothing_else_was_left()

    def test_progress_says_how_long_it_will_take(self):
        self.make_slow("d")
        program, terminal = self.start()
        seen = self.wait_for("3 of 4, 75 %", terminal)
        self.assertRegex(seen, "about [0-9]+ s left")
        program.terminate()
        self.drain(program, terminal)


if __name__ == "__main__":
    unittest.main()
