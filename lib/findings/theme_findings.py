"""What is asked about themes and what it means, put together: for the pages and for the command line.

Each takes ask, as in lib.findings, and the reader's role. Who may see who said what gets every number as it is. All
others get the numbers that lib.measures.disclosure leaves: from the whole frame, as it stood at the end of the last
step, with small numbers hidden; its filters choose among those and count nothing anew.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.access import Right, Role, may, require
from lib.findings.response_findings import Ask, on
from lib.measures import breadth, disclosure, shares
from lib.measures.agreement import Agreement, Coding, agreement
from lib.measures.disclosure import Cell, Hidden, Shown
from lib.measures.growth import Counts, Growth, Verdict, Week, by_week, growth
from lib.measures.shares import Group
from lib.queries.parts import Scope
from lib.queries.themes import coverage, double_coding, evidence, theme_arrivals, theme_counts
from lib.queries.themes.evidence import Quoted
from lib.queries.themes.theme_arrivals import Gained
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import REJECTED

REGION, TYPE = WAYS = ("region", "type")
Chosen = tuple[str, str]  # a group of councils: one of WAYS, and its name


@dataclass(frozen=True, slots=True)
class Share:
    """Councils with the theme of those heard in a group, of all councils in it. The interval is None where nobody was
    heard or the number is hidden; shares lie between 0 and 1."""

    councils: Shown
    heard: int
    frame: int

    @property
    def value(self) -> float | None:
        """The share of those heard."""
        return self.councils / self.heard if self.heard and not isinstance(self.councils, Hidden) else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval, see lib.measures.shares."""
        group = self.group
        return shares.interval(group.chosen, group.answered, group.councils) if group else None

    @property
    def group(self) -> Group | None:
        """The numbers to compare groups by; None where they are hidden."""
        return None if isinstance(self.councils, Hidden) else Group(self.councils, self.heard, self.frame)


@dataclass(frozen=True, slots=True)
class Seen:
    """A theme as a reader may see it.

    total: of the councils looked at. by: its share in each group, by region and by type, groups without it included;
    empty where filters leave nothing to show. answers and others (bodies, stakeholders) may be hidden. settled_share:
    of its answers, those about which a person decided; None where there are none or their number is hidden. verdict:
    None where the theme is rejected or no day is compared with. first_heard, growth and gained (councils that raised it
    first after the day compared with) are for those who see all.
    """

    id: int
    code: str
    label: str
    description: str
    question_number: int | None
    state: str
    origin: str
    settled: bool
    change_id: int
    total: Share
    by: Mapping[str, Mapping[str, Share]]
    answers: Shown
    others: Shown
    settled_share: float | None
    first_heard: dt.date | None = None
    verdict: Verdict | None = None
    growth: Growth | None = None
    gained: int | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """The themes on a day: that of the scope, or for those who do not see all, the end of the last step before it
    (None, and no themes, before the first). since: the day compared with, likewise."""

    day: dt.date | None
    since: dt.date | None
    themes: list[Seen]


def sees_all(reader: Role) -> bool:
    """Whether a role gets every number as it is."""
    return may(reader, Right.SEE_ANSWERS)


def overview(
    ask: Ask, scope: Scope, question_id: int | None, *, reader: Role, since: dt.date | None = None
) -> Overview:
    """The themes of a question, or those across all, by councils: with breadth, state, and growth since a day."""
    if sees_all(reader):
        return Overview(scope.as_at, since, _grown(ask, scope, question_id, since, _plain(ask, scope, question_id)))
    ends = _steps(ask, scope, question_id)
    if not ends:
        return Overview(None, None, [])
    counted = on(_whole(scope), ends[-1])
    step = max((end for end in ends if since and end <= since), default=None)
    found = _grown(ask, counted, question_id, step, _guarded(ask, scope, question_id, counted))
    return Overview(counted.as_at, step, [dataclasses.replace(one, growth=None, gained=None) for one in found])


def _steps(ask: Ask, scope: Scope, question_id: int | None) -> list[dt.date]:
    """The days of which those who do not see all get the numbers, up to the scope's."""
    return disclosure.steps(ask(theme_arrivals.changes_by_day, scope=_whole(scope), question_id=question_id))


def quotations(ask: Ask, scope: Scope, question_id: int | None, theme_id: int, *, reader: Role) -> list[Quoted]:
    """The sentences chosen under a theme of a question, or across all. Those who do not see all get them step by step,
    like the numbers: on its very day, a sentence would tell whose it is."""
    ends = [scope.as_at] if sees_all(reader) else _steps(ask, scope, question_id)
    return ask(evidence.quotations, scope=on(_whole(scope), ends[-1]), theme_id=theme_id) if ends else []


