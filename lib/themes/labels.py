"""Name a theme by a whole phrase that somebody wrote: the one that represents all its statements best."""

import re
from collections import defaultdict
from collections.abc import Mapping
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from lib.themes.assignment import Scores
from lib.themes.descriptions import collapse_whitespace
from lib.themes.material import PreparedAnswers
from lib.themes.place_names import has_place_name, remove_leading_place
from lib.themes.statements import find_sentence_around
from lib.themes.stems import extract_content_words, split_words, stem_word
from lib.themes.vectors import Vectors

MIN_LABEL_WORDS, GOOD_LABEL_WORDS, MAX_LABEL_WORDS = 4, 13, 20  # words of a good label, and of one that is not cut
MAX_LABEL_CANDIDATES = 60
LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|also|or|however|indeed|in addition|beyond that|secondly|firstly|finally|moreover|furthermore|at the same"
    r" time|similarly|for example|for instance|in particular|equally|above all|in short|in our view|in our experience"
    r"|from our point of view)\b,?\s*"
    r"|(?:we|i)(?: would| do| also| strongly| firmly| all| really|'d)*"
    r" (?:(?:believe|think|suggest|consider|find|say|argue|know|agree|accept|note|recommend)s?(?: that)?|feel that)\s+"
    r"|it is (?:important|essential|vital|clear|our view|crucial|worth (?:saying|noting))(?: to us)?(?: that)?\s+"
    r"|(?:our|my|the council's) (?:view|experience|concern|worry|feeling|opinion)(?: (?:as an?|in) [\w '’-]{3,40}?)? is that\s+"
    r"|(?:we|i) would (?:add|say|stress|repeat) that\s+"
    r"|(?:speaking )?(?:as|for) an? [\w '’-]{3,80}?,?\s+(?=(?:we|our|it)\b)"
    r"|from our (?:standpoint|position|perspective|point of view) as an? [\w '’-]{3,80}?,?\s+(?=(?:we|our|it|the)\b)"
    r"|there is no doubt that\s+)+",
    re.IGNORECASE,
)
WEAK_OPENERS = frozenset(
    """
    it this that these those they he she which who them such there its their here what when if because where while although
    though unless many some few most both others once after before as whatever whichever even has have had was were
    """.split()
)
PAST_NARRATIVE = re.compile(
    r"\b(?:was|were|had|did|took|told|asked|came|went|gave|found|became|began|rewrote|stayed|turned|covered|changed|reached"
    r"|last (?:year|month|week|autumn|spring)|recent(?:ly)?|for instance|on one|once|\w+ (?:weeks|months|years) ago)\b",
    re.IGNORECASE,
)
CLAIM_VERBS = re.compile(
    r"\b(?:should|must|ought|needs?|is|are|matters?|helps?|works?|deserves?|can|cannot)\b", re.IGNORECASE
)
LINKING_WORDS = frozenset(
    "and or but of the a an to in on for with by from at as that which who than because so is are be been".split()
)
PLURAL_PRONOUNS = frozenset({"we", "our", "us"})
SINGULAR_PRONOUNS = frozenset({"i", "my", "me", "i'm", "i've", "i'd", "myself"})
SUBORDINATORS = frozenset(
    "where when if because while although though unless since as after before once whether".split()
)
CLAUSE_SEPARATORS = frozenset(",;:–—-")  # a clause that ends before a word is half of a list
NEAR_DUPLICATE_SIMILARITY = 0.8  # two statements this similar are near duplicates
MAX_COMPARED_STATEMENTS = 2_000  # statements of a theme; among more, near duplicates hardly matter
SPECIFIC_DETAIL = re.compile(r"\d|[A-Z][a-z]+ (?:and )?[A-Z][a-z]+|£")
MAX_DISTINCTIVE_STEMS = 4  # stems of a label that count for it; more would favour long labels
MIN_CONTENT_STEMS = 3  # fewer say too little
MIN_REPEATED_WEIGHT = 1.001  # more weight than one statement has: the stem occurs in more than one way of saying it


