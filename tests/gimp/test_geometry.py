"""Where the layer, the selection and the result lie."""

from gi.repository import Gimp

from harness import *


def expect_fill_at(image, layer, rect, what):
    """The layer above `layer` must cover exactly `rect`, given in the layer's own pixels."""
    fill = new_layer(image, layer)
    _, fill_x, fill_y = fill.get_offsets()
    _, layer_x, layer_y = layer.get_offsets()
    expect_equal((fill_x - layer_x, fill_y - layer_y, fill.get_width(), fill.get_height()), rect,
                 what)


@case("the new layer holds the grown hole and nothing else")
def _():
    image, layer = photo_with_object(hole=(15, 10, 8, 7))
    refill_or_fail(image, layer, grow=3)
    expect_fill_at(image, layer, (12, 7, 14, 13), "place of the fill")


@case("the fill is opaque over the hole and fades within the grown ring")
def _():
    image, layer = photo_with_object(hole=(15, 10, 8, 7))
    refill_or_fail(image, layer, grow=4, feather=4)
    fill = new_layer(image, layer)
    for y in range(fill.get_height()):
        for x in range(fill.get_width()):
            in_hole = 4 <= x < 12 and 4 <= y < 11
            alpha = pixel(fill, x, y)[3]
            expect(alpha > 1 - 1e-6 or not in_hole, f"alpha {alpha} at {x}, {y}")
    expect(pixel(fill, 0, 7)[3] < 0.5, "the ring's outer edge does not fade")


for offset in ((7, 5), (-6, -4), (23, -8)):
    @case(f"a layer at {offset[0]}, {offset[1]} is filled where the selection lies on it")
    def _(offset=offset):
        for output in ("new-layer", "in-place"):
            image, layer = photo_with_object(hole=(15, 10, 8, 7), offset=offset, canvas=(48, 36))
            before = raw(layer)
            refill_or_fail(image, layer, grow=2, output=output)
            if output == "new-layer":
                expect_fill_at(image, layer, (13, 8, 12, 11), "place of the fill")
            else:
                expect_near(pixel(layer, 19, 13)[0], background(19, 40), 0.05, "fill")
                expect(not changed_pixels(layer, before) - grown(15, 10, 8, 7, 2), "stray change")


@case("a layer larger than the canvas is filled with what lies outside the canvas in view")
def _():
    image = make_image(80, 60, canvas=(20, 20))
    hole = (35, 25, 6, 6)
    layer = add_layer(image, 80, 60, gradient(80, 60, [hole]), offset=(-30, -20))
    select(image, layer, *hole)
    refill_or_fail(image, layer, grow=2, output="in-place")
    expect_near(pixel(layer, 38, 28)[0], background(38, 80), 0.05, "fill")


@case("a selection that reaches beyond the layer fills only what is on it")
def _():
    image, layer = photo_with_object(hole=(30, 20, 10, 10), canvas=(60, 60))
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 30, 20, 30, 40)
    refill_or_fail(image, layer, grow=2)
    expect_fill_at(image, layer, (28, 18, 12, 12), "place of the fill")


for name, hole in {"left": (0, 10, 6, 7), "right": (34, 10, 6, 7), "top": (15, 0, 8, 5),
                   "bottom": (15, 25, 8, 5), "corner": (0, 0, 9, 9)}.items():
    @case(f"a hole at the layer's {name} is filled")
    def _(hole=hole):
        image, layer = photo_with_object(hole=hole)
        refill_or_fail(image, layer, output="in-place", grow=2)
        for x, y in rectangle(*hole):
            expect_near(pixel(layer, x, y)[0], background(x, 40), 0.08, f"fill at {x}, {y}")


@case("a hole of one pixel is filled, and without growing nothing else changes")
def _():
    image, layer = photo_with_object(hole=(20, 15, 1, 1))
    before = raw(layer)
    refill_or_fail(image, layer, output="in-place", grow=0, feather=0)
    expect_equal(changed_pixels(layer, before), {(20, 15)}, "changed pixels")


