"""Too little memory, weights that are not what they were, and a clock that goes back."""

import os
import struct
import time

from gi.repository import Gimp, Gio

from harness import *
from trouble import *


@case("without the memory to load the network, it says so")
def _():
    image, layer = photo()
    before = pixels_of(image)
    with trouble("ulimit -v 700000\n"):
        status, message = refill(image, [layer], **NETWORK)
    expect(status != Gimp.PDBStatusType.SUCCESS, "it ended well in spite of it")
    expect(message, "it said nothing")
    expect(pixels_of(image) == before, "the image was changed")
    expect_nothing_left()
    expect_it_works()


for kibibytes in (1200000, 1600000, 2000000, 2400000):
    @case(f"with {kibibytes // 1000} MB of address space, it fills or says why not")
    def _(kibibytes=kibibytes):
        image, layer = photo()
        before = pixels_of(image)
        with trouble(f"ulimit -v {kibibytes}\n"):
            status, message = refill(image, [layer], **NETWORK)
        if status == Gimp.PDBStatusType.SUCCESS:
            expect_equal(len(image.get_layers()), 2, "layers")
        else:
            expect(message, "it said nothing")
            expect(pixels_of(image) == before, "the image was changed")
        expect_nothing_left()


def altered_model(name, change):
    """The model that ships, with its numbers changed."""
    source = os.path.join(os.environ["REFILL_MODELS"], "refill-small.safetensors")
    path = os.path.join(SCRATCH, name)
    with open(source, "rb") as file:
        data = bytearray(file.read())
    begin = 8 + struct.unpack_from("<Q", data)[0]
    change(data, begin)
    with open(path, "wb") as file:
        file.write(data)
    return path


def make_not_finite(data, begin):
    data[begin:begin + 4] = b"\xff\xff\xff\xff"  # not a number, whether of 16 or 32 bits


@case("weights that are not finite are refused by name")
def _():
    image, layer = photo()
    path = altered_model("nan.safetensors", make_not_finite)
    expect_refusal(image, [layer], "nan.safetensors", **{**NETWORK, "model": Gio.File.new_for_path(path)})


@case("weights that are cut short while they are read are refused, or were read whole")
def _():
    for delay in (0.0, 0.05, 0.1, 0.2, 0.4):
        path = altered_model("shrinking.safetensors", lambda data, begin: None)
        image, layer = photo()
        before = pixels_of(image)

        def shrink(process):
            wait(lambda: has_loaded(process, "refill-network.so"), "the network's library")
            time.sleep(delay)
            os.truncate(path, 1000)

        with meanwhile(shrink):
            status, message = refill(image, [layer], **{**NETWORK, "iterations": 2,
                                                        "model": Gio.File.new_for_path(path)})
        if status == Gimp.PDBStatusType.SUCCESS:
            expect_equal(len(image.get_layers()), 2, "layers")
        else:
            expect("shrinking.safetensors" in message, message)
            expect(pixels_of(image) == before, "the image was changed")
        expect_nothing_left()


@case("a clock that is set back while it runs changes nothing")
def _():
    library = os.environ.get("REFILL_TESTS_FAKETIME")
    expect(library, "libfaketime is not installed")
    complete = filled(**NETWORK)
    clock = os.path.join(SCRATCH, "clock")
    with open(clock, "w", encoding="utf-8") as file:
        file.write("+0")
    image, layer = photo()

    def set_back(process):
        in_refinement(process)
        with open(clock, "w", encoding="utf-8") as file:
            file.write("-2h")

    with trouble(preload("REFILL_TESTS_FAKETIME") +
                 f"FAKETIME_TIMESTAMP_FILE={clock}; FAKETIME_NO_CACHE=1; FAKETIME_DONT_FAKE_MONOTONIC=1\n"
                 "export FAKETIME_TIMESTAMP_FILE FAKETIME_NO_CACHE FAKETIME_DONT_FAKE_MONOTONIC\n"):
        with meanwhile(set_back):
            refill_or_fail(image, layer, **NETWORK)
    expect(pixels_of(image) == complete, "the fill is another one")
