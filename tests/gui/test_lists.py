"""Presets of one's own and models as files: brought in, given away, renamed, removed; and the guide."""

import json
import os
import shutil
import subprocess
import time

from gi.repository import Gimp, Gio

from desktop import *
from harness import *
from test_choices import PRESETS, ModelsSheet, PresetsSheet, SaveSheet, close_window
from test_window import open_photo, open_window

HERE = os.environ["REFILL_TESTS_FOLDERS"].split(":")[0]
MODELS = os.path.join(Gimp.directory(), "refill", "models")
OWN_PRESETS = os.path.join(Gimp.directory(), "refill", "presets")
ELSEWHERE = os.path.join(screenshots, "elsewhere")  # where files come from and go to


class RenameSheet(SaveSheet):
    title = "Rename preset"


def elsewhere(name=""):
    os.makedirs(ELSEWHERE, exist_ok=True)
    return os.path.join(ELSEWHERE, name)


def in_file_dialog(title, path):
    """Names the file in the dialog of that title, which then goes."""
    window = wait(lambda: windows(f"^{title}$"), f"the dialog {title}")[-1]
    run("xdotool", "windowactivate", "--sync", window)
    time.sleep(0.5)
    if not title.startswith("Export"):
        keys("slash")  # has a dialog that opens files show a line for their names
        time.sleep(1)
    keys("ctrl+a")
    run("xdotool", "type", "--delay", "15", path)
    time.sleep(0.5)
    keys("Return")
    wait(lambda: not windows(f"^{title}$"), f"the dialog {title} to go")


def save_preset(name):
    Window.choose("Preset", PRESETS + 2 + count_own_presets())
    SaveSheet.wait_open()
    run("xdotool", "type", "--delay", "30", name)
    SaveSheet.press("Save")
    SaveSheet.wait_closed()


def count_own_presets():
    return len(os.listdir(OWN_PRESETS)) if os.path.isdir(OWN_PRESETS) else 0


def open_presets(readable):
    Window.choose("Preset", PRESETS + 3 + readable)
    PresetsSheet.wait_open()


def texts(sheet):
    return texts_if_open(sheet) or []


@or_none
def texts_if_open(sheet):
    return [each.get_name() for each in find_all(sheet.node(), "label", showing=False)]


def choose_row(sheet, place=0):
    rows = wait(lambda: find_all(sheet.node(), "list item", showing=False), "rows")
    Atspi.Component.grab_focus(rows[place])
    keys("space")


@case("a preset is renamed, exported, deleted, and imported again")
def _():
    open_photo()
    open_window()
    Window.type_number("Iterations", "9")
    save_preset("My dust")
    open_presets(1)
    choose_row(PresetsSheet)
    PresetsSheet.press("Rename...")
    RenameSheet.wait_open()
    keys("ctrl+a")
    run("xdotool", "type", "--delay", "30", "Our dust")
    RenameSheet.press("Save")
    wait(lambda: "Our dust" in texts(PresetsSheet), "the new name")
    expect("My dust" not in texts(PresetsSheet), "the old name is still there")

    choose_row(PresetsSheet)
    PresetsSheet.press("Export...")
    exported = elsewhere("exported.refill-preset.json")
    in_file_dialog("Export the preset", exported)
    wait(lambda: os.path.exists(exported), "the exported file")
    with open(exported) as file:
        written = json.load(file)
    expect_equal((written["name"], written["values"]["iterations"]), ("Our dust", "9"), "what it holds")

    choose_row(PresetsSheet)
    PresetsSheet.press("Delete")
    wait(lambda: "Our dust" not in texts(PresetsSheet), "the preset to go")
    PresetsSheet.press("Import...")
    in_file_dialog("Import a preset", exported)
    wait(lambda: "Our dust" in texts(PresetsSheet), "the imported preset")
    PresetsSheet.press("Close")
    PresetsSheet.wait_closed()
    Window.choose("Preset", 0)
    Window.choose("Preset", PRESETS)
    wait(lambda: text_of(Window.setting("Iterations")) == "9", "its iterations")
    close_window()
    shutil.rmtree(OWN_PRESETS)


@case("a preset file that is damaged or from a newer Refill is named in the list, and the others work")
def _():
    os.makedirs(OWN_PRESETS, exist_ok=True)
    contents = {"good": json.dumps({"refill-preset": 1, "name": "Good", "values": {"iterations": "8"}}),
                "broken": '{"refill-preset": 1, "na',
                "future": json.dumps({"refill-preset": 99, "name": "Future", "values": {}})}
    for name, text in contents.items():
        with open(os.path.join(OWN_PRESETS, f"{name}.refill-preset.json"), "w") as file:
            file.write(text)
    open_photo()
    open_window()
    open_presets(1)
    seen = wait(lambda: [text for text in texts(PresetsSheet) if "damaged" in text], "the damaged one")
    screenshot("preset-faults", "^Your presets$")
    expect("broken.refill-preset.json" in seen[0], f"it is not named: {seen}")
    expect("newer version of Refill" in seen[0] and "99" in seen[0],
           f"the newer one is not reported: {seen}")
    expect("Good" in texts(PresetsSheet), "the good one is not listed")

    PresetsSheet.press("Import...")
    in_file_dialog("Import a preset", os.path.join(OWN_PRESETS, "future.refill-preset.json"))
    wait(Question.node, "why it is not imported")
    expect("newer version of Refill" in " ".join(texts(Question)), f"not why: {texts(Question)}")
    Question.answer("Close")
    PresetsSheet.press("Close")
    PresetsSheet.wait_closed()
    Window.choose("Preset", PRESETS)
    wait(lambda: text_of(Window.setting("Iterations")) == "8", "the good one's iterations")
    close_window()
    shutil.rmtree(OWN_PRESETS)


