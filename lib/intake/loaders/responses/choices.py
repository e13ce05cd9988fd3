"""Read the cells of a closed question: which of its options are chosen, however the tool writes them.

An answer is stored as the options' own texts, with semicolons between. What somebody wrote beside them is kept, behind
the option Other where there is one.
"""

import re
from collections.abc import Iterable, Mapping

from lib.intake.mapping.choice_codes import build_code_key, list_code_tokens, split_codes
from lib.intake.problems import RowProblem
from lib.intake.reading.cell_values import shorten_cell

TICKED_WORDS = frozenset({
    "yes", "y", "1", "1.0", "true", "t", "x", "selected", "checked", "ticked", "on", "✓", "✔", "☑", "☒", "chosen",
})  # fmt: skip
UNTICKED_WORDS = frozenset({
    "", "no", "n", "0", "0.0", "false", "f", "n/a", "na", "not selected", "-", "unchecked", "not ticked", "off", "☐",
    "not chosen", "null", "none", "not checked", "unselected",
})  # fmt: skip
DELIMITERS = ";,|\n\t"
SKIPPED = frozenset(DELIMITERS + ' []"')
ANNOTATION = re.compile(r"\s*:|\s+[-–(]")  # words of one's own behind an option: "Other: coaching"
OTHER_MARK = re.compile(r"^other\s*[:–-]\s*", re.IGNORECASE)
PLAIN_LETTERS = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0_", "''\"\"-- _")
SEPARATOR = "; "


