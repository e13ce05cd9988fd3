"""Read the one e-mail address that a cell holds, however it is dressed."""

import functools
import re

from email_validator import EmailNotValidError, validate_email

from lib.intake.problems import RowProblem
from lib.intake.reading.tables import Cell

MAX_ADDRESS_CELL = 2_000  # characters; a cell that is longer is a text
CANDIDATE = re.compile(r"[^\s<>()\[\]{},;:|\"\u201c\u201d/\\]*@[^\s<>()\[\]{},;:|\"\u201c\u201d/\\]*")
WRITTEN_AT = re.compile(r" ?[\[(]\s?at\s?[\])] ?", re.IGNORECASE)
WRITTEN_DOT = re.compile(r" ?[\[(]\s?dot\s?[\])] ?", re.IGNORECASE)
LINK_END = re.compile(r"[?#].*$")
LABEL_WORDS = frozenset(
    [
        "email",
        "mail",
        "address",
        "work",
        "home",
        "office",
        "main",
        "primary",
        "secondary",
        "personal",
        "contact",
        "to",
        "at",
        "via",
        "pa",
        "is",
        "or",
        "preferred",
        "new",
        "reply",
        "direct",
        "generic",
        "please",
        "use",
        "write",
        "smtp",
        "mailto",
    ]
)
CUT_OFF = re.compile(r",[a-z]{2,4}\b(?![.@])", re.IGNORECASE)  # "x@y.gov,uk": a comma in the place of a full stop
TYPOGRAPHIC = str.maketrans({"\u2019": "'", "\u2018": "'", "\uff20": "@", "\uff0e": ".", "\u2024": "."})


def parse_email(cell: Cell, column: str) -> str | None:
    """Parse the one e-mail address of a cell in lower case, or return None for an empty cell.

    A name, "mailto:", brackets or a full stop may stand around it. Raises RowProblem where the cell holds no address
    that can be read without doubt, or several.
    """
    text = str(cell).strip()
    if not text:
        return None
    addresses = find_addresses(text)
    if len(addresses) > 1:
        raise RowProblem(
            f'"{column}" holds {len(addresses)} e-mail addresses: keep one in the cell, or give each a row of its own'
        )
    if not addresses or not is_certain_address(text):
        raise RowProblem(f'"{column}" is not one e-mail address')
    return addresses[0]


@functools.lru_cache(maxsize=20_000)
def find_addresses(text: str) -> tuple[str, ...]:
    """Find the distinct valid addresses in a text, in lower case and in their order."""
    return tuple(
        dict.fromkeys(
            address for candidate in _list_candidates(text) if (address := _parse_address(candidate[0])) is not None
        )
    )


@functools.lru_cache(maxsize=20_000)
def is_certain_address(text: str) -> bool:
    """Return whether every at-sign of a text belongs to a valid address, and none was cut out of a longer word."""
    candidates = _list_candidates(text)
    return bool(candidates) and all(
        _parse_address(candidate) is not None and is_whole for candidate, is_whole in candidates
    )


def _list_candidates(text: str) -> list[tuple[str, bool]]:
    """List what may be an address in a text; the second value tells whether it is clear where it begins."""
    if len(text) > MAX_ADDRESS_CELL:
        return []
    plain_text = " ".join(text.translate(TYPOGRAPHIC).replace("\n", " ; ").split())
    plain_text = WRITTEN_DOT.sub(".", WRITTEN_AT.sub("@", plain_text)) if "@" not in plain_text else plain_text
    plain_text = plain_text.replace(" @", "@").replace("@ ", "@")
    candidates = []
    for match in CANDIDATE.finditer(plain_text):
        candidate = LINK_END.sub("", match[0]).strip("'`.!*-").removesuffix("'s")
        if candidate not in {"", "@"}:
            is_whole = _begins_clearly(plain_text[: match.start()], candidate) and not CUT_OFF.match(
                plain_text[match.end() :]
            )
            candidates.append((candidate, is_whole))
    return candidates


def _begins_clearly(text_before: str, candidate: str) -> bool:
    """Return whether an address begins where it is cut off from the words before it.

    "nora dell@x.example" may be one of nora.dell, "Nora Dell nora@x.example" is none.
    """
    if not text_before.endswith(" "):
        return True
    before = text_before.rstrip()
    if not before or not before[-1].isalnum():
        return True
    words = [word.strip(".,'-").casefold() for word in re.split(r"[\s\-]", before)[-4:]]
    local_part = candidate.partition("@")[0].casefold()
    return words[-1] in LABEL_WORDS or any(len(word) >= 3 and word in local_part for word in words)


@functools.lru_cache(maxsize=20_000)
def _parse_address(candidate: str) -> str | None:
    """Validate an address, without asking any server; None where it is none."""
    try:
        result = validate_email(candidate, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return None
    return result.normalized.casefold() if "." in result.domain.strip(".") else None
