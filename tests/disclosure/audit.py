"""Collect all that a Board member can obtain of themes and choices, and try to recover from it who said what.

Everything is asked for as the pages, the paper, the digest and the files ask for it, by the findings that they share, on
every day and under every filter. What a page derives from it (shares, differences, growth, order, breadth) adds nothing:
lib.findings derives it from the same numbers. Who answered when is known to everybody, so it is known here.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Role
from lib.database.models import Answer, Credit, Question, Response
from lib.findings import choice_findings, theme_findings
from lib.findings.release_days import ReleaseDays, find_release_days
from lib.findings.shown_themes import REGION, TYPE, GroupChoice, ThemeShare
from lib.measures import disclosure
from lib.measures.disclosure import WHOLE, HiddenCount, ShownCount
from lib.queries.asking import AskQuestion
from lib.queries.parts import select_frame
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.scope import Scope
from lib.queries.themes.assignments import select_mentions
from tests.disclosure.programme import TOLERANCE, Release, ReleaseProgramme, Terms, build_terms


@dataclass(frozen=True, slots=True)
class CouncilAnswer:
    """Answer of one council to a question, with the days on which it counts. Joint answers stand once for each."""

    council: int
    region: str
    type: str
    response: int
    received_on: dt.date
    withdrawn_on: dt.date | None

    def counts_on(self, day: dt.date) -> bool:
        """Whether it counts on a day."""
        return self.received_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


Standing = frozenset[int]  # the responses of a council that count: what it says follows from them
Standings = dict[int, Standing]


@dataclass(slots=True)
class Audit:
    """What the linear programmes tried and recovered.

    answers: that say something; recovered: of these, those that certainly do; denied: answers that certainly do not,
    which is not protected for its own sake. cells: hidden ones; recovered_cells: of 1 to 4, of which one value is left.
    """

    answers: int = 0
    recovered: int = 0
    denied: int = 0
    cells: int = 0
    recovered_cells: int = 0
    releases: int = 0
    subjects: int = 0
    faults: list[str] = field(default_factory=list)

    def describe(self) -> str:
        """Describe the audit in one line."""
        return (
            f"{self.subjects:,} themes or options, {self.releases:,} different releases: {self.cells:,} hidden cells "
            f"tried, {self.recovered_cells:,} recovered; {self.answers:,} answers of councils tried, "
            f"{self.recovered:,} recovered ({self.denied:,} known not to say it)"
        )


class QuestionRecord:
    """What everybody knows of a question: which councils answered it when."""

    def __init__(self, session: Session, scope: Scope, question_id: int) -> None:
        member = select_frame(scope)
        self.answers = [
            CouncilAnswer(*row)
            for row in session.execute(
                select(
                    member.c.id, member.c.region, member.c.type, Response.id, Response.received_on,
                    Response.withdrawn_on,
                )
                .join(Credit, Credit.organisation_id == member.c.id)
                .join(Response, Response.id == Credit.response_id)
                .join(Answer, Answer.response_id == Response.id)
                .join(Question, Question.id == Answer.question_id)
                .where(Question.id == question_id, Response.consultation_id == scope.consultation_id)
            )
        ]  # fmt: skip

    def list_standings(self, cell: GroupChoice, day: dt.date) -> Standings:
        """List the standing of each council of a cell that had answered by the end of a day."""
        responses: dict[int, set[int]] = defaultdict(set)
        for answer in self.answers:
            if cell in {WHOLE, (REGION, answer.region), (TYPE, answer.type)} and answer.counts_on(day):
                responses[answer.council].add(answer.response)
        return {council: frozenset(numbers) for council, numbers in responses.items()}

    @property
    def days(self) -> list[dt.date]:
        """Days whose pages differ from those of the day before: each follows a day on which something came or went."""
        changed = {day for answer in self.answers for day in (answer.received_on, answer.withdrawn_on) if day}
        return sorted(day + dt.timedelta(days=1) for day in changed)


def ask_in(session: Session) -> AskQuestion:
    """Ask queries in a session, each once, as pages do."""
    kept: dict[Hashable, Any] = {}

    def ask(question: Callable[..., Any], /, **arguments: Any) -> Any:
        key = (question.__module__, question.__name__, tuple(sorted(arguments.items())))
        if key not in kept:
            kept[key] = question(session, **arguments)
        return kept[key]

    return ask


def list_views(scope: Scope, days: Iterable[dt.date], groups: Collection[GroupChoice]) -> Iterator[Scope]:
    """List what a Board member can look at: every day, without a filter and under each."""
    for day in days:
        yield scope.on_day(day)
        for grouping, name in groups:
            yield Scope(scope.consultation_id, day, *(((name,), ()) if grouping == REGION else ((), (name,))))


def audit_themes(session: Session, scope: Scope, question_id: int) -> Audit:
    """Audit the approved themes of a question over all views together."""
    record, ask = QuestionRecord(session, scope, question_id), ask_in(session)
    groups = {group for answer in record.answers for group in ((REGION, answer.region), (TYPE, answer.type))}
    shown: dict[int, dict[tuple[GroupChoice, dt.date], ShownCount]] = defaultdict(dict)
    audit = Audit()
    for view in list_views(scope, record.days, sorted(groups)):
        overview = theme_findings.build_overview(ask, view, question_id, reader=Role.BOARD)
        days = find_release_days(ask, view, question_id)
        for finding in overview.themes:
            for cell, share in _list_shares(view, finding.total, finding.shares_by_group):
                _note(
                    shown[finding.id],
                    audit,
                    cell,
                    days,
                    share.councils,
                    share.audited.councils if share.audited else None,
                )
    mentions: dict[dt.date, dict[int, set[int]]] = {}
    for day in {day for cells in shown.values() for _cell, day in cells}:
        table, by_theme = select_mentions(scope.without_filters().on_day(day), question_id), defaultdict(set)
        for theme_id, council in session.execute(select(table.c.theme_id, table.c.organisation_id)):
            by_theme[theme_id].add(council)
        mentions[day] = by_theme
    for theme_id, cells in shown.items():
        truth: dict[Hashable, int] = {}
        sums = {}
        for (cell, day), count in cells.items():
            standings = record.list_standings(cell, day)
            truth |= {standing: int(council in mentions[day][theme_id]) for council, standing in standings.items()}
            sums[cell, day] = (build_terms(standings.values()), count)
        _try_subject(audit, f"theme {theme_id}", sums, truth)
    return audit


def audit_choices(
    session: Session, consultation: ConsultationFacts, scope: Scope, question_id: int, *, is_exclusive: bool
) -> Audit:
    """Audit the options of a closed question over all views together.

    is_exclusive: each council chose one option, which everybody knows.
    """
    record, ask, audit = QuestionRecord(session, scope, question_id), ask_in(session), Audit()
    groups = {group for answer in record.answers for group in ((REGION, answer.region), (TYPE, answer.type))}
    number, text_of = _read_choices(session, question_id)
    options: tuple[str, ...] = ()
    shown: dict[str, dict[tuple[GroupChoice, dt.date], ShownCount]] = defaultdict(dict)
    for view in list_views(scope, record.days, sorted(groups)):
        table = choice_findings.compute_choices(ask, consultation, view, reader=Role.BOARD)
        days, cell = find_release_days(ask, view, question_id), _find_cell(view)
        for row in table[table["number"] == number][["option", "councils"]].to_dict("records"):
            _note(shown[row["option"]], audit, cell, days, row["councils"], None)
    options = tuple(shown)
    question = session.get_one(Question, question_id)
    truth: dict[tuple[str, Standing], int] = {}
    sums: dict[tuple[str, GroupChoice, dt.date], tuple[Terms, ShownCount]] = {}
    for option, cells in shown.items():
        for (cell, day), count in cells.items():
            standings = record.list_standings(cell, day)
            for standing in standings.values():
                chosen = choice_findings.parse_chosen_options(text_of[max(standing)], tuple(question.options))
                truth[option, standing] = int(option in chosen)
            sums[option, cell, day] = (build_terms((option, standing) for standing in standings.values()), count)
    everybody = set(record.list_standings(WHOLE, dt.date.max).values()) | {key[1] for key in truth}
    known = [
        Release(build_terms((option, standing) for option in options), 1, 1)
        for standing in everybody
        if is_exclusive and (options[0], standing) in truth
    ]
    _try_subject(audit, f"question {number}", sums, truth, known)
    audit.subjects = len(options)
    return audit


def _read_choices(session: Session, question_id: int) -> tuple[int, dict[int, str]]:
    """Read the number of a question, and the text of each answer to it by response."""
    texts = session.execute(select(Answer.response_id, Answer.text).where(Answer.question_id == question_id))
    return session.get_one(Question, question_id).number, {row.response_id: row.text for row in texts}


def _find_cell(view: Scope) -> GroupChoice:
    """Find the cell that a view selects."""
    return (REGION, view.regions[0]) if view.regions else (TYPE, view.types[0]) if view.types else WHOLE


def _list_shares(
    view: Scope, total: ThemeShare, shares_by_group: Mapping[str, Mapping[str, ThemeShare]]
) -> Iterator[tuple[GroupChoice, ThemeShare]]:
    """List the cells of a theme that are shown in a view."""
    yield _find_cell(view), total
    for grouping, shares in shares_by_group.items():
        for name, share in shares.items():
            yield (grouping, name), share


def _note(
    cells: dict[tuple[GroupChoice, dt.date], ShownCount],
    audit: Audit,
    cell: GroupChoice,
    days: ReleaseDays,
    count: ShownCount,
    derived: float | None,
) -> None:
    """Note what is shown of a cell; the same cell as of the same day must always say the same."""
    day = (days.whole[-1] if days.whole else None) if cell == WHOLE else days.by_group.get(cell)
    if day is None:
        if count not in {HiddenCount.SECONDARY, 0}:
            audit.faults.append(f"{cell} is shown before its first day")
        return
    if cells.setdefault((cell, day), count) != count or (derived is not None and derived != count):
        audit.faults.append(f"{cell} as of {day} says {count} and {cells[cell, day]}")


def _try_subject(
    audit: Audit,
    name: str,
    sums: Mapping[Any, tuple[Terms, ShownCount]],
    truth: Mapping[Any, int],
    known: Iterable[Release] = (),
) -> None:
    """Try to recover the hidden cells and the answers of one subject."""
    releases, hidden = [*known, *_list_growing(truth)], []
    for terms, count in sums.values():
        low, high = disclosure.list_possible_counts(count, sum(factor for _unknown, factor in terms))
        value = sum(truth[unknown] * factor for unknown, factor in terms)
        if not low <= value <= high:
            audit.faults.append(f"{name}: {count} is shown of {value}")
            return
        releases.append(Release(terms, low, high))
        hidden += [(terms, value)] * isinstance(count, HiddenCount)
    programme = ReleaseProgramme(releases, list(truth))
    audit.subjects += 1
    audit.releases += len(sums)
    for unknown, value in truth.items():
        terms = build_terms([unknown])
        audit.answers += value
        if value:
            audit.recovered += programme.find_least(terms) > TOLERANCE
        else:
            audit.denied += programme.find_most(terms) < 1 - TOLERANCE
    for terms, value in hidden:
        audit.cells += 1
        if 0 < value < disclosure.MIN_SHOWN_COUNT:
            least, most = programme.find_least(terms), programme.find_most(terms)
            audit.recovered_cells += most - least < 1 - TOLERANCE


def _list_growing(truth: Mapping[Any, int]) -> Iterator[Release]:
    """List what follows from the way in which answers count: who said something still says it with a further response."""
    standings = [unknown for unknown in truth if isinstance(unknown, frozenset)]
    for larger in standings:
        if len(larger) > 1:
            for smaller in standings:
                if smaller < larger:
                    yield Release(frozenset({(larger, 1), (smaller, -1)}), 0, 1)


def add_audits(audits: Iterable[Audit]) -> Audit:
    """Add up audits."""
    total = Audit()
    for audit in audits:
        for name in ("answers", "recovered", "denied", "cells", "recovered_cells", "releases", "subjects"):
            setattr(total, name, getattr(total, name) + getattr(audit, name))
        total.faults += audit.faults
    return total
