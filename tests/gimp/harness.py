"""What the cases share: how to declare one, how to make images, how to run Refill.

Runs inside GIMP's Python. A case is a function whose sentence says what must hold:

    @case("a pixel outside the grown hole keeps every bit")
    def _():
        ...
"""

import array
import time
import traceback

import gi

gi.require_version("Gimp", "3.0")
gi.require_version("Gegl", "0.4")
from gi.repository import Gegl, Gimp

cases = []
displays = []  # opened by the case that runs


def case(sentence):
    def register(function):
        cases.append((sentence, function))
        return function

    return register


class Failure(Exception):
    pass


def expect(condition, explanation):
    if not condition:
        raise Failure(explanation)


def expect_equal(actual, expected, what):
    if actual != expected:
        raise Failure(f"{what}: expected {expected!r}, got {actual!r}")


def expect_near(actual, expected, tolerance, what):
    if not abs(actual - expected) <= tolerance:
        raise Failure(f"{what}: expected {expected} within {tolerance}, got {actual}")


def run_cases(report, after_each=lambda: None):
    """Runs every case; `report` is called with one line each. Returns how many failed.

    The failures are reported once more at the end: who looks at a log sees its end.
    """
    failures = []
    for sentence, function in cases:
        begin = time.monotonic()
        try:
            function()
            report(f"ok    {sentence} ({time.monotonic() - begin:.1f} s)")
        except Exception as problem:
            detail = str(problem) if isinstance(problem, Failure) else traceback.format_exc()
            failures.append(f"FAIL  {sentence}\n      " + detail.replace("\n", "\n      "))
            report(failures[-1])
        finally:
            after_each()
            while displays:  # an image in a window goes with the window
                displays.pop().delete()
            for image in Gimp.get_images():
                image.delete()
    for failure in failures:
        report(failure)
    report(f"{len(cases)} cases, {len(failures)} failed")
    return len(failures)


# Images -----------------------------------------------------------------------------------------

BACKGROUND = 0.6  # left edge of a gradient that reaches 0.8 at the right
OBJECT = 0.05  # what is to be removed: as dark as nothing else


def background(x, width):
    return BACKGROUND + 0.2 * x / max(width - 1, 1)


def gradient(width, height, holes=()):
    """R'G'B'A floats: a light gradient, with dark rectangles (x, y, width, height) on it."""
    values = array.array("f")
    for y in range(height):
        for x in range(width):
            dark = any(l <= x < l + w and t <= y < t + h for l, t, w, h in holes)
            value = OBJECT if dark else background(x, width)
            values.extend((value, value, value, 1.0))
    return values


def make_image(width, height, precision=Gimp.Precision.U8_NON_LINEAR, gray=False, canvas=None,
               profile=None):
    base = Gimp.ImageBaseType.GRAY if gray else Gimp.ImageBaseType.RGB
    canvas = canvas or (width, height)
    image = Gimp.Image.new_with_precision(canvas[0], canvas[1], base, precision)
    if profile:
        image.set_color_profile(profile)
    return image


def add_layer(image, width, height, values=None, alpha=False, offset=(0, 0), parent=None,
              position=0, name="photo"):
    gray = image.get_base_type() == Gimp.ImageBaseType.GRAY
    kinds = {(False, False): Gimp.ImageType.RGB_IMAGE, (False, True): Gimp.ImageType.RGBA_IMAGE,
             (True, False): Gimp.ImageType.GRAY_IMAGE, (True, True): Gimp.ImageType.GRAYA_IMAGE}
    layer = Gimp.Layer.new(image, name, width, height, kinds[gray, alpha], 100,
                           Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent, position)
    layer.set_offsets(*offset)
    write(layer, gradient(width, height) if values is None else values)
    return layer


def photo_with_object(width=40, height=30, hole=(15, 10, 8, 7), **options):
    """An image with one layer, on which a dark rectangle is selected."""
    layer_options = {key: options.pop(key) for key in ("alpha", "offset") if key in options}
    image = make_image(width, height, **options)
    layer = add_layer(image, width, height, gradient(width, height, [hole]), **layer_options)
    select(image, layer, *hole)
    return image, layer


def select(image, layer, x, y, width, height, operation=Gimp.ChannelOps.REPLACE):
    """Selects a rectangle given in the layer's own pixels."""
    _, offset_x, offset_y = layer.get_offsets()
    image.select_rectangle(operation, x + offset_x, y + offset_y, width, height)


