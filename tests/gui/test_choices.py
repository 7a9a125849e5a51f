"""What is chosen beside the settings: the layer, presets, models; and Filters > Repeat."""

import os
import re
import shutil

from gi.repository import Gimp

from desktop import *
from harness import *
from test_window import TELEA, apply_and_close, open_photo, open_window, refill, wait_layers

PRESETS = 11  # that ship; the next entries are Custom, a line, and what makes and lists one's own


class Sheet(Dialog):
    """A window of Refill's above the main one."""

    title = ""

    @classmethod
    @or_none
    def node(cls):
        app = application("refill")
        return app and find(app, "dialog", cls.title)

    @classmethod
    def wait_open(cls):
        wait(cls.node, f"the window {cls.title}")

    @classmethod
    def wait_closed(cls):
        wait(lambda: cls.node() is None, f"the window {cls.title} to close")


class SaveSheet(Sheet):
    title = "Save as preset"


class PresetsSheet(Sheet):
    title = "Your presets"


class ModelsSheet(Sheet):
    title = "Models"


def can_refill():
    button = Window.button("Refill")
    return button and is_sensitive(button)


def close_window():
    Window.press("Close")
    Window.wait_closed()


# First, since it takes the settings as they are at first.
@case("a first removal, in the guide's five pictures")
def _():
    image_window = "[0-9]x[0-9]+ .*GIMP$"
    image, _layer = open_photo()
    focus_image_window()
    screenshot("guide-1-select", image_window)
    open_window()
    wait(can_refill, "Refill")
    screenshot("guide-2-window")
    Window.press("Refill")
    wait(lambda: Window.button("Stop Here"), "the run")
    Window.wait_label("[Ff]illing|[Rr]efining|[Cc]opying|Matching|detail")
    screenshot("guide-3-run")
    Window.wait_try(1)
    Window.toggle("Compare")
    screenshot("guide-4-compare")
    apply_and_close()
    wait_layers(image, 2)
    focus_image_window()
    screenshot("guide-5-result", image_window)


@case("a layer group, and then nothing selected, are said in the window, and a layer fills again")
def _():
    image, layer = open_photo()
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    image.set_selected_layers([group])
    open_window()
    Window.wait_label("cannot fill a layer group. Select one of the layers in it")
    screenshot("group")
    expect(not is_sensitive(Window.button("Refill")), "Refill can be pressed")
    image.set_selected_layers([layer])
    wait(can_refill, "Refill")
    close_window()


@case("an indexed image is said in the window, with what to do")
def _():
    image, _layer = open_photo()
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False,
                          False, "")
    open_window()
    Window.wait_label("Image > Mode > RGB")
    wait(lambda: find(Window.node(), "image", "The image"), "a picture of the image")
    close_window()


@case("a grey image with transparency is shown where nothing is selected")
def _():
    image, layer = open_photo()
    image.convert_grayscale()
    layer.add_alpha()
    Gimp.Selection.none(image)
    open_window()
    wait(lambda: find(Window.node(), "image", "The image"), "a picture of the image")
    screenshot("grey")
    close_window()


@case("settings are saved as a preset, which is there in the next window, and deleted again")
def _():
    open_photo()
    open_window()
    Window.type_number("Iterations", "7")
    Window.choose("Preset", PRESETS + 2)
    SaveSheet.wait_open()
    run("xdotool", "type", "--delay", "30", "My dust")
    SaveSheet.press("Save")
    wait(lambda: Window.setting("Preset").get_name() == "My dust", "the new preset")
    close_window()

    open_window()
    Window.choose("Preset", 0)
    wait(lambda: text_of(Window.setting("Iterations")) == "2 (recommended)", "Standard")
    Window.choose("Preset", PRESETS)
    wait(lambda: text_of(Window.setting("Iterations")) == "7", "the saved iterations")
    Window.choose("Preset", PRESETS + 4)
    PresetsSheet.wait_open()
    screenshot("presets", "^Your presets$")
    row = find(PresetsSheet.node(), "list item")
    Atspi.Component.grab_focus(row)
    keys("space")
    PresetsSheet.press("Delete")
    wait(lambda: not find(PresetsSheet.node(), "label", "My dust"), "the preset to go")
    PresetsSheet.press("Close")
    wait(lambda: Window.setting("Preset").get_name() == "Custom", "Custom as the preset")
    close_window()


@case("the models are listed with size and licence, and one's own can be removed")
def _():
    folder = os.path.join(Gimp.directory(), "refill", "models")
    extra = os.path.join(folder, "zz.safetensors")
    shutil.copy(os.path.join(folder, "own.safetensors"), extra)
    open_photo()
    open_window()
    Window.choose("Model file", len(os.listdir(folder)) + 3)  # below a line and Other file...
    ModelsSheet.wait_open()
    texts = [each.get_name() for each in find_all(ModelsSheet.node(), "label")]
    expect(any(re.match("refill-small: .*MB, licence: CC0.*ships with Refill", text)
               for text in texts), f"what ships is not described in {texts}")
    screenshot("models", "^Models$")
    rows = find_all(ModelsSheet.node(), "list item", showing=False)
    Atspi.Component.grab_focus(rows[0])
    keys("space")
    expect(not is_sensitive(ModelsSheet.button("Remove")), "what ships can be removed")
    Atspi.Component.grab_focus(rows[-1])
    keys("space")
    wait(lambda: is_sensitive(ModelsSheet.button("Remove")), "Remove")
    ModelsSheet.press("Remove")
    wait(lambda: not os.path.exists(extra), "the file to go")
    ModelsSheet.press("Close")
    ModelsSheet.wait_closed()
    expect(Window.setting("Model file").get_name().startswith("refill-small"), "the model chosen")
    close_window()


@case("every setting counts towards Custom")
def _():
    open_photo()
    open_window()
    Window.choose("Preset", 0)
    Window.unfold_expert("Colours")
    Window.toggle("Transfer colours")
    wait(lambda: Window.setting("Preset").get_name() == "Custom", "Custom as the preset")
    Window.choose("Preset", 0)
    wait(lambda: Window.setting("Preset").get_name() == "Standard", "Standard as the preset")
    close_window()


@case("Repeat fills a new selection with the last settings, without questions")
def _():
    image, _layer = open_photo()
    open_window()
    Window.choose("Engine", TELEA)
    refill()
    apply_and_close()
    wait_layers(image, 2)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 640, 265, 60, 60)
    focus_image_window()
    keys("ctrl+f")
    wait_layers(image, 3)
    wait(lambda: application("refill") is None, "the run to end")
    expect(image.get_layers()[0].get_name().startswith("Refill 2 (Telea"), "name of the fill")
