"""What cannot be filled: a clear message each, and the image as it was."""

import os

from gi.repository import Gimp, Gio

from harness import *

HOLE = (15, 10, 8, 7)


@case("without a selection, it asks for one")
def _():
    image, layer = photo_with_object()
    Gimp.Selection.none(image)
    expect_refusal(image, [layer], "nothing is selected")


@case("a selection beside the layer is named as the reason")
def _():
    image, layer = photo_with_object(canvas=(90, 30))
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 60, 5, 10, 10)
    expect_refusal(image, [layer], "beside the layer")


@case("with everything selected, nothing is left to fill from")
def _():
    image, layer = photo_with_object()
    Gimp.Selection.all(image)
    expect_refusal(image, [layer], "nothing is left outside")


@case("without a layer, it asks for one")
def _():
    image, _layer = photo_with_object()
    expect_refusal(image, [], "no layer is selected")


@case("several layers are refused")
def _():
    image, layer = photo_with_object()
    other = add_layer(image, 40, 30, name="other")
    expect_refusal(image, [layer, other], "several layers")


@case("a layer group is refused")
def _():
    image, _layer = photo_with_object()
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    add_layer(image, 40, 30, parent=group)
    expect_refusal(image, [group], "layer group")


@case("a text layer is refused")
def _():
    image, _layer = photo_with_object()
    text = Gimp.TextLayer.new(image, "text", Gimp.context_get_font(), 12, Gimp.Unit.pixel())
    image.insert_layer(text, None, 0)
    expect_refusal(image, [text], "text layer")


@case("a channel is refused")
def _():
    image, _layer = photo_with_object()
    channel = Gimp.Selection.save(image)
    expect_refusal(image, [channel], "channel")


@case("a layer mask is refused")
def _():
    image, layer = photo_with_object()
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    expect_refusal(image, [mask], "mask is being edited")


@case("an indexed image is refused")
def _():
    image, layer = photo_with_object()
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 16, False,
                          False, "")
    expect_refusal(image, [layer], "indexed")


@case("a locked layer is refused")
def _():
    image, layer = photo_with_object()
    layer.set_lock_content(True)
    for output in ("in-place", "new-layer"):
        expect_refusal(image, [layer], "locked", output=output)


@case("a layer in a locked group is refused")
def _():
    image = make_image(40, 30)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    layer = add_layer(image, 40, 30, parent=group)
    select(image, layer, *HOLE)
    group.set_lock_content(True)
    for output in ("in-place", "new-layer"):
        expect_refusal(image, [layer], "locked", output=output)


@case("a floating selection is refused")
def _():
    image, layer = photo_with_object()
    floating = Gimp.Selection.float(image, [layer], 3, 3)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 18, 12, 3, 3)
    status, message = refill(image, [floating], **FAST)
    expect(status != Gimp.PDBStatusType.SUCCESS and "floating" in message, f"{status} {message!r}")


@case("an even erosion is refused as an argument")
def _():
    image, layer = photo_with_object()
    expect_refusal(image, [layer], "odd", erosion=4)


def bad_model(name, content):
    path = os.path.join(os.environ["REFILL_TESTS_SCRATCH"], name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def shipped_model():
    with open(os.path.join(os.environ["REFILL_MODELS"], "refill-small.safetensors"), "rb") as file:
        return file.read()


@case("a model file that is not there is named")
def _():
    image, layer = photo_with_object()
    file = Gio.File.new_for_path("/nowhere/model.safetensors")
    expect_refusal(image, [layer], "/nowhere/model.safetensors", engine="lama", model=file)


for name, make in {
    "empty": lambda: b"",
    "garbage": lambda: bytes(range(256)) * 40,
    "truncated": lambda: shipped_model()[:-100000],
    "cut-header": lambda: shipped_model()[:200],
    "enormous-header": lambda: b"\xff" * 8 + b"{}",
    "zip-garbage": lambda: b"PK\x03\x04" + bytes(2000),
}.items():
    @case(f"a model file that is {name} is refused by name")
    def _(name=name, make=make):
        image, layer = photo_with_object()
        path = bad_model(f"{name}.safetensors", make())
        expect_refusal(image, [layer], f"{name}.safetensors", engine="lama",
                       model=Gio.File.new_for_path(path))
