"""Describe a theme by sentences from the answers themselves."""

from collections.abc import Iterable

from lib.terms import DESCRIPTION_PREFIX
from lib.themes.place_names import has_place_name

MAX_QUOTED_LENGTH = 300  # characters of a quoted sentence


def describe_theme(sentences: Iterable[str]) -> str:
    """Describe a theme by the first two sentences that are short and do not reveal who wrote them.

    Returns an empty text where no sentence qualifies.
    """
    quotable = list(
        dict.fromkeys(
            collapse_whitespace(sentence)
            for sentence in sentences
            if len(sentence) <= MAX_QUOTED_LENGTH and not has_place_name(sentence)
        )
    )
    return DESCRIPTION_PREFIX + " / ".join(f"“{sentence}”" for sentence in quotable[:2]) if quotable else ""


def collapse_whitespace(text: str) -> str:
    """Collapse every run of white space, line breaks included, to one space."""
    return " ".join(text.split())
