#!/usr/bin/env python3
"""The command line, run as a user runs it."""

import glob
import hashlib
import json
import os
import pty
import signal
import struct
import subprocess
import time
import unittest

from in_folder import *


def linear_profile():
    """An ICC profile with sRGB's colours and no curve: values are proportional to light."""
    def xyz(*numbers):
        return b"XYZ " + bytes(4) + b"".join(struct.pack(">i", round(n * 65536)) for n in numbers)

    def text(words):
        return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", 2 * len(words), 28) \
            + words.encode("utf-16-be")

    curve = b"curv" + bytes(8)
    tags = {b"desc": text("Linear"), b"cprt": text("None"), b"wtpt": xyz(0.9642, 1, 0.8249),
            b"rXYZ": xyz(0.4361, 0.2225, 0.0139), b"gXYZ": xyz(0.3851, 0.7169, 0.0971),
            b"bXYZ": xyz(0.1431, 0.0606, 0.7141), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    table, data = struct.pack(">I", len(tags)), b""
    for name, value in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(data), len(value))
        data += value + bytes(-len(value) % 4)
    white = xyz(0.9642, 1, 0.8249)[8:]
    head = struct.pack(">4x4xI4s4s4s12x4s24x4x12s4x44x", 0x04000000, b"mntr", b"RGB ", b"XYZ ", b"acsp",
                       white)
    profile = head + table + data
    return struct.pack(">I", len(profile)) + profile[4:]