class ChoiceReader:
    """Reader of the cells of one closed question."""

    def __init__(self, options: tuple[str, ...], codes: Mapping[str, str]) -> None:
        """Take the options, and what the codes of a tool mean: code (as build_code_key writes it) -> option."""
        self._options, self._codes = options, codes
        self._plain_options = sorted(
            ((_fold_letters(option), option) for option in options), key=lambda pair: -len(pair[0])
        )
        self._other_option = next((option for option in options if option.casefold().startswith("other")), None)
        self._options_by_name = {build_code_key(option).replace("_", " "): option for option in options}

    def read_cell(self, cell_text: str, heading: str) -> str:
        """Read a cell that holds the whole answer.

        Raises RowProblem where it holds a code that nobody has given a meaning.
        """
        text = " ".join(cell_text.replace("\n", ";").split())
        chosen, own_texts = self._split_options(text, DELIMITERS)
        if not chosen:
            coded = self._read_codes(text, heading)
            spaced, rest = self._split_options(text, DELIMITERS + " ")
            chosen, own_texts = (coded, []) if coded else (spaced, []) if spaced and not rest else ([], [cell_text])
        return self.join_chosen(chosen, own_texts)

    def read_ticks(self, cells: Iterable[tuple[str, str]], whole_text: str = "") -> str:
        """Read the cells of an option each, as pairs of cell and option, beside what one cell says of the whole."""
        chosen, own_texts = self._split_options(whole_text, DELIMITERS) if whole_text else ([], [])
        for cell_text, option in cells:
            value = cell_text.strip().casefold()
            if value in UNTICKED_WORDS:
                continue
            is_code = option in self._options and value == str(self._options.index(option) + 1)
            if value in TICKED_WORDS or value == option.casefold() or is_code:
                chosen.append(option)
            elif option.casefold().startswith("other"):
                own_texts.append(cell_text.strip())
            elif value.startswith(option.casefold()):
                chosen.append(cell_text.strip())
            else:
                chosen.append(f"{option}: {cell_text.strip()}")
        return self.join_chosen(chosen, own_texts)

    def join_chosen(self, chosen: Iterable[str], own_texts: Iterable[str]) -> str:
        """Join chosen options, once each, and one's own words."""
        parts = list(dict.fromkeys(chosen))
        own_texts = dict.fromkeys(OTHER_MARK.sub("", text) if self._other_option else text for text in own_texts)
        own_text = ", ".join(text.replace(SEPARATOR, ", ") for text in own_texts if text)
        if own_text and self._other_option is not None:
            parts = [part for part in parts if part not in {self._other_option, "Other"}]
            own_text = f"{self._other_option}: {own_text}"
        return SEPARATOR.join([*parts, *([own_text] if own_text else [])])

    def _split_options(self, text: str, delimiters: str) -> tuple[list[str], list[str]]:
        """Split a text by the known options, the longest first; the second value is what stands beside them.

        An option may itself hold the mark that parts the options.
        """
        plain_text = _fold_letters(text)
        chosen: list[str] = []
        own_texts: list[str] = []
        position, own_start, last_mark = 0, -1, ""
        while position < len(text):
            if position and (text[position - 1] != " " or " " in delimiters):
                last_mark = text[position - 1]
            if own_start < 0 and plain_text[position] in SKIPPED:
                position += 1
                continue
            starts_part = own_start < 0 or last_mark in delimiters
            match = self._find_option(plain_text, position, delimiters) if starts_part else None
            if match is None:
                own_start = position if own_start < 0 else own_start
                position += 1
                continue
            if own_start >= 0:
                own_texts.append(text[own_start:position].strip(f"{DELIMITERS} "))
                own_start = -1
            option, end = match
            position = end
            if annotation := ANNOTATION.match(text, end):
                start = annotation.end() - (1 if annotation[0].endswith("(") else 0)
                stop = self._find_next_option(plain_text, start, delimiters)
                words = text[start:stop].strip(f"{DELIMITERS} ")
                position = stop
                if words and option == self._other_option:
                    own_texts.append(words)
                elif words:
                    option = f"{option}: {words.replace(SEPARATOR, ', ')}"
            chosen.append(option)
        if own_start >= 0:
            own_texts.append(text[own_start:].strip(f"{DELIMITERS} "))
        return chosen, [words for words in own_texts if words]

    def _find_option(self, plain_text: str, position: int, delimiters: str) -> tuple[str, int] | None:
        """Find the longest option at a position that ends there, or goes on with words of one's own; and its end."""
        for plain_option, option in self._plain_options:
            end = position + len(plain_option)
            if not plain_text.startswith(plain_option, position):
                continue
            rest = plain_text[end:].lstrip(' ]"') if " " not in delimiters else plain_text[end:].lstrip(']"')
            if not rest or rest[0] in delimiters or ANNOTATION.match(plain_text, end):
                return option, end
        return None

    def _find_next_option(self, plain_text: str, start: int, delimiters: str) -> int:
        """Find where the next option begins behind a delimiter; the end of the text where there is none."""
        for position in range(start + 1, len(plain_text)):
            is_behind_delimiter = plain_text[:position].rstrip(" ")[-1:] in tuple(DELIMITERS)
            if is_behind_delimiter and self._find_option(plain_text, position, delimiters):
                return position
        return len(plain_text)

    def _read_codes(self, text: str, heading: str) -> list[str]:
        """Read a cell of codes; empty where it holds none."""
        if (meaning := self._codes.get(build_code_key(text))) is not None:
            return [meaning]
        tokens = split_codes(text)
        meanings = [self._codes.get(token) or self._options_by_name.get(token.replace("_", " ")) for token in tokens]
        if all(meanings):
            return [meaning for meaning in meanings if meaning]
        if self._codes and list_code_tokens(text):
            unknown_code = next(token for token, meaning in zip(tokens, meanings, strict=True) if not meaning)
            raise RowProblem(
                f'"{heading}": nobody has said which option the code "{shorten_cell(unknown_code)}" means: say so on '
                "the page Imports, and bring the file in again"
            )
        return []


def _fold_letters(text: str) -> str:
    """Return a text as options are compared: small letters, plain quotation marks; as long as it was."""
    small = text.lower()
    return (small if len(small) == len(text) else text).translate(PLAIN_LETTERS)
