"""The window in another language. Run by itself, since GIMP has one language from start to end."""

import ast
import os
import re
import time

from gi.repository import Gimp

from desktop import *
from harness import *

LANGUAGE = os.environ["REFILL_TESTS_LANGUAGE"]
ROLES = ("label", "button", "push button", "check box", "toggle button", "menu item", "combo box",
         "radio button")


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
    """Without what marks a key."""
    return text.replace("_", "")


TEXTS = catalogue()
ENGLISH = {plain(english) for english, own in TEXTS.items() if plain(own) != plain(english)}
OWN = {plain(own) for own in TEXTS.values()}
TITLE_HERE = TEXTS.get("Refill Selection", "Refill Selection")


@or_none
def window():
    app = application("refill")
    return app and find(app, "dialog", TITLE_HERE)


@or_none
def texts_of(node):
    return [each.get_name() for each in descendants(node)
            if each.get_role_name() in ROLES and is_showing(each) and each.get_name()]


@case(f"the window in {LANGUAGE} opens, says nothing in English, and closes")
def _():
    image = make_image(1000, 625)
    layer = add_layer(image, 1000, 625, gradient(1000, 625, [(330, 360, 50, 90)]))
    select(image, layer, 330, 360, 50, 90)
    image.clean_all()
    show(image)
    name = plain(TEXTS.get("Refill Selec_tion...", "Refill Selection..."))
    item = wait(lambda: menu_item(name), f"the menu entry {name}")
    Atspi.Action.do_action(item, 0)
    wait(window, f"the window {TITLE_HERE}")
    for expander in list(descendants(window())):
        if expander.get_role_name() == "toggle button" and is_showing(expander):
            Atspi.Action.do_action(expander, 0)
    time.sleep(1)
    screenshot(f"language-{LANGUAGE}", f"^{TITLE_HERE}$")
    seen = wait(lambda: texts_of(window()), "texts")
    english = sorted({text for text in seen if plain(text) in ENGLISH - OWN})
    expect(not english, f"in English: {english}")
    if TEXTS:
        expect(sum(plain(text) in OWN for text in seen) > 20, f"hardly any text of its own: {seen}")
    keys("Escape")
    wait(lambda: application("refill") is None, "Refill's window to close")