class LabelWeight(Enum):
    """Weight of each reason why a text is a worse or a better label, on the scale of similarity (0 to 1)."""

    NO_CONTENT = 9.0, "no word that means something by itself: a last resort"
    FRAGMENT = 0.35, "part of a sentence, where whole ones can be had"
    MISSING_WORD = 0.15, "each word below five: too short to be restated"
    EXCESS_WORD = 0.04, "each word above thirteen: too long to be read at a glance"
    CUT_OFF = 0.2, "so long that its end would be cut off"
    WEAK_OPENING = 0.3, "opens with a word that refers to something before it, or within a sentence"
    PLURAL_OPENING = 0.08, "opens with we, our or us: it says who speaks and not what is meant"
    PERSONAL = 0.3, "in the first person singular: it tells of one person"
    FEW_STEMS = 0.2, "fewer than three content words: it says too little"
    SPECIFIC_DETAIL = 0.15, "a figure, a sum or a name: it holds for one respondent only"
    QUESTION = 0.1, "a question: it leaves open what is meant"
    NARRATIVE = 0.2, "a story: a single event is no theme"
    CLAIM = 0.1, "says what should be or what is: counts for a label"

    def __init__(self, weight: float, reason: str) -> None:
        """Set the weight of a reason."""
        self.weight = weight
        self.reason = reason


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


class ThemeNamer:
    """Namer of the themes of prepared answers, each by a sentence of its own; no label is given twice."""

    def __init__(self, prepared: PreparedAnswers, similarities: Scores, taken_labels: set[str]) -> None:
        """Count the weights of word stems by theme.

        similarities: of every statement to every theme. taken_labels: labels, case-folded, that are in use already.
        """
        self._statements, self._texts, self._taken_labels = (
            [prepared.statements[row] for row in prepared.distinct_rows],
            prepared.texts,
            taken_labels,
        )
        self._similarities = similarities[prepared.distinct_rows]
        self._best_themes = (
            self._similarities.argmax(axis=1) if self._similarities.size else np.zeros(len(self._statements), int)
        )
        self._theme_weights: list[dict[str, float]] = [defaultdict(float) for _ in range(similarities.shape[1])]
        self._total_weights: dict[str, float] = defaultdict(float)
        weights = _compute_statement_weights(prepared.vectors[prepared.distinct_rows], self._best_themes)
        for statement, theme, weight in zip(self._statements, self._best_themes, weights, strict=True):
            for word_stem in {stem_word(word) for word in extract_content_words(statement.text)}:
                self._theme_weights[theme][word_stem] += weight
                self._total_weights[word_stem] += weight

    def list_typical_sentences(self, theme: int, max_sentences: int) -> tuple[str, ...]:
        """List the sentences nearest to the centroid of a theme, as they stand in the answers, without repeats."""
        sentences: dict[str, str] = {}
        for sentence in map(self._find_sentence, self._list_nearest_rows(theme, 4 * max_sentences)):
            sentences.setdefault(collapse_whitespace(sentence), sentence)
        return tuple(sentences.values())[:max_sentences]

    def name_theme(self, theme: int) -> str:
        """Name a theme by the best label among its nearest statements, weighed by what sets the theme apart."""
        distinctiveness = self._compute_distinctiveness(theme)
        candidates = [
            (
                not has_place_name(text),
                _compute_label_score(text, float(self._similarities[row, theme]), distinctiveness)
                - LabelWeight.FRAGMENT.weight * is_fragment,
                -rank,
                text,
            )
            for rank, row in enumerate(self._list_nearest_rows(theme, MAX_LABEL_CANDIDATES))
            for text, is_fragment in (
                (collapse_whitespace(self._find_sentence(row)), False),
                (self._statements[row].text, self._is_fragment(row)),
            )
        ]
        for *_, text in sorted(candidates, reverse=True):
            label = format_label(text)
            if label and label.casefold() not in self._taken_labels:
                self._taken_labels.add(label.casefold())
                return label
        return f"Theme {theme + 1}"

    def _list_nearest_rows(self, theme: int, max_rows: int) -> list[int]:
        """List the rows of the statements of a theme, nearest to its centroid first."""
        rows = np.flatnonzero(self._best_themes == theme)
        return [int(row) for row in rows[np.argsort(-self._similarities[rows, theme], kind="stable")[:max_rows]]]

    def _find_sentence(self, row: int) -> str:
        """Find the whole sentence around a statement."""
        statement = self._statements[row]
        start, end = find_sentence_around(self._texts[statement.answer], statement.start, statement.end)
        return self._texts[statement.answer][start:end]

    def _is_fragment(self, row: int) -> bool:
        """Return whether a clause is no sentence by itself.

        Such a clause begins or ends within a sentence, or is subordinate to the remainder of it.
        """
        statement = self._statements[row]
        answer = self._texts[statement.answer]
        start, end = find_sentence_around(answer, statement.start, statement.end)
        if (start, end) == (statement.start, statement.end):
            return False
        is_subordinate = split_words(statement.text)[0] in SUBORDINATORS
        return (
            is_subordinate
            or statement.start > start
            or answer[statement.end : statement.end + 2].strip()[:1] not in CLAUSE_SEPARATORS
        )

    def _compute_distinctiveness(self, theme: int) -> dict[str, float]:
        """Compute how distinctive each stem is of a theme, 0 to 1: its share in the theme against all themes.

        Only stems that occur in more than one way of saying it count.
        """
        stem_weights, max_weight = self._theme_weights[theme], max(self._theme_weights[theme].values(), default=1.0)
        return {
            word_stem: (weight / max_weight) ** 0.5 * weight / self._total_weights[word_stem]
            for word_stem, weight in stem_weights.items()
            if weight > MIN_REPEATED_WEIGHT
        }


