"""Several tries to choose from: variants of one run, other engines, another selection, and what may be
copied."""

from gi.repository import Gegl, Gimp

from desktop import *
from harness import *
from test_choices import can_refill, close_window
from test_window import SLOW, TELEA, open_photo, open_window, refill, wait_layers

OTHERS = 5  # engines beside LaMa that the profile's folder of models has files for, or that need none


def tries():
    """The numbers of the tries in the row below the picture, or None while the window changes."""
    return tries_if_open() or []


@or_none
def tries_if_open():
    return Window.tries()


def shown():
    return Window.picture().get_name()


def wait_tries(numbers):
    wait(lambda: tries() == numbers and not Window.button("Stop Here"), f"the tries {numbers}", 180)


def open_standard():
    """The window with the settings that it has at first, whatever the case before has set."""
    open_window()
    Window.choose("Engine", 0)
    Window.choose("Preset", 0)
    wait(lambda: Window.setting("Preset").get_name() == "Standard", "Standard as the preset")


def open_slow(settings=SLOW):
    """The window with settings that make a run of LaMa's long; returns the image."""
    image, _layer = open_photo()
    open_standard()
    for label, text in settings.items():
        Window.type_number(label, text)
    Window.unfold_expert("Refinement")
    Window.type_number("Refine holes deeper than", "0")
    Window.type_number("Stop at gains below", "0")
    return image


def start_slow_further_tries(settings=SLOW):
    """A fill of Navier and Stokes, which is there at once, as try 2, while LaMa's takes long as try 3."""
    image = open_slow(settings)
    Window.choose("Engine", TELEA)
    wait(can_refill, "Refill")
    refill()
    Window.press("Other Engines")
    wait(lambda: tries() == [1, 2], "the first of the others", 120)
    Window.wait_label("^Try 3: Refining scale 2")
    return image


@case("one press makes three tries, of which the first is shown and picked")
def _():
    image, _layer = open_photo()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 640, 265, 50, 40)  # whose stages take a moment
    open_window()
    wait(can_refill, "Refill")
    Window.press("Refill")
    wait_tries([1, 2, 3])
    expect_equal(shown(), "The photo with try 1 in the hole", "what is shown")
    expect(Window.button("Apply"), "not one try is picked")
    screenshot("variants")
    seeds = Window.setting("Seed", showing=False)
    expect_equal(text_of(seeds), "0", "the seed in the settings")
    Window.press("Another Seed")
    wait_tries([1, 2, 3, 4, 5, 6])
    expect_equal(shown(), "The photo with try 4 in the hole", "what is shown")
    expect_equal(text_of(Window.setting("Seed", showing=False)), "3", "the seed of try 4")
    Window.pick_try(2)
    Window.press("Apply 2 Fills")
    wait_layers(image, 3)
    expect(raw(image.get_layers()[0]) != raw(image.get_layers()[1]), "two tries are the same")
    close_window()


@case("a try can be applied, and another begun, while further ones are made")
def _():
    image = start_slow_further_tries()
    screenshot("further-tries")
    expect_equal(shown(), "The photo with try 2 in the hole", "what is shown")
    Window.press("Apply")
    wait_layers(image, 2)
    expect(Window.label("^Try 3: "), "the further tries have ended")
    Window.press("Try Again")
    wait_tries([1, 2, 3])
    expect_equal(shown(), "The photo with try 3 in the hole", "what is shown")
    Window.press("Apply")
    wait_layers(image, 3)
    expect("Telea" in " ".join(layer.get_name() for layer in image.get_layers()),
           "the last try is not of the engine that was chosen")
    close_window()


@case("settings can be changed while a try is made; they are the next one's")
def _():
    image = open_slow()
    wait(can_refill, "Refill")
    Window.press("Refill")
    Window.wait_label("Refining scale 2 of")
    Window.choose("Engine", TELEA)
    Window.press("Stop Here")
    wait_tries([1])
    Window.press("Try Again")
    wait_tries([1, 2])
    Window.pick_try(1)
    Window.press("Apply 2 Fills")
    wait_layers(image, 3)
    names = [layer.get_name() for layer in image.get_layers()[:2]]
    expect("LaMa" in names[1] and "Telea" in names[0], f"the layers are {names}")
    close_window()


@case("closing does not ask where further tries came after one was applied")
def _():
    image = start_slow_further_tries({**SLOW, "Iterations": "1"})
    Window.press("Apply")
    wait_layers(image, 2)
    expect(Window.label("^Try 3: "), "the further tries came before one was applied")
    wait(lambda: not Window.button("Stop Here"), "the further tries to end", 180)
    expect(3 in tries(), f"the tries are {tries()}")
    Window.press("Close")
    Window.wait_closed()


