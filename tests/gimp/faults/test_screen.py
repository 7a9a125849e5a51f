"""What needs GIMP's windows: its own Cancel, and what Refill's window writes."""

import os
import shutil

from gi.repository import Gimp

from desktop import *
from disk import *
from harness import *
from test_choices import PRESETS, SaveSheet, ModelsSheet
from test_window import TELEA, apply_and_close, open_window, refill as refill_in_window, wait_layers
from trouble import act, expect_it_works, expect_nothing_left, expect_no_plug_in, in_refinement, meanwhile
from trouble import NETWORK, SCRATCH, photo, pixels_of

del cases[:]  # of the modules that the steps come from

PROFILE = Gimp.directory()
LONG = {**NETWORK, "iterations": 1000}


def click(node):
    area = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
    run("xdotool", "mousemove", str(area.x + area.width // 2), str(area.y + area.height // 2), "click", "1")


@or_none
def cancel_of_gimp():
    """The button beside the progress in the image's window."""
    app = application("gimp")
    button = app and (find(app, "button", "Cancel") or find(app, "push button", "Cancel"))
    return button if button and is_sensitive(button) else None


def cancel_in_status_bar(process):
    in_refinement(process)
    focus_image_window()
    click(wait(cancel_of_gimp, "GIMP's own Cancel"))
    screenshot("cancelled", title=None)


for mode in (Gimp.RunMode.NONINTERACTIVE, Gimp.RunMode.WITH_LAST_VALS):
    @case(f"GIMP's own Cancel ends a run that a script has started, {mode.value_nick}")
    def _(mode=mode):
        image, layer = photo()
        show(image)
        before = pixels_of(image)
        with meanwhile(cancel_in_status_bar):
            status, _message = refill(image, [layer], mode, **LONG)
        expect(status != Gimp.PDBStatusType.SUCCESS, "it ended well in spite of it")
        expect(pixels_of(image) == before, "the image was changed")
        expect_nothing_left()
        expect_it_works()


@case("GIMP's own Cancel ends a run that Repeat has started")
def _():
    image, _layer = photo()
    show(image)
    open_window()
    for label, text in {"Smallest scale": "64", "Iterations": "1000"}.items():
        Window.type_number(label, text)
    Window.resize(1180, 1340)
    Window.unfold_expert("Refinement")
    Window.type_number("Refine holes deeper than", "0")
    Window.type_number("Stop at gains below", "0")
    Window.press("Refill")
    Window.wait_label("Refining scale")
    Window.press("Stop Here")
    Window.wait_try(1)
    apply_and_close()
    expect_no_plug_in()
    before = pixels_of(image)
    focus_image_window()
    with meanwhile(cancel_in_status_bar):
        keys("ctrl+f")
    expect_no_plug_in()
    expect(pixels_of(image) == before, "the image was changed")
    expect_nothing_left()
    expect_it_works()


class FileQuestion(Dialog):
    """GTK's question for a file."""

    @staticmethod
    @or_none
    def node():
        app = application("refill")
        return app and find(app, "file chooser", "Add a model")


class Message(Question):
    """What Refill has to say in a window of its own."""

    @classmethod
    def read(cls):
        """Its words; closes it."""
        node = wait(cls.node, "a message")
        words = " ".join(each.get_name() for each in find_all(node, "label", showing=False))
        cls.answer("Close")
        return words


def save_preset(name):
    Window.choose("Preset", PRESETS + 2)  # the entries above are one preset more, where one is saved
    SaveSheet.wait_open()
    run("xdotool", "type", "--delay", "30", name)
    SaveSheet.press("Save")


def close_window():
    Window.press("Close")
    Window.wait_closed()


@case("a preset for which the disk has no room is said, leaves nothing, and can be saved later")
def _():
    image, _layer = photo()
    show(image)
    folder = os.path.join(PROFILE, "refill", "presets")
    with small_disk(folder):
        open_window()
        Window.type_number("Iterations", "7")
        with no_room_on(folder):
            save_preset("My dust")
            words = Message.read()
            expect("the disk is full" in words, words)
            expect_equal(os.listdir(folder), ["filler"], "files")
        save_preset("My dust")
        wait(lambda: Window.setting("Preset").get_name() == "My dust", "the preset")
        expect_equal(len(os.listdir(folder)), 1, "presets")
        close_window()
    expect_nothing_left()


@case("a model for which the disk has no room is said, leaves nothing, and the window goes on")
def _():
    image, _layer = photo()
    show(image)
    folder = os.path.join(PROFILE, "refill", "models")
    source = os.path.join(SCRATCH, "added.safetensors")
    shutil.copy(os.path.join(os.environ["REFILL_MODELS"], "refill-small.safetensors"), source)

    def add():
        ModelsSheet.press("Add...")
        wait(FileQuestion.node, "the question for a file")
        run("xdotool", "type", "--delay", "30", source)
        FileQuestion.press("Open")

    with small_disk(folder, "16m"):
        open_window()
        Window.choose("Model file", 3)  # below what ships, a line and Other file...
        ModelsSheet.wait_open()
        with no_room_on(folder):
            add()
            words = Message.read()
            expect("the disk is full" in words, words)
            expect_equal(os.listdir(folder), ["filler"], "files")
        add()
        wait(lambda: len(os.listdir(folder)) == 2, "the model and its checksum")
        ModelsSheet.press("Close")
        ModelsSheet.wait_closed()
        wait(lambda: Window.setting("Model file").get_name().startswith("added"), "the model chosen")
        Window.choose("Model file", 0)
        close_window()
    expect_nothing_left()


@case("with a profile that can only be read the window fills, and says that no preset can be saved")
def _():
    image, _layer = photo()
    show(image)
    with only_to_be_read(PROFILE):
        open_window()
        save_preset("My dust")
        words = Message.read()
        expect("Read-only file system" in words, words)
        Window.choose("Engine", TELEA)
        refill_in_window()
        apply_and_close()
        wait_layers(image, 2)
    expect_nothing_left()
    expect_it_works()
