"""Words from outside, made fit to stand in a sentence on a page."""

import re

# Markdown makes links of bare addresses even where they are escaped: an invisible joiner takes them apart.
LINK, JOINER = re.compile(r"(?<=www)(?=\.)|(?=://)|(?=@)", re.IGNORECASE), "\u2060"
SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])")


def plain(text: str) -> str:
    """Text in which nothing is taken for formatting, a link or a picture."""
    return SPECIAL.sub(r"\\\1", LINK.sub(JOINER, " ".join(text.split())))


def counted(number: int, one: str, many: str) -> str:
    """Such as "1 council" or "1,204 councils"."""
    return f"{number:,} {one if number == 1 else many}"


def have(number: int) -> str:
    """ "has" for one, "have" for any other number."""
    return "has" if number == 1 else "have"


def listed(names: list[str], most: int) -> str:
    """Such as "Leeds, York and 12 more"."""
    shown = [plain(name) for name in names[:most]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
