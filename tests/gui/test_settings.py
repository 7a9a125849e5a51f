"""The settings in the window: their groups, units, numbers, resets, letters and names."""

import re

from desktop import *
from harness import *
from test_window import open_photo, open_window

# What only a program says: names of choices, of presets and of parameters.
IDENTIFIER = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)+|lama|dfnet|lgnet|torchscript|telea|auto|fill|cpu")
# What is typed in and has no words: a slider's or a bar's own parts.
CONTROLS = ("button", "push button", "check box", "toggle button", "combo box", "spin button", "text",
            "slider", "radio button", "password text", "menu item", "list item", "image map")


def close_window():
    Window.press("Close")
    Window.wait_closed()


def value(label):
    return text_of(Window.setting(label, showing=False))


def wait_value(label, text):
    wait(lambda: value(label) == text, f"{text} in {label}, which has {value(label)}", 15)


def height_of(label):
    """Where on the screen the text is, from its top."""
    node = find(Window.node(), "label", label)
    expect(node, f"{label} is not in sight")
    return Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN).y


def focus(label):
    Atspi.Component.grab_focus(Window.setting(label, showing=False))


@case("three groups are in sight with the published controls, and what is for experts is folded")
def _():
    open_photo()
    open_window()
    labels = Window.labels()
    places = [height_of(title) for title in
              ("What to fill", "Grow hole", "Copy from", "How carefully", "Smallest scale", "Iterations",
               "Learning rate", "What it should look like")]
    expect_equal(places, sorted(places), "order of the titles and settings")
    expect(not find(Window.node(), "toggle button", "Refinement"), "what is for experts is in sight")
    Window.resize(1180, 1340)
    Window.unfold("Expert")
    wait(lambda: find(Window.node(), "toggle button", "Refinement"), "the sections for experts")
    expect("Seed" not in Window.labels(), "a setting of a folded section is in sight")
    Window.unfold("Speed and memory")
    wait(lambda: "Seed" in Window.labels(), "the settings of a section")
    close_window()


@case("the preset says what it is for, and values of one's own where they come from")
def _():
    open_photo()
    open_window()
    expect(Window.label("^What to try first"), "Standard does not say what it is for")
    Window.choose("Preset", 1)
    Window.wait_label("^To see what is possible", 15)
    Window.type_number("Iterations", "9")
    Window.wait_label("^Values of your own, begun from Quick look", 15)
    Window.choose("Preset", 0)
    close_window()


@case("a setting that is not as the preset has it can be reset, also with keys")
def _():
    open_photo()
    open_window()
    Window.choose("Preset", 1)
    wait_value("Iterations", "1")
    expect(not Window.button("Reset Iterations"), "there is a reset of what has not changed")
    Window.type_number("Iterations", "9")
    Window.press("Reset Iterations")
    wait_value("Iterations", "1")
    wait(lambda: not Window.button("Reset Iterations"), "the button to go", 15)
    expect_equal(Window.setting("Preset").get_name(), "Quick look", "preset")

    Window.type_number("Iterations", "9")
    wait(lambda: Window.button("Reset Iterations"), "the button", 15)
    focus("Iterations")
    keys("Tab")
    wait(lambda: Window.button("Reset Iterations").get_state_set().contains(Atspi.StateType.FOCUSED),
         "the focus on the button", 15)
    keys("space")
    wait_value("Iterations", "1")

    Window.toggle("Match colours")
    Window.press("Reset Match colours")
    wait(lambda: not Window.button("Reset Match colours"), "the button to go", 15)
    Window.choose("Output", 1)
    Window.press("Reset Output")
    wait(lambda: Window.setting("Output").get_name() == "New layer", "the new layer", 15)
    Window.choose("Preset", 0)
    close_window()


@case("what is folded says how much in it has changed")
def _():
    open_photo()
    open_window()
    Window.unfold_expert("Surroundings")
    Window.type_number("Feather", "9")
    wait(lambda: Probe.ask()["text"].count(["1 changed"]) == 2, "a note at the section and at Expert")
    for section in ("Surroundings", "Expert"):
        expect_equal(find(Window.node(), "toggle button", section).get_description(), "1 changed",
                     f"the description of {section}")
    Window.press("Reset Feather")
    wait(lambda: ["1 changed"] not in Probe.ask()["text"], "the notes to go", 15)
    close_window()


@case("numbers have their units, and are shown as they are")
def _():
    open_photo()
    open_window()
    Window.resize(1180, 1340)
    Window.unfold_expert("Surroundings", "Refinement", "Colours", "Speed and memory")
    Window.toggle("Transfer colours")
    screenshot("settings-expert")
    for label, text in (("Grow hole", "4 px"), ("Context", "1.00 × hole"),
                        ("Stop at gains below", "0.1 %"), ("Step between scales", "2.00 ×"),
                        ("Fidelity to the fill's edges", "0.005"),
                        ("Fidelity to the fill's colours", "0.01"),
                        ("Memory limit", "Automatic"), ("Seed", "0")):
        expect_equal(value(label), text, label)
    Window.type_number("Stop at gains below", "0.25")
    wait_value("Stop at gains below", "0.25 %")
    Window.press("Reset Stop at gains below")
    wait_value("Stop at gains below", "0.1 %")
    for typed in ("1,5", "1.5", "1.5 × hole"):
        Window.type_number("Context", typed)
        wait_value("Context", "1.50 × hole")
    Window.type_number("Context", "much")
    wait_value("Context", "1.50 × hole")
    Window.press("Reset Context")
    Window.toggle("Transfer colours")
    close_window()


