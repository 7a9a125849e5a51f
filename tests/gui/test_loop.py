"""How long the main loop of the window is away. Measured, not tested: a busy machine says more."""

import sys
import time

from desktop import *
from harness import *
from test_window import TELEA, open_photo, open_window, refill, wait_layers


def measure(what):
    [[milliseconds]] = Probe.ask()["busy"]
    print(f"measured: the main loop was away for {milliseconds} ms at most while {what}",
          file=sys.__stdout__, flush=True)


@case("the main loop while the window opens, is used and fills")
def _():
    image, _layer = open_photo()
    open_window()
    Window.wait_label("^Takes about")
    measure("the window opened")
    Window.press("Refill")
    Window.wait_try(1)
    measure("it filled as it opens")
    wait(lambda: not Window.button("Stop Here"), "the further tries to end")
    Probe.ask()
    Window.resize(1180, 1340)  # or what is unfolded would not be in sight
    Window.unfold_expert("Surroundings", "Refinement", "Colours", "Speed and memory")
    wait(lambda: "Feather" in Window.labels(), "the sections")
    measure("everything was unfolded")
    Window.choose("Preset", 4)
    Window.wait_label("^For people", 15)
    Window.choose("Preset", 0)
    Window.wait_label("^What to try first", 15)
    measure("presets were chosen")
    Window.press("Try Again")
    Window.wait_later_try(3)
    measure("it filled with everything unfolded")
    Window.press("Apply")
    wait_layers(image, 2)
    measure("the fill was applied")
    Window.press("Close")
    Window.wait_closed()


@case("the main loop while a large hole in a large photo is filled")
def _():
    image, layer = open_photo()
    image.scale(6000, 3750)
    layer.add_alpha()
    image.clean_all()
    open_window()
    Window.wait_label("^Takes about", 60)
    measure("the window opened on 22 megapixels")
    Window.choose("Engine", TELEA)
    for count, output in enumerate(("on a layer", "in place"), 1):
        Window.choose("Output", count - 1)
        refill(count)
        measure("a large hole was filled")
        Window.press("Apply")
        wait(image.is_dirty, "the fill")
        time.sleep(2)  # until all of it is there
        measure(f"the large fill was applied {output}")
        image.clean_all()
    Window.press("Close")
    Window.wait_closed()
