"""What a user may do to the image while it is being filled."""

from gi.repository import Gimp

from harness import *
from trouble import *


@case("with its image closed meanwhile, it ends in peace")
def _():
    """GIMP keeps an image as long as a procedure runs that was given it, and then lets it go."""
    image, layer = photo()
    number = image.get_id()
    with while_it_refines(f"Gimp.Image.get_by_id({number}).delete()"):
        status, message = refill(image, [layer], **NETWORK)
    expect(status == Gimp.PDBStatusType.SUCCESS or "no longer there" in message, f"{status}: {message}")
    expect(not Gimp.Image.id_is_valid(number), "the image is still there")
    expect_nothing_left()
    expect_it_works()


@case("with its layer removed meanwhile, it says so and changes nothing")
def _():
    image, layer = photo()
    other = add_layer(image, 160, 120, name="other")
    before = raw(other)
    with while_it_refines(f"image = Gimp.Image.get_by_id({image.get_id()})\n"
                          f"image.remove_layer(Gimp.Layer.get_by_id({layer.get_id()}))"):
        status, message = refill(image, [layer], **NETWORK)
    expect_equal(status, Gimp.PDBStatusType.EXECUTION_ERROR, "status")
    expect("no longer there" in message, message)
    expect_equal([each.get_name() for each in image.get_layers()], ["other"], "layers")
    expect(raw(other) == before, "another layer was changed")
    expect_nothing_left()


@case("with its layer made smaller meanwhile, it says so and changes nothing")
def _():
    image, layer = photo()
    with while_it_refines(f"Gimp.Layer.get_by_id({layer.get_id()}).resize(100, 100, 0, 0)"):
        status, message = refill(image, [layer], **NETWORK)
    expect_equal(status, Gimp.PDBStatusType.EXECUTION_ERROR, "status")
    expect("160x120 to 100x100" in message, message)
    expect_equal(len(image.get_layers()), 1, "layers")
    expect_nothing_left()


@case("with another selection made meanwhile, what was selected at its beginning is filled")
def _():
    image, layer = photo()
    complete = filled(**NETWORK)
    with while_it_refines(f"Gimp.Selection.none(Gimp.Image.get_by_id({image.get_id()}))"):
        refill_or_fail(image, layer, **NETWORK)
    expect(pixels_of(image)[0] == complete[0], "the fill is another one")