@case("rates go up and down by factors")
def _():
    open_photo()
    open_window()
    Window.type_number("Learning rate", "0.002")
    wait_value("Learning rate", "0.002")
    focus("Learning rate")
    for key, text in (("Up", "0.005"), ("Up", "0.01"), ("Down", "0.005"), ("Down", "0.002"),
                      ("Down", "0.001")):
        keys(key)
        wait_value("Learning rate", text)
    expect_equal(Atspi.Value.get_current_value(Window.setting("Learning rate")), 0.001,
                 "the value for screen readers")
    Window.type_number("Learning rate", "0.003")  # a step of 0.001 was set just now
    Window.type_number("Learning rate", "0.0034")
    wait_value("Learning rate", "0.0034")
    focus("Learning rate")
    keys("Down")
    wait_value("Learning rate", "0.002")
    Window.press("Reset Learning rate")
    wait(lambda: "recommended" in value("Learning rate"), "the recommendation", 15)
    close_window()


@case("a memory limit that is too low is said before a run, and by the run")
def _():
    open_photo()
    open_window()
    Window.unfold_expert("Speed and memory")
    Window.type_number("Memory limit", "100")
    Window.wait_label("memory limit of 100 MiB is too low")
    screenshot("memory-limit")
    expect(["1 changed"] in Probe.ask()["text"], "Expert does not say that something in it is changed")
    Window.press("Refill")
    wait(lambda: len([text for text in Window.labels() if "even at the smallest size" in text]) == 2,
         "the run to say so as well")
    Window.press("Reset Memory limit")
    wait(lambda: len([text for text in Window.labels() if "even at the smallest size" in text]) < 2,
         "the warning to go", 15)
    close_window()


def is_labelled(node):
    return any(relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
               for relation in node.get_relation_set())


def unfold_everything():
    Window.unfold_expert("Surroundings", "Refinement", "Copying from the photo", "Colours",
                         "Texture", "Speed and memory")
    Window.toggle("Transfer colours")
    Window.toggle("Match blocks")
    Window.toggle("Synthesise texture")


@case("a screen reader has a name for every control, in words, and a sentence for every setting")
def _():
    open_photo()
    open_window()
    unfold_everything()
    Window.type_number("Iterations", "3")
    wait(lambda: Window.button("Reset Iterations"), "a reset")
    nodes = find_all(Window.node(), showing=False)
    expect(len(nodes) > 200, f"only {len(nodes)} widgets are known to screen readers")
    nameless, identifiers = [], []
    for node in nodes:
        role, name = node.get_role_name(), node.get_name()
        if role in CONTROLS and not name and not is_labelled(node):
            nameless.append((role, node.get_description()))
        if name and IDENTIFIER.fullmatch(name):
            identifiers.append((role, name))
    expect(not nameless, f"without a name: {nameless}")
    expect(not identifiers, f"not in words: {identifiers}")
    expect_equal(Window.setting("Engine").get_name(), "LaMa network", "Engine")
    expect_equal(Window.setting("Output").get_name(), "New layer", "Output")
    for label in ("Preset", "Engine", "Iterations", "Grow hole", "Output", "Device"):
        description = Window.setting(label, showing=False).get_description()
        expect(description.endswith((".", "s")) and " " in description,
               f"{label} is described as {description!r}")
    for switch in ("Transfer colours", "Match blocks", "Synthesise texture"):
        Window.toggle(switch)
    Window.choose("Preset", 0)
    close_window()


@case("no two controls in sight share a letter, before, during and after a run")
def _():
    open_photo()
    open_window()
    Probe.expect_own_letters("before a run")
    Window.type_number("Iterations", "60")
    Window.type_number("Smallest scale", "96")
    Window.press("Refill")
    wait(lambda: Window.button("Stop Here"), "the run")
    Probe.expect_own_letters("during a run")
    Window.press("Stop Here")
    Window.wait_try(1)
    Probe.expect_own_letters("after a run")
    Window.press("Apply")
    Window.choose("Preset", 0)
    close_window()


@case("a letter with Alt goes to a setting")
def _():
    open_photo()
    open_window()
    binding = Atspi.Action.get_key_binding(Window.setting("Grow hole"), 0)
    letter = re.search(r"<Alt>(\w)", binding)
    expect(letter, f"the letter of Grow hole is {binding!r}")
    keys(f"alt+{letter[1]}")
    wait(lambda: Window.setting("Grow hole").get_state_set().contains(Atspi.StateType.FOCUSED),
         "the focus on Grow hole", 15)
    close_window()


@case("a device can be typed that is no choice, and a choice is shown in words")
def _():
    open_photo()
    open_window()
    Window.resize(1180, 1340)  # or the button would be scrolled away
    Window.unfold_expert("Speed and memory")
    entry = find(Window.setting("Device", showing=False), "text", showing=False)
    expect_equal(text_of(entry), "Automatic", "Device")
    type_into(entry, "cuda:7")
    wait(lambda: text_of(entry) == "cuda:7", "what was typed", 15)
    wait(lambda: Window.button("Reset Device"), "the device to be another", 15)
    Window.press("Reset Device")
    wait(lambda: text_of(entry) == "Automatic", "the automatic device", 15)
    type_into(entry, "cuda")
    keys("Tab")
    wait(lambda: text_of(entry) == "Graphics card", "the choice in words", 15)
    close_window()


@case("everything that is unfolded has the room that it needs")
def _():
    open_photo()
    open_window()
    Window.resize(1180, 1340)
    unfold_everything()
    wait(lambda: ["Block size"] in Probe.ask()["text"], "the sections")
    Probe.expect_whole("with everything unfolded")
    screenshot("settings-unfolded-all")
    for switch in ("Transfer colours", "Match blocks", "Synthesise texture"):
        Window.toggle(switch)
    close_window()
