"""Run by test_deb.py inside the GIMP of the clean root, as a user's script: photo.png in this folder with
a selection becomes filled.png; facts.json says what GIMP knows of the plug-in."""

import json

from gi.repository import Gimp, Gio

HOLE = (40, 30, 20, 15)

pdb = Gimp.get_pdb()
refill = pdb.lookup_procedure("plug-in-refill")
facts = {"there": refill is not None}
if refill:
    facts["menu"] = [f"{path}/{refill.get_menu_label()}" for path in refill.get_menu_paths()]

    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path("photo.png"))
    image.select_rectangle(Gimp.ChannelOps.REPLACE, *HOLE)
    settings = refill.create_config()
    settings.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    settings.set_property("image", image)
    settings.set_core_object_array("drawables", image.get_layers())
    settings.set_property("seed", 1)
    facts["status"] = refill.run(settings).index(0).value_nick
    facts["error"] = pdb.get_last_error()
    facts["layers"] = len(image.get_layers())
    image.flatten()

    export = pdb.lookup_procedure("file-png-export")
    options = export.create_config()
    options.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    options.set_property("image", image)
    options.set_property("file", Gio.File.new_for_path("filled.png"))
    export.run(options)
with open("facts.json", "w", encoding="utf-8") as file:
    json.dump(facts, file)
