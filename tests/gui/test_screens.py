"""The window on a screen of another size, or of larger pixels, before and after a run."""

from desktop import *
from harness import *
from test_window import TELEA, open_photo, refill


@case("the folded window is whole on this screen, with all its buttons, and nothing but the settings scrolls")
def _():
    open_photo()
    focus_image_window()
    Atspi.Action.do_action(wait(lambda: menu_item("Refill Selection..."), "the menu entry"), 0)
    Window.wait_open()
    Window.wait_label("^Takes about")
    screenshot("screen-before")
    screenshot("screen-before-all", None)
    Probe.expect_whole("before a run")
    for name in ("Help", "Close", "Refill"):
        expect(Window.button(name), f"there is no button {name}")
    Window.choose("Engine", TELEA)
    refill()
    screenshot("screen-after")
    Probe.expect_whole("after a run")
    for name in ("Close", "Try Again", "Apply", "Another Seed"):
        expect(Window.button(name), f"there is no button {name}")
    Window.press("Apply")
    Window.press("Close")
    Window.wait_closed()
