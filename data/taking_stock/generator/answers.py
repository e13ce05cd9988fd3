"""Invented answers: each makes one to four points of the planted themes, worded by hand in material/*.toml."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from data.taking_stock.generator.register import Organisation

OPENS, SPAN = dt.date(2015, 1, 6), 66
# How much a theme is raised at the start and at the end of the consultation, between which it drifts.
DRIFT = {"early": (1.8, 0.5), "steady": (1.0, 1.0), "late": (0.15, 2.6)}
LINKS = ("In addition, ", "We would add that ", "Equally, ", "At the same time, ", "Beyond that, ")
LINKED_WORDS = {
    "We",
    "The",
    "Our",
    "It",
    "There",
    "Councils",
    "Members",
    "Peers",
    "Officers",
    "This",
    "These",
    "Where",
    "What",
    "When",
}
OPENINGS = (
    "As a {type} in {region} we have discussed this with members.",
    "This reply has been agreed by our leader and chief executive.",
    "Our senior management team considered this question.",
    "We answer as a {type}.",
)
NOTHING = ("No comment.", "N/A", "Nothing to add.", "See our answer to question 3.")


@dataclass(frozen=True)
class Theme:
    """One planted theme, with the ways in which councils word its point; title: how the invented officer calls it."""

    id: str
    label: str
    title: str
    description: str
    questions: tuple[int, ...]
    timing: str
    points: tuple[str, ...]
    examples: tuple[str, ...]
    weight: dict[str, float]


@dataclass(frozen=True)
class Point:
    """A theme that an answer raises, in the sentence that raises it."""

    theme: str
    sentence: str


@dataclass(frozen=True)
class Answer:
    text: str
    points: tuple[Point, ...]


def themes(folder: Path) -> list[Theme]:
    """All planted themes, in the order of the files' names."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        for one in tomllib.loads(file.read_text(encoding="utf-8"))["theme"]:
            found.append(
                Theme(
                    one["id"], one["label"], one["title"], one["description"], tuple(one["questions"]),
                    one["timing"], tuple(one["points"]), tuple(one.get("examples", ())), one.get("weight", {}),
                )
            )  # fmt: skip
    return found


class Voice:
    """One organisation's way of answering: what it cares about, and which wordings it has used already."""

    def __init__(self, rng: Random, organisation: Organisation, day: dt.date, planted: list[Theme]) -> None:
        self._rng, self._organisation = rng, organisation
        gone = min(1.0, max(0.0, (day - OPENS).days / SPAN))
        self._liking = {
            theme.id: theme.weight.get(organisation.kind, 1.0)
            * (DRIFT[theme.timing][0] * (1 - gone) + DRIFT[theme.timing][1] * gone)
            * rng.gammavariate(1.6, 0.6)
            for theme in planted
        }
        self._planted = planted
        self._used: set[str] = set()

    def answer(self, question: int) -> Answer:
        """An answer to one question."""
        if self._rng.random() < 0.035:
            return Answer(self._rng.choice(NOTHING), ())
        chosen = self._choose([one for one in self._planted if question in one.questions])
        points = [Point(theme.id, sentence) for theme in chosen if (sentence := self._word(theme))]
        if not points:
            return Answer("Nothing to add.", ())
        parts = [self._fill(self._rng.choice(OPENINGS))] if self._may_open() and self._rng.random() < 0.12 else []
        for position, (theme, point) in enumerate(zip(chosen, points, strict=False)):
            parts.append(self._linked(point.sentence) if position else point.sentence)
            if theme.examples and self._rng.random() < 0.16:
                example = self._fill(self._rng.choice(theme.examples))
                if example not in self._used:
                    self._used.add(example)
                    parts.append(example)
        return Answer(" ".join(parts), tuple(points))

    def letter(self) -> Answer:
        """A letter: the points that matter most to the organisation."""
        chosen = self._choose(self._planted, least=4, most=6)
        points = [Point(theme.id, sentence) for theme in chosen if (sentence := self._word(theme))]
        opening = "Thank you for the opportunity to contribute to Taking Stock."
        closing = "We would be glad to discuss any of this further."
        return Answer(" ".join([opening, *(one.sentence for one in points), closing]), tuple(points))

    def _may_open(self) -> bool:
        return self._organisation.is_council

    def _choose(self, among: list[Theme], least: int = 1, most: int = 4) -> list[Theme]:
        number = least + min(self._rng.choices(range(most - least + 1), weights=[5, 4, 2, 1][: most - least + 1])[0], 3)
        ranked = sorted(
            among,
            key=lambda one: self._rng.random() ** (1 / max(0.001, self._liking[one.id])),
            reverse=True,
        )
        return [one for one in ranked if self._liking[one.id] > 0][:number]

    def _word(self, theme: Theme) -> str:
        fresh = [one for one in theme.points if one not in self._used and self._fits(one)]
        if not fresh:
            return ""
        chosen = self._rng.choice(fresh)
        self._used.add(chosen)
        return self._fill(chosen)

    def _fits(self, sentence: str) -> bool:
        return "{" not in sentence or self._organisation.is_council

    def _fill(self, sentence: str) -> str:
        one = self._organisation
        return sentence.format(type=one.type_in_words, region=one.region_in_words, place=one.short_name)

    def _linked(self, sentence: str) -> str:
        first = sentence.split(" ", 1)[0]
        if first not in LINKED_WORDS or self._rng.random() > 0.3:
            return sentence
        return self._rng.choice(LINKS) + sentence[0].lower() + sentence[1:]
