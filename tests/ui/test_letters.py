"""test_letters.py CATALOGUES: in every language, the window's buttons answer to letters of their own."""

import gettext
import pathlib
import re
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
CATALOGUES = pathlib.Path(sys.argv.pop())
# The letters of settings are chosen among those that are left.
FIXED = ("window.cpp", "window_buttons.cpp", "picture_bar.cpp", "run_progress.cpp")
# Each of these stands in the place of the other.
NEVER_TOGETHER = [{"_Close", "_Cancel"}, {"_Apply", "_Apply %d Fills"}, {"Re_fill", "_Try Again"}]


def marked_texts():
    sources = [(SOURCE / "ui" / name).read_text() for name in FIXED]
    return sorted({text for source in sources for text in re.findall(r'_\("([^"\n]*_[^"\n]*)"\)', source)})


def letter_of(text):
    mark = text.find("_")
    return text[mark + 1].lower() if mark >= 0 else None


class Letters(unittest.TestCase):
    def expect_own_letters(self, translate):
        owners = {}
        for text in marked_texts():
            owners.setdefault(letter_of(translate(text)), set()).add(text)
        self.assertNotIn(None, owners, "without a letter")
        for letter, texts in owners.items():
            if len(texts) > 1 and texts not in NEVER_TOGETHER:
                self.fail(f"{letter} is of several: {sorted(map(translate, texts))}")

    def test_english(self):
        self.assertIn("_Try Again", marked_texts())
        self.expect_own_letters(str)

    def test_every_translation(self):
        for language in (SOURCE / "po" / "LINGUAS").read_text().split():
            with self.subTest(language):
                with open(CATALOGUES / language / "LC_MESSAGES" / "refill.mo", "rb") as file:
                    self.expect_own_letters(gettext.GNUTranslations(file).gettext)


unittest.main()
