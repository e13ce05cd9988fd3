"""What tells who somebody is, taken out of a text before it leaves, and the way back to the original."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from lib.model.text_folding import Folded, folded

Span = tuple[int, int, str]  # from, to, and what stands there instead

_SITE = r"(?<![\w-])(?:[\w-]+\.){1,10}"
# Each begins where nothing of its kind stands before it, or has a bound: a cell of a million signs takes no longer.
PATTERNS: tuple[tuple[str, str], ...] = (
    ("[e-mail]", r"(?<!\S)\S*[@＠﹫]\S*"),
    (
        "[e-mail]",
        r"(?<![\w.+-])[\w.+-]+\s?(?:@|[\[(]\s?at\s?[\])])\s?[\w-]+(?:\s?(?:\.|[\[(]\s?dot\s?[\])])\s?[\w-]+){1,5}",
    ),
    ("[web address]", r"(?:\b[a-z][a-z0-9+.-]{1,9}://|\bwww\.)\S+"),
    ("[web address]", _SITE + r"(?:uk|com|org|net|eu|info|gov|edu|io)(?!\w)(?:[/?#:]\S*)?"),
    ("[web address]", _SITE + r"[a-z]{2,10}/\S+"),
    ("[telephone]", r"(?:\+\s?)?(?<!\d)\d(?:[\s().\-–/]{0,3}\d){8,}"),
    (
        "[telephone]",
        r"\b(?:tel|telephone|phone|mobile|mob|fax|ext|extension)\b[\s.:]{0,3}(?:no|number)?[\s.:]{0,3}\+?\d[\d\s-]*",
    ),
    ("[postcode]", r"\b(?:GIR|[A-PR-UWYZ][A-Z]?\d[A-Z\d]?)[\s-]{0,3}\d[ABD-HJLNP-UW-Z]{2}\b"),
    (
        "[address]",
        r"\b\d{1,4}[a-z]?,?\s+(?:[^\W\d_][\w'’-]*\s+){1,3}(?:street|road|rd|lane|avenue|crescent|terrace|gardens|grove)\b",
    ),
)
DETAILS = tuple((instead, re.compile(pattern, re.IGNORECASE)) for instead, pattern in PATTERNS)
_BEFORE = r"(?:(?:van|von|de|der|den|la|le|bin|al|el)\s+){0,2}"
_LETTER = r"[^\W\d_a-zß-öø-ÿ]"  # a capital
_CAPITAL = rf"{_BEFORE}{_LETTER}(?:\.(?:{_LETTER}\.)*|[\w'’-]*)"
_NAME = rf"{_CAPITAL}(?:(?:\s+|(?<=\.)){_CAPITAL}){{0,3}}"
_SMALL = rf"{_BEFORE}[^\W\d_][\w'’-]*"
TITLED: tuple[re.Pattern[str], ...] = (
    # "mr john smith" is a name however it is written; "councillor training" is none, "Councillor Smith" is one
    re.compile(rf"\b(?i:mr|mrs|ms|miss|mx|dr|cllr)\b\.?\s*(?P<name>{_NAME}|{_SMALL}(?:\s+{_SMALL})?)"),
    re.compile(
        rf"\b(?i:cllrs|councillors?|messrs|prof|professor|sir|dame|lord|lady|baroness|rev|reverend|alderman)\b\.?\s+"
        rf"(?P<name>{_NAME}(?:(?:,\s+|,?\s+(?:and|&)\s+){_NAME})*)"
    ),
)
WORD = re.compile(r"[^\W_]+")
NO_PERSON = frozenset(
    WORD.findall(
        "council councils borough county district city authority association society institute institution committee "
        "group partnership college federation union trust forum network limited ltd company chief executive officer "
        "leader head director office service services department team fire police combined national local government"
    )
)
NO_NAME = frozenset(
    WORD.findall("mr mrs ms miss mx dr cllr councillor prof sir dame lord lady rev and of the for in at de van")
)


class Names:
    """Names that must not leave: people's also by their first name or surname alone, where it has a capital letter."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._whole: dict[str, set[tuple[str, ...]]] = {}
        self._parts: set[str] = set()
        self._most = 1
        for name in names:
            words = tuple(WORD.findall(folded(name).text))
            if len("".join(words)) > 1:
                self._whole.setdefault(words[0], set()).add(words)
                self._most = max(self._most, len(words))
                self._parts |= set() if NO_PERSON & set(words) else set(filter(_is_part, words))

    def spans(self, text: str) -> list[Span]:
        """Where the names stand in a text."""
        plain = folded(text)
        words = list(WORD.finditer(plain.text))
        found = []
        for number, word in enumerate(words):
            length = self._longest([one[0] for one in words[number : number + self._most]])
            if not length and word[0] in self._parts:
                length = int(not text[plain.places[word.start()]].islower())
            if length:
                found.append(_span(plain, word.start(), words[number + length - 1].end()))
        return found

    def _longest(self, words: list[str]) -> int:
        """How many words at this place are a name."""
        named = self._whole.get(words[0], ())
        return max((len(name) for name in named if tuple(words[: len(name)]) == name), default=0)


def _is_part(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word not in NO_NAME


def _span(plain: Folded, start: int, end: int) -> Span:
    return plain.places[start], plain.places[end - 1] + 1, "[name]"


@dataclass(frozen=True, slots=True)
class Stripped:
    """A text without personal data, and where each piece of it comes from.

    starts: where each piece begins in text; pieces: from where to where it stands in the original, and whether it does
    so letter by letter.
    """

    original: str
    text: str
    starts: list[int]
    pieces: list[tuple[int, int, bool]]

    def original_of(self, start: int, end: int) -> tuple[int, int]:
        """From where to where text[start:end] stands in the original; what was taken out counts as a whole."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        number = bisect_right(self.starts, at) - 1
        start, end, same = self.pieces[number]
        place = start + at - self.starts[number]
        return (place, place + 1) if same else (start, end)


def stripped(text: str, names: Names) -> Stripped:
    """A text with [e-mail], [telephone], [postcode], [address], [web address] and [name] for what tells who one is, and
    the way back to the original.

    Names are those after a title (Mr, Mrs, Ms, Dr, Cllr, Councillor and their like) and those given. After "councillor"
    only what has a capital letter is taken for a name. A name that nobody gave and that has no title stays.
    """
    parts: list[str] = []
    starts: list[int] = []
    pieces: list[tuple[int, int, bool]] = []
    length = rest = 0
    for start, end, instead in [*_merged(_found(text, names)), (len(text), len(text), "")]:
        for piece, place in ((text[rest:start], (rest, start, True)), (instead, (start, end, False))):
            if piece:
                parts.append(piece)
                starts.append(length)
                pieces.append(place)
                length += len(piece)
        rest = end
    return Stripped(text, "".join(parts), starts, pieces)


def contact_details(text: str) -> list[Span]:
    """Where addresses and numbers stand, by which somebody can be reached."""
    return [(one.start(), one.end(), instead) for instead, where in DETAILS for one in where.finditer(text)]


def _found(text: str, names: Names) -> list[Span]:
    titled = [(*one.span("name"), "[name]") for where in TITLED for one in where.finditer(text)]
    return contact_details(text) + titled + names.spans(text)


def _merged(spans: list[Span]) -> list[Span]:
    """Spans that overlap as one, called by what begins first."""
    merged: list[Span] = []
    for start, end, instead in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, instead))
    return merged
