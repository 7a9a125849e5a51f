"""Several fills of one photo: their order, their names, which of them is seen."""

from gi.repository import Gimp

from harness import *

HOLE = (15, 10, 8, 7)


def names(image):
    return [layer.get_name() for layer in image.get_layers()]


def visible(image):
    return [layer.get_name() for layer in image.get_layers() if layer.get_visible()]


@case("tries lie on top of one another, numbered, and the earlier ones are hidden")
def _():
    image, layer = photo_with_object(hole=HOLE)
    for engine in ("telea", "navier-stokes", "telea"):
        refill_or_fail(image, layer, engine=engine)
    expect_equal(names(image), ["Refill 3 (Telea)", "Refill 2 (Navier-Stokes)", "Refill 1 (Telea)",
                                "photo"], "layers")
    expect_equal(visible(image), ["Refill 3 (Telea)", "photo"], "layers in sight")


@case("the preset is in the name of a network's fill")
def _():
    image, layer = photo_with_object(hole=HOLE)
    refill_or_fail(image, layer, engine="lama")
    refill_or_fail(image, layer, engine="lama", iterations=1)
    expect_equal(names(image)[:2], ["Refill 2 (LaMa)", "Refill 1 (LaMa, Standard)"], "layers")


@case("a fill of another hole hides nothing")
def _():
    image, layer = photo_with_object(hole=HOLE)
    refill_or_fail(image, layer)
    select(image, layer, 28, 18, 5, 5)
    refill_or_fail(image, layer)
    expect_equal(visible(image), ["Refill 2 (Telea)", "Refill 1 (Telea)", "photo"],
                 "layers in sight")


@case("a smaller try leaves a larger one in sight, which still covers the object")
def _():
    image, layer = photo_with_object(hole=HOLE)
    refill_or_fail(image, layer)
    select(image, layer, 17, 12, 3, 3)
    refill_or_fail(image, layer)
    expect_equal(visible(image), ["Refill 2 (Telea)", "Refill 1 (Telea)", "photo"],
                 "layers in sight")


@case("with a fill selected, the next try is one more of its photo")
def _():
    image, layer = photo_with_object(hole=HOLE)
    refill_or_fail(image, layer)
    first = new_layer(image, layer)
    image.set_selected_layers([first])
    refill_or_fail(image, first)
    expect_equal(names(image), ["Refill 2 (Telea)", "Refill 1 (Telea)", "photo"], "layers")
    fill = image.get_layers()[0]
    expect_near(pixel(fill, fill.get_width() // 2, fill.get_height() // 2)[0],
                background(19, 40), 0.05, "fill")


@case("tries are numbered for each photo, also in another group")
def _():
    image, layer = photo_with_object(hole=HOLE)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    other = add_layer(image, 40, 30, gradient(40, 30, [HOLE]), parent=group, name="other")
    refill_or_fail(image, layer)
    refill_or_fail(image, other)
    expect_equal(names(image), ["group", "Refill 1 (Telea)", "photo"], "layers")
    expect_equal([child.get_name() for child in group.get_children()],
                 ["Refill 1 (Telea) #1", "other"], "layers of the group") # GIMP adds the #1


@case("a layer that was put among the tries stays where it is")
def _():
    image, layer = photo_with_object(hole=HOLE)
    refill_or_fail(image, layer)
    add_layer(image, 40, 30, parent=None, position=0, name="above")
    refill_or_fail(image, layer)
    expect_equal(names(image), ["above", "Refill 2 (Telea)", "Refill 1 (Telea)", "photo"], "layers")
