"""The screen as a user has it: windows and widgets through AT-SPI, keys through xdotool.

Nothing here sleeps for a fixed time and hopes: wait() polls until something is so, or fails.
"""

import functools
import os
import re
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

from harness import Failure, expect

TITLE = "Refill Selection"
screenshots = os.environ["REFILL_TESTS_SCREENSHOTS"]


def wait(condition, what, timeout=60):
    """What `condition` returns once that is true. Fails after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        value = or_none(condition)()
        if value:
            return value
        if time.monotonic() > end:
            screenshot("timeout", title=None)
            raise Failure(f"waited {timeout} s in vain for {what}")
        time.sleep(0.05)


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def keys(*names):
    run("xdotool", "key", "--delay", "60", *names)


def double_click(node):
    """Two presses, as quick as a hand's."""
    area = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
    run("xdotool", "mousemove", str(area.x + area.width // 2), str(area.y + area.height // 2),
        "click", "--repeat", "2", "--delay", "40", "1")


def windows(pattern):
    """The ids of the windows whose title matches, in no order that means anything."""
    return subprocess.run(["xdotool", "search", "--onlyvisible", "--name", pattern],
                          stdout=subprocess.PIPE, text=True).stdout.split()


def screenshot(name, title=f"^{TITLE}$"):
    """A picture of the window of that title, or of the whole screen."""
    target = windows(title)[-1] if title else "root"
    run("import", "-window", target, os.path.join(screenshots, f"{name}.png"))


# Widgets ----------------------------------------------------------------------------------------

def or_none(function):
    """The function, returning None where a widget goes away while it is being looked at."""
    @functools.wraps(function)
    def tolerant(*arguments):
        try:
            return function(*arguments)
        except GLib.Error:
            return None

    return tolerant


ROLES = {Atspi.role_get_name(Atspi.Role(number)): Atspi.Role(number)
         for number in Atspi.Role.__enum_values__}


def applications():
    desktop = Atspi.get_desktop(0)
    children = [desktop.get_child_at_index(i) for i in range(desktop.get_child_count())]
    return [child for child in children if child]


@or_none
def application(name):
    return next((each for each in applications() if each.get_name() == name), None)


def find_all(root, *roles, name=None, showing=True):
    """What is below `root` with one of these roles, in the order of screen readers. The program
    itself looks for it, which is many times as fast as to ask it about every widget."""
    states = [Atspi.StateType.SHOWING] if showing else []
    rule = Atspi.MatchRule.new(
        Atspi.StateSet.new(states), Atspi.CollectionMatchType.ALL, {}, Atspi.CollectionMatchType.ALL,
        [ROLES[role] for role in roles if role in ROLES], Atspi.CollectionMatchType.ANY,
        [], Atspi.CollectionMatchType.ALL, False)
    nodes = Atspi.Collection.get_matches(root, rule, Atspi.CollectionSortOrder.CANONICAL, 0, True)
    return [node for node in nodes if name is None or node.get_name() == name]


def find(root, role, name=None, showing=True):
    return next(iter(find_all(root, role, name=name, showing=showing)), None)


def is_showing(node):
    return node.get_state_set().contains(Atspi.StateType.SHOWING)


def is_sensitive(node):
    return node.get_state_set().contains(Atspi.StateType.SENSITIVE)


def text_of(node):
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


pressed = []  # the button that was pressed last


def press(node):
    """GTK shows the button pressed for a moment before it counts; to press another one meanwhile would
    undo that."""
    if pressed:
        wait(lambda: not is_held(pressed[-1]), "the button pressed before to be let go")
    pressed[:] = [node]
    Atspi.Action.do_action(node, 0)


def is_held(button):
    try:
        return button.get_state_set().contains(Atspi.StateType.ARMED)
    except GLib.Error:
        return False  # its window has gone


class Dialog:
    """A window with buttons; `node` finds it."""

    @classmethod
    @or_none
    def button(cls, name):
        node = cls.node()
        return node and next(iter(find_all(node, "button", "push button", name=name)), None)

    @classmethod
    def press(cls, name):
        press(wait(lambda: cls.usable(name), f"the button {name}"))

    @classmethod
    @or_none
    def usable(cls, name):
        button = cls.button(name)
        return button if button and is_sensitive(button) else None


@or_none
def has_focus(node):
    return node.get_state_set().contains(Atspi.StateType.FOCUSED)


def focus(node):
    """The keyboard's; keys that come before would go elsewhere."""
    Atspi.Component.grab_focus(node)
    wait(lambda: has_focus(node), "the keyboard's focus")


def type_into(node, text):
    """In place of what is in it."""
    focus(node)
    keys("ctrl+a")
    run("xdotool", "type", "--delay", "30", text)


class Window(Dialog):
    """Refill's window."""

    @staticmethod
    @or_none
    def node():
        app = application("refill")
        return app and find(app, "dialog", TITLE)

    @classmethod
    def is_open(cls):
        return cls.node() is not None

    @classmethod
    def wait_open(cls):
        wait(cls.is_open, "Refill's window")

    @classmethod
    def wait_closed(cls):
        wait(lambda: application("refill") is None, "Refill's window to close and its process to end")

    @classmethod
    def unfold(cls, name):
        node = wait(lambda: find(cls.node(), "toggle button", name), f"the section {name}")
        Atspi.Action.do_action(node, 0)

    @classmethod
    def unfold_expert(cls, *names):
        """Sections within Expert, which is unfolded where it is not; also where one is scrolled away."""
        if not find(cls.node(), "toggle button", names[0]):
            cls.unfold("Expert")
        for name in names:
            node = wait(lambda: find(cls.node(), "toggle button", name, showing=False), name)
            Atspi.Action.do_action(node, 0)

    @classmethod
    def setting(cls, label, showing=True):
        """The widget that the label names: its neighbour, which GTK says is labelled by it."""
        text = find(cls.node(), "label", label) or \
            (not showing and find(cls.node(), "label", label, showing=False))
        expect(text, f"there is no label {label!r}")
        for relation in text.get_relation_set():
            if relation.get_relation_type() == Atspi.RelationType.LABEL_FOR:
                return relation.get_target(0)
        raise Failure(f"the label {label!r} is for no widget")

    @classmethod
    def choose(cls, label, index):
        Atspi.Selection.select_child(cls.setting(label), index)

    @classmethod
    def toggle(cls, name):
        node = find(cls.node(), "check box", name) or find(cls.node(), "check box", name, showing=False)
        expect(node is not None, f"there is no switch {name}")
        Atspi.Action.do_action(node, 0)

    @classmethod
    def type_number(cls, label, text):
        """As a user does: focus, select everything, type, go on to the next."""
        field = cls.setting(label, showing=False)
        type_into(field, text)
        keys("Tab")
        wait(lambda: not has_focus(field), "the next widget's focus")

    @classmethod
    def labels(cls):
        """The texts in sight."""
        return cls.labels_if_open() or []

    @classmethod
    @or_none
    def labels_if_open(cls):
        node = cls.node()
        return [each.get_name() for each in find_all(node, "label")] if node else None

    @classmethod
    def wait_label(cls, pattern, timeout=60):
        """The text in sight that the pattern is found in."""
        return wait(lambda: cls.label(pattern), f"a label with {pattern!r}", timeout)

    @classmethod
    @or_none
    def label(cls, pattern):
        """The first such text in sight. What a run says comes before the many settings."""
        return next((text for text in cls.labels() if re.search(pattern, text)), None)

    @classmethod
    def picture(cls):
        """The large picture, or None before it shows a photo."""
        return next((node for node in find_all(cls.node(), "image")
                     if node.get_name().startswith("The photo with")), None)

    @classmethod
    def resize(cls, width, height):
        """The size that it has when it was asked to have this one."""
        window = windows(f"^{TITLE}$")[-1]
        run("xdotool", "windowsize", "--sync", window, str(width), str(height))
        time.sleep(0.5)  # of layout
        geometry = run("xdotool", "getwindowgeometry", "--shell", window)
        sizes = dict(line.split("=") for line in geometry.splitlines())
        return int(sizes["WIDTH"]), int(sizes["HEIGHT"])

    @classmethod
    def abandon(cls):
        """Closes it whatever it is doing, without applying anything."""
        run("xdotool", "windowactivate", "--sync", windows(f"^{TITLE}$")[-1])
        keys("alt+F4")
        wait(lambda: Question.node() or not cls.is_open(), "the window to close or to ask")
        if Question.node():
            Question.press("Close Without Applying")
        cls.wait_closed()

    @classmethod
    @or_none
    def last_try(cls):
        """The highest number of a try, also of one that is scrolled away."""
        return max(cls.tries(), default=0)

    @classmethod
    def tries(cls):
        """The numbers of all tries in the row below the picture."""
        names = [node.get_name() for node in find_all(cls.node(), "check box", showing=False)]
        return [int(name.split()[1]) for name in names if name.startswith("Try ")]

    @classmethod
    def pick_try(cls, number):
        """Also one that is scrolled away."""
        node = wait(lambda: find(cls.node(), "check box", f"Try {number}", showing=False), f"try {number}")
        Atspi.Action.do_action(node, 0)

    @classmethod
    def wait_later_try(cls, number):
        """The number of the last try, once there is one after that number and the run has ended: how many
        one run makes depends on how long they take."""
        wait(lambda: (cls.last_try() or 0) > number and not cls.button("Stop Here"),
             f"a try after {number}", timeout=120)
        return cls.last_try()

    @classmethod
    def wait_try(cls, number):
        """Until the run has ended with the try of that number, shown and picked."""
        wait(lambda: find(cls.node(), "check box", f"Try {number}") and not cls.button("Stop Here"),
             f"try {number}", timeout=120)


class Question(Dialog):
    """What Refill's window asks in a window above it."""

    @staticmethod
    @or_none
    def node():
        app = application("refill")
        return app and find(app, "alert")

    @classmethod
    def answer(cls, name):
        cls.press(name)
        wait(lambda: cls.node() is None, "the question to go away")


class Probe:
    """What probe.cpp finds in Refill's windows: for each kind of finding, a list of its parts."""

    folder = os.environ["REFILL_TESTS_PROBE"]

    @classmethod
    def ask(cls):
        answer = os.path.join(cls.folder, "answer")
        if os.path.exists(answer):
            os.remove(answer)
        open(os.path.join(cls.folder, "ask"), "w").close()
        wait(lambda: os.path.exists(answer), "an answer of the probe")
        findings = {}
        for line in open(answer, encoding="utf-8"):
            kind, *parts = line.rstrip("\n").split("\t")
            findings.setdefault(kind, []).append(parts)
        return findings

    @classmethod
    def expect_whole(cls, when):
        """That every widget has the room that it needs, within the window and the screen."""
        found = cls.ask()
        if "clipped" in found or "outside" in found:
            time.sleep(1)  # what has just been shown has not been laid out yet
            found = cls.ask()
        for kind in ("clipped", "outside"):
            expect(kind not in found, f"{when}, {kind}: {found.get(kind)}")
        for (width, height), (title, x, y, wide, high, _direction) in zip(found["screen"], found["window"]):
            fits = int(x) + int(wide) <= int(width) and int(y) + int(high) <= int(height)
            expect(fits, f"{when}, {title}: {wide}x{high} at {x},{y} on a screen of {width}x{height}")

    @classmethod
    def expect_own_letters(cls, when):
        """That no two controls answer to the same letter with Alt."""
        owners = {}
        for letter, text in cls.ask().get("mnemonic", []):
            owners.setdefault(letter, []).append(text)
        shared = {letter: texts for letter, texts in owners.items() if len(texts) > 1}
        expect(owners, f"{when}, there is no letter at all")
        expect(not shared, f"{when}, letters are shared: {shared}")


def count_applications(name):
    return sum(each.get_name() == name for each in applications())


def count_plug_ins(name):
    """The processes of this name that our GIMP has begun, and that have not ended."""
    def is_one(process):
        try:
            with open(f"/proc/{process}/stat", encoding="utf-8") as file:
                command, rest = file.read().split(" (", 1)[1].rsplit(") ", 1)
        except OSError:  # it has ended since
            return False
        state, parent = rest.split()[:2]
        return command == name and state != "Z" and int(parent) == os.getppid()

    return sum(map(is_one, filter(str.isdigit, os.listdir("/proc"))))


def active_window():
    """The title of the window in front; None where there is none for the moment."""
    try:
        return run("xdotool", "getactivewindow", "getwindowname")
    except subprocess.CalledProcessError:
        return None


def focus_image_window():
    window = wait(lambda: windows("[0-9]x[0-9]+ .*GIMP$"), "the image window")[-1]
    run("xdotool", "windowactivate", "--sync", window)


def status_bar_fraction():
    """How far the progress bar of GIMP's own window is; 0 where it shows none."""
    app = application("gimp")
    bar = app and find(app, "progress bar")
    return Atspi.Value.get_current_value(bar) if bar else 0


def menu_item(name):
    """An entry of the image window's menu bar."""
    app = application("gimp")
    return app and find(app, "menu item", name, showing=False)
