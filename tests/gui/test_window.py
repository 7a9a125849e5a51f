"""Refill as a user meets it: the window, the run, and what undo does."""

import os
import time

from gi.repository import Gimp, Gio

from desktop import *
from harness import *

PHOTO = "/usr/share/backgrounds/budgie/extreme-desert-hike.jpg"  # of Debian's budgie-backgrounds
# Two of the people on it, and their shadow.
PEOPLE = [
    (315, 385), (330, 370), (342, 363), (360, 348), (377, 365), (378, 417), (370, 432), (417, 422),
    (454, 428), (493, 443), (490, 455), (442, 453), (417, 447), (375, 445), (355, 452), (343, 457),
    (325, 463), (315, 450), (313, 417),
]
TWO_STAGE, TELEA = 1, 5  # their places among the engines
SLOW = {"Smallest scale": "96", "Iterations": "100"}  # long enough for everything done to a run


def open_photo():
    """A photo in a window, with something selected on it."""
    if os.path.exists(PHOTO):
        image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(PHOTO))
        image.undo_enable()  # which a loader leaves disabled
        image.crop(1200, 750, 750, 1700)
        image.scale(1000, 625)
        layer = image.get_layers()[0]
    else:
        image = make_image(1000, 625)
        layer = add_layer(image, 1000, 625, gradient(1000, 625, [(330, 360, 50, 90)]))
    image.select_polygon(Gimp.ChannelOps.REPLACE, [value for point in PEOPLE for value in point])
    image.clean_all()
    show(image)
    return image, layer


def open_window():
    focus_image_window()
    run("xdotool", "mousemove", "2", "998")  # where it brings up no tooltip
    item = wait(lambda: menu_item("Refill Selection..."), "the menu entry")
    Atspi.Action.do_action(item, 0)
    Window.wait_open()


def start_slow_run(**settings):
    open_window()
    for label, text in {**SLOW, **settings}.items():
        Window.type_number(label, text)
    Window.unfold_expert("Refinement")
    Window.type_number("Refine holes deeper than", "0")
    Window.type_number("Stop at gains below", "0")
    Window.press("Refill")


def refill(number=1):
    """Presses Refill, or Try Again, and waits for the try of that number."""
    Window.press("Refill" if number == 1 else "Try Again")
    Window.wait_try(number)


def expect_size_at_most(size, most, when):
    expect(size[0] <= most[0] and size[1] <= most[1], f"{when} it is {size}, more than {most}")


def apply_and_close():
    Window.press("Apply")
    Window.press("Close")
    Window.wait_closed()


def wait_layers(image, count):
    wait(lambda: len(image.get_layers()) == count, f"{count} layers")


def pixels_of(image):
    """What undo must bring back, or None where a layer goes while it is being looked at."""
    try:
        return state(image)[:4]
    except (AttributeError, TypeError):
        return None


def undo(image):
    focus_image_window()
    keys("ctrl+z")


@case("the menu entry opens a window with the settings, and Close closes it")
def _():
    image, layer = open_photo()
    before = state(image)
    open_window()
    for label in ("Preset", "Engine", "Model file", "Smallest scale", "Iterations",
                  "Learning rate", "Grow hole", "Output"):
        expect(label in Window.labels(), f"{label} is not in sight")
    expect("Feather" not in Window.labels(), "a setting of a folded section is in sight")
    screenshot("settings")
    Window.press("Close")
    Window.wait_closed()
    expect(state(image) == before, "the image was changed")


@case("0 reads as what the model recommends; a number can be typed over it, and 0 again")
def _():
    open_photo()
    open_window()
    expect_equal(text_of(Window.setting("Smallest scale")), "256 px (recommended)", "Smallest scale")
    Window.type_number("Smallest scale", "300")
    wait(lambda: text_of(Window.setting("Smallest scale")) == "300 px", "300 in Smallest scale")
    Window.type_number("Smallest scale", "0")
    wait(lambda: text_of(Window.setting("Smallest scale")) == "256 px (recommended)",
         "the recommendation in Smallest scale")
    Window.press("Close")
    Window.wait_closed()