def _grown(ask: Ask, scope: Scope, question_id: int | None, since: dt.date | None, found: list[Seen]) -> list[Seen]:
    """The same themes with their growth since a day. Those that are not rejected are looked at together."""
    if since is None:
        return found
    since_then = ask(theme_arrivals.since, scope=scope, question_id=question_id, day=since)
    early, late = since_then.heard_before, since_then.heard_since
    themes_since = {one.id: since_then.themes.get(one.id, Gained()) for one in found if one.state != REJECTED}
    said = growth(
        {number: Counts(one.carried_before, early, one.carried_since, late) for number, one in themes_since.items()}
    )
    return [
        dataclasses.replace(one, growth=said[one.id], verdict=said[one.id].verdict, gained=themes_since[one.id].gained)
        if one.id in said
        else one
        for one in found
    ]


def _whole(scope: Scope) -> Scope:
    return Scope(scope.consultation_id, scope.as_at)


class _Groups:
    """How many councils were heard in each group, and how many there are."""

    def __init__(self, ask: Ask, scope: Scope, question_id: int | None) -> None:
        self.there: dict[str, dict[str, list[int]]] = {way: {} for way in WAYS}
        self.total = [0, 0]
        for row in ask(theme_counts.heard_by_group, scope=scope, question_id=question_id).itertuples():
            for numbers in (self.total, *(self.there[way].setdefault(getattr(row, way), [0, 0]) for way in WAYS)):
                numbers[0] += row.heard
                numbers[1] += row.councils

    def cells(self, theme: ThemeFacts, way: str) -> dict[str, Cell]:
        """How many councils of each group raised a theme, and how many at most can have."""
        ours: dict[str, int] = {}
        for place in theme.places:
            ours[getattr(place, way)] = ours.get(getattr(place, way), 0) + place.councils
        return {name: Cell(ours.get(name, 0), heard) for name, (heard, _all) in self.there[way].items()}

    def share(self, way: str, name: str, councils: Shown) -> Share:
        """A number of councils in its group."""
        return Share(councils, *self.there[way][name])


def _plain(ask: Ask, scope: Scope, question_id: int | None) -> list[Seen]:
    groups = _Groups(ask, scope, question_id)
    found = []
    for one in ask(theme_counts.themes, scope=scope, question_id=question_id):
        by = {
            way: {name: groups.share(way, name, cell.count) for name, cell in groups.cells(one, way).items()}
            for way in WAYS
        }
        total = Share(one.councils, *groups.total)
        found.append(_seen(one, total, by, one.answers, one.others, first_heard=one.first_heard))
    return found


def _guarded(ask: Ask, scope: Scope, question_id: int | None, counted: Scope) -> list[Seen]:
    """The themes from the whole frame with small numbers hidden, and of that what the filters leave.

    They come by what is shown of them: the order may not tell more either.
    """
    groups = _Groups(ask, counted, question_id)
    asked = {"scope": _whole(scope), "question_id": question_id, "counted_at": counted.as_at}
    found = []
    for one in ask(theme_counts.themes, **asked):
        ways = [groups.cells(one, way) for way in WAYS]
        total, cells = disclosure.by_groups(Cell(one.councils, groups.total[0]), *ways)
        share, by = _filtered(groups, scope, total, dict(zip(WAYS, cells, strict=True)))
        found.append(_seen(one, share, by, _answers(one, share, scope), _others(one)))
    return sorted(found, key=lambda one: (-_least(one.total.councils), one.code))


def _seen(
    one: ThemeFacts, total: Share, by: Mapping[str, Mapping[str, Share]], answers: Shown, others: Shown, **more: Any
) -> Seen:
    settled_share = None if isinstance(answers, Hidden) else one.settled_share
    return Seen(
        one.id, one.code, one.label, one.description, one.question_number, one.state, one.origin, one.settled,
        one.change_id, total, by, answers, others, settled_share, **more,
    )  # fmt: skip


def _least(councils: Shown) -> float:
    """What a number is at least, to sort by: a hidden one comes after those that are shown."""
    return councils if not isinstance(councils, Hidden) else 0.5 if councils is Hidden.BESIDE else 0.25


