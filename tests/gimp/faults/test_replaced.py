"""Model files that are replaced between their check and their use."""

import hashlib
import os
import shutil
import subprocess
import time

from gi.repository import Gimp, Gio

from harness import *
from trouble import *

DELAYS = (0.0, 0.03, 0.06, 0.1, 0.15, 0.25, 0.5)


def program(name, grey):
    """A TorchScript model that fills with this grey."""
    path = os.path.join(SCRATCH, name)
    forward = f"\ndef forward(self, image, mask):\n    return image * (1 - mask) + {grey} * mask\n"
    subprocess.run([os.environ["REFILL_TESTS_WRITE_SCRIPT"], path, forward], check=True)
    with open(path + ".json", "w", encoding="utf-8") as file:
        file.write('{ "input": "image and mask", "values": "0..1", "output": "0..1", "hole": 1 }')
    return path


def checksum(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def running(path, trusted):
    return {"engine": "torchscript", "model": Gio.File.new_for_path(path), "trusted_model": trusted}


@case("a program that takes the place of the one that was allowed is not run, and its checksum is said")
def _():
    path, other = program("program.pt", 0.25), program("other.pt", 0.75)
    allowed, of_other = checksum(path), checksum(other)
    image, layer = photo()
    with trouble(f"cp {other} {path}\n"):
        expect_refusal(image, [layer], of_other, **running(path, allowed))
    expect_nothing_left()
    expect_it_works()


def replace_when_loaded(path, other, delay):
    """Puts a copy of `other` in the place of `path` when the plug-in begins to read."""
    shutil.copy(other, path + ".new")

    def replace(process):
        wait(lambda: has_loaded(process, "refill-network.so"), "the network's library")
        time.sleep(delay)
        os.replace(path + ".new", path)

    return meanwhile(replace)


@case("a program that is replaced while it is read is the one that was allowed, or is refused")
def _():
    original, other = program("original.pt", 0.25), program("other.pt", 0.75)
    path = os.path.join(SCRATCH, "replaced.pt")
    shutil.copy(original + ".json", path + ".json")
    shutil.copy(original, path)
    allowed = checksum(path)
    complete = filled(**running(path, allowed))
    for delay in DELAYS:
        shutil.copy(original, path)
        image, layer = photo()
        before = pixels_of(image)
        with replace_when_loaded(path, other, delay):
            status, message = refill(image, [layer], **running(path, allowed))
        if status == Gimp.PDBStatusType.SUCCESS:
            expect(pixels_of(image) == complete, f"after {delay} s the fill is not that of the one allowed")
        else:
            expect("allow it by its checksum" in message, message)
            expect(pixels_of(image) == before, "the image was changed")
        image.delete()
        expect_nothing_left()


@case("weights that are replaced while they are read make the fill of either, or are refused")
def _():
    original = os.path.join(os.environ["REFILL_MODELS"], "refill-small.safetensors")
    other = os.path.join(os.environ["REFILL_TESTS_FOLDER"], "..", "..", "parity", "lama-a", "model.safetensors")
    path = os.path.join(SCRATCH, "weights.safetensors")
    arguments = {**NETWORK, "iterations": 2, "model": Gio.File.new_for_path(path)}
    possible = []
    for each in other, original:
        shutil.copy(each, path)
        possible.append(filled(**arguments))
    for delay in DELAYS:
        shutil.copy(original, path)
        image, layer = photo()
        before = pixels_of(image)
        with replace_when_loaded(path, other, delay):
            status, message = refill(image, [layer], **arguments)
        if status == Gimp.PDBStatusType.SUCCESS:
            expect(pixels_of(image) in possible, f"after {delay} s the fill is that of neither")
        else:
            expect("weights.safetensors" in message, message)
            expect(pixels_of(image) == before, "the image was changed")
        image.delete()
        expect_nothing_left()