@case("a preset sets values, and other values are no preset's")
def _():
    open_photo()
    open_window()
    expect_equal(Window.setting("Preset").get_name(), "Standard", "Preset")
    Window.choose("Preset", 1)
    wait(lambda: text_of(Window.setting("Iterations")) == "1", "one iteration")
    Window.type_number("Iterations", "7")
    wait(lambda: Window.setting("Preset").get_name() == "Custom", "Custom as the preset")
    Window.choose("Preset", 0)
    wait(lambda: text_of(Window.setting("Iterations")) == "2 (recommended)",
         "the recommendation in Iterations")
    Window.press("Close")
    Window.wait_closed()


@case("a model in the user's models folder is offered, and its recommendations shown")
def _():
    open_photo()
    open_window()
    Window.choose("Model file", 1)
    wait(lambda: Window.setting("Model file").get_name() == "own.safetensors", "own.safetensors")
    wait(lambda: text_of(Window.setting("Smallest scale")) == "512 px (recommended)",
         "the published smallest scale")
    Window.press("Close")
    Window.wait_closed()


@case("a classic engine makes the network's settings insensitive")
def _():
    open_photo()
    open_window()
    Window.resize(1180, 1340)  # or what is scrolled away would not be in sight
    Window.unfold_expert("Surroundings", "Refinement", "Speed and memory")
    wait(lambda: "Rim left out" in Window.labels(), "the unfolded sections")
    screenshot("settings-unfolded")
    Window.choose("Engine", TELEA)
    wait(lambda: not is_sensitive(Window.setting("Iterations")), "insensitive iterations")
    for label in ("Model file", "Copy from", "Learning rate", "Rim left out", "Device"):
        expect(not is_sensitive(Window.setting(label, showing=False)), f"{label} is sensitive")
    for label in ("Grow hole", "Output", "Memory limit"):
        expect(is_sensitive(Window.setting(label, showing=False)), f"{label} is not sensitive")
    Window.press("Close")
    Window.wait_closed()


@case("settings of a stage or an engine are in sight while it is switched on")
def _():
    open_photo()
    open_window()
    Window.resize(1180, 1340)  # or what is scrolled away would not be in sight
    Window.unfold_expert("Copying from the photo")
    wait(lambda: "Guidance" in Window.labels(), "the unfolded section")
    expect("Block size" not in Window.labels(), "Block size is in sight, though no blocks are matched")
    Window.toggle("Match blocks")
    wait(lambda: "Block size" in Window.labels(), "Block size")
    screenshot("settings-of-stages")
    Window.type_number("Block size", "40")
    wait(lambda: text_of(Window.setting("Block size")) == "40 px", "40 in Block size")
    Window.toggle("Match blocks")
    wait(lambda: "Block size" not in Window.labels(), "Block size to go")
    Window.toggle("Transfer detail")
    wait(lambda: "Guidance" not in Window.labels(), "Guidance to go")

    Window.unfold("Refinement")
    wait(lambda: "Rim left out" in Window.labels(), "the unfolded section")
    expect("Look to each side" not in Window.labels(), "a setting of another engine is in sight")
    Window.choose("Engine", TWO_STAGE)
    wait(lambda: "Look to each side" in Window.labels(), "what the engine needs")
    for label in ("Look to each side", "Engine for the rough fill"):
        expect(is_sensitive(Window.setting(label)), f"{label} is not sensitive")
    Window.press("Close")
    Window.wait_closed()