@case("a hole that leaves one pixel is filled from it")
def _():
    image, layer = photo_with_object(12, 9, hole=(0, 0, 12, 9))
    values = gradient(12, 9)
    write(layer, values)
    select(image, layer, 0, 0, 1, 1, Gimp.ChannelOps.SUBTRACT)
    refill_or_fail(image, layer, output="in-place", grow=0, feather=0)
    expect_near(pixel(layer, 6, 5)[0], BACKGROUND, 0.05, "fill")


for width, height in ((2, 1), (1, 2), (3, 3), (5, 3), (7, 7), (1, 31), (33, 17), (127, 65)):
    @case(f"a layer of {width} x {height} pixels is filled")
    def _(width=width, height=height):
        hole = (width // 2, height // 2, 1, 1)
        image, layer = photo_with_object(width, height, hole=hole)
        refill_or_fail(image, layer, output="in-place", grow=0, feather=0)
        x, y = hole[:2]
        expect_near(pixel(layer, x, y)[0], background(x, width), 0.2, "fill")


@case("a layer of 1 x 1 pixels has nothing to be filled from, and says so")
def _():
    image, layer = photo_with_object(1, 1, hole=(0, 0, 1, 1))
    expect_refusal(image, [layer], "nothing is left outside")


@case("selections apart from each other are all filled, and nothing between them changes")
def _():
    holes = [(4, 4, 5, 5), (60, 8, 6, 6), (30, 40, 7, 4)]
    image = make_image(80, 50)
    layer = add_layer(image, 80, 50, gradient(80, 50, holes))
    for hole in holes:
        select(image, layer, *hole, Gimp.ChannelOps.ADD)
    before = raw(layer)
    refill_or_fail(image, layer, output="in-place", grow=2, merge_distance=0)
    for x, y, width, height in holes:
        expect_near(pixel(layer, x + 2, y + 2)[0], background(x + 2, 80), 0.05, "fill")
    allowed = set().union(*(grown(*hole, 2) for hole in holes))
    stray = changed_pixels(layer, before) - allowed
    expect(not stray, f"changed between the holes: {sorted(stray)[:5]}")


@case("a feathered selection is a hole where it selects half or more")
def _():
    image, layer = photo_with_object(60, 50, hole=(20, 15, 20, 20))
    Gimp.Selection.feather(image, 8)
    mask = floats(image.get_selection(), "Y float")
    selected = {(i % 60, i // 60) for i, value in enumerate(mask) if value >= 0.5}
    before = raw(layer)
    refill_or_fail(image, layer, output="in-place", grow=0, feather=0)
    changed = changed_pixels(layer, before)
    expect(changed and changed <= selected, f"{len(changed - selected)} changed beyond the half")
    expect(len(changed) > 0.9 * len(selected), f"only {len(changed)} of {len(selected)} changed")


@case("a selection feathered so widely that it selects nothing by half still has a hole")
def _():
    image, layer = photo_with_object(60, 50, hole=(28, 23, 3, 3))
    Gimp.Selection.feather(image, 30)
    strongest = max(floats(image.get_selection(), "Y float"))
    expect(0 < strongest < 0.5, f"the case needs a weak selection, not one of {strongest}")
    before = raw(layer)
    refill_or_fail(image, layer, output="in-place", grow=0, feather=0)
    expect(changed_pixels(layer, before), "nothing was filled")


@case("a photo of 20 megapixels is filled in place")
def _():
    image = make_image(5200, 3900)
    layer = Gimp.Layer.new(image, "photo", 5200, 3900, Gimp.ImageType.RGB_IMAGE, 100,
                           Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    layer.fill(Gimp.FillType.WHITE)
    select(image, layer, 2600, 1900, 40, 30)
    layer.edit_fill(Gimp.FillType.FOREGROUND)
    refill_or_fail(image, layer, output="in-place")
    red, _, _, _ = layer.get_pixel(2620, 1915).get_rgba()
    expect_near(red, 1.0, 0.05, "fill")
