"""Define what the tables that we export and those that we read agree on, so that what is exported comes back equal.

That is the guard against formulas, and how a text too long for a cell goes on in the next column.
"""

import re

FORMULA_START = re.compile(r"'*[\s\ufeff\u200b-\u200f\u2060]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r]")
CONTINUED_HEADING = "{heading} (continued {number})"
GUARDED_NUMBER = re.compile(r"'+[\d() .+-]{3,40}")  # how people keep the nought of a telephone number


def needs_guard(text: str) -> bool:
    """Return whether a spreadsheet may run a text, also behind spaces, line breaks or with a full-width sign."""
    return FORMULA_START.match(text) is not None


def guard_formula(text: str) -> str:
    """Put an apostrophe before a text that begins like a formula, or like one that has its apostrophe already."""
    return f"'{text}" if needs_guard(text) else text


def guard_apostrophe(text: str) -> str:
    """Put a second apostrophe before a text that would be taken for a guarded one where it is read again."""
    is_guarded = text.startswith("'") and (needs_guard(text) or GUARDED_NUMBER.fullmatch(text) is not None)
    return f"'{text}" if is_guarded or remove_guard(text) != text else text


def remove_guard(text: str) -> str:
    """Take away the apostrophe that a guard against formulas put before a text, and the shell of ="0123"."""
    if text.startswith("'"):
        return text[1:] if FORMULA_START.match(text) or GUARDED_NUMBER.fullmatch(text) else text
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        content = text[2:-1]
        if '"' not in content.replace('""', ""):
            return content.replace('""', '"')
    return text
