#!/usr/bin/env python3
"""refill-eval on photos drawn for the purpose, as a user would run it.

The environment names the program in REFILL_EVAL, one that writes a TorchScript network in
WRITE_SCRIPT, and the folder with the tests' networks in NETWORKS.
"""

import csv
import hashlib
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest
import zlib

# What they get is what was there, a grey photo, a failure, and nothing at all.
PERFECT = "perfect=cp {image} {out}; : {mask}"
MASKED = "masked=cp {mask} {out}; : {image}"
FAILING = "failing=echo no memory; exit 5; : {image} {mask} {out}"
SILENT = "silent=: {image} {mask} {out}"


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def write_png(file, width, height, pixel):
    """An RGB photo; pixel(x, y) gives the three values."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in pixel(x, y)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def png_size(file):
    return struct.unpack(">II", file.read_bytes()[16:24])


class Evaluation(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.photos = pathlib.Path(folder.name) / "photos"
        self.out = pathlib.Path(folder.name) / "out"
        self.photos.mkdir()
        write_png(self.photos / "slope.png", 96, 64, lambda x, y: (2 * x, 3 * y, 100))
        write_png(self.photos / "checks.png", 80, 80,
                  lambda x, y: (200, 60, 20) if (x // 8 + y // 8) % 2 else (20, 60, 200))

    def evaluate(self, *options, status=0):
        ran = subprocess.run([os.environ["REFILL_EVAL"], str(self.photos), "-o", str(self.out), *options],
                             capture_output=True, text=True)
        self.assertEqual(ran.returncode, status, ran.stderr)
        return ran

    def results(self):
        with open(self.out / "results.csv", newline="") as file:
            return list(csv.DictReader(file))

    def test_measures_refill_and_other_programs(self):
        ran = self.evaluate("--masks", "medium", "--run", "telea: engine=telea", "--command", PERFECT)
        self.assertIn("| medium | telea | 2 |", ran.stdout)
        self.assertEqual(ran.stdout, (self.out / "table.md").read_text())
        telea, perfect = [[row for row in self.results() if row["entry"] == name]
                          for name in ("telea", "perfect")]
        self.assertEqual([row["photo"] for row in telea], ["checks", "slope"])
        for row in telea:
            self.assertTrue(5 < float(row["hole-psnr"]) < 60, row)
            self.assertGreater(float(row["psnr"]), float(row["hole-psnr"]))
            self.assertGreater(float(row["peak-memory-mib"]), 10)
        for row in perfect:
            self.assertEqual((row["hole-psnr"], row["hole-l1"], row["ssim"]), ("inf", "0", "1"))

    def test_judges_the_hole_only(self):
        """The mask as a result is wrong everywhere, but counts where it is white."""
        self.evaluate("--masks", "centre", "--command", MASKED)
        for row in self.results():
            expected = float(row["hole-l1"]) * float(row["hole-share"])
            self.assertAlmostEqual(float(row["l1"]), expected, 4)

    def test_has_a_row_for_each_engine(self):
        networks = pathlib.Path(os.environ["NETWORKS"])
        script = self.photos.parent / "grey.pt"
        subprocess.run([os.environ["WRITE_SCRIPT"], str(script)], check=True)
        trusted = hashlib.sha256(script.read_bytes()).hexdigest()
        settings = {
            "lama": f"model={networks}/lama-b/model.safetensors smallest-scale=32 iterations=2",
            "two-stage": f"model={networks}/two-stage-a",
            "dfnet": f"model={networks}/two-stage-a",
            "lgnet": f"model={networks}/lgnet-a",
            "torchscript": f"model={script} trusted-model={trusted}",
            "telea": "",
            "navier-stokes": "",
        }
        # What the networks make themselves: the detail is the photo's, whichever drew it.
        runs = [word for name, rest in settings.items() for word in
                ("--run", f"{name}: engine={name} structure=false detail=false match-colours=false {rest}")]
        self.evaluate("--masks", "medium", "--limit", "1", *runs)
        rows = {row["entry"]: row for row in self.results()}
        self.assertEqual(list(rows), list(settings))
        self.assertEqual({row["failure"] for row in rows.values()}, {""})
        self.assertEqual(len({row["hole-psnr"] for row in rows.values()}), len(settings))

    def test_goes_on_where_an_entry_fails(self):
        self.evaluate("--masks", "thin", "--command", FAILING, "--command", SILENT, "--command", PERFECT)
        failures = {row["entry"]: row["failure"] for row in self.results()}
        self.assertEqual(failures, {"failing": "exit status 5: no memory",
                                    "silent": "no result was written", "perfect": ""})
        table = json.loads((self.out / "table.json").read_text())
        self.assertEqual([(mean["entry"], mean["results"], mean["failures"]) for mean in table["means"]],
                         [("failing", 0, 2), ("silent", 0, 2), ("perfect", 2, 0)])

    def test_goes_on_where_a_result_is_no_picture(self):
        self.evaluate("--masks", "thin", "--command", "text=echo no picture > {out}; : {image} {mask}")
        for row in self.results():
            self.assertIn("is not a PNG", row["failure"])

    def test_refuses_a_result_of_another_size(self):
        other = self.photos.parent / "other.png"
        write_png(other, 10, 10, lambda x, y: (0, 0, 0))
        self.evaluate("--masks", "thin", "--command", f"other=cp {other} {{out}}; : {{image}} {{mask}}")
        for row in self.results():
            self.assertIn("10 x 10", row["failure"])

    def test_continues_where_it_was(self):
        count = self.photos.parent / "count"
        counted = f"counted=echo >> {count}; cp {{image}} {{out}}; : {{mask}}"

        def runs(*options):
            count.write_text("")
            self.evaluate("--masks", "thin", "--command", counted, *options)
            return len(count.read_text())

        self.assertEqual(runs(), 2)
        self.assertEqual(runs(), 0)
        self.assertEqual(len(self.results()), 2)
        (self.out / "fills" / "counted" / "slope-thin.png").unlink()
        self.assertEqual(runs("--command", FAILING), 1)
        self.assertEqual(runs("--seed", "1"), 2)

    def test_crops_and_leaves_small_photos_out(self):
        ran = self.evaluate("--crop", "72", "--masks", "thin", "--command", PERFECT)
        self.assertIn("slope.png is 96 x 64", ran.stderr)
        self.assertEqual([row["photo"] for row in self.results()], ["checks"])
        self.assertEqual(png_size(self.out / "photos" / "checks.png"), (72, 72))

    def test_draws_a_contact_sheet(self):
        self.evaluate("--masks", "thin", "--command", PERFECT, "--command", FAILING)
        width, height = png_size(self.out / "sheet.png")
        self.evaluate("--masks", "thin", "--command", PERFECT, "--command", FAILING, "--sheet-rows", "1")
        self.assertEqual(png_size(self.out / "sheet.png")[0], width)
        self.assertLess(png_size(self.out / "sheet.png")[1], height)

    def test_complains_in_a_sentence(self):
        ran = self.evaluate("--masks", "huge", status=2)
        self.assertEqual(ran.stderr, 'refill-eval: There is no kind of mask called "huge".\n')
        for photo in self.photos.iterdir():
            photo.unlink()
        ran = self.evaluate("--command", PERFECT, status=2)
        self.assertIn("There is no PNG, JPEG or TIFF file", ran.stderr)


if __name__ == "__main__":
    unittest.main()
