"""Whatever happens to a run: the image is as it was or has one complete fill, and GIMP lives on."""

import os
import shutil
import struct
import time

from gi.repository import Gimp, Gio

from harness import *
from trouble import *


def filled(**arguments):
    """What a photo looks like with a complete fill."""
    image, layer = photo()
    refill_or_fail(image, layer, **arguments)
    complete = pixels_of(image)
    image.delete()
    return complete


def preload(library):
    return f"LD_PRELOAD={os.environ[library]}; export LD_PRELOAD\n"


def run_until(word, output):
    """Fills a photo, killed when it is about to say that word. Its pixels before and after, and how
    many words were said."""
    number_file = os.path.join(SCRATCH, "kill-at")
    with open(number_file, "w", encoding="utf-8") as file:
        file.write(str(word))
    image, layer = photo()
    before = pixels_of(image)
    with trouble(preload("REFILL_TESTS_KILL_AT_WRITE") +
                 f"REFILL_KILL_AT_WRITE={number_file}; export REFILL_KILL_AT_WRITE\n"):
        refill(image, [layer], **{**FAST, "output": output})
    after = pixels_of(image)
    image.delete()
    with open(number_file + ".count", encoding="utf-8") as file:
        return before, after, int(file.read())


def words_to_try(count):
    """All of those at the end, where the fill goes into the image, and some on the way there."""
    end = max(1, count - 40)
    return [*range(1, end, max(1, end // 20)), *range(end, count + 1)]


def outcomes_of_kills(output, allowed):
    """Kills it at one word after the other; `allowed(before, after, complete)` judges what is left."""
    _, complete, count = run_until(0, output)
    outcomes = set()
    for word in words_to_try(count):
        before, after, _ = run_until(word, output)
        expect(allowed(before, after, complete), f"at word {word} of {count}: {describe(before, after)}")
        outcomes.add("complete" if after == complete else "untouched" if after == before else "between")
    expect_nothing_left()
    return outcomes


@case("killed when it is about to say a word to GIMP, it leaves the image as it was or a complete fill")
def _():
    outcomes = outcomes_of_kills("new-layer", lambda before, after, complete: after in (before, complete))
    expect("untouched" in outcomes, f"{outcomes}")


def touches_the_hole_only(before, after):
    width = 160
    grown_hole = grown(*HOLE, 4)
    layers_before, layers_after = before[0], after[0]
    size = len(layers_before[0][2]) // (160 * 120)
    changed = {i // size for i, (one, other) in enumerate(zip(layers_before[0][2], layers_after[0][2]))
               if one != other}
    return len(layers_after) == 1 and all((i % width, i // width) in grown_hole for i in changed)


@case("killed while it fills in place, it has touched nothing but the hole and the selection")
def _():
    """GIMP has no way to write beyond the selection, with undo, at one go. One Undo takes it back."""
    outcomes = outcomes_of_kills("in-place", lambda before, after, complete:
                                 after in (before, complete) or touches_the_hole_only(before, after))
    expect("untouched" in outcomes, f"{outcomes}")


def describe(before, after):
    if before[1] != after[1]:
        return "the selection changed"
    if len(before[0]) != len(after[0]):
        return f"there are {len(after[0])} layers, but not those of a complete fill"
    changed = sum(a != b for one, other in zip(before[0], after[0]) for a, b in zip(one[2], other[2]))
    return f"{changed} bytes changed"


def in_refinement(process):
    wait(lambda: has_loaded(process, "refill-network.so"), "the network's library")
    begin = seconds_computed(process)
    wait(lambda: seconds_computed(process) > begin + 1.5, "the network to be at work")


for name, moment in {
    "when it has just started": lambda process: None,
    "when it loads LibTorch": lambda process: wait(lambda: has_loaded(process, "libtorch_cpu"), "LibTorch"),
    "when it refines": in_refinement,
}.items():
    @case(f"killed {name}")
    def _(moment=moment):
        image, layer = photo()
        before = pixels_of(image)

        def kill_then(process):
            moment(process)
            kill(process)

        with meanwhile(kill_then):
            status, _message = refill(image, [layer], **NETWORK)
        expect(status != Gimp.PDBStatusType.SUCCESS, "it ended well in spite of it")
        expect(pixels_of(image) == before, "the image was changed")
        expect_nothing_left()
        expect_it_works()


def while_it_refines(code):
    def then(process):
        in_refinement(process)
        act(code)

    return meanwhile(then)


@case("with its image closed meanwhile, it says so and ends")
def _():
    image, layer = photo()
    with while_it_refines(f"Gimp.Image.get_by_id({image.get_id()}).delete()"):
        status, message = refill(image, [layer], **NETWORK)
    expect_equal(status, Gimp.PDBStatusType.EXECUTION_ERROR, "status")
    expect("no longer there" in message, message)
    expect_nothing_left()
    expect_it_works()


@case("with its layer removed meanwhile, it says so and changes nothing")
def _():
    image, layer = photo()
    other = add_layer(image, 160, 120, name="other")
    before = raw(other)
    with while_it_refines(f"image = Gimp.Image.get_by_id({image.get_id()})\n"
                          f"image.remove_layer(Gimp.Layer.get_by_id({layer.get_id()}))"):
        status, message = refill(image, [layer], **NETWORK)
    expect_equal(status, Gimp.PDBStatusType.EXECUTION_ERROR, "status")
    expect("no longer there" in message, message)
    expect_equal([each.get_name() for each in image.get_layers()], ["other"], "layers")
    expect(raw(other) == before, "another layer was changed")
    expect_nothing_left()


@case("with its layer made smaller meanwhile, it says so and changes nothing")
def _():
    image, layer = photo()
    with while_it_refines(f"Gimp.Layer.get_by_id({layer.get_id()}).resize(100, 100, 0, 0)"):
        status, message = refill(image, [layer], **NETWORK)
    expect_equal(status, Gimp.PDBStatusType.EXECUTION_ERROR, "status")
    expect("160x120 to 100x100" in message, message)
    expect_equal(len(image.get_layers()), 1, "layers")
    expect_nothing_left()


@case("with another selection made meanwhile, what was selected at its beginning is filled")
def _():
    image, layer = photo()
    complete = filled(**NETWORK)
    with while_it_refines(f"Gimp.Selection.none(Gimp.Image.get_by_id({image.get_id()}))"):
        refill_or_fail(image, layer, **NETWORK)
    expect(pixels_of(image)[0] == complete[0], "the fill is another one")


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
