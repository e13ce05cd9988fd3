"""Find the concepts of the project's own thesaurus that a text mentions: different words for the same thing.

The lists in thesaurus/ were written by hand for this project: one concept a line, "name: word, word, two word phrase".
They let answers that share no word be recognised as similar, without any model and in a way that everybody can read.
Words are compared by their stems; otherwise.txt lists those that would be taken for another word of their stem.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lib.themes.stems import STOP_WORDS, split_words, stem_word

THESAURUS_FOLDER = Path(__file__).parent / "thesaurus"
EXCEPTIONS_FILE = "otherwise.txt"
StemPhrase = tuple[str, ...]


@cache
def load_thesaurus() -> dict[StemPhrase, tuple[str, ...]]:
    """Load the concepts of every word and phrase, which is given as its stems."""
    concepts_by_phrase: dict[StemPhrase, set[str]] = defaultdict(set)
    for concept, phrases in _read_concepts():
        for phrase in filter(None, map(_stem_phrase, phrases)):
            concepts_by_phrase[phrase].add(concept)
    return {phrase: tuple(sorted(concepts)) for phrase, concepts in concepts_by_phrase.items()}


@cache
def load_exceptions() -> dict[str, tuple[str, ...]]:
    """Load the concepts of the words that mean something else than others of their stem.

    These words count only for concepts that list them themselves.
    """
    concepts_by_word: dict[str, set[str]] = {
        word: set() for word in split_words((THESAURUS_FOLDER / EXCEPTIONS_FILE).read_text(encoding="utf-8"))
    }
    for concept, phrases in _read_concepts():
        for word in phrases:
            for form in {word + ending for ending in ("", "s", "d", "ed", "ing")} & concepts_by_word.keys():
                concepts_by_word[form].add(concept)
    return {word: tuple(sorted(concepts)) for word, concepts in concepts_by_word.items()}


@cache
def load_concept_phrases() -> dict[str, tuple[str, ...]]:
    """Load the words and phrases of every concept, the most telling first."""
    return {concept: tuple(phrases) for concept, phrases in _read_concepts()}


def _read_concepts() -> Iterator[tuple[str, list[str]]]:
    """Read every concept with its words and phrases from the lists."""
    for file in sorted(THESAURUS_FOLDER.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, colon, listed_phrases = line.partition(":")
            if colon and not line.startswith("#"):
                yield (
                    f"{file.stem}:{name.strip()}",
                    [" ".join(split_words(phrase)) for phrase in listed_phrases.split(",")],
                )


@cache
def _compute_phrase_lengths() -> dict[str, int]:
    """Compute the length, in words, of the longest phrase that starts with each stem."""
    phrase_lengths: dict[str, int] = defaultdict(int)
    for phrase in load_thesaurus():
        phrase_lengths[phrase[0]] = max(phrase_lengths[phrase[0]], len(phrase))
    return dict(phrase_lengths)


def find_concepts(text: str) -> list[str]:
    """Find the concepts that a text mentions, as often as it does, in the order of its words."""
    concepts_by_phrase, phrase_lengths, exceptions = load_thesaurus(), _compute_phrase_lengths(), load_exceptions()
    text_words = split_words(text)
    text_stems = [stem_word(word) for word in text_words]
    text_concepts: list[str] = []
    for start, word_stem in enumerate(text_stems):
        for end in range(start + 1, min(start + phrase_lengths.get(word_stem, 0), len(text_stems)) + 1):
            is_exception = end == start + 1 and text_words[start] in exceptions
            text_concepts += (
                exceptions[text_words[start]]
                if is_exception
                else concepts_by_phrase.get(tuple(text_stems[start:end]), ())
            )
    return text_concepts


def _stem_phrase(phrase: str) -> StemPhrase:
    """Stem the words of a phrase; a single stop word gives nothing."""
    phrase_stems = tuple(stem_word(word) for word in split_words(phrase))
    return () if len(phrase_stems) == 1 and phrase_stems[0] in STOP_WORDS else phrase_stems
