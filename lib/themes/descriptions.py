"""A description out of the answers themselves."""

from collections.abc import Iterable

from lib.themes.place_names import names_a_place

FOR_EXAMPLE = "Answers say, for example: "  # how a description begins that nobody wrote
QUOTABLE = 300  # characters of a sentence in it


def described(sentences: Iterable[str]) -> str:
    """The first two of some sentences that are short and do not tell who wrote them."""
    fit = list(dict.fromkeys(one_line(one) for one in sentences if len(one) <= QUOTABLE and not names_a_place(one)))
    return FOR_EXAMPLE + " / ".join(f"“{one}”" for one in fit[:2]) if fit else ""


def one_line(text: str) -> str:
    """A text without line breaks, and with one space wherever there are several."""
    return " ".join(text.split())
