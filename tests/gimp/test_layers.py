"""Alpha, masks, groups, and what is kept of the image."""

import array

from gi.repository import Gimp

from harness import *

HOLE = (15, 10, 8, 7)


def alpha_photo(transparent, hidden=(1.0, 0.0, 0.0)):
    """The photo with these pixels transparent, a strong colour hidden in them."""
    image, layer = photo_with_object(hole=HOLE, alpha=True)
    values = floats(layer)
    for x, y in transparent:
        start = (y * 40 + x) * 4
        values[start:start + 4] = array.array("f", [*hidden, 0.0])
    write(layer, values)
    return image, layer


@case("what is transparent outside the selection stays so, also beside the hole")
def _():
    image, layer = alpha_photo(rectangle(0, 0, 15, 30))
    before = raw(layer)
    refill_or_fail(image, layer, output="in-place", grow=4)
    stray = {(x, y) for x, y in changed_pixels(layer, before) if x < 15}
    expect(not stray, f"transparent pixels changed: {sorted(stray)[:5]}")

    image, layer = alpha_photo(rectangle(0, 0, 15, 30))
    refill_or_fail(image, layer, grow=4)
    expect_equal(pixel(new_layer(image, layer), 2, 6)[3], 0.0, "alpha of the fill beside the hole")


@case("what is transparent inside the selection becomes opaque")
def _():
    image, layer = alpha_photo(rectangle(17, 11, 4, 4))
    refill_or_fail(image, layer, output="in-place", grow=2)
    expect_near(pixel(layer, 18, 12)[3], 1.0, 1e-6, "alpha of the fill")


@case("colours hidden in transparent pixels do not get into the fill")
def _():
    surroundings = grown(*HOLE, 2) - rectangle(*HOLE)
    image, layer = alpha_photo(surroundings)
    refill_or_fail(image, layer, output="in-place", grow=0, feather=0)
    red, green, blue, _ = pixel(layer, 18, 13)
    expect(abs(red - green) < 0.05, f"the fill is red: {red}, {green}, {blue}")


@case("where everything outside the selection is transparent, there is nothing to fill from")
def _():
    image, layer = alpha_photo(rectangle(0, 0, 40, 30) - rectangle(*HOLE))
    expect_refusal(image, [layer], "nothing is left outside")


@case("a channel that is switched off keeps its values in place")
def _():
    image, layer = photo_with_object(hole=HOLE)
    before = raw(layer)
    image.set_component_active(Gimp.ChannelType.GREEN, False)
    refill_or_fail(image, layer, output="in-place")
    after = raw(layer)
    expect_equal(after[1::3], before[1::3], "the green values")
    expect(after[0::3] != before[0::3], "the red values stayed too")


@case("a locked alpha channel keeps its values in place")
def _():
    image, layer = alpha_photo(rectangle(17, 11, 4, 4))
    layer.set_lock_alpha(True)
    refill_or_fail(image, layer, output="in-place", grow=2)
    expect_equal(pixel(layer, 18, 12)[3], 0.0, "alpha inside the hole")


@case("in place and on a new layer, the picture looks the same")
def _():
    pictures = []
    for output in ("in-place", "new-layer"):
        image, layer = photo_with_object(hole=HOLE, precision=Gimp.Precision.FLOAT_NON_LINEAR)
        image.get_layers()[0].set_blend_space(Gimp.LayerColorSpace.RGB_NON_LINEAR)
        refill_or_fail(image, layer, output=output, grow=4, feather=4)
        if output == "new-layer":
            new_layer(image, layer).set_blend_space(Gimp.LayerColorSpace.RGB_NON_LINEAR)
            new_layer(image, layer).set_composite_space(Gimp.LayerColorSpace.RGB_NON_LINEAR)
        pictures.append(floats(image.flatten()))
    worst = max(abs(a - b) for a, b in zip(*pictures))
    expect(worst < 0.02, f"they differ by up to {worst}")


@case("the fill goes through the layer's mask")
def _():
    image, layer = photo_with_object(hole=HOLE)
    Gimp.Selection.invert(image)
    mask = layer.create_mask(Gimp.AddMaskType.SELECTION)
    Gimp.Selection.invert(image)
    layer.add_mask(mask)
    layer.set_edit_mask(False)
    refill_or_fail(image, layer, grow=0)
    expect(max(floats(new_layer(image, layer))[3::4]) == 0, "the fill shows where the layer does not")


@case("a layer with a mask is filled in place, and its mask stays")
def _():
    image, layer = photo_with_object(hole=HOLE)
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    layer.set_edit_mask(False)
    before = raw(mask)
    refill_or_fail(image, layer, output="in-place")
    expect_near(pixel(layer, 19, 13)[0], background(19, 40), 0.05, "fill")
    expect(raw(mask) == before, "the mask was changed")


@case("the fill of a layer in a group is put right above it, in the group")
def _():
    image = make_image(40, 30)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    above = add_layer(image, 40, 30, parent=group, name="above")
    layer = add_layer(image, 40, 30, gradient(40, 30, [HOLE]), parent=group, position=1)
    select(image, layer, *HOLE)
    refill_or_fail(image, layer)
    names = [child.get_name() for child in group.get_children()]
    expect_equal((names[0], names[2]), ("above", "photo"), "layers around the fill")
    expect_equal(len(names), 3, "layers in the group")


@case("the selection and the selected layer are kept, whichever the output")
def _():
    for output in ("in-place", "new-layer"):
        image, layer = photo_with_object(hole=HOLE)
        Gimp.Selection.feather(image, 3)
        before = raw(image.get_selection())
        refill_or_fail(image, layer, output=output)
        expect(raw(image.get_selection()) == before, f"{output}: the selection was changed")
        expect_equal([each.get_name() for each in image.get_selected_layers()], ["photo"],
                     f"{output}: selected layers")
        expect_equal(len(image.get_channels()), 0, f"{output}: channels left behind")


@case("a size that the pixel budget reduces comes back at the layer's size")
def _():
    image, layer = photo_with_object(160, 120, hole=(60, 40, 30, 30))
    refill_or_fail(image, layer, engine="lama", iterations=1, context=0.0, pixel_budget=4800,
                   native_size=False, grow=2)
    fill = new_layer(image, layer)
    expect_equal((fill.get_width(), fill.get_height()), (34, 34), "size of the fill")
