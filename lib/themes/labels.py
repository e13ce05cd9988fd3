"""Name a theme by its topic: a noun phrase that stands in many of its statements and rarely in those of others."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.themes.assignment import Scores
from lib.themes.descriptions import MAX_QUOTED_LENGTH, collapse_whitespace
from lib.themes.material import PreparedAnswers
from lib.themes.phrases import LINKING_WORDS, RESPONDENT_NOUNS, is_plural, list_noun_phrases, list_nouns
from lib.themes.place_names import has_place_name
from lib.themes.statements import find_sentence_around
from lib.themes.stems import extract_content_words, split_words, stem_word
from lib.themes.thesaurus import find_concepts
from lib.themes.topics import GENERAL_NOUNS, MAX_TOPICS, Topic, choose_topics, compute_moments, name_concept
from lib.themes.vectors import Vectors, sample_evenly

MAX_COUNTED_STATEMENTS = 20_000  # distinct statements in which stems are counted; more change no share
MAX_PHRASE_STATEMENTS = 300  # statements of a theme, the nearest, whose phrases may name it
MAX_PHRASES = (
    16  # phrases and nouns of a theme, the best by their words, whose similarity to its statements is computed
)
MAX_PHRASE_LENGTH = 28  # characters; a label holds several
NEAR_DUPLICATE_SIMILARITY = 0.8  # two statements this similar are near duplicates
MAX_COMPARED_STATEMENTS = 2_000  # statements of a theme; among more, near duplicates hardly matter
OTHER_CENTROID_WEIGHT = 0.5  # of the similarity to the most similar other centroid, which counts against it
MIN_REPEATED_WEIGHT = 1.5  # statements, near duplicates counted as one, of a phrase that more than one has
PART_WEIGHT = 0.1  # what a phrase loses that always stands within a longer one
LINKED_WEIGHT = 0.05  # what a phrase loses that is two joined by "of", "for" or the like
LONGER_BONUS = 0.04  # of a phrase against a single noun, which says less
MIN_NAMED_SHARE = (
    0.55  # of the statements of a theme that have the words of its topics, for these to be all it is about
)
MIN_EXAMPLE_WORDS = 7  # a shorter sentence shows little
FRAGMENT_WEIGHT = 0.2  # what an example loses that is short or does not begin with a capital
LABEL_STEM_BONUS = 0.1  # of an example that has all words of the label
MIN_COHERENCE = 0.37  # mean similarity of statements to their centroid; below it less than half is of one true theme
MIN_COHERENCE_ACROSS = 0.3  # the same across questions, where a theme is worded in more ways
MIXED_PREFIX = "Mixed: "  # of a label whose topics are only some of what a theme is about
PART_ENDING = " and more"
NO_TOPIC = "Mixed, without a common topic"
MIN_MIXED_SHARE = 0.3  # of the statements of a mixed theme that have the words of its topics, for these to be named
GENERAL_STEMS = frozenset(map(stem_word, GENERAL_NOUNS | RESPONDENT_NOUNS))


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
        self._taken_texts = {label.casefold() for label in taken_labels}
        self._taken = {frozenset(map(stem_word, split_words(label))) for label in taken_labels}
        self._vectors = prepared.vectors[prepared.distinct_rows]
        self._weights = _compute_statement_weights(self._vectors, self._best_themes)
        rows_by_stem: dict[str, list[int]] = defaultdict(list)
        rows_by_concept: dict[str, list[int]] = defaultdict(list)
        counted_rows = sample_evenly(len(self._statements), MAX_COUNTED_STATEMENTS)
        for row in counted_rows:
            for concept in filter(name_concept, set(find_concepts(self._statements[row].text))):
                rows_by_concept[concept].append(row)
            for word_stem in {stem_word(word) for word in extract_content_words(self._statements[row].text)}:
                rows_by_stem[word_stem].append(row)
        self._rows_by_stem = {word_stem: np.array(rows) for word_stem, rows in rows_by_stem.items()}
        self._rows_by_concept = {concept: np.array(rows_by_concept[concept]) for concept in sorted(rows_by_concept)}
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
        """Name themes by the topics that most of the statements of each have words of; no label is given twice.

        Where too few have, the label says so ("Failures and more"), and so it does where a theme has too little in
        common ("Mixed: review, assessment and more"). Where what could be named of such a theme hardly occurs, it names
        nothing.
        """
        topics = {theme: self._list_topics(theme) for theme in themes}
        texts = list(dict.fromkeys(topic.meaning for listed in topics.values() for topic in listed))
        vectors = self._prepared.space.embed_texts(texts)
        positions = {text: position for position, text in enumerate(texts)}
        moments = compute_moments(vectors, self._vectors[sample_evenly(len(self._vectors), MAX_COMPARED_STATEMENTS)])
        labels = {}
        for theme, listed in topics.items():
            rows = np.array(self._list_nearest_rows(theme, MAX_COMPARED_STATEMENTS), dtype=np.int64)
            indexes = [positions[topic.meaning] for topic in listed]
            chosen, share = choose_topics(
                listed,
                vectors[indexes] @ self._vectors[rows].T,
                rows,
                np.array([self._prepared.distinct_counts[row] for row in rows], dtype=np.float64),
                (moments[0][indexes], moments[1][indexes]),
                len(self._vectors),
            )
            is_mixed = self.is_mixed(theme)
            if is_mixed and share < MIN_MIXED_SHARE:
                labels[theme] = number_label(NO_TOPIC, self._taken_texts)
                self._taken_texts.add(labels[theme].casefold())
                continue
            candidates = _write_labels(
                chosen, [topic.text for topic in listed], is_part=share < MIN_NAMED_SHARE, is_mixed=is_mixed
            )
            labels[theme] = self._take_label(candidates, theme)
        return labels

    def _list_topics(self, theme: int) -> list[Topic]:
        """List the topics that may name a theme: phrases and nouns of its statements, and concepts of the thesaurus."""
        question_stems = self._find_question_stems(theme)
        scored = []
        for stems, use in self._collect_phrases(theme).items():
            text = _choose_wording(use.wordings) if len(stems) > 1 else _choose_noun(use.wordings)
            has_name = _has_name(text if len(stems) > 1 else f"The {text}")
            if len(text) > MAX_PHRASE_LENGTH or stems <= question_stems or has_place_name(text) or has_name:
                continue
            is_single = self._weigh_rows(use.rows) < MIN_REPEATED_WEIGHT
            scored.append((is_single, -self._score_phrase(theme, stems, use), text, stems))
        scored = sorted(scored, key=lambda item: item[:3])[:MAX_PHRASES]
        repeated_count = max(sum(not is_single for is_single, *_ in scored), MAX_TOPICS)
        topics = [Topic(_write_small(text), self._find_rows(stems)) for _, _, text, stems in scored[:repeated_count]]
        theme_rows = np.flatnonzero(self._best_themes == theme)
        written = {topic.stems for topic in topics}
        for concept, rows in self._rows_by_concept.items():
            topic = Topic(name_concept(concept), rows, concept=concept)
            is_about = np.isin(theme_rows, rows)
            if (
                self._weigh_rows(theme_rows[is_about]) >= MIN_REPEATED_WEIGHT
                and topic.stems not in written
                and not topic.stems <= question_stems
                and not self._share_other_word(theme_rows[is_about], topic.stems)
            ):
                topics.append(topic)
        return topics

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

    def _share_other_word(self, rows: NDArray[np.int64], stems: frozenset[str]) -> bool:
        """Return whether a word with none of some stems stands in all of some statements: it names them better."""
        first_stems = set(map(stem_word, extract_content_words(self._statements[rows[0]].text))) - stems
        return any(
            np.isin(rows, self._rows_by_stem[word_stem]).all()
            for word_stem in first_stems
            if word_stem in self._rows_by_stem
        )

    def _collect_phrases(self, theme: int) -> dict[frozenset[str], _PhraseUse]:
        """Collect the phrases and nouns of the statements nearest to a theme, by their stems."""
        uses: dict[frozenset[str], _PhraseUse] = {}
        for row in self._list_nearest_rows(theme, MAX_PHRASE_STATEMENTS):
            for phrase, is_whole in list_noun_phrases(self._statements[row].text):
                use = uses.setdefault(phrase.stems, _PhraseUse(Counter(), set()))
                use.wordings[phrase.text] += 1
                use.rows.add(row)
                use.part_count += not is_whole
            for noun in list_nouns(self._statements[row].text):
                if (word_stem := stem_word(noun.lower())) not in GENERAL_STEMS:
                    use = uses.setdefault(frozenset([word_stem]), _PhraseUse(Counter(), set()))
                    use.wordings[noun] += 1
                    use.rows.add(row)
        return uses

    def _score_phrase(self, theme: int, stems: frozenset[str], use: _PhraseUse) -> float:
        """Score a phrase by its share of the statements of a theme against its share elsewhere, and by its form."""
        share, precision = self._compute_share_and_precision(theme, self._find_rows(stems))
        return float(
            share * precision**0.5
            + LONGER_BONUS * (len(stems) > 1)
            - PART_WEIGHT * use.part_count / sum(use.wordings.values())
            - LINKED_WEIGHT * any(word in LINKING_WORDS for word in min(use.wordings).split())
        )

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


def number_label(label: str, taken_labels: Collection[str]) -> str:
    """Add a number to a label that another theme has, else return it as it is. taken_labels: case-folded."""
    numbered, number = label, 1
    while numbered.casefold() in taken_labels:
        number += 1
        numbered = f"{label} ({number})"
    return numbered


def remove_mixed_words(label: str) -> str:
    """Remove from a label the words that say that a theme is about more; its topics are left, if it names any."""
    return "" if label.startswith(NO_TOPIC) else label.removeprefix(MIXED_PREFIX).removesuffix(PART_ENDING)


def _write_labels(chosen: Sequence[str], topics: Sequence[str], *, is_part: bool, is_mixed: bool) -> list[str]:
    """Write labels of a theme, the best first, in case that another theme has one of them.

    chosen: its topics, all of which make the best; is_part: it is about more than these. is_mixed: its statements have
    little in common. topics: all that were tried.
    """
    fewer = [", ".join(chosen[:count]) for count in range(len(chosen), 0, -1)]
    best = [] if is_part else fewer[:1]
    start = MIXED_PREFIX if is_part and is_mixed else ""
    return best + [f"{start}{label}{PART_ENDING}" for label in (*fewer, *topics)]


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