def _filtered(
    groups: _Groups, scope: Scope, total: Shown, shown: Mapping[str, Mapping[str, Shown]]
) -> tuple[Share, dict[str, dict[str, Share]]]:
    """What the filters leave of a theme. A region and a type together leave nothing."""
    chosen = {way: names for way, names in ((REGION, scope.regions), (TYPE, scope.types)) if names}
    if not chosen:
        by = {way: {name: groups.share(way, name, one) for name, one in shown[way].items()} for way in WAYS}
        return Share(total, *groups.total), by
    if len(chosen) > 1:
        return Share(Hidden.BESIDE, *groups.total), {}
    [(way, names)] = chosen.items()
    ours = {name: groups.share(way, name, one) for name, one in shown[way].items() if name in names}
    heard, frame = sum(one.heard for one in ours.values()), sum(one.frame for one in ours.values())
    return Share(disclosure.within(shown[way], names), heard, frame), {way: ours}


def _answers(one: ThemeFacts, share: Share, scope: Scope) -> Shown:
    """The number of answers, where it tells no more than the number of councils does."""
    if scope.regions or scope.types or isinstance(share.councils, Hidden):
        return Hidden.BESIDE
    return one.answers


def _others(one: ThemeFacts) -> Shown:
    return Hidden.SMALL if 0 < one.others < disclosure.FEWEST else one.others


@dataclass(frozen=True, slots=True)
class Beside:
    """The share of two groups of councils that raised a theme, and how far they lie apart; None where hidden."""

    theme: Seen
    one: Share
    other: Share
    difference: breadth.Difference | None

    @property
    def clear(self) -> bool:
        """Whether the numbers carry a difference that may be shown."""
        return self.difference is not None and self.difference.clear


def side_by_side(
    ask: Ask, scope: Scope, question_id: int | None, one: Chosen, other: Chosen, *, reader: Role
) -> list[Beside]:
    """Two groups of councils over all themes of a question, or across all, whatever the filters."""
    found = overview(ask, _whole(scope), question_id, reader=reader)
    pairs = [(theme, theme.by[one[0]][one[1]], theme.by[other[0]][other[1]]) for theme in found.themes]
    return [Beside(theme, first, second, _difference(first, second)) for theme, first, second in pairs]


def _difference(one: Share, other: Share) -> breadth.Difference | None:
    first, second = one.group, other.group
    return breadth.difference(first, second) if first and second else None


def against_the_rest(theme: Seen, way: str) -> dict[str, breadth.Difference | None]:
    """How far each group lies from all other councils together; None where a number is hidden."""
    whole, groups = theme.total.group, theme.by.get(way, {})
    return {
        name: breadth.difference(group, breadth.rest(whole, group)) if whole and (group := one.group) else None
        for name, one in groups.items()
    }


def weeks(ask: Ask, scope: Scope, question_id: int | None, theme_id: int, *, reader: Role) -> list[Week]:
    """The share of the councils first heard in each week that raise a theme. Raises NotAllowed."""
    require(reader, Right.SEE_ANSWERS)
    rows = ask(theme_arrivals.weekly, scope=scope, question_id=question_id, theme_ids=(theme_id,))
    there = ask(theme_counts.heard_by_group, scope=scope, question_id=question_id)
    counts = [(row.week, int(row.carried), int(row.answered)) for row in rows.itertuples()]
    return by_week(counts, sum(there["councils"].to_list()))


def covered(ask: Ask, scope: Scope, question_id: int | None) -> coverage.Coverage:
    """How many answers are in a theme, in none, and not looked at yet."""
    found: coverage.Coverage = ask(coverage.coverage, scope=scope, question_id=question_id)
    return found


def not_rejected(ask: Ask, scope: Scope, question_id: int | None) -> list[ThemeFacts]:
    """The themes in which answers are looked for: the proposed and the approved ones. For those who see all."""
    return [one for one in ask(theme_counts.themes, scope=scope, question_id=question_id) if one.state != REJECTED]


def coders_agreement(ask: Ask, scope: Scope, question_id: int | None) -> tuple[Agreement, list[ThemeFacts]]:
    """How far those who coded the same answers agree, and the themes in the same order: those not rejected."""
    facts = not_rejected(ask, scope, question_id)
    rows: list[Any] = ask(double_coding.double_codings, consultation_id=scope.consultation_id, question_id=question_id)
    codings = [Coding(one.coder, (one.source_id, one.question_number), frozenset(one.themes)) for one in rows]
    return agreement(codings, [one.id for one in facts]), facts
