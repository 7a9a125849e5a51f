"""Where pixels are copied from: what a channel says, and never what is transparent or hidden."""

import array
import random

from gi.repository import Gegl, Gimp

from harness import *

WIDTH, HEIGHT, CALM_FROM = 200, 120, 130
HOLE = (40, 40, 30, 30)
# The network that ships, as quick as it can be, with nothing after it but what copies.
COPYING = {"engine": "lama", "iterations": 1, "smallest_scale": 32, "grow": 0, "context": 3.0,
           "match_colours": False, "continuation": 0.0}


def noisy_photo(alpha=False):
    """Noise, but for an even part on the right; something is selected in the noise."""
    numbers = random.Random(1)
    values = array.array("f")
    for _y in range(HEIGHT):
        for x in range(WIDTH):
            value = 0.5 if x >= CALM_FROM else numbers.random()
            values.extend((value, value, value, 1.0))
    image = make_image(WIDTH, HEIGHT)
    layer = add_layer(image, WIDTH, HEIGHT, values, alpha=alpha)
    select(image, layer, *HOLE)
    return image, layer


def channel_of(image, left, right):
    """A channel that is white from column to column; the selection stays."""
    saved = Gimp.Selection.save(image)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, left, 0, right - left, HEIGHT)
    channel = Gimp.Selection.save(image)
    image.select_item(Gimp.ChannelOps.REPLACE, saved)
    image.remove_channel(saved)
    return channel


def restlessness(layer):
    """How far the values in the middle of the fill are from their mean."""
    _, left, top = layer.get_offsets()
    middle = [pixel(layer, x - left, y - top)[0] for x in range(48, 62, 2) for y in range(48, 62, 2)]
    mean = sum(middle) / len(middle)
    return (sum((value - mean) ** 2 for value in middle) / len(middle)) ** 0.5


@case("pixels are copied from where the channel is white, and from everywhere without one")
def _():
    image, photo = noisy_photo()
    refill_or_fail(image, photo, **COPYING)
    expect(restlessness(image.get_layers()[0]) > 0.1, "without a channel the fill is no noise")
    image.set_selected_layers([photo])
    channel = channel_of(image, CALM_FROM, WIDTH)
    refill_or_fail(image, photo, copy_from=channel, **COPYING)
    expect(restlessness(image.get_layers()[0]) < 0.05, "the fill is not as even as what may be copied")


@case("what the layer's mask hides is not copied")
def _():
    image, photo = noisy_photo()
    mask = photo.create_mask(Gimp.AddMaskType.WHITE)
    photo.add_mask(mask)
    values = array.array("f", [1.0 if x >= CALM_FROM or 35 <= x < 75 and 35 <= y < 75 else 0.0
                               for y in range(HEIGHT) for x in range(WIDTH)])
    write(mask, values, "Y' float")
    photo.set_edit_mask(False)
    refill_or_fail(image, photo, sample="layer", **COPYING)
    expect(restlessness(new_layer(image, photo)) < 0.12, "the fill was copied from what is hidden")


@case("a channel that holds nothing outside the selection is refused, and one of another image")
def _():
    image, photo = noisy_photo()
    black = Gimp.Channel.new(image, "black", WIDTH, HEIGHT, 50, Gegl.Color.new("red"))
    image.insert_channel(black, None, 0)
    image.set_selected_layers([photo])
    expect_refusal(image, [photo], "holds nothing of what is outside", copy_from=black)
    other, _layer = noisy_photo()
    foreign = channel_of(other, CALM_FROM, WIDTH)
    expect_refusal(image, [photo], "not a channel of this image", copy_from=foreign)
