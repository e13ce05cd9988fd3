"""Redact what identifies somebody before a text leaves, and map what comes back to the original."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from lib.model.text_folding import FoldedText, fold_text

RedactionSpan = tuple[int, int, str]  # start, end, replacement

_SITE = r"(?<![\w-])(?:[\w-]+\.){1,10}"
# Each has a left boundary or a bounded length, so that time stays linear even for a cell of a million characters.
CONTACT_EXPRESSIONS: tuple[tuple[str, str], ...] = (
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
CONTACT_PATTERNS = tuple(
    (replacement, re.compile(pattern, re.IGNORECASE)) for replacement, pattern in CONTACT_EXPRESSIONS
)
_BEFORE = r"(?:(?:van|von|de|der|den|la|le|bin|al|el)\s+){0,2}"
_LETTER = r"[^\W\d_a-zß-öø-ÿ]"  # a capital
_CAPITAL = rf"{_BEFORE}{_LETTER}(?:\.(?:{_LETTER}\.)*|[\w'’-]*)"
_NAME = rf"{_CAPITAL}(?:(?:\s+|(?<=\.)){_CAPITAL}){{0,3}}"
_SMALL = rf"{_BEFORE}[^\W\d_][\w'’-]*"
TITLED_NAME_PATTERNS: tuple[re.Pattern[str], ...] = (
    # "mr john smith" is a name however it is written; "councillor training" is none, "Councillor Smith" is one
    re.compile(rf"\b(?i:mr|mrs|ms|miss|mx|dr|cllr)\b\.?\s*(?P<name>{_NAME}|{_SMALL}(?:\s+{_SMALL})?)"),
    re.compile(
        rf"\b(?i:cllrs|councillors?|messrs|prof|professor|sir|dame|lord|lady|baroness|rev|reverend|alderman)\b\.?\s+"
        rf"(?P<name>{_NAME}(?:(?:,\s+|,?\s+(?:and|&)\s+){_NAME})*)"
    ),
)
WORD_PATTERN = re.compile(r"[^\W_]+")
ORGANISATION_WORDS = frozenset(
    WORD_PATTERN.findall(
        "council councils borough county district city authority association society institute institution committee "
        "group partnership college federation union trust forum network limited ltd company chief executive officer "
        "leader head director office service services department team fire police combined national local government"
    )
)
NON_NAME_WORDS = frozenset(
    WORD_PATTERN.findall("mr mrs ms miss mx dr cllr councillor prof sir dame lord lady rev and of the for in at de van")
)


class NameRedactor:
    """Finder of the names that must not leave.

    Names of people are found also by the first name or surname alone, where it has a capital letter.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Index names by their first word, and the parts of people's names."""
        self._full_names: dict[str, set[tuple[str, ...]]] = {}
        self._name_parts: set[str] = set()
        self._max_words = 1
        for name in names:
            name_words = tuple(WORD_PATTERN.findall(fold_text(name).text))
            if len("".join(name_words)) > 1:
                self._full_names.setdefault(name_words[0], set()).add(name_words)
                self._max_words = max(self._max_words, len(name_words))
                self._name_parts |= (
                    set() if ORGANISATION_WORDS & set(name_words) else set(filter(_is_name_part, name_words))
                )

    def find_names(self, text: str) -> list[RedactionSpan]:
        """Find the spans of the names in a text."""
        folded_text = fold_text(text)
        words = list(WORD_PATTERN.finditer(folded_text.text))
        spans = []
        for number, word in enumerate(words):
            word_count = self._count_name_words([match[0] for match in words[number : number + self._max_words]])
            if not word_count and word[0] in self._name_parts:
                word_count = int(not text[folded_text.positions[word.start()]].islower())
            if word_count:
                spans.append(_build_name_span(folded_text, word.start(), words[number + word_count - 1].end()))
        return spans

    def _count_name_words(self, words: list[str]) -> int:
        """Count how many words at the start of a list are the longest name there; 0 where none is."""
        candidates = self._full_names.get(words[0], ())
        return max((len(name) for name in candidates if tuple(words[: len(name)]) == name), default=0)


def _is_name_part(word: str) -> bool:
    """Return whether a word can be the first name or surname of somebody."""
    return len(word) > 1 and word.isalpha() and word not in NON_NAME_WORDS


def _build_name_span(folded_text: FoldedText, start: int, end: int) -> RedactionSpan:
    """Build the span of a name, in positions of the original text."""
    return folded_text.positions[start], folded_text.positions[end - 1] + 1, "[name]"


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A text without personal data, and where each piece of it comes from.

    piece_starts: where each piece begins in text. pieces: the start and end of each in the original, and whether the
    piece is verbatim.
    """

    original: str
    text: str
    piece_starts: list[int]
    pieces: list[tuple[int, int, bool]]

    def find_original_span(self, start: int, end: int) -> tuple[int, int]:
        """Find where text[start:end] is in the original; a redacted piece counts as a whole."""
        return self._map_position(start)[0], self._map_position(end - 1)[1]

    def _map_position(self, position: int) -> tuple[int, int]:
        """Map a position in text to the start and end that it has in the original."""
        piece_index = bisect_right(self.piece_starts, position) - 1
        start, end, is_verbatim = self.pieces[piece_index]
        original_position = start + position - self.piece_starts[piece_index]
        return (original_position, original_position + 1) if is_verbatim else (start, end)


def redact_text(text: str, redactor: NameRedactor) -> RedactedText:
    """Redact a text, and keep the way back to the original.

    Whatever identifies somebody becomes [e-mail], [telephone], [postcode], [address], [web address] or [name]. Names
    are those after a title (Mr, Mrs, Ms, Dr, Cllr, Councillor and their like) and those of the redactor. After
    "councillor" only what has a capital letter is taken for a name. A name that is not in the redactor and has no title
    stays.
    """
    parts: list[str] = []
    starts: list[int] = []
    pieces: list[tuple[int, int, bool]] = []
    length = copied_until = 0
    for start, end, replacement in [*_merge_spans(_find_personal_data(text, redactor)), (len(text), len(text), "")]:
        for piece, origin in (
            (text[copied_until:start], (copied_until, start, True)),
            (replacement, (start, end, False)),
        ):
            if piece:
                parts.append(piece)
                starts.append(length)
                pieces.append(origin)
                length += len(piece)
        copied_until = end
    return RedactedText(text, "".join(parts), starts, pieces)


def find_contact_details(text: str) -> list[RedactionSpan]:
    """Find the addresses and numbers by which somebody can be reached."""
    return [
        (match.start(), match.end(), replacement)
        for replacement, pattern in CONTACT_PATTERNS
        for match in pattern.finditer(text)
    ]


def _find_personal_data(text: str, redactor: NameRedactor) -> list[RedactionSpan]:
    """Find all personal data in a text: contact details, names after a title, and the names of the redactor."""
    titled_names = [
        (*match.span("name"), "[name]") for pattern in TITLED_NAME_PATTERNS for match in pattern.finditer(text)
    ]
    return find_contact_details(text) + titled_names + redactor.find_names(text)


def _merge_spans(spans: list[RedactionSpan]) -> list[RedactionSpan]:
    """Merge spans that overlap into one, with the replacement of the one that begins first."""
    merged: list[RedactionSpan] = []
    for start, end, replacement in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, replacement))
    return merged
