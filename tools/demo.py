"""The part of tools/demo that GIMP runs: selects the people and has the plug-in remove them."""

import os
import time

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio


def outlines():
    """Drawn by hand around the people and their shadows: x and y of each corner."""
    with open(os.environ["REFILL_DEMO_OBJECTS"]) as file:
        name, _package, _photo, drawn = next(file).split(maxsplit=3)
    assert name == "hikers"
    return [[float(value) for value in outline.replace(",", " ").split()]
            for outline in drawn.split("/")]


def save(image, name):
    """A flat copy, so that what is saved is what the screen would show."""
    copy = image.duplicate()
    copy.flatten()
    file = Gio.File.new_for_path(os.path.join(os.environ["REFILL_DEMO_FOLDER"], name))
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, copy, file, None)
    copy.delete()


def save_selection(image):
    width, height = image.get_width(), image.get_height()
    mask = Gimp.Image.new(width, height, Gimp.ImageBaseType.GRAY)
    mask.insert_layer(Gimp.Layer.new_from_drawable(image.get_selection(), mask), None, 0)
    save(mask, "selection.png")
    mask.delete()


def remove_selected(image):
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-refill")
    if procedure is None:
        raise RuntimeError("GIMP does not see the plug-in")
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    config.set_property("image", image)
    config.set_core_object_array("drawables", image.get_selected_layers())
    result = procedure.run(config)
    if result.index(0) != Gimp.PDBStatusType.SUCCESS:
        raise RuntimeError(Gimp.get_pdb().get_last_error())


def demonstrate():
    started = time.time()
    photo = Gio.File.new_for_path(os.environ["REFILL_DEMO_PHOTO"])
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, photo)
    save(image, "before.png")
    for outline in outlines():
        image.select_polygon(Gimp.ChannelOps.ADD, outline)
    save_selection(image)

    before = time.time()
    remove_selected(image)
    after = time.time()
    save(image, "after.png")

    # Written last: that it is there says that everything went well.
    with open(os.path.join(os.environ["REFILL_DEMO_FOLDER"], "seconds"), "w") as file:
        file.write(f"GIMP-start {started - float(os.environ['REFILL_DEMO_START']):.2f}\n")
        file.write(f"removal {after - before:.2f}\n")


demonstrate()
