"""Refill in German. Run by itself, since GIMP has one language from start to end."""

from gi.repository import Gimp

from harness import *


@case("the procedure and its arguments are described in German")
def _():
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-refill")
    expect_equal(procedure.get_menu_label(), "Auswahl _neu füllen …", "menu label")
    labels = {spec.name: spec.nick for spec in procedure.get_arguments()}
    expect_equal(labels["engine"], "Verfahren", "label of the argument engine")
    expect_equal(labels["smallest-scale"], "Kleinste Stufe", "label of the argument smallest-scale")


@case("an error of the plug-in is in German")
def _():
    image, layer = photo_with_object()
    Gimp.Selection.none(image)
    expect_refusal(image, [layer], "Nichts ist ausgewählt.")


@case("an error of core is in German, with its values filled in")
def _():
    image, layer = photo_with_object()
    expect_refusal(image, [layer], "erosion ist 4, muss aber ungerade sein.", erosion=4)


@case("the new layer has a German name")
def _():
    image, layer = photo_with_object()
    refill_or_fail(image, layer, engine="lama", iterations=1)
    expect_equal(new_layer(image, layer).get_name(), "Refill 1 (LaMa-Netz)", "name")
