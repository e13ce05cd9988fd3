"""Name a theme by its topic: a noun phrase that stands in many of its statements and rarely in those of others."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lib.themes.assignment import Scores
from lib.themes.descriptions import MAX_QUOTED_LENGTH, collapse_whitespace
from lib.themes.material import PreparedAnswers
from lib.themes.phrases import is_plural, list_noun_phrases, list_nouns
from lib.themes.place_names import has_place_name
from lib.themes.statements import find_sentence_around
from lib.themes.stems import extract_content_words, split_words, stem_word
from lib.themes.vectors import Vectors, sample_evenly

MAX_COUNTED_STATEMENTS = 20_000  # distinct statements in which stems are counted; more change no share
MAX_PHRASE_STATEMENTS = 300  # statements of a theme, the nearest, whose phrases may name it
MAX_EMBEDDED_PHRASES = 12  # phrases of a theme, the best by their words, that are compared with its centroid
NEAR_DUPLICATE_SIMILARITY = 0.8  # two statements this similar are near duplicates
MAX_COMPARED_STATEMENTS = 2_000  # statements of a theme; among more, near duplicates hardly matter
CENTROID_WEIGHT = 1.0  # of the similarity of a phrase to the centroid, beside its share of statements
OTHER_CENTROID_WEIGHT = 0.5  # of the similarity to the most similar other centroid, which counts against it
SINGLE_WEIGHT = 0.2  # what a phrase loses that only one statement has
NAME_WEIGHT = 0.1  # what a phrase loses that holds a name: it says where or who and seldom what
RELATED_LENGTH = 5  # letters that related nouns share ("leader", "leadership"); they make no pair
PAIR_WEIGHT = 0.2  # what two nouns joined by "and" lose, which nobody wrote like that
MAX_PAIRED_NOUNS = 4  # nouns of a theme, the most distinctive, that are paired
MIN_NOUN_WEIGHT = 2.0  # statements, near duplicates counted as one, that have a noun, for it to be paired
MIN_NOUN_PRECISION = 0.8  # share in the theme against that in all; "councils" stand everywhere
MIN_TITLE_SHARE = 0.1  # of the statements of a theme that have a phrase, for it to stand for all of them
MAX_KEYWORDS = 3
# nouns for a list where fewer than two are as distinctive as those that may be paired; it claims less than a pair does
MIN_LISTED_WEIGHT, MIN_LISTED_PRECISION = 1.0, 0.65
MIN_REPEATED_WEIGHT = 1.5  # the same of a phrase, to be said in more than one way
PART_WEIGHT = 0.3  # what a phrase loses that always stands within a longer one
STEM_BONUS = 0.06  # each content word after the second, up to the fourth: a topic says what about the subject
MAX_BONUS_STEMS = 2
MIN_EXAMPLE_WORDS = 7  # a shorter sentence shows little
FRAGMENT_WEIGHT = 0.2  # what an example loses that is short or does not begin with a capital
LABEL_STEM_BONUS = 0.1  # of an example that has all words of the label
MIN_COHERENCE = 0.37  # mean similarity of statements to their centroid; below it less than half is of one true theme
MIN_COHERENCE_ACROSS = 0.3  # the same across questions, where a theme is worded in more ways
MIXED_PREFIX = "Mixed: "  # of the label of a mixed theme that no phrase stands for


@dataclass(slots=True)
class _PhraseUse:
    """How statements of one theme use a phrase: how it is written, where, and how often within a longer phrase."""

    wordings: Counter[str]
    rows: set[int]
    part_count: int = 0


class ThemeNamer:
    """Namer of the themes of prepared answers; no label is given twice."""

    def __init__(
        self, prepared: PreparedAnswers, centroids: Vectors, similarities: Scores, taken_labels: Iterable[str]
    ) -> None:
        """Count in which statements each stem stands.

        similarities: of every statement to every theme. taken_labels: labels that are in use already.
        """
        self._prepared, self._centroids = prepared, centroids
        self._statements = [prepared.statements[row] for row in prepared.distinct_rows]
        self._similarities = similarities[prepared.distinct_rows]
        self._best_themes = (
            self._similarities.argmax(axis=1) if self._similarities.size else np.zeros(len(self._statements), int)
        )
        self._taken = {frozenset(map(stem_word, split_words(label))) for label in taken_labels}
        vectors = prepared.vectors[prepared.distinct_rows]
        self._weights = _compute_statement_weights(vectors, self._best_themes)
        rows_by_stem: dict[str, list[int]] = defaultdict(list)
        counted_rows = sample_evenly(len(self._statements), MAX_COUNTED_STATEMENTS)
        for row in counted_rows:
            for word_stem in {stem_word(word) for word in extract_content_words(self._statements[row].text)}:
                rows_by_stem[word_stem].append(row)
        self._rows_by_stem = {word_stem: np.array(rows) for word_stem, rows in rows_by_stem.items()}
        self._theme_weights = np.bincount(
            self._best_themes[counted_rows], self._weights[counted_rows], minlength=similarities.shape[1]
        )

    def list_typical_sentences(self, theme: int, max_sentences: int) -> tuple[str, ...]:
        """List the sentences nearest to the centroid of a theme, as they stand in the answers, without repeats."""
        sentences: dict[str, str] = {}
        for sentence in map(self._find_sentence, self._list_nearest_rows(theme, 4 * max_sentences)):
            sentences.setdefault(collapse_whitespace(sentence), sentence)
        return tuple(sentences.values())[:max_sentences]

    def name_themes(self, themes: Sequence[int]) -> dict[int, str]:
        """Name themes by the best phrase of each that names no theme before it.

        Where hardly any statement has the phrase, it would claim to be what all of them say: then the theme is named by
        its most distinctive nouns ("Contracts, posts, rules"), which claim nothing. Where its statements have little in
        common besides, that is said in front of them ("Mixed: contracts, posts, rules").
        """
        phrases = {theme: self._list_best_phrases(theme) for theme in themes}
        texts = list(dict.fromkeys(text for scored in phrases.values() for text, _ in scored))
        similarities = dict(zip(texts, self._prepared.space.embed_texts(texts) @ self._centroids.T, strict=True))
        labels = {}
        for theme, scored in phrases.items():
            ranked = sorted(
                scored, key=lambda item: -item[1] - CENTROID_WEIGHT * _compute_contrast(similarities[item[0]], theme)
            )
            texts = [text for text, _ in ranked]
            if not texts or self._compute_text_share(theme, texts[0]) < MIN_TITLE_SHARE:
                texts = [text for text in (*self._list_keywords(theme), *texts) if text]
                if self.is_mixed(theme):
                    texts = [MIXED_PREFIX + _write_small(text) for text in texts]
            labels[theme] = self._take_label(texts, theme)
        return labels

    def _compute_text_share(self, theme: int, text: str) -> float:
        """Compute the share of the statements of a theme that have the content words of a text."""
        rows = self._find_rows({stem_word(word) for word in extract_content_words(text)})
        return self._compute_share_and_precision(theme, rows)[0]

    def _list_keywords(self, theme: int) -> list[str]:
        """List the most distinctive nouns of a theme as one text; none where there are not two of them."""
        question_stems = self._find_question_stems(theme)
        for min_weight, min_precision in (
            (MIN_NOUN_WEIGHT, MIN_NOUN_PRECISION),
            (MIN_LISTED_WEIGHT, MIN_LISTED_PRECISION),
        ):
            wordings, scores = self._score_nouns(theme, question_stems, min_weight, min_precision)
            chosen: list[str] = []
            for word_stem in sorted(scores, key=lambda word_stem: (-scores[word_stem], word_stem)):
                if all(word_stem[:RELATED_LENGTH] != other[:RELATED_LENGTH] for other in chosen):
                    chosen.append(word_stem)
            if len(chosen) > 1:
                return [", ".join(_choose_noun(wordings[word_stem]) for word_stem in chosen[:MAX_KEYWORDS])]
        return []

    def choose_example(self, theme: int, label: str) -> str:
        """Choose the sentence that is typical of a theme and not of others, and names no place.

        Returns an empty text where no sentence qualifies.
        """
        label_stems = {stem_word(word) for word in extract_content_words(label)}
        best_score, best_sentence = -np.inf, ""
        for row in self._list_nearest_rows(theme, MAX_PHRASE_STATEMENTS):
            sentence = collapse_whitespace(self._find_sentence(row))
            words = split_words(sentence)
            if len(sentence) > MAX_QUOTED_LENGTH or has_place_name(sentence):
                continue
            has_label = bool(label_stems) and label_stems <= set(map(stem_word, words))
            score = _compute_contrast(self._similarities[row], theme) + LABEL_STEM_BONUS * has_label
            score -= FRAGMENT_WEIGHT * (len(words) < MIN_EXAMPLE_WORDS or not sentence[0].isupper())
            if score > best_score:
                best_score, best_sentence = score, sentence
        return best_sentence

    def is_mixed(self, theme: int) -> bool:
        """Return whether the statements of a theme have too little in common to be one."""
        rows = np.flatnonzero(self._best_themes == theme)
        min_coherence = MIN_COHERENCE if len(self._prepared.question_stems) < 2 else MIN_COHERENCE_ACROSS
        return bool(len(rows)) and float(np.mean(self._similarities[rows, theme])) < min_coherence

    def _take_label(self, texts: Sequence[str], theme: int) -> str:
        """Take the first text whose words, by their stems, no label has yet."""
        for text in texts:
            stems = frozenset(map(stem_word, split_words(text)))
            if stems not in self._taken:
                self._taken.add(stems)
                return text[:1].upper() + text[1:]
        return f"Theme {theme + 1}"

    def _list_best_phrases(self, theme: int) -> list[tuple[str, float]]:
        """List the phrases of a theme with their scores, the best by their words first."""
        question_stems = self._find_question_stems(theme)
        scored = []
        for stems, use in self._collect_phrases(theme).items():
            text = _choose_wording(use.wordings)
            if stems <= question_stems or has_place_name(text):
                continue
            scored.append((text, self._score_phrase(theme, stems, use) - NAME_WEIGHT * _has_name(text)))
        scored += self._pair_nouns(theme, question_stems)
        return sorted(scored, key=lambda item: (-item[1], item[0]))[:MAX_EMBEDDED_PHRASES]

    def _collect_phrases(self, theme: int) -> dict[frozenset[str], _PhraseUse]:
        """Collect the phrases of the statements nearest to a theme, by their stems."""
        uses: dict[frozenset[str], _PhraseUse] = {}
        for row in self._list_nearest_rows(theme, MAX_PHRASE_STATEMENTS):
            for phrase, is_whole in list_noun_phrases(self._statements[row].text):
                use = uses.setdefault(phrase.stems, _PhraseUse(Counter(), set()))
                use.wordings[phrase.text] += 1
                use.rows.add(row)
                use.part_count += not is_whole
        return uses

    def _score_phrase(self, theme: int, stems: frozenset[str], use: _PhraseUse) -> float:
        """Score a phrase by its share of the statements of a theme against its share elsewhere, and by its form."""
        written_count = sum(use.wordings.values())
        return (
            self._compute_distinctiveness(theme, self._find_rows(stems))
            + STEM_BONUS * min(max(len(stems) - 2, 0), MAX_BONUS_STEMS)
            - SINGLE_WEIGHT * (self._weigh_rows(use.rows) < MIN_REPEATED_WEIGHT)
            - PART_WEIGHT * use.part_count / written_count
        )

    def _pair_nouns(self, theme: int, question_stems: frozenset[str]) -> list[tuple[str, float]]:
        """Pair the most distinctive nouns of a theme, for themes that hardly share a phrase ("Toilets and loos")."""
        wordings, scores = self._score_nouns(theme, question_stems, MIN_NOUN_WEIGHT, MIN_NOUN_PRECISION)
        best = sorted(scores, key=lambda word_stem: (-scores[word_stem], word_stem))[:MAX_PAIRED_NOUNS]
        return [
            (
                f"{_choose_noun(wordings[first])} and {_choose_noun(wordings[second])}",
                (scores[first] + scores[second]) / 2 - PAIR_WEIGHT,
            )
            for first, second in combinations(best, 2)
            if first[:RELATED_LENGTH] != second[:RELATED_LENGTH]
        ]

    def _score_nouns(
        self, theme: int, question_stems: frozenset[str], min_weight: float, min_precision: float
    ) -> tuple[dict[str, Counter[str]], dict[str, float]]:
        """Score the distinctive nouns of a theme: how each is written, and how distinctive it is, by stem.

        min_weight: statements, near duplicates counted as one, that have a noun. min_precision: its share in the theme
        against that in all.
        """
        wordings: dict[str, Counter[str]] = defaultdict(Counter)
        rows_by_stem: dict[str, set[int]] = defaultdict(set)
        for row in self._list_nearest_rows(theme, MAX_PHRASE_STATEMENTS):
            for noun in list_nouns(self._statements[row].text):
                word_stem = stem_word(noun.lower())
                wordings[word_stem][noun] += 1
                rows_by_stem[word_stem].add(row)
        scores = {
            word_stem: self._compute_distinctiveness(theme, self._find_rows([word_stem]))
            for word_stem, rows in rows_by_stem.items()
            if self._weigh_rows(rows) > min_weight
            and word_stem not in question_stems
            and self._compute_share_and_precision(theme, self._find_rows([word_stem]))[1] >= min_precision
            and not _has_name(f"The {_choose_wording(wordings[word_stem])}")
        }
        return dict(wordings), scores

    def _compute_distinctiveness(self, theme: int, rows: NDArray[np.int64]) -> float:
        """Compute how distinctive of a theme what some counted statements have in common is, 0 to 1."""
        share, precision = self._compute_share_and_precision(theme, rows)
        return float(share**0.5 * precision**2)

    def _compute_share_and_precision(self, theme: int, rows: NDArray[np.int64]) -> tuple[float, float]:
        """Compute the share of some counted statements among those of a theme, and that share against all themes."""
        inside = self._best_themes[rows] == theme
        theme_weight = self._theme_weights[theme]
        share_inside = float(self._weights[rows[inside]].sum() / max(theme_weight, 1e-9))
        share_outside = float(self._weights[rows[~inside]].sum() / max(self._theme_weights.sum() - theme_weight, 1.0))
        return share_inside, share_inside / max(share_inside + share_outside, 1e-9)

    def _find_rows(self, stems: Iterable[str]) -> NDArray[np.int64]:
        """Find the counted statements that have all of some stems."""
        found: NDArray[np.int64] | None = None
        for word_stem in stems:
            rows = self._rows_by_stem.get(word_stem, np.zeros(0, np.int64))
            found = rows if found is None else np.intersect1d(found, rows, assume_unique=True)
        return np.zeros(0, np.int64) if found is None else found

    def _weigh_rows(self, rows: Iterable[int]) -> float:
        """Weigh statements, near duplicates counted as one."""
        return float(self._weights[list(rows)].sum())

    def _find_question_stems(self, theme: int) -> frozenset[str]:
        """Find the stems of the question that most statements of a theme answer."""
        distinct_rows = [self._prepared.distinct_rows[row] for row in np.flatnonzero(self._best_themes == theme)]
        questions = Counter(self._prepared.statement_questions[row] for row in distinct_rows)
        return self._prepared.question_stems[questions.most_common(1)[0][0]] if questions else frozenset()

    def _list_nearest_rows(self, theme: int, max_rows: int) -> list[int]:
        """List the rows of the statements of a theme, nearest to its centroid first."""
        rows = np.flatnonzero(self._best_themes == theme)
        return [int(row) for row in rows[np.argsort(-self._similarities[rows, theme], kind="stable")[:max_rows]]]

    def _find_sentence(self, row: int) -> str:
        """Find the whole sentence around a statement."""
        statement = self._statements[row]
        answer = self._prepared.texts[statement.answer]
        start, end = find_sentence_around(answer, statement.start, statement.end)
        return answer[start:end]


def _compute_statement_weights(vectors: Vectors, themes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Compute how much each statement counts for the words of its theme.

    Statements that say nearly the same share one weight. themes holds the theme of every statement.
    """
    weights = np.ones(len(vectors))
    for theme in np.unique(themes):
        rows = np.flatnonzero(themes == theme)
        if len(rows) <= MAX_COMPARED_STATEMENTS:
            weights[rows] = 1 / np.maximum((vectors[rows] @ vectors[rows].T > NEAR_DUPLICATE_SIMILARITY).sum(axis=1), 1)
    return weights


def _compute_contrast(similarities: NDArray[np.floating], theme: int) -> float:
    """Compute how similar something is to a theme, less so the more similar it is to another."""
    others = np.delete(similarities, theme)
    return float(similarities[theme] - OTHER_CENTROID_WEIGHT * max(others.max(initial=0.0), 0.0))


def _choose_wording(wordings: Counter[str]) -> str:
    """Choose how to write a phrase: as most do, and in small letters where that is as common."""
    return min(wordings, key=lambda text: (-wordings[text], sum(map(str.isupper, text)), len(text), text))


def _choose_noun(wordings: Counter[str]) -> str:
    """Choose how to write a noun: in the plural where anybody does, for a topic is about all of a kind."""
    return _choose_wording(Counter({noun: wordings[noun] for noun in wordings if is_plural(noun)}) or wordings)


def _write_small(text: str) -> str:
    """Write the first letter of a text small, unless its first word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _has_name(text: str) -> bool:
    """Return whether a word after the first is written like a name; abbreviations are none."""
    return any(word[:1].isupper() and not word[1:].isupper() for word in text.split()[1:])
