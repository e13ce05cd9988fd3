"""Find the codes that a tool writes instead of the options' texts, and propose what each means."""

import re
from collections.abc import Iterable, Mapping

from lib.intake.reading.tables import Cell

CODE_PATTERN = re.compile(r"[a-z]{0,8}[_.-]?\d{1,4}|[a-z]")  # 3, a2, sq001, opt_4, b
NAME_PATTERN = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")  # a name that a form gives an option: peer_challenge
WORD_PATTERN = re.compile(r"[a-z][a-z0-9_-]{0,29}")
SPARE_WORDS = 2  # how many more names than options a column may hold
MAX_CODES = 60  # different ones; more are no codes


def build_code_key(text: str) -> str:
    """Build the plainest form of a code: small letters, no decimals of a number, words with low lines between."""
    key = text.strip().strip("\"'[]").casefold()
    key = key.removesuffix(".0") if key.removesuffix(".0").isdigit() else key
    return "_".join(re.sub(r"[^\w]+", " ", key.replace("_", " ")).split()) if " " in key or "_" in key else key


def split_codes(text: str) -> list[str]:
    """Split a cell into what may be codes, each as build_code_key writes it."""
    return [build_code_key(token) for token in re.split(r"[;,|\s]+", text.strip("[] ")) if token.strip("\"' ")]


def list_code_tokens(text: str) -> list[str]:
    """List the codes of a cell, each as build_code_key writes it; none where it holds anything but codes."""
    tokens = split_codes(text)
    return tokens if all(CODE_PATTERN.fullmatch(token) or NAME_PATTERN.fullmatch(token) for token in tokens) else []


def find_codes(cells: Iterable[Cell], options: tuple[str, ...]) -> list[str]:
    """Find the codes in a column of a closed question, in their order; none where it holds the options' texts.

    Options that are themselves numbers are no codes. Words that are no options, and come back again and again, are.
    """
    option_names = [option.casefold() for option in options]
    option_keys = {build_code_key(option) for option in options}
    filled_cells = [str(cell) for cell in cells if str(cell).strip()]
    foreign_cells = [
        text for text in filled_cells if not any(name in text.casefold().replace("_", " ") for name in option_names)
    ]
    if len(foreign_cells) * 10 < len(filled_cells) * 7 or not filled_cells:
        return []
    tokens_by_cell = [list_code_tokens(text) or _list_words(text) for text in foreign_cells]
    tokens = {token for tokens in tokens_by_cell for token in tokens}
    is_coded = all(tokens_by_cell) and (
        all(CODE_PATTERN.fullmatch(token) for token in tokens) or len(tokens) <= len(options) + SPARE_WORDS
    )
    return (
        sorted(tokens, key=_order_code) if is_coded and not tokens <= option_keys and len(tokens) <= MAX_CODES else []
    )


def _list_words(text: str) -> list[str]:
    """List the names of options in a cell, as a form writes them: words of small letters with spaces between."""
    words = text.split()
    return words if all(WORD_PATTERN.fullmatch(word) for word in words) else []


def propose_meanings(codes: list[str], options: tuple[str, ...], known_codes: tuple[str, ...]) -> dict[str, str]:
    """Propose the option of each code; "" where nothing tells it.

    known_codes are those of the options in their order, as the consultation has them. Else codes are counted: from 1,
    or from 0 where one of them is 0.
    """
    if len(known_codes) == len(options):
        meanings = {build_code_key(code): option for code, option in zip(known_codes, options, strict=True)}
        if set(codes) & set(meanings):
            return {code: meanings.get(code, "") for code in codes}
    options_by_name = {build_code_key(option.replace(" ", "_")): option for option in options}
    numbers = {code: _read_number(code) for code in codes}
    first = 0 if 0 in numbers.values() else 1
    return {
        code: options_by_name.get(code)
        or (options[number - first] if number is not None and first <= number < len(options) + first else "")
        for code, number in numbers.items()
    }


def are_known(meanings: Mapping[str, str], options: tuple[str, ...], known_codes: tuple[str, ...]) -> bool:
    """Return whether the meaning of every code is a fact: its consultation has it, or the option's name is the code."""
    keys = {build_code_key(code) for code in known_codes}
    names = {build_code_key(option.replace(" ", "_")) for option in options}
    return all(meaning and (code in keys or code in names) for code, meaning in meanings.items())


def _read_number(code: str) -> int | None:
    """Read the number in a code: the digits at its end, or the place of a single letter."""
    if match := re.search(r"(\d+)$", code):
        return int(match[1])
    return ord(code) - ord("a") + 1 if len(code) == 1 else None


def _order_code(code: str) -> tuple[int, str]:
    number = _read_number(code)
    return (number if number is not None else 10_000, code)
