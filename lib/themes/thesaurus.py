"""Different words for the same thing: which concepts of our own thesaurus a text speaks of.

The lists in thesaurus/ were written by hand for this project: one concept a line, "name: word, word, two word phrase".
They let answers that share no word be seen as alike, without any model and in a way that everybody can read.
"""

from collections import defaultdict
from functools import cache
from pathlib import Path

from lib.themes.words import STOP, stem, words

FOLDER = Path(__file__).parent / "thesaurus"
Phrase = tuple[str, ...]


@cache
def thesaurus() -> dict[Phrase, tuple[str, ...]]:
    """The concepts of every word and phrase, which is given as its stems."""
    found: dict[Phrase, set[str]] = defaultdict(set)
    for file in sorted(FOLDER.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, colon, listed = line.partition(":")
            if colon and not line.startswith("#"):
                for phrase in filter(None, map(_stems, listed.split(","))):
                    found[phrase].add(f"{file.stem}:{name.strip()}")
    return {phrase: tuple(sorted(names)) for phrase, names in found.items()}


@cache
def _openings() -> dict[str, int]:
    """The longest phrase, in words, that starts with each stem."""
    longest: dict[str, int] = defaultdict(int)
    for phrase in thesaurus():
        longest[phrase[0]] = max(longest[phrase[0]], len(phrase))
    return dict(longest)


def concepts(text: str) -> list[str]:
    """The concepts a text speaks of, as often as it does, in the order of its words."""
    known, openings = thesaurus(), _openings()
    roots = [stem(word) for word in words(text)]
    return [
        name
        for start, root in enumerate(roots)
        for length in range(1, openings.get(root, 0) + 1)
        for name in known.get(tuple(roots[start : start + length]), ())
    ]


def _stems(phrase: str) -> Phrase:
    roots = tuple(stem(word) for word in words(phrase))
    return () if len(roots) == 1 and roots[0] in STOP else roots
