"""The large picture: before and after, zoom and pan, by pointer and keys.

What is seen is read from the screen: the photo has one dark square, which is what the fill removes.
"""

import re
import subprocess
import time

from gi.repository import Gimp

from desktop import *
from harness import *
from test_window import TELEA, open_window, refill

WIDTH, HEIGHT = 400, 300
SQUARE = (170, 130, 60, 40)
# Darker than 60 of 255 is the square alone, and the divider's thin lines.
DARK_RUN = re.compile(rb"[\x00-\x3b]{6,}")
INSET = 12  # pixels along the edge of the picture, where the focus is drawn
STEP = 1.25  # of the wheel


def open_square():
    """A light photo with a dark square in it, which is selected; no outline is drawn."""
    image, layer = photo_with_object(WIDTH, HEIGHT, SQUARE)
    image.clean_all()
    show(image)
    open_window()
    wait(picture, "the picture")
    Window.toggle("Outline")
    wait(dark_box, "the square")
    return image, layer


@or_none
def picture():
    """The large picture's widget."""
    return Window.picture()


def place():
    """Where the picture is on the screen, without its edge: x, y, width, height."""
    area = Atspi.Component.get_extents(picture(), Atspi.CoordType.SCREEN)
    return (area.x + INSET, area.y + INSET, area.width - 2 * INSET, area.height - 2 * INSET)


def seen(area=None):
    """Rows of the picture's grey values, 0 to 255."""
    x, y, width, height = area or place()
    bytes_ = subprocess.run(
        ["import", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}", "+repage", "-depth", "8",
         "-colorspace", "Gray", "gray:-"], check=True, stdout=subprocess.PIPE).stdout
    return [bytes_[row * width:(row + 1) * width] for row in range(height)]


def dark_box(rows=None):
    """Left, top, right and bottom of the square as it is seen, or None."""
    rows = rows or seen()
    dark = [(y, run_.start(), run_.end()) for y, row in enumerate(rows)
            for run_ in DARK_RUN.finditer(row)]
    if not dark:
        return None
    return (min(left for _, left, _ in dark), dark[0][0], max(right for _, _, right in dark),
            dark[-1][0] + 1)


def middle(box):
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def point_at(x, y):
    """Moves the pointer there, in the picture without its edge."""
    left, top, _, _ = place()
    run("xdotool", "mousemove", "--sync", str(round(left + x)), str(round(top + y)))


def drag(to_x, to_y):
    """From where the pointer is, as a hand does: not in one leap."""
    run("xdotool", "mousedown", "1")
    left, top, _, _ = place()
    for share in (0.3, 0.6, 1.0):
        x, y = (int(value) for value in re.findall(r"[xy]:(\d+)", run("xdotool", "getmouselocation")))
        run("xdotool", "mousemove", "--sync", str(round(x + (left + to_x - x) * share)),
            str(round(y + (top + to_y - y) * share)))
        time.sleep(0.05)
    run("xdotool", "mouseup", "1")


def leave():
    Window.abandon()


def fill_square():
    Window.choose("Engine", TELEA)
    refill()
    wait(lambda: not dark_box(), "the square to go from the picture")


@case("the wheel zooms about the pointer, dragging moves the picture, and keys do both")
def _():
    open_square()
    run("xdotool", "mousemove", "2", "1398")
    box = dark_box()
    x, y = middle(box)
    point_at(x, y)
    run("xdotool", "click", "4")
    wait(lambda: dark_box() and dark_box()[2] - dark_box()[0] > (box[2] - box[0]) + 4, "a zoom in")
    larger = dark_box()
    expect_near((larger[2] - larger[0]) / (box[2] - box[0]), STEP, 0.06, "how much larger")
    expect_near(middle(larger)[0], x, 3, "x of what is below the pointer")
    expect_near(middle(larger)[1], y, 3, "y of what is below the pointer")

    for _ in range(3):
        run("xdotool", "click", "4")
    time.sleep(0.5)
    begin = dark_box()
    drag(x + 50, y + 30)
    wait(lambda: dark_box() and abs(middle(dark_box())[0] - middle(begin)[0] - 50) <= 3,
         "the picture to move to the right")
    expect_near(middle(dark_box())[1], middle(begin)[1] + 30, 3, "how far down it moved")

    before = middle(dark_box())
    keys("Left")
    wait(lambda: dark_box() and middle(dark_box())[0] > before[0] + 20, "an arrow key to move it")
    keys("1")
    wait(lambda: dark_box() and abs(dark_box()[2] - dark_box()[0] - SQUARE[2]) <= 2,
         "each pixel as one of the screen's")
    keys("plus")
    wait(lambda: dark_box() and dark_box()[2] - dark_box()[0] > SQUARE[2] + 8, "a key to zoom in")
    keys("minus")
    wait(lambda: dark_box() and abs(dark_box()[2] - dark_box()[0] - SQUARE[2]) <= 2,
         "a key to zoom out")
    Window.press("Close")
    Window.wait_closed()


@case("holding the key B shows the photo as it was, until it is let go")
def _():
    open_square()
    fill_square()
    Atspi.Component.grab_focus(picture())
    run("xdotool", "keydown", "b")
    try:
        wait(dark_box, "the square while the key is held")
        screenshot("before-held")
    finally:
        run("xdotool", "keyup", "b")
    wait(lambda: not dark_box(), "the fill once the key is let go")
    leave()


@case("the divider is dragged between before, on the left, and after, on the right")
def _():
    open_square()
    fill_square()
    Window.press("Hole")
    Window.toggle("Compare")
    _, _, width, height = place()
    half = wait(dark_box, "the part of the square left of the divider")
    expect_near(half[2], width / 2, 8, "where the square ends")
    expect(half[0] < width / 2 - 20, f"nothing of the square is left of the divider: {half}")
    screenshot("divided")

    point_at(width / 2, height / 4)
    drag(width / 2 + 40, height / 4)
    wait(lambda: dark_box() and abs(dark_box()[2] - width / 2 - 40) <= 8, "more of the square")
    point_at(width / 2 + 40, height / 4)
    drag(20, height / 4)
    wait(lambda: not dark_box([row[30:] for row in seen()]), "the divider left of the square")
    keys(*["bracketright"] * 3)
    Window.toggle("Compare")
    wait(lambda: not dark_box(), "the fill alone")
    leave()


@case("Page Up and Page Down show the try before and the next one")
def _():
    open_square()
    fill_square()
    refill(2)
    Atspi.Component.grab_focus(picture())
    keys("Page_Up")
    wait(lambda: picture() and picture().get_name().startswith("The photo with try 1 "), "try 1")
    keys("Page_Down")
    wait(lambda: picture() and picture().get_name().startswith("The photo with try 2 "), "try 2")
    leave()