@case("Stop Here ends further tries, keeps those that are there, and works in the next run too")
def _():
    start_slow_further_tries()
    double_click(Window.button("Stop Here"))
    wait(lambda: not Window.button("Stop Here"), "the further tries to end")
    expect_equal(tries(), [1, 2], "the tries")
    Window.choose("Engine", 0)
    Window.press("Try Again")
    Window.wait_label("Refining scale 2 of")
    expect(is_sensitive(Window.button("Stop Here")), "the next run cannot be stopped")
    Window.press("Stop Here")
    wait_tries([1, 2, 3])
    Window.abandon()


@case("Escape ends further tries; the close button ends them and asks")
def _():
    start_slow_further_tries()
    keys("Escape")
    wait(lambda: not Window.button("Stop Here"), "the further tries to end")
    expect_equal(tries(), [1, 2], "the tries")
    Window.press("Other Engines")
    Window.wait_label("^Try 4: Refining scale 2")
    Window.abandon()


@case("Other Engines makes a try with each other engine that is at hand")
def _():
    image, _layer = open_photo()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 640, 265, 30, 30)
    open_window()
    Window.choose("Engine", TELEA)
    wait(can_refill, "Refill")
    refill()
    Window.press("Other Engines")
    wait_tries(list(range(1, OTHERS + 2)))
    screenshot("other-engines")
    for number in range(3, OTHERS + 2):
        Window.pick_try(number)
    Window.press(f"Apply {OTHERS} Fills")
    wait_layers(image, 1 + OTHERS)
    names = " ".join(layer.get_name() for layer in image.get_layers())
    for engine in ("LaMa", "Two-stage", "DFNet", "LGNet", "Navier"):
        expect(engine in names, f"no {engine} in {names}")
    close_window()


@case("a selection that is changed between tries is what the next one fills")
def _():
    image, _layer = open_photo()
    open_window()
    Window.choose("Engine", TELEA)
    wait(can_refill, "Refill")
    refill()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 640, 265, 60, 50)
    wait(lambda: shown() == "The photo with the outline of the hole", "the new outline")
    refill(2)
    Window.press("Apply")
    wait_layers(image, 2)
    _, left, top = image.get_layers()[0].get_offsets()
    expect(600 < left < 640 and 230 < top < 265, f"the fill lies at {left}, {top}")
    close_window()


@case("a channel says where is copied from; one that is black says that there is nothing")
def _():
    image, layer = open_photo()
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 1000, 200)
    Gimp.Selection.save(image).set_name("Upper part")
    black = Gimp.Channel.new(image, "Nothing", 1000, 625, 50, Gegl.Color.new("red"))
    image.insert_channel(black, None, 0)
    image.set_selected_layers([layer])
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 640, 265, 60, 60)
    open_standard()
    wait(can_refill, "Refill")
    refill()
    wait_tries([1, 2, 3])
    Window.choose("Copy from", 2)  # below Anywhere and Nothing
    wait(lambda: Window.setting("Copy from").get_name() == "Upper part", "the channel")
    screenshot("copy-from")
    refill(4)
    wait_tries([1, 2, 3, 4, 5, 6])
    Window.pick_try(1)
    Window.press("Apply 2 Fills")
    wait_layers(image, 3)
    expect(raw(image.get_layers()[0]) != raw(image.get_layers()[1]), "the channel changes nothing")
    image.set_selected_layers([layer])
    Window.choose("Copy from", 1)
    Window.wait_label("The channel to copy from holds nothing")
    image.remove_channel(black)
    wait(lambda: not Window.label("The channel to copy from holds nothing"), "the message to go")
    wait(lambda: Window.setting("Copy from").get_name().startswith("Anywhere"), "no channel")
    close_window()


@case("tries that the memory limit has no room for are dropped, the oldest first, which is said")
def _():
    image, _layer = open_photo()
    image.scale(2000, 1250)
    # What lies between two holes counts: a try takes some 52 MiB, and all a quarter of the limit.
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 20, 20, 20, 20)
    image.select_rectangle(Gimp.ChannelOps.ADD, 1960, 1210, 20, 20)
    open_standard()
    Window.unfold_expert("Speed and memory")
    Window.type_number("Memory limit", "520")
    Window.choose("Engine", TELEA)
    wait(can_refill, "Refill")
    refill()
    refill(2)
    expect(not Window.label("was dropped"), "a try is dropped though there is room for two")
    Window.press("Try Again")
    wait_tries([2, 3])
    Window.wait_label("^To stay within the memory, this was dropped: Try 1$")
    screenshot("dropped")
    Window.press("Reset Memory limit")
    Window.pick_try(2)
    Window.press("Apply 2 Fills")
    wait_layers(image, 3)
    close_window()