def show(image):
    """Opens a window for the image."""
    displays.append(Gimp.Display.new(image))
    Gimp.displays_flush()


def bounds(drawable):
    return Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())


def write(drawable, values, format="R'G'B'A float"):
    buffer = drawable.get_buffer()
    buffer.set(bounds(drawable), format, values.tobytes())
    buffer.flush()
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())


def raw(drawable):
    """The pixels as the bytes that they are, at the drawable's own precision."""
    return bytes(drawable.get_buffer().get(bounds(drawable), 1.0, None, Gegl.AbyssPolicy.NONE))


def floats(drawable, format="R'G'B'A float"):
    return array.array("f", bytes(
        drawable.get_buffer().get(bounds(drawable), 1.0, format, Gegl.AbyssPolicy.NONE)))


def pixel(drawable, x, y):
    start = (y * drawable.get_width() + x) * 4
    return tuple(floats(drawable)[start:start + 4])


def changed_pixels(drawable, before):
    """Where the drawable differs from an earlier result of raw(), as a set of (x, y)."""
    after = raw(drawable)
    expect_equal(len(after), len(before), "bytes of the layer")
    width = drawable.get_width()
    size = len(before) // (width * drawable.get_height())
    return {(i % width, i // width) for i in range(len(before) // size)
            if before[i * size:(i + 1) * size] != after[i * size:(i + 1) * size]}


def rectangle(x, y, width, height):
    return {(x + i, y + j) for i in range(width) for j in range(height)}


def grown(x, y, width, height, distance):
    """The rectangle with so many pixels more on every side."""
    return rectangle(x - distance, y - distance, width + 2 * distance, height + 2 * distance)


# Running ----------------------------------------------------------------------------------------

FAST = {"engine": "telea"}


def run_procedure(image, drawables, mode=Gimp.RunMode.NONINTERACTIVE, **arguments):
    """Runs the procedure; returns its values: the status, then the layer."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-refill")
    expect(procedure is not None, "GIMP does not know plug-in-refill")
    config = procedure.create_config()
    config.set_property("run-mode", mode)
    config.set_property("image", image)
    config.set_core_object_array("drawables", drawables)
    for name, value in arguments.items():
        config.set_property(name.replace("_", "-"), value)
    return procedure.run(config)


def refill(image, drawables, mode=Gimp.RunMode.NONINTERACTIVE, **arguments):
    """Runs the procedure; returns its status and, where it failed, the message."""
    status = run_procedure(image, drawables, mode, **arguments).index(0)
    message = Gimp.get_pdb().get_last_error() if status != Gimp.PDBStatusType.SUCCESS else ""
    return status, message


def refill_or_fail(image, layer, **arguments):
    status, message = refill(image, [layer], **{**FAST, **arguments})
    expect_equal((status, message), (Gimp.PDBStatusType.SUCCESS, ""), "outcome")


def new_layer(image, source):
    """The layer that Refill put right above `source`."""
    siblings = source.get_parent().get_children() if source.get_parent() else image.get_layers()
    index = [layer.get_id() for layer in siblings].index(source.get_id())
    expect(index > 0, "there is no layer above the source")
    return siblings[index - 1]


def state(image):
    """What must be the same after a failure: layers with their pixels, selection, dirtiness."""
    def describe(layer):
        if layer.is_group():
            return layer.get_name(), [describe(child) for child in layer.get_children()]
        return layer.get_name(), tuple(layer.get_offsets()), raw(layer)

    return ([describe(layer) for layer in image.get_layers()], raw(image.get_selection()),
            [layer.get_id() for layer in image.get_selected_layers()],
            [channel.get_id() for channel in image.get_channels()], image.is_dirty())


def expect_refusal(image, drawables, words, **arguments):
    """Refill must fail with a message that has `words` in it, and change nothing."""
    before = state(image)
    status, message = refill(image, drawables, **{**FAST, **arguments})
    expect(status in (Gimp.PDBStatusType.EXECUTION_ERROR, Gimp.PDBStatusType.CALLING_ERROR),
           f"expected a failure about {words!r}, got {status} {message!r}")
    expect(words.lower() in (message or "").lower(),
           f"expected a message with {words!r}, got {message!r}")
    expect(state(image) == before, "the image was changed")
