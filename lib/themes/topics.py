"""Choose the few topics that bear most of the statements of a theme, and say how many of these have their words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.themes.stems import extract_content_words, stem_word
from lib.themes.thesaurus import load_concept_phrases
from lib.themes.vectors import Vectors

NAMED_LIST = "government:"  # the list of the thesaurus whose concepts are named as topics are
COMPOUNDS = ("self-assessment", "follow-up", "sector-led", "multi-year", "short-term", "long-term", "sub-regional")
# concepts that are an attitude, a time or a place and no topic, or whose words are said of anything
NO_TOPICS = frozenset(
    """
    failure rigidity flexibility urban rural coastal london europe frontline scepticism unaffordability fairness officer
    complexity-and-simplicity dissatisfaction inconsistency consistency mixed-messages priorities stability certainty
    uncertainty long-term short-term short-notice short-termism pace-of-change slowness deadlines crisis status-quo
    proportionality recognition-and-praise ambition complacency conflict-and-infighting blame moral-hazard loneliness
    public-expectations reserves developers national-body counties-and-districts local-media phone-lines pilots
    waste-of-money parliament maintenance-backlog managed-decline affluent-areas resilience high-performance families
    equality-and-inclusion decision-making strategy-and-planning
    """.split()
)
# nouns that stand in answers on anything; alone they name no topic
GENERAL_NOUNS = frozenset(
    """
    team set group form body proposal service member resident staff lga district leader scheme idea offer sector purpose
    process approach level role help report plan test step rule list course account office job share choice
    officer town country government community need benefit change result reason base order measure regard experience
    work decade manager future senior improvement performance colleague question answer session visit stuff lift
    moment version document paper post round bill hour practice idea kind line direction risk contribute hope
    support state line return size duty care content reply response team truth fortnight criticism comment voice
    interest programme term basis deal position condition section aspect factor item
    """.split()
)
MIN_CONCEPT_SIMILARITY = 0.35  # of a statement to a concept that its words may mean in another sense
MIN_NEAR_SIMILARITY, MIN_NEAR_DEVIATIONS = 0.17, 1.3  # of a statement without the words of a topic that bears it
MIN_DEVIATION = 0.08  # of similarities to a topic, so that a topic that is near nothing is not near all
COMMON_SHARE = 0.3  # of all statements; words that so many have tell little of one theme
WORD_WEIGHT, NEARNESS_WEIGHT, MAX_DEVIATIONS = 0.5, 0.5, 3.0
REMAINING_WRITTEN, REMAINING_NEAR = 0.1, 0.4  # how much a statement still counts once a topic bears it
MAX_TOPICS = 3
MAX_MEANING_WORDS = 8  # words and phrases of a concept
MAX_LENGTH = 46  # characters of topics; with what may stand before them they make a label of 60
MIN_PART_SHARE = 0.1  # of the statements of a theme that have the words of a topic, for it to be named
MIN_SMALL_SHARE = 0.03  # the same where no topic is so large
MIN_KEPT_SHARE = 0.7  # of the statements that have a noun, for a phrase that stands for it
ENOUGH_SHARE = 0.75  # of the statements, borne by the topics named; then no more are


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that may name a theme.

    rows: the statements, of all, that have its words. concept: the name that the thesaurus has for it, if any; a
    statement with one word of a concept is about it only where it is similar to it as well.
    """

    text: str
    rows: NDArray[np.int64]
    concept: str = ""

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(map(stem_word, extract_content_words(self.text.replace("-", " "))))

    @property
    def meaning(self) -> str:
        """What it means in more words, by which the statements are found that are similar to it."""
        return ", ".join([self.text, *load_concept_phrases().get(self.concept, ())[:MAX_MEANING_WORDS]])


def name_concept(concept: str) -> str:
    """Name a concept of the thesaurus as a topic; an empty text where it is none."""
    name = concept.removeprefix(NAMED_LIST)
    if name == concept or name in NO_TOPICS:
        return ""
    compound = next((compound for compound in COMPOUNDS if compound in name), "")
    return (
        compound.join(part.replace("-", " ") for part in name.split(compound)) if compound else name.replace("-", " ")
    )


