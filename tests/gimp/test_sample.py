"""What a fill is made from: the layer, or all that is visible."""

from gi.repository import Gimp

from harness import *

HOLE = (15, 10, 8, 7)


def with_layer_above(**options):
    """The photo with its object, and above it another layer, empty and selected."""
    image, photo = photo_with_object(hole=HOLE)
    values = array.array("f", [0.0] * (40 * 30 * 4))
    above = add_layer(image, 40, 30, values, alpha=True, name="retouch", **options)
    image.set_selected_layers([above])
    return image, photo, above


def expect_filled(layer, x=19, y=13):
    """The layer has the photo's background at this place of the canvas."""
    _, left, top = layer.get_offsets()
    red, _, _, alpha = pixel(layer, x - left, y - top)
    expect_near(red, background(x, 40), 0.05, "fill")
    expect_near(alpha, 1.0, 0.01, "its alpha")


@case("with an empty layer selected, the fill is made from all visible layers and goes into it")
def _():
    image, photo, above = with_layer_above()
    before = raw(photo)
    refill_or_fail(image, above, grow=2)
    expect_filled(above)
    expect_equal(pixel(above, 2, 2)[3], 0.0, "alpha beside the fill")
    expect_equal(len(image.get_layers()), 2, "layers")
    expect(raw(photo) == before, "the photo was changed")


@case("a second try with the retouching layer goes above what it holds")
def _():
    image, photo, above = with_layer_above()
    refill_or_fail(image, above)
    held = raw(above)
    refill_or_fail(image, above)
    expect_equal([layer.get_name() for layer in image.get_layers()],
                 ["Refill 1 (Telea)", "retouch", "photo"], "layers")
    expect(raw(above) == held, "the retouching layer was changed")
    expect(above.get_visible(), "the retouching layer was hidden")
    expect_filled(image.get_layers()[0])


@case("a layer that holds something elsewhere only is not sampled by itself")
def _():
    image, photo, above = with_layer_above()
    values = floats(above)
    values[:4] = array.array("f", [1.0, 0.0, 0.0, 1.0])
    write(above, values)
    refill_or_fail(image, above, output="in-place")
    expect_filled(above)
    red, green, _, _ = pixel(above, 19, 13)
    expect(abs(red - green) < 0.05, "the fill has the colour of the layer's only pixel")


@case("asked for the layer alone, an empty layer leaves nothing to fill from")
def _():
    image, photo, above = with_layer_above()
    expect_refusal(image, [above], "nothing is left outside", sample="layer")


@case("asked for all visible layers, a layer above the photo counts")
def _():
    image, photo = photo_with_object(hole=HOLE)
    add_layer(image, 40, 30, array.array("f", [0.3, 0.3, 0.3, 1.0] * (40 * 30)), name="cover")
    image.set_selected_layers([photo])
    refill_or_fail(image, photo, sample="visible")
    fill = new_layer(image, photo)
    expect_near(pixel(fill, 3, 3)[0], 0.3, 0.02, "fill")
    refill_or_fail(image, photo, sample="layer")
    expect_near(pixel(image.get_layers()[1], 3, 3)[0], background(18, 40), 0.05,
                "fill from the layer alone")


@case("hidden layers are not sampled")
def _():
    image, photo, above = with_layer_above()
    cover = add_layer(image, 40, 30, array.array("f", [1.0, 0.0, 0.0, 1.0] * (40 * 30)))
    cover.set_visible(False)
    refill_or_fail(image, above)
    expect_filled(above)


@case("a fill of all layers that a small layer has no room for goes on a new one")
def _():
    image, photo = photo_with_object(hole=HOLE)
    small = add_layer(image, 6, 6, array.array("f", [0.0] * 144), alpha=True, offset=(17, 11),
                      name="small")
    for output in ("new-layer", "in-place"):
        refill_or_fail(image, small, sample="visible", output=output)
        expect_filled(image.get_layers()[0])
    expect_equal(len(image.get_layers()), 4, "layers")


@case("what the layer's mask hides is not filled from")
def _():
    image, layer = photo_with_object(hole=HOLE)
    values = floats(layer)
    left = rectangle(0, 0, 15, 30)
    for x, y in left:
        values[(y * 40 + x) * 4:(y * 40 + x) * 4 + 3] = array.array("f", [1.0, 0.0, 0.0])
    write(layer, values)
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    shown = floats(mask)
    for x, y in left:
        shown[(y * 40 + x) * 4:(y * 40 + x) * 4 + 3] = array.array("f", [0.0] * 3)
    write(mask, shown)
    layer.set_edit_mask(False)
    refill_or_fail(image, layer, grow=0, feather=0, sample="layer")
    fill = new_layer(image, layer)
    red, green, _, _ = pixel(fill, 1, 3)
    expect(abs(red - green) < 0.05, f"the fill has the hidden colour: {red}, {green}")


@case("sampling all layers leaves none behind and does not touch the image on a refusal")
def _():
    image, photo, above = with_layer_above()
    Gimp.Selection.all(image)
    expect_refusal(image, [above], "nothing is left outside", sample="visible")