class Formats(InFolder):
    """What the photo's file holds comes through, and only the hole changes."""

    def check_format(self, name, *options, channels):
        self.make_photo(name, *options)
        self.fill(name, "out-" + name)
        self.assert_only_the_hole_changed(name, "out-" + name)
        self.assertEqual(identify("out-" + name, "%[channels]").split()[0], channels)
        self.assertEqual(identify("out-" + name, "%z"), identify(name, "%z"))

    def test_png_with_8_bits(self):
        self.check_format("rgb.png", "-depth", 8, channels="srgb")

    def test_png_with_16_bits(self):
        self.check_format("rgb.png", "-depth", 16, channels="srgb")

    def test_png_with_transparency(self):
        half = ["-alpha", "set", "-channel", "A", "-evaluate", "set", "40%", "+channel"]
        self.check_format("rgba.png", *half, "-depth", 16, channels="srgba")

    def test_grey_png(self):
        self.check_format("grey.png", "-colorspace", "gray", "-depth", 8, channels="gray")

    def test_grey_tiff_with_16_bits(self):
        self.check_format("grey.tif", "-colorspace", "gray", "-depth", 16, channels="gray")

    def test_tiff_with_8_bits(self):
        self.check_format("rgb.tiff", "-depth", 8, channels="srgb")

    def test_float_tiff(self):
        self.check_format("float.tif", "-depth", 32, "-define", "quantum:format=floating-point",
                          channels="srgb")

    def test_palette_png(self):
        self.make_photo("palette.png", "-colors", 16, "-type", "Palette")
        self.fill("palette.png", "out.png")
        self.assert_only_the_hole_changed("palette.png", "out.png")

    def test_jpeg_becomes_png_without_another_loss(self):
        self.make_photo("photo.jpg", "-quality", 90, "-sampling-factor", "1x1")
        self.fill("photo.jpg", "out.png")
        self.assert_only_the_hole_changed("photo.jpg", "out.png")

    def test_16_bits_are_rounded_for_jpeg(self):
        self.make_photo("deep.png", "-depth", 16)
        self.fill("deep.png", "out.jpg")
        self.assertEqual(identify("out.jpg", "%m %w %h %z"), f"JPEG {WIDTH} {HEIGHT} 8")

    def test_float_is_rounded_for_png(self):
        self.make_photo("float.tif", "-depth", 32, "-define", "quantum:format=floating-point")
        self.fill("float.tif", "out.png")
        self.assertEqual(identify("out.png", "%z"), "16")

    def test_profile_is_kept(self):
        profiles = glob.glob("/usr/share/color/icc/**/s*rgb*.icc", recursive=True)
        if not profiles:
            self.skipTest("no colour profile on this machine")
        for name in "profile.png", "profile.tif", "profile.jpg":
            self.make_photo(name, "-profile", sorted(profiles)[0])
            self.fill(name, "out-" + name)
            self.assertEqual(magick("out-" + name, "icc:-"), magick(name, "icc:-"))

    def test_values_proportional_to_light_are_filled_as_they_look(self):
        """Half a dark picture and half a bright one: what is between depends on what is averaged."""
        with open("linear.icc", "wb") as file:
            file.write(linear_profile())
        floats = ["-depth", 32, "-define", "quantum:format=floating-point"]
        magick("-size", "31x47", "xc:gray10", "-size", "30x47", "xc:gray90", "+append", *floats,
               "shown.tif")
        magick("shown.tif", "-colorspace", "RGB", "-profile", "linear.icc", *floats, "linear.tif")
        self.fill("shown.tif", "out-shown.tif")
        self.fill("linear.tif", "out-linear.tif")
        magick("out-linear.tif", "+profile", "*", "-set", "colorspace", "RGB", "-colorspace", "sRGB",
               *floats, "looks.tif")
        x, y, w, h = HOLE
        filled, looks = values("out-shown.tif"), values("looks.tif")
        for row in range(y, y + h):
            for column in range(x, x + w):
                self.assertAlmostEqual(filled[row][column][0], looks[row][column][0], delta=200)

    def test_xmp_is_kept(self):
        with open("words.xmp", "w", encoding="utf-8") as file:
            file.write('<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>')
        self.make_photo("words.jpg", "-profile", "words.xmp")
        for photo, output in ("words.jpg", "a.png"), ("a.png", "b.png"), ("b.png", "c.tif"), \
                ("c.tif", "d.jpg"):
            self.fill(photo, output)
            with open(output, "rb") as file:
                self.assertIn(b"adobe:ns:meta", file.read(), output)

    def test_orientation_is_kept_and_not_applied(self):
        self.make_photo("plain.jpg")
        with open("plain.jpg", "rb") as file:
            data = file.read()
        orientation_6 = bytes.fromhex("49492a0008000000 0100 1201 0300 01000000 06000000 00000000")
        segment = b"Exif\0\0" + orientation_6
        length = (len(segment) + 2).to_bytes(2, "big")
        with open("turned.jpg", "wb") as file:
            file.write(data[:2] + b"\xff\xe1" + length + segment + data[2:])
        for photo, output in ("turned.jpg", "a.jpg"), ("a.jpg", "b.tif"), ("b.tif", "c.tif"), \
                ("turned.jpg", "d.png"), ("d.png", "e.jpg"):
            self.fill(photo, output)
            if not output.endswith(".png"):  # where ImageMagick looks for it elsewhere
                self.assertEqual(identify(output, "%[orientation] %w %h"),
                                 f"RightTop {WIDTH} {HEIGHT}", output)

    def test_brackets_and_spaces_in_names(self):
        self.make_photo("a [b=c] d.png")
        self.fill("a [b=c] d.png", "e [f] g.png")
        self.assert_only_the_hole_changed("a [b=c] d.png", "e [f] g.png")

    def test_photo_can_be_replaced(self):
        magick("photo.png", "before.png")
        os.chmod("photo.png", 0o640)
        os.symlink("photo.png", "link.png")
        self.fill("photo.png", "link.png")
        self.assertTrue(os.path.islink("link.png"))
        self.assertEqual(os.stat("photo.png").st_mode & 0o777, 0o640)
        self.assert_only_the_hole_changed("before.png", "photo.png")


