"""What a theme is called: a whole phrase that somebody wrote, the one that stands best for all of them."""

import re
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from lib.themes.assignment import Scores
from lib.themes.descriptions import one_line
from lib.themes.material import Material
from lib.themes.place_names import names_a_place, without_place_at_start
from lib.themes.statements import sentence_around
from lib.themes.stems import content_words, stem, words
from lib.themes.vectors import Vectors

SHORT, LONG, LONGEST = 4, 13, 20  # words of a good label, and of one that is not cut
LOOKED_AT = 60
LEAD = re.compile(
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
WEAK_START = frozenset(
    """
    it this that these those they he she which who them such there its their here what when if because where while although
    though unless many some few most both others once after before as whatever whichever even has have had was were
    """.split()
)
PAST = re.compile(
    r"\b(?:was|were|had|did|took|told|asked|came|went|gave|found|became|began|rewrote|stayed|turned|covered|changed|reached"
    r"|last (?:year|month|week|autumn|spring)|recent(?:ly)?|for instance|on one|once|\w+ (?:weeks|months|years) ago)\b",
    re.IGNORECASE,
)
CALLS_FOR = re.compile(
    r"\b(?:should|must|ought|needs?|is|are|matters?|helps?|works?|deserves?|can|cannot)\b", re.IGNORECASE
)
LINKS = frozenset(
    "and or but of the a an to in on for with by from at as that which who than because so is are be been".split()
)
OURS = frozenset({"we", "our", "us"})
OURSELVES = frozenset({"i", "my", "me", "i'm", "i've", "i'd", "myself"})
OPENS_A_CLAUSE = frozenset(
    "where when if because while although though unless since as after before once whether".split()
)
CUT = 0.35  # what half a sentence is worth less as a label
JOINTS = frozenset(",;:–—-")  # a clause that ends before a word is half of a list
ALIKE = 0.8  # two statements this alike say the same in nearly the same words
COMPARED = 2_000  # statements of a theme; where there are more, a few that say the same tell nothing
PARTICULAR = re.compile(r"\d|[A-Z][a-z]+ (?:and )?[A-Z][a-z]+|£")


def _weights(vectors: Vectors, theme: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much each statement says about the words of its theme: those that say the same share one weight."""
    weights = np.ones(len(vectors))
    for one in np.unique(theme):
        rows = np.flatnonzero(theme == one)
        if len(rows) <= COMPARED:
            weights[rows] = 1 / np.maximum((vectors[rows] @ vectors[rows].T > ALIKE).sum(axis=1), 1)
    return weights


class Namer:
    """Names the themes of some material, each by a sentence of its own; no label twice."""

    def __init__(self, material: Material, alike: Scores, taken: set[str]) -> None:
        """alike: how like every statement is to every theme."""
        self._said, self._texts, self._taken = [material.said[row] for row in material.distinct], material.texts, taken
        self._alike = alike[material.distinct]
        self._theme = self._alike.argmax(axis=1) if self._alike.size else np.zeros(len(self._said), int)
        self._own: list[dict[str, float]] = [defaultdict(float) for _ in range(alike.shape[1])]
        self._all: dict[str, float] = defaultdict(float)
        weights = _weights(material.vectors[material.distinct], self._theme)
        for one, theme, weight in zip(self._said, self._theme, weights, strict=True):
            for root in {stem(word) for word in content_words(one.text)}:
                self._own[theme][root] += weight
                self._all[root] += weight

    def typical(self, theme: int, most: int) -> tuple[str, ...]:
        """The sentences that stand nearest to the middle of a theme, as they stand in the answers, none of them twice."""
        sentences: dict[str, str] = {}
        for sentence in map(self._sentence, self._nearest(theme, 4 * most)):
            sentences.setdefault(one_line(sentence), sentence)
        return tuple(sentences.values())[:most]

    def name(self, theme: int) -> str:
        """The best label among the statements nearest to the middle of a theme, weighed by what sets it apart."""
        telling = self._telling(theme)
        ranked = [
            (not names_a_place(text), _worth(text, float(self._alike[row, theme]), telling) - CUT * cut, -order, text)
            for order, row in enumerate(self._nearest(theme, LOOKED_AT))
            for text, cut in ((one_line(self._sentence(row)), False), (self._said[row].text, self._is_cut(row)))
        ]
        for *_, text in sorted(ranked, reverse=True):
            label = as_label(text)
            if label and label.casefold() not in self._taken:
                self._taken.add(label.casefold())
                return label
        return f"Theme {theme + 1}"

    def _nearest(self, theme: int, most: int) -> list[int]:
        rows = np.flatnonzero(self._theme == theme)
        return [int(row) for row in rows[np.argsort(-self._alike[rows, theme], kind="stable")[:most]]]

    def _sentence(self, row: int) -> str:
        one = self._said[row]
        start, end = sentence_around(self._texts[one.answer], one.start, one.end)
        return self._texts[one.answer][start:end]

    def _is_cut(self, row: int) -> bool:
        """Whether a clause is no sentence by itself: it begins or ends within one, or leans on the rest of it."""
        one = self._said[row]
        answer = self._texts[one.answer]
        start, end = sentence_around(answer, one.start, one.end)
        if (start, end) == (one.start, one.end):
            return False
        leans = words(one.text)[0] in OPENS_A_CLAUSE
        return leans or one.start > start or answer[one.end : one.end + 2].strip()[:1] not in JOINTS

    def _telling(self, theme: int) -> dict[str, float]:
        """How much each stem says that a statement is of this theme: its share here, against all; 0 to 1.

        Only what is said in more than one way tells anything.
        """
        own, most = self._own[theme], max(self._own[theme].values(), default=1.0)
        return {
            root: (weight / most) ** 0.5 * weight / self._all[root] for root, weight in own.items() if weight > 1.001
        }


def as_label(text: str) -> str:
    """A statement as a label: without its opening, one line, at most thirteen words or a little more, a capital first."""
    plain = one_line(LEAD.sub("", one_line(text))).strip(" ,;:.!?–—-\"'“”‘’()[]*•")
    plain = without_place_at_start(plain).lstrip(" ,;:")
    parts = plain.split(" ")
    if len(parts) > LONGEST:
        kept = _up_to_a_joint(parts)
        plain = " ".join(kept).rstrip(" ,;:–—-") + " …"
    return plain[:1].upper() + plain[1:]


def _up_to_a_joint(parts: list[str]) -> list[str]:
    for end in range(LONG + 1, SHORT + 2, -1):
        if parts[end - 1].endswith((",", ";", ":")):
            return parts[:end]
    end = LONG
    while end > SHORT and parts[end - 1].lower() in LINKS:
        end -= 1
    return parts[:end]


def _worth(text: str, near: float, telling: Mapping[str, float]) -> float:
    label = without_place_at_start(LEAD.sub("", text))
    said = words(label)
    content = {stem(word) for word in content_words(label)}
    if not content:
        return -9.0
    tells = sum(sorted((telling.get(root, 0.0) for root in content), reverse=True)[:4])
    length = max(0, SHORT + 1 - len(said)) * 0.15 + max(0, len(said) - LONG) * 0.04 + 0.2 * (len(said) > LONGEST)
    begins = 0.3 if said[0] in WEAK_START or not text[:1].isupper() else 0.08 if said[0] in OURS else 0.0
    personal = 0.3 if OURSELVES & set(said) else 0.0
    loose = 0.2 * (len(content) < 3) + 0.15 * bool(PARTICULAR.search(label[1:])) + 0.1 * ("?" in text)
    tale = 0.2 * bool(PAST.search(label)) - 0.1 * bool(CALLS_FOR.search(label))  # what happened once is no theme
    return near + tells - length - begins - personal - loose - tale
