"""Make words from outside fit to stand in a sentence on a page."""

import re

# Markdown makes links of bare addresses even where they are escaped: an invisible joiner takes them apart.
LINK_JOINT, WORD_JOINER = re.compile(r"(?<=www)(?=\.)|(?=://)|(?=@)", re.IGNORECASE), "\u2060"
MARKDOWN_CHARACTER = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def escape_text(text: str) -> str:
    """Escape a text so that nothing in it is taken for formatting, a link or a picture."""
    return MARKDOWN_CHARACTER.sub(r"\\\1", LINK_JOINT.sub(WORD_JOINER, " ".join(text.split())))


def format_count(number: int, singular: str, plural: str) -> str:
    """Format a number with its noun, such as "1 council" or "1,204 councils"."""
    return f"{number:,} {singular if number == 1 else plural}"


def conjugate_have(number: int) -> str:
    """Conjugate to have: "has" for one, "have" for any other number."""
    return "has" if number == 1 else "have"


def format_names(names: list[str], name_limit: int) -> str:
    """Format some names as text, such as "Leeds, York and 12 more"."""
    shown_names = [escape_text(name) for name in names[:name_limit]]
    hidden_count = len(names) - len(shown_names)
    if hidden_count:
        return f"{', '.join(shown_names)} and {hidden_count:,} more"
    return (
        " and ".join([", ".join(shown_names[:-1]), shown_names[-1]]) if len(shown_names) > 1 else "".join(shown_names)
    )
