"""Different words for the same thing: which concepts of our own thesaurus a text speaks of.

The lists in thesaurus/ were written by hand for this project: one concept a line, "name: word, word, two word phrase".
They let answers that share no word be seen as alike, without any model and in a way that everybody can read. Words are
compared by their stems; otherwise.txt lists those that would be taken for another word of their stem.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lib.themes.stems import STOP, stem, words

FOLDER = Path(__file__).parent / "thesaurus"
OTHERWISE = "otherwise.txt"
Phrase = tuple[str, ...]


@cache
def thesaurus() -> dict[Phrase, tuple[str, ...]]:
    """The concepts of every word and phrase, which is given as its stems."""
    found: dict[Phrase, set[str]] = defaultdict(set)
    for name, listed in _lines():
        for phrase in filter(None, map(_stems, listed)):
            found[phrase].add(name)
    return {phrase: tuple(sorted(names)) for phrase, names in found.items()}


@cache
def otherwise() -> dict[str, tuple[str, ...]]:
    """The concepts of words that mean something else than others of their stem: of those that list them themselves."""
    found: dict[str, set[str]] = {word: set() for word in words((FOLDER / OTHERWISE).read_text(encoding="utf-8"))}
    for name, listed in _lines():
        for word in listed:
            for form in {word + ending for ending in ("", "s", "d", "ed", "ing")} & found.keys():
                found[form].add(name)
    return {word: tuple(sorted(names)) for word, names in found.items()}


def _lines() -> Iterator[tuple[str, list[str]]]:
    """Every concept with its words and phrases."""
    for file in sorted(FOLDER.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, colon, listed = line.partition(":")
            if colon and not line.startswith("#"):
                yield f"{file.stem}:{name.strip()}", [" ".join(words(one)) for one in listed.split(",")]


@cache
def _openings() -> dict[str, int]:
    """The longest phrase, in words, that starts with each stem."""
    longest: dict[str, int] = defaultdict(int)
    for phrase in thesaurus():
        longest[phrase[0]] = max(longest[phrase[0]], len(phrase))
    return dict(longest)


def concepts(text: str) -> list[str]:
    """The concepts a text speaks of, as often as it does, in the order of its words."""
    known, openings, apart = thesaurus(), _openings(), otherwise()
    said = words(text)
    roots = [stem(word) for word in said]
    found: list[str] = []
    for start, root in enumerate(roots):
        for end in range(start + 1, min(start + openings.get(root, 0), len(roots)) + 1):
            alone = end == start + 1 and said[start] in apart
            found += apart[said[start]] if alone else known.get(tuple(roots[start:end]), ())
    return found


def _stems(phrase: str) -> Phrase:
    roots = tuple(stem(word) for word in words(phrase))
    return () if len(roots) == 1 and roots[0] in STOP else roots