@case("a run shows one line and one bar, and on demand its scales, iterations, losses and times")
def _():
    image, _layer = open_photo()
    before = state(image)
    start_slow_run(Iterations="10")
    Window.wait_label("Refining scale 2 of")
    expect(not Window.label("/10"), "details are in sight unasked")
    Window.wait_label(" left$")
    Window.unfold("Details")
    Window.wait_label("/10")
    loss = Window.wait_label(r"^Loss [0-9]\.[0-9]{5}$")
    fraction = wait(status_bar_fraction, "progress in the status bar")
    wait(lambda: status_bar_fraction() > fraction, "more progress in the status bar")
    Window.wait_label("Refining scale 3 of 3, iteration [5-9]", timeout=300)
    screenshot("run")
    wait(lambda: Window.label("^Loss ") not in (loss, None), "another loss")

    begin = time.monotonic()
    Window.labels()
    expect(time.monotonic() - begin < 5, "the window does not answer quickly")

    Window.press("Cancel")
    wait(lambda: Window.button("Refill"), "the settings")
    expect(state(image) == before, "Cancel changed the image")
    Window.press("Close")
    Window.wait_closed()


@case("Stop Here gives a try; applied, it is a new layer, and one undo takes it away")
def _():
    image, layer = open_photo()
    before = state(image)[:4]
    start_slow_run()
    Window.wait_label("Refining scale 2 of")
    Window.press("Stop Here")
    Window.wait_try(1)
    screenshot("stopped")
    expect_equal(len(image.get_layers()), 1, "layers before Apply")
    apply_and_close()
    expect_equal(len(image.get_layers()), 2, "layers")
    expect_equal(new_layer(image, layer).get_name(), "Refill 1 (LaMa)", "name")
    undo(image)
    wait_layers(image, 1)
    expect(state(image)[:4] == before, "undo did not bring everything back")


@case("a second press of Stop Here does no harm, and Enter during a run presses nothing")
def _():
    image, _layer = open_photo()
    start_slow_run()
    Window.wait_label("Refining scale 2 of")
    keys("Return", "Return", "Return")
    iterations = Window.wait_label("Refining scale 2 of 3, iteration")
    wait(lambda: Window.label("iteration") not in (iterations, None), "the run to go on")
    expect(Window.button("Stop Here"), "the run has ended")
    double_click(Window.button("Stop Here"))
    Window.wait_try(1)
    apply_and_close()
    wait_layers(image, 2)


@case("Escape cancels a run and leaves the window; the close button ends both")
def _():
    image, _layer = open_photo()
    before = state(image)
    start_slow_run()
    Window.wait_label("Refining scale 2 of")
    keys("Escape")
    wait(lambda: Window.button("Refill"), "the settings")
    Window.press("Refill")
    Window.wait_label("Refining scale 2 of")
    keys("alt+F4")
    Window.wait_closed()
    expect(state(image) == before, "the image was changed")


@case("the window fits a screen of 1024 x 600, with the details of a run and with tries")
def _():
    open_photo()
    start_slow_run()
    Window.unfold("Details")
    Window.wait_label("Refining scale 2 of")
    expect_size_at_most(Window.resize(1004, 540), (1004, 540), "in a run")
    screenshot("small-run")
    Window.press("Stop Here")
    Window.wait_try(1)
    expect_size_at_most(Window.resize(940, 480), (940, 480), "with a try")  # 1920 x 1080 at 200 %
    screenshot("small-tries")
    Window.abandon()


@case("what cannot be filled is said in the window at once, until something is selected")
def _():
    image, _layer = open_photo()
    Gimp.Selection.none(image)
    open_window()
    Window.wait_label("Nothing is selected")
    wait(lambda: find(Window.node(), "image", "The image"), "a picture of the image")
    screenshot("failure")
    expect(not is_sensitive(Window.button("Refill")), "Refill can be pressed")
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 640, 265, 60, 60)
    wait(lambda: is_sensitive(Window.button("Refill")), "Refill")
    wait(lambda: not Window.label("Nothing is selected"), "the message to go")
    Window.choose("Engine", TELEA)
    refill()
    apply_and_close()
    wait_layers(image, 2)


