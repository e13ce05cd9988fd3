"""Clean texts of what tools and spreadsheets did to them on the way."""

import html
import re

import ftfy
import ftfy.badness
import ftfy.fixes

from lib.table_exchange import remove_guard

INVISIBLE_CHARACTERS = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
LINE_SEPARATORS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\u2028\u2029]")
WIDE_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
WORKBOOK_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how Excel and SharePoint write what XML does not allow
CHARACTER_REFERENCE = re.compile(
    r"&(?:#\d{1,6}|#[xX][0-9A-Fa-f]{1,5}|amp|quot|apos|lt|gt|nbsp|pound|euro|hellip|bull|middot|deg"
    r"|[lr][sd]quo|[nm]dash|[A-Za-z](?:acute|grave|circ|uml|cedil|tilde|ring));"
)
SUSPICIOUS_LETTERS = re.compile("[^\x00-\x7f]{2}|[ÃÂ] |[\x80-\x9f\ufffd]")  # what every garbled text has
MARKS_TO_CLEAN = ("'", "=", "&", "_x", "@SQ@")
DOS_RUN = re.compile("[├┬ΓÔ][^\x00-\x7f]{1,3}")  # UTF-8 as DOS shows it: "D├║n", "councilΓÇÖs"


class TextCleaner:
    """Cleaner of the texts of one table.

    has_mended tells whether letters that were garbled were mended since it was last set to False; has_garbled
    whether some were seen that could not be.
    """

    def __init__(self) -> None:
        """Start with nothing mended."""
        self.has_mended = self.has_garbled = False

    def clean_text(self, text: str) -> str:
        """Strip a text, and undo what does not belong to it.

        Removed are the characters that no screen shows and no database accepts, and the guard against formulas.
        Line ends of every kind become one, escapes become what they stand for, and letters that were read in the
        wrong encoding are mended.
        """
        if not text:
            return ""
        if not text.isascii() and SUSPICIOUS_LETTERS.search(text):
            text = self._mend_letters(text)
        if "@SQ@" in text:  # how SmartSurvey exports an apostrophe
            text = text.replace("@SQ@", "'")
        if "_x" in text:
            text = WORKBOOK_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        if "&" in text:
            text = CHARACTER_REFERENCE.sub(lambda match: html.unescape(match[0]), text)
        if not text.isprintable():
            text = WIDE_SPACES.sub(" ", LINE_SEPARATORS.sub("\n", text))
            text = INVISIBLE_CHARACTERS.sub("", text)
        text = text.strip()
        return remove_guard(text).strip() if text[:1] in ("'", "=") else text

    def clean_row(self, texts: list[str]) -> list[str]:
        """Clean the texts of a row; that most rows hold nothing to be cleaned is seen of all texts at once."""
        row_text = "".join(texts)
        if row_text.isascii() and row_text.isprintable() and not any(mark in row_text for mark in MARKS_TO_CLEAN):
            return [text.strip() for text in texts]
        return [self.clean_text(text) if text else "" for text in texts]

    def _mend_letters(self, text: str) -> str:
        """Mend letters that were read in the wrong encoding, where it is certain which are meant."""
        mended_text = text
        if ftfy.badness.is_bad(text):
            fixed_text = ftfy.fix_encoding(text)
            if "".join(set(fixed_text) - set(text)).isprintable():  # what no screen shows was not meant
                mended_text = fixed_text
        if "├" in text or "┬" in text or "Γ" in text or "Ô" in text:
            mended_text = DOS_RUN.sub(lambda match: _read_dos_run(match[0]), mended_text)
        mended_text = ftfy.fixes.fix_c1_controls(mended_text)
        if mended_text != text:
            self.has_mended = True
        if "\ufffd" in mended_text or (mended_text == text and ftfy.badness.is_bad(text)):
            self.has_garbled = True
        return mended_text


def clean_text(text: str) -> str:
    """Clean one text as TextCleaner does."""
    return TextCleaner().clean_text(text)


def _read_dos_run(run: str) -> str:
    """Read a run of letters as UTF-8 that a DOS code page was taken for; it stays where it is none."""
    for length in range(len(run), 1, -1):
        for encoding in ("cp437", "cp850"):
            try:
                return run[:length].encode(encoding).decode("utf-8") + run[length:]
            except UnicodeError:
                continue
    return run
