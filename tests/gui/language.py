"""The window in another language. Run by itself, since GIMP has one language from start to end."""

import ast
import os
import re
import time

from gi.repository import Gimp

from desktop import *
from harness import *

LANGUAGE = os.environ["REFILL_TESTS_LANGUAGE"]

def catalogue():
    """The texts of the language by the English ones; empty where there is no catalogue."""
    folder = os.environ["REFILL_TESTS_CATALOGUES"]
    for name in (LANGUAGE, LANGUAGE.split("_")[0]):
        path = os.path.join(folder, f"{name}.po")
        if os.path.exists(path):
            break
    else:
        return {}
    texts = {}
    key = english = None
    for line in open(path, encoding="utf-8"):
        start = re.match(r'(msgid|msgstr) (".*")$', line)
        if start:
            key = start[1]
            if key == "msgid":
                english = ""
            text = ast.literal_eval(start[2])
        elif line.startswith('"'):
            text = ast.literal_eval(line)
        else:
            key = None
            continue
        if key == "msgid":
            english += text
        elif key == "msgstr":
            texts[english] = texts.get(english, "") + text
    return texts


def plain(text):
    """Without what marks a key, also where that stands in brackets behind the text."""
    return re.sub(r"\(\w\)$", "", text.replace("_", ""))


TEXTS = catalogue()
ENGLISH = {plain(english) for english, own in TEXTS.items() if plain(own) != plain(english)}
OWN = {plain(own) for own in TEXTS.values()}
TITLE_HERE = TEXTS.get("Refill Selection", "Refill Selection")


@or_none
def window():
    app = application("refill")
    return app and find(app, "dialog", TITLE_HERE)


# What is the same in every language: names, and what is typed.
NAMES = set("""LaMa Big DFNet LGNet TorchScript Telea Navier Stokes Refill refill small GIMP MiB Mio px CPU GPU CUDA
    GB MB CC BY NC safetensors pt ckpt pth dfnet lgnet published own program refinement
    VGG arXiv RGB Places""".split())
# Words that are spelt as in English, in the languages with its letters.
COGNATES = {"Standard", "Details", "Engine", "Expert", "Iterations", "Context", "Structure", "Texture", "Output",
            "Scale %d", "%s %s", "%d/%d", "px", "MiB", "%", "×"}
LATIN = LANGUAGE.split("_")[0] not in ("ru", "zh", "ja")


def expect_own_language(when):
    seen = [parts[0] for parts in Probe.ask()["text"]]
    english = sorted({text for text in seen if plain(text) in ENGLISH - OWN})
    expect(not english, f"{when}, in English: {english}")
    if not TEXTS:
        return
    unchanged = sorted({text for text in seen if text in TEXTS and text == TEXTS[text]
                        and text not in COGNATES and not set(words_of(text)) <= NAMES})
    expect(not unchanged, f"{when}, as in English: {unchanged}")
    expect(sum(plain(text) in OWN for text in seen) > 20, f"hardly any text of its own: {seen}")
    if not LATIN:
        # Also what no catalogue knows.
        strange = sorted({text for text in seen if set(words_of(text)) - NAMES})
        expect(not strange, f"{when}, in Latin letters: {strange}")


def words_of(text):
    return re.findall(r"[A-Za-z]{2,}", text)


def own(english):
    """As screen readers name a control of that text."""
    return TEXTS.get(english, english).replace("_", "")


@or_none
def button(english):
    root = window()
    return root and (find(root, "button", own(english)) or find(root, "push button", own(english)))


def press_own(english):
    press(wait(lambda: usable(button(english)), f"the button {own(english)}"))


@or_none
def usable(node):
    return node if node and is_sensitive(node) else None


def unfold(english):
    node = wait(lambda: find(window(), "toggle button", own(english), showing=False), own(english))
    Atspi.Action.do_action(node, 0)


def forecast():
    """The line that says what a run takes, of whichever language."""
    return next((parts[0] for parts in Probe.ask()["text"]
                 if re.search("MiB|Mio|МиБ", parts[0]) and re.match(r"\D*\d+\D+\d+\D*$", parts[0])), None)


def check(when):
    expect_own_language(when)
    Probe.expect_whole(when)
    Probe.expect_own_letters(when)


@case(f"the window in {LANGUAGE} opens, fills and closes, whole and without English")
def _():
    image = make_image(1000, 625)
    layer = add_layer(image, 1000, 625, gradient(1000, 625, [(330, 360, 50, 90)]))
    select(image, layer, 330, 360, 50, 90)
    image.clean_all()
    show(image)
    name = own("Refill Selec_tion...") if TEXTS else "Refill Selection..."
    item = wait(lambda: menu_item(name), f"the menu entry {name}")
    Atspi.Action.do_action(item, 0)
    wait(window, f"the window {TITLE_HERE}")
    wait(lambda: button("Re_fill") and is_sensitive(button("Re_fill")), "Refill")
    takes = wait(forecast, "the forecast")
    # The pace that is kept of this machine has a point, whatever the language's numbers have.
    expect(int(re.search(r"\d+", takes)[0]) < 90, f"a small hole is said to take long: {takes}")
    screenshot(f"language-{LANGUAGE}", f"^{TITLE_HERE}$")
    check("at first")
    if LANGUAGE.startswith("he"):
        directions = [parts[5] for parts in Probe.ask()["window"]]
        expect(set(directions) == {"rtl"}, f"the window is written {directions}")
        left = Atspi.Component.get_extents(button("Re_fill"), Atspi.CoordType.SCREEN).x
        right = Atspi.Component.get_extents(button("_Help"), Atspi.CoordType.SCREEN).x
        expect(left < right, "Help is not at the right, the side where lines begin")
        title, list_ = find(window(), "toggle button", "Expert"), find(window(), "combo box", "Standard")
        left = Atspi.Component.get_extents(list_, Atspi.CoordType.SCREEN).x
        right = Atspi.Component.get_extents(title, Atspi.CoordType.SCREEN).x
        expect(left < right, "the title of what is folded is not at the right")

    run("xdotool", "windowsize", "--sync", windows(f"^{TITLE_HERE}$")[-1], "1180", "1340")
    for section in ("Expert", "Surroundings", "Refinement", "Copying from the photo", "Colours",
                    "Texture", "Speed and memory"):
        unfold(section)
    for switch in ("Transfer colours", "Match blocks", "Synthesise texture", "Correct the fill"):
        node = wait(lambda: find(window(), "check box", own(switch), showing=False), own(switch))
        Atspi.Action.do_action(node, 0)
    time.sleep(1)  # of layout
    screenshot(f"language-{LANGUAGE}-expert", f"^{TITLE_HERE}$")
    check("unfolded")
    for switch in ("Transfer colours", "Match blocks", "Synthesise texture", "Correct the fill"):
        Atspi.Action.do_action(find(window(), "check box", own(switch), showing=False), 0)

    press_own("Re_fill")
    wait(lambda: button("_Apply") and is_sensitive(button("_Apply")), "the fill")
    Atspi.Action.do_action(wait(lambda: find(window(), "check box", own("Co_mpare")), own("Co_mpare")), 0)
    screenshot(f"language-{LANGUAGE}-fill", f"^{TITLE_HERE}$")
    check("with a fill")
    press_own("_Apply")
    press_own("_Close")
    wait(lambda: application("refill") is None, "Refill's window to close")