def choose_topics(
    topics: Sequence[Topic],
    similarities: NDArray[np.floating],
    rows: NDArray[np.int64],
    weights: NDArray[np.float64],
    moments: tuple[NDArray[np.floating], NDArray[np.floating]],
    statement_count: int,
) -> tuple[list[str], float]:
    """Choose the topics that name a theme, and compute the share of its statements that have their words.

    A topic bears a statement that has its words, or that is far more similar to it than most statements are. The one
    that bears most comes first; each next is chosen by what those before it leave. similarities: of the topics to the
    statements of the theme, whose positions among all are rows, and which count by weights. moments: mean and standard
    deviation of the similarities of each topic to all statements, of which there are statement_count.
    """
    if not topics or not len(rows):
        return [], 0.0
    means, deviations = moments
    closeness = (similarities - means[:, None]) / np.maximum(deviations, MIN_DEVIATION)[:, None]
    is_written = np.array([np.isin(rows, topic.rows) for topic in topics])
    is_concept = np.array([bool(topic.concept) for topic in topics])
    is_written &= ~is_concept[:, None] | (similarities >= MIN_CONCEPT_SIMILARITY)
    is_borne = is_written | ((closeness >= MIN_NEAR_DEVIATIONS) & (similarities >= MIN_NEAR_SIMILARITY))
    weights = weights / weights.sum()
    shares, written_shares = is_borne @ weights, is_written @ weights
    common_shares = np.array([len(topic.rows) / statement_count for topic in topics])
    specificity = np.clip(1 - common_shares / COMMON_SHARE, 0.2, 1)
    gains = NEARNESS_WEIGHT * np.clip(closeness, -1, MAX_DEVIATIONS) / MAX_DEVIATIONS
    gains = gains + WORD_WEIGHT * is_written * specificity[:, None]
    chosen: list[int] = []
    left = np.ones(len(rows))
    is_free = np.ones(len(topics), bool)
    for min_share, max_count in ((MIN_PART_SHARE, MAX_TOPICS), (MIN_SMALL_SHARE, 1), (0.0, 1)):
        while len(chosen) < max_count and weights @ is_borne[chosen].any(axis=0) < ENOUGH_SHARE:
            is_new = is_borne & ~is_borne[chosen].any(axis=0)
            is_allowed = is_free & (written_shares >= min_share) & (is_new @ weights >= min_share / 2)
            if not is_allowed.any():
                break
            best = int(np.where(is_allowed, gains @ (weights * left), -np.inf).argmax())
            best = _find_longer(topics, is_written, weights, np.flatnonzero(is_allowed), best)
            chosen.append(best)
            left *= np.where(is_written[best], REMAINING_WRITTEN, np.where(is_borne[best], REMAINING_NEAR, 1.0))
            length = sum(len(topics[index].text) + 2 for index in chosen)
            is_free &= [not topic.stems & topics[best].stems for topic in topics]
            is_free &= [length + len(topic.text) <= MAX_LENGTH for topic in topics]
    chosen.sort(key=lambda index: -shares[index])
    return [topics[index].text for index in chosen], float(weights @ is_written[chosen].any(axis=0))


def _find_longer(
    topics: Sequence[Topic],
    is_written: NDArray[np.bool_],
    weights: NDArray[np.float64],
    allowed: NDArray[np.int64],
    chosen: int,
) -> int:
    """Find the longer phrase that stands in nearly all statements that have a noun; the noun where none does."""
    if len(topics[chosen].stems) > 1:
        return chosen
    kept_shares = (is_written[allowed] & is_written[chosen]) @ weights
    longer = [
        (-share, int(index))
        for index, share in zip(allowed, kept_shares, strict=True)
        if topics[chosen].stems < topics[index].stems and share >= MIN_KEPT_SHARE * (is_written[chosen] @ weights)
    ]
    return min(longer)[1] if longer else chosen


def compute_moments(topic_vectors: Vectors, vectors: Vectors) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Compute mean and standard deviation of the similarities of every topic to some statements."""
    similarities = topic_vectors @ vectors.T
    return similarities.mean(axis=1), similarities.std(axis=1)