def format_label(text: str) -> str:
    """Format a statement as a label.

    Its lead-in is removed; it is one line of at most thirteen words or a little more, and starts with a capital.
    """
    label = collapse_whitespace(LEAD_IN.sub("", collapse_whitespace(text))).strip(" ,;:.!?–—-\"'“”‘’()[]*•")
    label = remove_leading_place(label).lstrip(" ,;:")
    label_words = label.split(" ")
    if len(label_words) > MAX_LABEL_WORDS:
        kept_words = _shorten_label(label_words)
        label = " ".join(kept_words).rstrip(" ,;:–—-") + " …"
    return label[:1].upper() + label[1:]


def _shorten_label(label_words: list[str]) -> list[str]:
    """Shorten the words of a label, at a comma, semicolon or colon where possible, and never after a linking word."""
    for end in range(GOOD_LABEL_WORDS + 1, MIN_LABEL_WORDS + 2, -1):
        if label_words[end - 1].endswith((",", ";", ":")):
            return label_words[:end]
    end = GOOD_LABEL_WORDS
    while end > MIN_LABEL_WORDS and label_words[end - 1].lower() in LINKING_WORDS:
        end -= 1
    return label_words[:end]


def _compute_label_score(text: str, similarity: float, distinctiveness: Mapping[str, float]) -> float:
    """Compute how good a text would be as a label.

    Similarity and distinctive stems count for it; length, weak openings, the first person singular, details and stories
    count against it.
    """
    label = remove_leading_place(LEAD_IN.sub("", text))
    label_words = split_words(label)
    content_stems = {stem_word(word) for word in extract_content_words(label)}
    if not content_stems:
        return -LabelWeight.NO_CONTENT.weight
    distinctive_score = sum(
        sorted((distinctiveness.get(word_stem, 0.0) for word_stem in content_stems), reverse=True)[
            :MAX_DISTINCTIVE_STEMS
        ]
    )
    length_penalty = (
        max(0, MIN_LABEL_WORDS + 1 - len(label_words)) * LabelWeight.MISSING_WORD.weight
        + max(0, len(label_words) - GOOD_LABEL_WORDS) * LabelWeight.EXCESS_WORD.weight
        + LabelWeight.CUT_OFF.weight * (len(label_words) > MAX_LABEL_WORDS)
    )
    if label_words[0] in WEAK_OPENERS or not text[:1].isupper():
        opening_penalty = LabelWeight.WEAK_OPENING.weight
    else:
        opening_penalty = LabelWeight.PLURAL_OPENING.weight * (label_words[0] in PLURAL_PRONOUNS)
    personal_penalty = LabelWeight.PERSONAL.weight * bool(SINGULAR_PRONOUNS & set(label_words))
    form_penalty = (
        LabelWeight.FEW_STEMS.weight * (len(content_stems) < MIN_CONTENT_STEMS)
        + LabelWeight.SPECIFIC_DETAIL.weight * bool(SPECIFIC_DETAIL.search(label[1:]))
        + LabelWeight.QUESTION.weight * ("?" in text)
    )
    narrative_penalty = LabelWeight.NARRATIVE.weight * bool(
        PAST_NARRATIVE.search(label)
    ) - LabelWeight.CLAIM.weight * bool(CLAIM_VERBS.search(label))
    return (
        similarity
        + distinctive_score
        - length_penalty
        - opening_penalty
        - personal_penalty
        - form_penalty
        - narrative_penalty
    )