@case("tries stay beside each other, several are applied as layers in one step to undo")
def _():
    image, _layer = open_photo()
    open_window()
    Window.wait_label("^Takes about [0-9]+ seconds? and up to [0-9]+ MiB")
    refill()
    screenshot("one-try")
    Window.toggle("Compare")
    screenshot("compared")
    last = Window.last_try()
    Window.press("Another Seed")
    last = Window.wait_later_try(last)
    Window.choose("Engine", TELEA)
    refill(last + 1)
    Window.pick_try(1)
    wait(lambda: Window.button("Apply 2 Fills"), "two picks")
    screenshot("tries")
    Window.press("Apply 2 Fills")
    wait_layers(image, 3)
    expect(Window.is_open(), "the window has closed")
    Window.press("Close")
    Window.wait_closed()
    undo(image)
    wait_layers(image, 1)


@case("closing asks where no try was applied")
def _():
    image, _layer = open_photo()
    open_window()
    Window.choose("Engine", TELEA)
    refill()
    Window.press("Close")
    wait(Question.node, "the question")
    screenshot("close-question", None)
    Question.answer("Stay")
    expect(Window.is_open(), "the window has closed")
    keys("Escape")
    Question.answer("Apply and Close")
    Window.wait_closed()
    wait_layers(image, 2)
    open_window()
    refill()
    Window.press("Close")
    Question.answer("Close Without Applying")
    Window.wait_closed()
    expect_equal(len(image.get_layers()), 2, "layers")


@case("the menu entry brings a window that is open already to the front")
def _():
    image, _layer = open_photo()
    open_window()
    focus_image_window()
    item = wait(lambda: menu_item("Refill Selection..."), "the menu entry")
    Atspi.Action.do_action(item, 0)
    wait(lambda: active_window() == "Refill Selection", "Refill's window in front")
    expect_equal(count_applications("refill"), 1, "windows")
    Window.press("Close")
    Window.wait_closed()


@case("the menu entry may be chosen again and again while the window looks, reads and applies")
def _():
    image, _layer = open_photo()
    item = wait(lambda: menu_item("Refill Selection..."), "the menu entry")

    def choose_again(times):
        # GIMP 3.0 ends a plug-in that answers a call while it reads pixels.
        for _ in range(times):
            Atspi.Action.do_action(item, 0)
            time.sleep(0.05)

    open_window()
    Window.choose("Sample", 2)
    choose_again(40)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 300, 350, 200, 110)
    choose_again(20)
    Window.choose("Engine", TELEA)
    refill()
    Window.press("Apply")
    choose_again(10)
    wait_layers(image, 2)
    wait(lambda: count_plug_ins("refill") == 1, "all processes but the window's to end")
    Window.press("Close")
    Window.wait_closed()


@case("a picture wider than cairo can draw is shown, and filled")
def _():
    image = make_image(33000, 24)
    add_layer(image, 33000, 24, gradient(33000, 24, []))
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 400, 8, 32200, 4)
    show(image)
    open_window()
    Window.choose("Engine", TELEA)
    refill()
    apply_and_close()
    wait_layers(image, 2)


@case("the filter can be repeated with its last values, without the window")
def _():
    image, layer = open_photo()
    open_window()
    Window.choose("Engine", TELEA)
    refill()
    apply_and_close()
    wait_layers(image, 2)
    focus_image_window()
    keys("ctrl+f")
    wait_layers(image, 3)
    expect_equal(new_layer(image, layer).get_name().split(" #")[0], "Refill 1 (Telea)", "name")


for precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_LINEAR, Gimp.Precision.FLOAT_LINEAR):
    for output in ("in-place", "new-layer"):
        @case(f"{precision.value_nick}, {output}: one undo brings every bit back, one redo the fill")
        def _(precision=precision, output=output):
            image, layer = photo_with_object(120, 90, hole=(40, 30, 25, 20), alpha=True,
                                             precision=precision, canvas=(100, 100), offset=(-9, 4))
            Gimp.Selection.feather(image, 5)
            show(image)
            before = state(image)[:4]
            refill_or_fail(image, layer, output=output)
            Gimp.displays_flush()
            after = state(image)[:4]
            expect(after != before, "nothing was filled")
            undo(image)
            wait(lambda: pixels_of(image) == before, "one undo to bring everything back", 15)
            keys("ctrl+y")
            wait(lambda: (pixels_of(image) or [None])[0] == after[0], "one redo to fill again", 15)