def open_models():
    """The last entry, below those of the folder, a line, and Other file..."""
    count = sum(not name.endswith(".sha256") for name in os.listdir(MODELS))
    Window.choose("Model file", count + 3)
    ModelsSheet.wait_open()


def wait_model(name):
    """Until the file is there, whole and with its checksum, and listed."""
    wait(lambda: os.path.exists(os.path.join(MODELS, name)), f"{name} in the folder")
    wait(lambda: any(text.startswith(name.split(".")[0]) or "lama-a" in text
                     for text in texts(ModelsSheet)), f"{name} in the list")
    expect(os.path.exists(os.path.join(MODELS, name + ".sha256")), "no checksum was kept")


def model_elsewhere(name):
    path = elsewhere(name)
    shutil.copy(os.path.join(MODELS, "own.safetensors"), path)
    return path


@case("a model is added by its file, chosen, and removed; a file that is none is refused")
def _():
    open_photo()
    path = model_elsewhere("zz-added.safetensors")
    open_window()
    open_models()
    ModelsSheet.press("Add...")
    in_file_dialog("Add a model", path)
    wait_model("zz-added.safetensors")
    with open(elsewhere("zz-none.safetensors"), "w") as file:
        file.write("no model")
    ModelsSheet.press("Add...")
    in_file_dialog("Add a model", elsewhere("zz-none.safetensors"))
    wait(Question.node, "why it is refused")
    screenshot("no-model", None)
    Question.answer("Close")
    expect(not os.path.exists(os.path.join(MODELS, "zz-none.safetensors")), "it was copied")
    ModelsSheet.press("Close")
    ModelsSheet.wait_closed()
    wait(lambda: Window.setting("Model file").get_name() == "zz-added.safetensors",
         "the model that was added to be chosen")

    open_models()
    choose_row(ModelsSheet, -1)
    ModelsSheet.press("Remove")
    wait(lambda: not os.path.exists(os.path.join(MODELS, "zz-added.safetensors")), "it to go")
    wait(lambda: not os.path.exists(os.path.join(MODELS, "zz-added.safetensors.sha256")),
         "its checksum to go")
    ModelsSheet.press("Close")
    ModelsSheet.wait_closed()
    wait(lambda: Window.setting("Model file").get_name().startswith("refill-small"),
         "what ships to be chosen again")
    close_window()


@case("a model that is dropped on the list is added")
def _():
    open_photo()
    path = model_elsewhere("zz-dropped.safetensors")
    open_window()
    open_models()
    with subprocess.Popen(["python3", os.path.join(HERE, "drag_source.py"), "Drag me", path]) as source:
        try:
            window = wait(lambda: windows("^Drag me$"), "the file to be dragged")[-1]
            run("xdotool", "mousemove", "--window", window, "60", "30", "mousedown", "1")
            target = Atspi.Component.get_extents(ModelsSheet.node(), Atspi.CoordType.SCREEN)
            for share in range(1, 11):
                run("xdotool", "mousemove", "--sync", str(60 + (target.x + 150 - 60) * share // 10),
                    str(40 + (target.y + 120 - 40) * share // 10))
                time.sleep(0.05)
            time.sleep(0.3)
            run("xdotool", "mouseup", "1")
            wait_model("zz-dropped.safetensors")
        finally:
            source.kill()
    ModelsSheet.press("Close")
    ModelsSheet.wait_closed()
    wait(lambda: Window.setting("Model file").get_name() == "zz-dropped.safetensors",
         "the model that was dropped to be chosen")
    Window.choose("Model file", 0)
    close_window()
    for name in ("zz-dropped.safetensors", "zz-dropped.safetensors.sha256"):
        os.remove(os.path.join(MODELS, name))


@case("where there is no folder of models, Other file... begins where files are")
def _():
    os.rename(MODELS, MODELS + ".away")
    try:
        open_photo()
        path = elsewhere("zz-other.safetensors")
        shutil.copy(os.path.join(MODELS + ".away", "own.safetensors"), path)
        open_window()
        Window.choose("Model file", 2)  # below what ships and a line
        wait(lambda: windows("^Choose a model$"), "the dialog")
        screenshot("other-file", "^Choose a model$")
        in_file_dialog("Choose a model", path)
        wait(lambda: Window.setting("Model file").get_name().startswith("zz-other"), "the file chosen")
        Window.choose("Model file", 0)
        close_window()
    finally:
        os.rename(MODELS + ".away", MODELS)


@case("Help and F1 open the guide in the browser")
def _():
    opened = os.environ["REFILL_TESTS_OPENED"]  # to which the browser of run.py writes
    open_photo()
    open_window()
    for press in (lambda: Window.press("Help"), lambda: keys("F1")):
        if os.path.exists(opened):
            os.remove(opened)
        press()
        wait(lambda: os.path.exists(opened) and open(opened).read().strip(), "the browser")
        address = open(opened).read().strip()  # or a path: that is the desktop's choice
        page = Gio.File.new_for_commandline_arg(address).get_path()
        expect(page and page.endswith("/guide/index.html") and os.path.exists(page),
               f"opened: {address}")
    close_window()
