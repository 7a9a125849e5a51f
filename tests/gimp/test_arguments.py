"""The procedure as GIMP's PDB knows it, against core's table; run modes."""

import json
import os

from gi.repository import Gimp, GObject

from harness import *

with open(os.environ["REFILL_TESTS_PARAMETERS"]) as file:
    TABLE = json.load(file)


def arguments():
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-refill")
    own = [spec for spec in procedure.get_arguments()
           if spec.name not in ("run-mode", "image", "drawables")]
    return {spec.name: spec for spec in own}


@case("the PDB's arguments are the preset, core's parameters in their order, and what is copied from")
def _():
    names = ["preset"] + [entry["name"] for entry in TABLE] + ["copy-from"]
    expect_equal(list(arguments()), names, "names")


for entry in TABLE:
    @case(f"the argument {entry['name']} has core's type, range, default and wording")
    def _(entry=entry):
        spec = arguments()[entry["name"]]
        expect_equal(spec.nick, entry["label"], "label")
        words = f" ({', '.join(entry['choices'])})" if entry["choices"] else ""
        expect_equal(spec.blurb, entry["help"] + words, "help")
        type_name = spec.__gtype__.name
        if entry["is_file"]:
            expect_equal(type_name, "GimpParamFile", "type")
        elif entry["type"] == "text":
            expect_equal((type_name, spec.default_value), ("GParamString", entry["default"]),
                         "type and default")
        elif entry["type"] == "bool":
            expect_equal((type_name, spec.default_value), ("GParamBoolean", entry["default"] == "true"),
                         "type and default")
        else:
            number = {"int": int, "double": float}[entry["type"]]
            expect_equal(type_name, {"int": "GParamInt", "double": "GParamDouble"}[entry["type"]],
                         "type")
            expect_equal((spec.minimum, spec.maximum, spec.default_value),
                         (entry["minimum"], entry["maximum"], number(entry["default"])),
                         "minimum, maximum and default")


@case("the procedure is in the menu Filters > Enhance and has a documentation")
def _():
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-refill")
    expect_equal(procedure.get_menu_paths(), ["<Image>/Filters/Enhance"], "menu")
    expect("Refill" in procedure.get_menu_label(), "no label")
    expect(procedure.get_blurb() and procedure.get_help(), "no documentation")


@case("the last values are used again when asked for")
def _():
    # GIMP remembers only what was set in a dialog, in this file of the profile.
    folder = os.path.join(Gimp.directory(), "plug-in-settings")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "GimpProcedureConfigRun-plug-in-refill.last"), "w") as file:
        file.write('(engine "navier-stokes")\n(grow 1)\n(output "new-layer")\n')
    image, layer = photo_with_object(hole=(15, 10, 8, 7))
    status, message = refill(image, [layer], Gimp.RunMode.WITH_LAST_VALS)
    expect_equal((status, message), (Gimp.PDBStatusType.SUCCESS, ""), "outcome")
    fill = new_layer(image, layer)
    expect_equal(fill.get_name(), "Refill 1 (Navier-Stokes)", "name of the fill")
    expect_equal((fill.get_width(), fill.get_height()), (10, 9), "size of the fill")


for precision in (Gimp.Precision.FLOAT_PERCEPTUAL, Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_LINEAR):
    @case(f"the same seed and settings give the same fill, {precision.value_nick}")
    def _(precision=precision):
        # Left alone, GIMP converts in whichever way it has just found to be the fastest, and rounds
        # differently from one run to the next.
        fills = []
        for _ in range(2):
            image, layer = photo_with_object(64, 48, hole=(20, 14, 20, 16), precision=precision)
            refill_or_fail(image, layer, engine="lama", iterations=3, smallest_scale=24)
            fills.append(raw(new_layer(image, layer)))
        expect(fills[0] == fills[1], "two runs differ")


@case("the layer with the fill is returned, whichever the output")
def _():
    for output in ("new-layer", "in-place"):
        image, layer = photo_with_object(hole=(15, 10, 8, 7))
        values = run_procedure(image, [layer], **FAST, output=output)
        expect_equal(values.index(0), Gimp.PDBStatusType.SUCCESS, "status")
        expected = layer if output == "in-place" else new_layer(image, layer)
        expect_equal(values.index(1).get_id(), expected.get_id(), f"{output}: the layer returned")


@case("a preset can be named, and arguments change it")
def _():
    image, layer = photo_with_object(hole=(15, 10, 8, 7))
    refill_or_fail(image, layer, engine="lama", preset="quick")
    expect_equal(new_layer(image, layer).get_name(), "Refill 1 (LaMa, Quick look)", "name")
    refill_or_fail(image, layer, engine="lama", preset="quick", grow=2)
    fill = image.get_layers()[0]
    expect_equal((fill.get_name(), fill.get_width()), ("Refill 2 (LaMa)", 12), "name and width")


@case("a preset that does not exist is an error")
def _():
    image, layer = photo_with_object(hole=(15, 10, 8, 7))
    expect_refusal(image, [layer], "There is no preset called \"quik\"", preset="quik")


for name in ("engine", "output", "sample", "precision"):
    @case(f"a wrong word for {name} is an error that says so")
    def _(name=name):
        image, layer = photo_with_object(hole=(15, 10, 8, 7))
        expect_refusal(image, [layer], f"The value \"wrong\" is not possible for {name}",
                       **{name: "wrong"})


@case("an image without a selected layer is filled, and logs no error")
def _():
    image, layer = photo_with_object(hole=(15, 10, 8, 7))
    image.set_selected_layers([])
    refill_or_fail(image, layer)
    expect_equal(new_layer(image, layer).get_name(), "Refill 1 (Telea)", "name")
