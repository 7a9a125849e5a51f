"""Killed or cancelled at any moment: the image is as it was or has one complete fill."""

import os
import signal

from gi.repository import Gimp

from harness import *
from trouble import *


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


@case("cancelled in the status bar, which is SIGTERM, it ends whatever it is doing")
def _():
    image, layer = photo()
    before = pixels_of(image)
    for computed in (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0):
        def cancel(process):
            wait(lambda: seconds_computed(process) >= computed, "it to compute")
            os.kill(process, signal.SIGTERM)

        with meanwhile(cancel):
            status, _message = refill(image, [layer], **NETWORK)
        expect(status != Gimp.PDBStatusType.SUCCESS, "it ended well in spite of it")
        expect(pixels_of(image) == before, "the image was changed")
        expect_nothing_left()
    expect_it_works()