class Variants(InFolder):
    """Several fills for one run of the network."""

    QUICK = ("--iterations", 1, "--smallest-scale", 32)

    def test_each_is_what_a_run_with_its_seed_writes(self):
        run = refill("photo.png", "mask.png", "-o", "out.png", "--variants", 3, "--seed", 4, *self.QUICK)
        self.assertEqual(run.returncode, DONE, run.stderr)
        self.assertEqual(sorted(glob.glob("out*")), ["out-1.png", "out-2.png", "out-3.png"])
        for number in 1, 2, 3:
            single = refill("photo.png", "mask.png", "-o", "single.png", "--seed", 3 + number,
                            *self.QUICK)
            self.assertEqual(single.returncode, DONE, single.stderr)
            self.assertEqual(values("single.png"), values(f"out-{number}.png"), number)

    def test_their_number_has_limits(self):
        for number in 0, 101, "two", "3x":
            run = refill("photo.png", "mask.png", "-o", "out.png", "--variants", number)
            self.assertEqual(run.returncode, BAD_USAGE)
            self.assertIn("--variants takes a number from 1 to 100", run.stderr)


class CopyFrom(InFolder):
    """What may be copied is white in a mask."""

    def test_the_fill_is_of_what_is_white(self):
        # Noise but for an even part, which alone may be copied.
        magick("-size", "200x120", "xc:gray50", "-seed", 3, "+noise", "Random", "-fill", "gray50", "-draw",
               "rectangle 130,0 199,119", "noisy.png")
        magick("-size", "200x120", "xc:black", "-fill", "white", "-draw", "rectangle 40,40 69,69",
               "hole.png")
        magick("-size", "200x120", "xc:black", "-fill", "white", "-draw", "rectangle 130,0 199,119",
               "calm.png")

        def restlessness(*options):
            run = refill("noisy.png", "hole.png", "-o", "out.png", "--iterations", 1, "--smallest-scale",
                         32, "--grow", 0, "--no-match-colours", "--continuation", 0, "--context", 3,
                         *options)
            self.assertEqual(run.returncode, DONE, run.stderr)
            middle = [pixel[1] for row in values("out.png")[48:62] for pixel in row[48:62]]
            mean = sum(middle) / len(middle)
            return (sum((value - mean) ** 2 for value in middle) / len(middle)) ** 0.5 / 65535

        self.assertGreater(restlessness(), 0.12)
        self.assertLess(restlessness("--copy-from", "calm.png"), 0.05)

    def test_a_mask_that_is_black_or_of_another_size_is_refused(self):
        magick("-size", f"{WIDTH}x{HEIGHT}", "xc:black", "black.png")
        magick("-size", "10x10", "xc:white", "small.png")
        for mask, words in ("black.png", "black everywhere"), ("small.png", "They must agree"):
            run = refill("photo.png", "mask.png", "-o", "out.png", "--engine", "telea", "--copy-from",
                         mask)
            self.assertEqual(run.returncode, BAD_INPUT)
            self.assertIn(words, run.stderr)


class Masks(InFolder):
    """White is hole, in whatever way white is written."""

    def check_mask(self, name, options=()):
        self.make_mask(name, options=options)
        self.fill("photo.png", "out.png", mask=name)
        self.assert_only_the_hole_changed("photo.png", "out.png")

    def test_bilevel_png(self):
        self.check_mask("mask1.png", ["-type", "Bilevel", "-depth", 1])

    def test_rgb_png_with_16_bits(self):
        self.check_mask("rgb.png", ["-type", "TrueColor", "-depth", 16])

    def test_tiff(self):
        self.check_mask("mask.tif")

    def test_jpeg(self):
        self.check_mask("mask.jpg", ["-quality", 100])

    def test_just_above_half_is_hole_and_half_is_not(self):
        self.make_mask("above.png", colour="rgb(128,128,128)")
        self.fill("photo.png", "out.png", mask="above.png")
        self.assert_only_the_hole_changed("photo.png", "out.png")
        self.make_mask("below.png", colour="rgb(127,127,127)")
        run = refill("photo.png", "below.png", "-o", "out.png", "--engine", "telea")
        self.assertEqual(run.returncode, BAD_INPUT, run.stderr)

    def test_white_that_is_transparent_is_not_hole(self):
        self.make_mask("clear.png", options=["-alpha", "set", "-channel", "A", "-evaluate", "set",
                                             "0", "+channel"])
        run = refill("photo.png", "clear.png", "-o", "out.png", "--engine", "telea")
        self.assertEqual(run.returncode, BAD_INPUT, run.stderr)


