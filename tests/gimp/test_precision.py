"""Every precision, colour mode and alpha; profiles; values beyond [0, 1]."""

import array
import math

from gi.repository import Gimp

from harness import *

HOLE = (15, 10, 8, 7)
GROW = 3

PRECISIONS = [getattr(Gimp.Precision, f"{depth}_{curve}")
              for depth in ("U8", "U16", "U32", "HALF", "FLOAT", "DOUBLE")
              for curve in ("LINEAR", "NON_LINEAR", "PERCEPTUAL")]


def check_filled(layer, x, y, width, what):
    """The pixel must look like the background there, not like the object."""
    for value in pixel(layer, x, y)[:3]:
        expect_near(value, background(x, width), 0.05, f"{what} at {x}, {y}")


def fill_in_place(precision, gray, alpha):
    image, layer = photo_with_object(hole=HOLE, precision=precision, gray=gray, alpha=alpha)
    before = raw(layer)
    refill_or_fail(image, layer, output="in-place", grow=GROW)
    changed = changed_pixels(layer, before)
    stray = changed - grown(*HOLE, GROW)
    expect(not stray, f"changed outside the grown hole: {sorted(stray)[:5]}")
    expect(not rectangle(*HOLE) - changed, "some pixel of the hole was not filled")
    check_filled(layer, 19, 13, 40, "fill")
    if alpha:
        # As this test reads it, which rounds. A level of 16 bits is 1.5e-5.
        expect_near(pixel(layer, 19, 13)[3], 1.0, 1e-6, "alpha of the fill")


def fill_on_new_layer(precision, gray, alpha):
    image, layer = photo_with_object(hole=HOLE, precision=precision, gray=gray, alpha=alpha)
    before = raw(layer)
    refill_or_fail(image, layer, grow=GROW)
    expect(raw(layer) == before, "the source layer was changed")
    fill = new_layer(image, layer)
    expect(fill.has_alpha(), "the fill has no alpha")
    expect_equal(fill.is_gray(), gray, "grayness of the fill")
    channels = (2 if gray else 4, (2 if alpha else 1) if gray else (4 if alpha else 3))
    expect_equal(fill.get_bpp() * channels[1], layer.get_bpp() * channels[0],
                 "bytes per pixel of fill and source")
    x, y = 19 - (HOLE[0] - GROW), 13 - (HOLE[1] - GROW)
    for value in pixel(fill, x, y)[:3]:
        expect_near(value, background(19, 40), 0.05, "fill")


for each_precision in PRECISIONS:
    for each_gray in (False, True):
        for each_alpha in (False, True):
            kind = ("gray" if each_gray else "RGB") + (" with alpha" if each_alpha else "")

            # Every kind of every precision once; of the commonest, both ways.
            if each_gray == each_alpha or each_precision == Gimp.Precision.U8_NON_LINEAR:
                @case(f"{each_precision.value_nick}, {kind}: filled in place, no other bit changed")
                def _(precision=each_precision, gray=each_gray, alpha=each_alpha):
                    fill_in_place(precision, gray, alpha)

            if each_gray != each_alpha or each_precision == Gimp.Precision.U8_NON_LINEAR:
                @case(f"{each_precision.value_nick}, {kind}: filled on a layer of its precision")
                def _(precision=each_precision, gray=each_gray, alpha=each_alpha):
                    fill_on_new_layer(precision, gray, alpha)


def float_photo(alpha=False):
    """A float image whose known pixels include NaN, infinities, and values beyond [0, 1]."""
    image, layer = photo_with_object(hole=HOLE, precision=Gimp.Precision.FLOAT_LINEAR, alpha=alpha)
    values = floats(layer, "RGBA float")
    odd = {(2, 2): math.nan, (5, 20): math.inf, (35, 3): -math.inf, (30, 25): 7.5, (8, 8): -0.5,
           (12, 13): 40.0, (25, 18): math.nan}
    for (x, y), value in odd.items():
        start = (y * 40 + x) * 4
        values[start:start + 3] = array.array("f", [value] * 3)
    write(layer, values, "RGBA float")
    return image, layer


@case("NaN, infinities and values beyond [0, 1] survive outside the hole, bit for bit")
def _():
    image, layer = float_photo()
    before = raw(layer)
    refill_or_fail(image, layer, output="in-place", grow=GROW)
    stray = changed_pixels(layer, before) - grown(*HOLE, GROW)
    expect(not stray, f"changed outside the grown hole: {sorted(stray)}")


@case("NaN and infinities do not get into the fill, nor anything beyond what is known")
def _():
    for output in ("in-place", "new-layer"):
        image, layer = float_photo(alpha=True)
        refill_or_fail(image, layer, output=output, grow=0, feather=0)
        filled = layer if output == "in-place" else new_layer(image, layer)
        left, top = (HOLE[0], HOLE[1]) if output == "in-place" else (0, 0)
        for y in range(HOLE[3]):
            for x in range(HOLE[2]):
                for value in pixel(filled, left + x, top + y)[:3]:
                    expect(0 <= value <= 40, f"{output}: the fill has {value} at {x}, {y}")


@case("a sky brighter than white is filled as bright as it is, in float layers")
def _():
    for precision in (Gimp.Precision.FLOAT_LINEAR, Gimp.Precision.HALF_NON_LINEAR):
        for engine in ("telea", "lama"):
            image, layer = photo_with_object(hole=HOLE, precision=precision)
            sky = array.array("f", [3.0, 3.0, 3.0, 1.0] * (layer.get_width() * layer.get_height()))
            write(layer, sky)
            refill_or_fail(image, layer, output="in-place", engine=engine)
            for value in pixel(layer, 19, 13)[:3]:
                expect_near(value, 3.0, 0.15, f"{precision.value_nick}, {engine}")


@case("a NaN inside the hole, or in the ring around it, is filled")
def _():
    image, layer = photo_with_object(hole=HOLE, precision=Gimp.Precision.FLOAT_NON_LINEAR)
    values = floats(layer)
    for x, y in ((18, 12), (14, 12)):
        start = (y * 40 + x) * 4
        values[start:start + 3] = array.array("f", [math.nan] * 3)
    write(layer, values)
    refill_or_fail(image, layer, output="in-place", grow=GROW)
    check_filled(layer, 18, 12, 40, "fill")
    check_filled(layer, 14, 12, 40, "ring")


def profiles():
    adobe = Gimp.ColorProfile.new_rgb_adobe()
    return {"Adobe RGB": adobe,
            "linear Adobe RGB": Gimp.ColorProfile.new_linear_from_color_profile(adobe)}


for each_precision in (Gimp.Precision.U8_NON_LINEAR, Gimp.Precision.U16_LINEAR,
                       Gimp.Precision.FLOAT_LINEAR):
    for profile_name in profiles():
        @case(f"an image in {profile_name}, {each_precision.value_nick}: colours fit the "
              "surroundings, other bits stay")
        def _(precision=each_precision, name=profile_name):
            image, layer = photo_with_object(hole=HOLE, precision=precision,
                                             profile=profiles()[name])
            before = raw(layer)
            neighbour = pixel(layer, 19, 5)
            refill_or_fail(image, layer, output="in-place", grow=GROW)
            stray = changed_pixels(layer, before) - grown(*HOLE, GROW)
            expect(not stray, f"changed outside the grown hole: {sorted(stray)[:5]}")
            for value, expected in zip(pixel(layer, 19, 13)[:3], neighbour[:3]):
                expect_near(value, expected, 0.03, "fill")
