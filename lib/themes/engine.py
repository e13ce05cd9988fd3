"""From answers to themes, each with its evidence: new ones found, known ones kept, given ones assigned."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lib.themes.assignment import Scores, carried, drawn, likeness, scores, taught
from lib.themes.descriptions import described
from lib.themes.grouping import SMOOTHED, Groups, groups_of
from lib.themes.labels import Namer
from lib.themes.material import Material, Tell, prepare
from lib.themes.statements import Statement, sentence_around
from lib.themes.vectors import Vectors, spread, unit

EVIDENCE = 20  # sentences by which a theme is shown, and recognised in other answers
ANEW = 0.55  # a group this like a theme that is known is that theme
SMALL, FEW, SEVERAL = 100, 2, 3  # below a hundred answers, two that say the same are a theme; above, three
SURE = 0.4  # a theme that was found is carried where this is likelier than all others together, or nearly
DECISIONS = 10  # fewer say nothing about agreement
FOUND_BY = 40  # sentences by which a known theme is recognised


@dataclass(frozen=True, slots=True)
class Given:
    """A theme that is there already. settled: a person touched it, so it stays; evidence: sentences that carry it."""

    label: str
    description: str = ""
    settled: bool = True
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme found. given is the position of the known theme that it is, or None; evidence is whole sentences."""

    label: str
    description: str
    given: int | None
    size: int
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """An answer carries a theme (positions); text[start:end] of the answer is the sentence that shows it."""

    answer: int
    theme: int
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person said: whether an answer carries a known theme (positions)."""

    answer: int
    theme: int
    carries: bool


@dataclass(frozen=True, slots=True)
class Found:
    """before and after: the share of decisions that the machine agrees with, without them and taught by the others."""

    themes: list[Theme] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    before: float | None = None
    after: float | None = None


def silently(_share: float, _what: str) -> None:
    """For those who need no progress."""


def discover(
    texts: Sequence[str],
    questions: Sequence[str] = (),
    *,
    known: Sequence[Given] = (),
    decided: Sequence[Decided] = (),
    tell: Tell = silently,
) -> Found:
    """Themes of some answers, the same for the same answers.

    questions: none, the one that all answer, or one an answer. known: earlier themes; settled ones stay, with position
    given, whether or not they are found again; the others only where they are. decided teaches which answers carry a
    known theme. Answers may be empty. Never raises for what stands in an answer.
    """
    material = prepare(texts, questions, tell)
    tell(0.6, "grouping what says the same")
    groups = groups_of(material.vectors, material.distinct, material.question, material.space.read)
    themes = _with_known(material, groups, known)
    if not len(themes.centres):
        return Found()
    tell(0.75, "deciding which answer carries what")
    taught_by = _taught(_placed(decided, themes.given))
    assignments = _assigned(material, themes.centres, themes.alike, taught_by, SURE)
    before, after = _agreement(material, groups, known, decided)
    tell(0.9, "naming the themes")
    found = _named(material, themes, known, assignments)
    return Found(found.themes, found.assignments, before, after)


def assign(
    texts: Sequence[str],
    themes: Sequence[Given],
    *,
    examples: Sequence[tuple[int, int]] = (),
    questions: Sequence[str] = (),
    tell: Tell = silently,
) -> list[Assignment]:
    """Which answers carry which of the given themes, taught by examples: positions of an answer and of a theme."""
    if not themes:
        return []
    material = prepare(texts, questions, tell)
    tell(0.7, "deciding which answer carries what")
    some = [material.distinct[one] for one in spread(len(material.distinct), SMOOTHED)]
    centres = drawn(material.vectors[some], _places(material, themes))
    return _assigned(material, centres, likeness(material.vectors, centres), examples)


@dataclass(frozen=True, slots=True)
class _Themes:
    """The middle of every theme, which known one it is (position), and how like every statement is to it."""

    centres: Vectors
    given: list[int | None]
    alike: Scores


def _places(material: Material, themes: Sequence[Given]) -> Vectors:
    """Where themes stand: their label, what they hold, and the sentences that carry them."""
    space = material.space
    places = space.place([one.label for one in themes]) + space.place([_holds(one) for one in themes])
    for number, one in enumerate(themes):
        if one.evidence:
            places[number] += 4 * unit(space.place(one.evidence[:FOUND_BY]).sum(axis=0, keepdims=True))[0]
    return unit(places)


def _holds(theme: Given) -> str:
    """The first sentence of a description: what follows it often says what the theme does not hold."""
    return theme.description.split(". ")[0] or theme.label


def _with_known(material: Material, groups: Groups, known: Sequence[Given]) -> _Themes:
    """All themes: those that were found, and those that were there."""
    middles = groups.middles
    found = groups.alike(material.vectors, material.question)
    if not known:
        return _Themes(middles, [None] * len(middles), found)
    places = _places(material, known)
    again = _again(middles @ places.T, known)
    centres: list[Vectors] = []
    columns: list[Scores] = []
    given: list[int | None] = []
    for number, theme in enumerate(known):
        same = [group for group, one in again.items() if one == number]
        if theme.settled or same:
            centres.append(unit(places[[number]] + sum(middles[group] for group in same))[0])
            own = likeness(material.vectors, centres[-1][None])[:, 0]
            columns.append(np.max([own, *found[:, same].T], axis=0))
            given.append(number)
    for group, middle in enumerate(middles):
        if group not in again:
            centres.append(middle)
            columns.append(found[:, group])
            given.append(None)
    return _Themes(np.array(centres), given, np.array(columns).T)


def _again(alike: Vectors, known: Sequence[Given]) -> dict[int, int]:
    """Group by group, the known theme that it is. A settled theme may take several, a proposal the likest only."""
    again: dict[int, int] = {}
    for group in np.argsort(-alike.max(axis=1), kind="stable"):
        for theme in np.argsort(-alike[group], kind="stable"):
            if alike[group, theme] < ANEW:
                break
            if known[theme].settled or theme not in again.values():
                again[int(group)] = int(theme)
                break
    return again


def _taught(decided: Sequence[Decided]) -> list[tuple[int, int]]:
    return [(one.answer, one.theme) for one in decided if one.carries]


def _placed(decided: Sequence[Decided], given: Sequence[int | None]) -> list[Decided]:
    """The decisions about themes that are there, by the place of the theme among all."""
    place = {one: number for number, one in enumerate(given) if one is not None}
    return [replace(one, theme=place[one.theme]) for one in decided if one.theme in place]


def _agreement(
    material: Material, groups: Groups, known: Sequence[Given], decided: Sequence[Decided]
) -> tuple[float | None, float | None]:
    """The share of decisions that assigning comes to as well: untaught, and taught by the other half of the answers.

    Themes are placed by their words alone: the sentences that carry them come from the very answers that are held out.
    None where fewer than ten decisions, or decisions on a single answer, leave nothing to hold out.
    """
    themes = _with_known(material, groups, [replace(one, evidence=()) for one in known])
    decided = _placed(decided, themes.given)
    halves = [[one for one in decided if one.answer % 2 == half] for half in (0, 1)]
    if len(decided) < DECISIONS or not all(halves):
        return None, None
    untaught = {(one.answer, one.theme) for one in _assigned(material, themes.centres, themes.alike, (), SURE)}
    before = sum(((one.answer, one.theme) in untaught) == one.carries for one in decided)
    after = 0
    for half, others in (halves, halves[::-1]):
        assigned = _assigned(material, themes.centres, themes.alike, _taught(others), SURE)
        taught_so = {(one.answer, one.theme) for one in assigned}
        after += sum(((one.answer, one.theme) in taught_so) == one.carries for one in half)
    return before / len(decided), after / len(decided)


def _assigned(
    material: Material, centres: Vectors, alike: Scores, examples: Sequence[tuple[int, int]], least: float = 0.0
) -> list[Assignment]:
    of = [one.answer for one in material.said]
    both = taught(material.vectors, centres, alike, of, examples) if examples else (alike, scores(alike))
    best: dict[tuple[int, int], tuple[float, Statement]] = {}
    for row, theme, confidence in carried(*both, least):
        said = material.said[row]
        key = (said.answer, theme)
        if key not in best or confidence > best[key][0]:
            best[key] = (confidence, said)
    return [
        Assignment(answer, theme, round(confidence, 4), *sentence_around(material.texts[answer], said.start, said.end))
        for (answer, theme), (confidence, said) in sorted(best.items(), key=lambda one: one[0])
    ]


def _named(
    material: Material, themes_there: _Themes, known: Sequence[Given], assignments: Sequence[Assignment]
) -> Found:
    """The themes that enough answers carry: those that are known first, then the largest."""
    given, count = themes_there.given, len(themes_there.given)
    of = np.bincount([one.theme for one in assignments], minlength=count)
    enough = FEW if len(material.texts) < SMALL else SEVERAL
    settled = [place is not None and known[place].settled for place in given]
    kept = [number for number in range(count) if of[number] >= enough or settled[number]]
    kept.sort(key=lambda number: (given[number] is None, given[number] or 0, -of[number]))
    namer = Namer(material, themes_there.alike, {one.label.casefold() for one in known})
    themes = []
    for number in kept:
        evidence, place = namer.typical(number, EVIDENCE), given[number]
        label = namer.name(number) if place is None else known[place].label
        description = described(evidence) if place is None else known[place].description
        themes.append(Theme(label, description, place, int(of[number]), evidence))
    position = {number: new for new, number in enumerate(kept)}
    there = [one for one in assignments if one.theme in position]
    return Found(themes, [replace(one, theme=position[one.theme]) for one in there])