class Failures(InFolder):
    """Each ends with its own status, says why in one line and writes no picture."""

    def check_failure(self, status, *arguments, says=""):
        run = refill(*arguments)
        self.assertEqual(run.returncode, status, run.stderr)
        self.assertRegex(run.stderr, r"\Arefill: .*\n\Z")
        self.assertIn(says, run.stderr)
        self.assertEqual(run.stdout, "")
        self.assertFalse(os.path.exists("out.png"))

    def check_with_photo(self, status, *options, says="", photo="photo.png", mask="mask.png"):
        self.check_failure(status, photo, mask, "-o", "out.png", "--engine", "telea", *options,
                           says=says)

    def test_usage(self):
        self.check_failure(BAD_USAGE, says="0 files")
        self.check_failure(BAD_USAGE, "photo.png", "-o", "out.png", says="1 files")
        self.check_failure(BAD_USAGE, "photo.png", "mask.png", says="-o")
        self.check_failure(BAD_USAGE, "photo.png", "mask.png", "-o", says="needs a value")
        self.check_failure(BAD_USAGE, "photo.png", "mask.png", "-o", "out.webp", says="out.webp")
        self.check_with_photo(BAD_USAGE, "--no-such-option", says="--no-such-option")
        self.check_with_photo(BAD_USAGE, "-x", says="-x")
        self.check_with_photo(BAD_USAGE, "--preset", "imaginary", says="imaginary")

    def test_settings(self):
        self.check_with_photo(BAD_USAGE, "--iterations", "many", says="many")
        self.check_with_photo(BAD_USAGE, "--grow=-1", says="-1")
        self.check_with_photo(BAD_USAGE, "--erosion", "4", says="odd")
        self.check_with_photo(BAD_USAGE, "--keep-best=perhaps", says="perhaps")
        self.check_with_photo(BAD_USAGE, "--engine", "magic", says="magic")
        self.check_with_photo(BAD_USAGE, "--learning-rate", "nan", says="nan")

    def test_unreadable_input(self):
        self.check_with_photo(BAD_INPUT, photo="none.png", says="none.png")
        self.check_with_photo(BAD_INPUT, mask="none.png", says="none.png")
        self.check_with_photo(BAD_INPUT, photo="..", says="..")
        with open("text.png", "w", encoding="utf-8") as file:
            file.write("This is no picture.")
        self.check_with_photo(BAD_INPUT, photo="text.png", says="text.png")
        open("empty.png", "wb").close()
        self.check_with_photo(BAD_INPUT, photo="empty.png", says="empty.png")

    def test_truncated_input(self):
        for name in "photo.png", "cut.jpg", "cut.tif":
            self.make_photo(name)
            with open(name, "rb") as file:
                data = file.read()
            with open(name, "wb") as file:
                file.write(data[:len(data) // 2])
            self.check_with_photo(BAD_INPUT, photo=name, says=name)

    def test_unsupported_input(self):
        self.make_photo("cmyk.jpg", "-colorspace", "cmyk")
        self.check_with_photo(BAD_INPUT, photo="cmyk.jpg", says="cmyk")
        magick("photo.png", "photo.png", "two.tif")
        self.check_with_photo(BAD_INPUT, photo="two.tif", says="2")

    def test_sizes_that_disagree(self):
        self.make_mask("wide.png", width=WIDTH + 1)
        self.check_with_photo(BAD_INPUT, mask="wide.png",
                              says=f"{WIDTH} x {HEIGHT} pixels, but the mask {WIDTH + 1} x {HEIGHT}")

    def test_mask_without_hole_or_surroundings(self):
        self.make_mask("black.png", colour="black")
        self.check_with_photo(BAD_INPUT, mask="black.png")
        self.make_mask("white.png", hole=(0, 0, WIDTH, HEIGHT))
        self.check_with_photo(BAD_INPUT, mask="white.png")

    def test_model(self):
        with open("bad.safetensors", "wb") as file:
            file.write(b"\xff" * 64)
        for model in "none.safetensors", "bad.safetensors":
            self.check_failure(BAD_MODEL, "photo.png", "mask.png", "-o", "out.png", "--model",
                               model, says=model)

    def test_code_is_run_only_where_it_is_trusted(self):
        model = f"{SOURCE_ROOT}/tests/parity/lama-b/model-jit.pt"
        script = ["photo.png", "mask.png", "-o", "out.png", "--engine=torchscript"]
        refused = refill(*script, "--model", model)
        self.assertEqual(refused.returncode, BAD_USAGE)
        with open(model, "rb") as file:
            checksum = hashlib.sha256(file.read()).hexdigest()
        self.assertIn(checksum, refused.stderr)
        self.assertFalse(os.path.exists("out.png"))
        for trust in ["--trust-model", f"--trusted-model={checksum}"]:
            run = refill(*script, "--model", model, trust)
            self.assertEqual(run.returncode, DONE, run.stderr)

    def test_networks_that_cannot_be_loaded_leave_the_classic_engines(self):
        """The loader looks into LD_LIBRARY_PATH first, and there finds no library."""
        with open("refill-network.so", "wb"):
            pass
        environment = {**os.environ, "LD_LIBRARY_PATH": os.getcwd()}
        network = refill("photo.png", "mask.png", "-o", "out.png", env=environment)
        self.assertEqual(network.returncode, UNFINISHED, network.stderr)
        self.assertRegex(network.stderr, r"\Arefill: .*refill-network.so.*classic.*\n\Z")
        self.assertFalse(os.path.exists("out.png"))
        classic = refill("photo.png", "mask.png", "-o", "out.png", "--engine", "telea",
                         env=environment)
        self.assertEqual(classic.returncode, DONE, classic.stderr)

    def test_transparency_for_jpeg(self):
        self.make_photo("clear.png", "-alpha", "set", "-channel", "A", "-evaluate", "set", "40%")
        self.check_failure(BAD_USAGE, "clear.png", "mask.png", "-o", "out.jpg", says="transparency")

    def test_folder_that_is_not_there(self):
        self.check_failure(UNFINISHED, "photo.png", "mask.png", "-o", "none/out.png",
                           says="none/out.png")
        self.check_with_photo(UNFINISHED, "--report", "none/report.json", says="none/report.json")

    def test_full_disk(self):
        os.symlink("/dev/full", "full.png")
        self.check_failure(UNFINISHED, "photo.png", "mask.png", "-o", "full.png", "--engine",
                           "telea", says="the disk is full")
        self.assertTrue(os.path.exists("/dev/full"))

    def test_failed_writing_keeps_the_old_file(self):
        old = values("photo.png")
        limit = "ulimit -f 0; trap '' XFSZ; exec \"$@\""
        command = ["bash", "-c", limit, "bash", REFILL, "photo.png", "mask.png", "-o", "photo.png",
                   "--engine", "telea"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(run.returncode, UNFINISHED, run.stderr)
        self.assertEqual(values("photo.png"), old)
        self.assertEqual(sorted(os.listdir()), ["mask.png", "photo.png"])


class Information(unittest.TestCase):
    """What the program says about itself agrees with its table of parameters."""

    def setUp(self):
        self.parameters = json.loads(refill("--parameters").stdout)

    def test_help_lists_every_parameter(self):
        text = refill("--help").stdout
        for parameter in self.parameters:
            self.assertIn("--" + parameter["name"], text)
            self.assertIn(" ".join(parameter["help"].split()[:3]), " ".join(text.split()))
        self.assertLessEqual(max(map(len, text.splitlines())), 96)

    def test_version(self):
        self.assertRegex(refill("--version").stdout, r"\Arefill \d+\.\d+\.\d+\n\Z")

    def test_presets(self):
        names = [line.split(":")[0] for line in refill("--list-presets").stdout.splitlines()]
        self.assertEqual(names[0], "standard")
        self.assertIn("reference", names)

    def test_tables_in_the_guide_are_current(self):
        guide = os.path.join(SOURCE_ROOT, "tools", "guide")
        check = subprocess.run([guide, "--check", REFILL], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
        self.assertEqual(check.returncode, 0, check.stdout)

    def test_own_presets_are_found_by_name_and_damaged_ones_reported(self):
        with tempfile.TemporaryDirectory() as folder:
            presets = os.path.join(folder, "refill", "presets")
            os.makedirs(presets)
            with open(os.path.join(presets, "a.refill-preset.json"), "w") as file:
                json.dump({"refill-preset": 1, "name": "My dust",
                           "values": {"iterations": "7"}}, file)
            with open(os.path.join(presets, "b.refill-preset.json"), "w") as file:
                file.write("{")
            listed = subprocess.run([REFILL, "--list-presets"], stdout=subprocess.PIPE, text=True,
                                    env={**os.environ, "GIMP3_DIRECTORY": folder}).stdout
            self.assertIn("My dust: your own. --iterations=7", listed)
            self.assertIn("b.refill-preset.json is damaged", listed)


    def test_engines(self):
        text = refill("--list-engines").stdout
        engine = next(entry for entry in self.parameters if entry["name"] == "engine")
        names = [line.strip() for line in text.splitlines() if line[2] != " "]
        self.assertEqual(names, engine["choices"])
        self.assertIn("CC BY-NC 4.0", text)
        self.assertIn("none stated", text)


class Reports(InFolder):
    """--report tells what happened, also when it went wrong."""

    def report(self, *options, status=DONE):
        run = refill("photo.png", "mask.png", "-o", "out.png", "--engine", "telea", "--report",
                     "report.json", *options)
        self.assertEqual(run.returncode, status, run.stderr)
        with open("report.json", encoding="utf-8") as file:
            return json.load(file)

    def test_everything_is_there(self):
        report = self.report()
        self.assertEqual(report["ended"], "complete")
        self.assertEqual(report["photo"], {"file": "photo.png", "width": WIDTH, "height": HEIGHT})
        self.assertEqual(report["mask"], {"file": "mask.png", "hole-pixels": HOLE[2] * HOLE[3]})
        self.assertEqual(report["output"], {"file": "out.png", "width": WIDTH, "height": HEIGHT})
        self.assertEqual(set(report["seconds"]), {"reading", "filling", "writing"})
        self.assertGreater(report["peak-memory-mib"], 1)
        self.assertEqual(report["device"], "cpu")
        self.assertIsInstance(report["scales"], list)
        self.assertIsInstance(report["losses"], list)
        names = [parameter["name"] for parameter in json.loads(refill("--parameters").stdout)]
        self.assertEqual(list(report["settings"]), names)

    def test_options_override_the_preset_wherever_they_stand(self):
        settings = self.report("--iterations=7", "--preset", "reference")["settings"]
        self.assertEqual(settings["iterations"], 7)
        self.assertEqual(settings["pixel-budget"], 1800000)
        self.assertIs(settings["native-size"], False)

    def test_booleans_in_every_form(self):
        forms = {("--keep-best",): True, ("--keep-best=true",): True, ("--keep-best", "true"): True,
                 ("--no-keep-best",): False, ("--keep-best=false",): False,
                 ("--keep-best", "false"): False}
        for form, value in forms.items():
            self.assertIs(self.report(*form)["settings"]["keep-best"], value, form)

    def test_what_the_model_recommends_is_resolved(self):
        settings = self.report()["settings"]
        self.assertGreater(settings["smallest-scale"], 0)
        self.assertGreater(settings["iterations"], 0)
        self.assertGreater(settings["learning-rate"], 0)

    def test_what_is_filled_is_written_where_another_hole_fails(self):
        """The network fails on the bright half of the photo, and fills the hole in the dark one."""
        forward = """
        def forward(self, image, mask):
            assert bool(image.mean() < 0.8), "too bright for this network"
            return image * (1 - mask) + 0.5 * mask
        """
        subprocess.run([WRITE_SCRIPT, "dark-only.pt", forward], check=True)
        with open("dark-only.json", "w", encoding="utf-8") as file:
            file.write('{ "input": "image and mask", "values": "0..1", "output": "0..1", "hole": 1 }')
        magick("-size", "300x200", "xc:gray20", "-size", "300x200", "xc:gray90", "+append", "photo.png")
        magick("-size", "600x200", "xc:black", "-fill", "white", "-draw", "rectangle 90,90 110,110",
               "-draw", "rectangle 490,90 510,110", "mask.png")
        run = refill("photo.png", "mask.png", "-o", "out.png", "--engine", "torchscript",
                     "--model", "dark-only.pt", "--trust-model", "--report", "report.json", "--quiet")
        self.assertEqual(run.returncode, UNFINISHED, run.stderr)
        self.assertIn("1 of 2 holes could not be filled.", run.stderr)
        self.assertIn("The model dark-only.pt failed", run.stderr)
        with open("report.json", encoding="utf-8") as file:
            report = json.load(file)
        self.assertEqual(report["ended"], "incomplete")
        self.assertEqual((report["area"]["x"] < 90, report["area"]["width"] < 60), (True, True))
        self.assertEqual(values("out.png")[100][500], values("photo.png")[100][500])

    def test_failure(self):
        self.make_mask("mask.png", width=WIDTH + 1)
        report = self.report(status=BAD_INPUT)
        self.assertEqual(report["ended"], "failed")
        self.assertIn("must agree", report["error"])


class Network(InFolder):
    """The whole way with the model that ships: progress, losses and stopping."""

    SMALL = ["--smallest-scale", 16, "--one-pass-depth", 0, "--early-stop", 0, "--context", 0]

    def start_on_terminal(self, *options):
        """The running program, and the side of its terminal from which progress is read."""
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        command = [REFILL, "photo.png", "mask.png", "-o", "out.png", "--report", "report.json",
                   *map(str, self.SMALL), *map(str, options)]
        program = subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL)
        os.close(theirs)
        self.addCleanup(program.kill)
        return program, ours

    def wait_for(self, text, terminal):
        seen = ""
        while text not in seen:
            seen += os.read(terminal, 4096).decode()
        return seen

    def drain(self, program, terminal):
        """Reads until the program ends: a full terminal would hold it up."""
        try:
            while os.read(terminal, 4096):
                pass
        except OSError:
            pass
        return program.wait(timeout=60)

    def test_losses_are_reported(self):
        run = refill("photo.png", "mask.png", "-o", "out.png", "--report", "report.json",
                     "--iterations", 3, "--max-scales", 2, *self.SMALL)
        self.assertEqual(run.returncode, DONE, run.stderr)
        with open("report.json", encoding="utf-8") as file:
            report = json.load(file)
        self.assertEqual(len(report["scales"]), 2)
        self.assertEqual([loss["iteration"] for loss in report["losses"]], [0, 1, 2])
        self.assertEqual({loss["scale"] for loss in report["losses"]}, {1})

    def test_first_interrupt_keeps_the_best(self):
        for kind in signal.SIGINT, signal.SIGTERM:
            program, terminal = self.start_on_terminal("--iterations", 1000)
            self.wait_for("iteration 3 of 1000", terminal)
            sent = time.monotonic()
            program.send_signal(kind)
            self.assertEqual(self.drain(program, terminal), DONE)
            self.assertLess(time.monotonic() - sent, 30)
            with open("report.json", encoding="utf-8") as file:
                self.assertEqual(json.load(file)["ended"], "stopped")
            self.assertEqual(identify("out.png", "%w %h"), f"{WIDTH} {HEIGHT}")
            os.remove("out.png")

    def test_quiet_terminal(self):
        program, terminal = self.start_on_terminal("--iterations", 1, "--quiet")
        seen = b""
        try:
            while data := os.read(terminal, 4096):
                seen += data
        except OSError:
            pass
        self.assertEqual(program.wait(timeout=60), DONE)
        self.assertEqual(seen, b"")


if __name__ == "__main__":
    unittest.main()
