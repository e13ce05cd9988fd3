"""What an officer has before them when they work on themes: the tables as they are, and a machine that can be told."""

import functools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from lib.access import Person, Role
from lib.actions import coding, themes
from lib.actions.coding import AnswerDecision
from lib.database.engine import open_read_session
from lib.database.models import Answer, Base, Change, Consultation, Question, Response, Snapshot
from lib.database.theme_models import (
    AuditItem,
    CodingDecision,
    DoubleCoding,
    MachineAssignment,
    Quotation,
    Theme,
    ThemeRun,
    ThemeState,
)
from lib.theme_runs.store import store_run
from lib.theme_runs.types import ProposedAssignment, ProposedTheme, RunResult
from tests.support.factories import OFFICER, day, response, store

ADA, BEN = Person("Ada", Role.OFFICER), Person("Ben", Role.OFFICER)
TABLES: tuple[type[Base], ...] = (
    Theme,
    ThemeState,
    MachineAssignment,
    CodingDecision,
    Quotation,
    DoubleCoding,
    AuditItem,
)
LEEDS, CAMDEN, YORK = "R-1", "R-2", "R-3"
SAID = {LEEDS: "Money is short. Peers help.", CAMDEN: "We want peers. Money matters.", YORK: "Neither."}
FIRST, SECOND = "Q1. What about 1?", "Q2. What about 2?"


def row(source_id: str, first: str, council: str = "Leeds City Council") -> dict[str, Any]:
    """A response that answers the first question with some words, and the second."""
    return response(council, answers=2) | {"Response ID": source_id, FIRST: first}


@dataclass(frozen=True)
class Desk:
    """A database with three responses, and what stands in it."""

    engine: Engine

    def bring_in(self, folder: Path) -> None:
        """The three responses."""
        councils = dict(zip(SAID, ("Leeds", "Camden", "York"), strict=True))
        store(self.engine, "responses", [row(one, said, councils[one]) for one, said in SAID.items()], folder)

    @functools.cached_property
    def consultation(self) -> int:
        return int(self.one(select(Consultation.id)))

    def question(self, number: int = 1) -> int:
        """The id of a question."""
        return int(self.one(select(Question.id).where(Question.number == number)))

    def one(self, question: Any) -> Any:
        """The one value that a question gives."""
        with open_read_session(self.engine) as session:
            return session.scalars(question).one()

    def all(self, question: Any) -> list[Any]:
        """All values that a question gives."""
        with open_read_session(self.engine) as session:
            return list(session.scalars(question))

    def theme(self, label: str) -> Theme:
        """A theme by its label."""
        found: Theme = self.one(select(Theme).where(Theme.label == label))
        return found

    def made(self, change_id: int) -> Theme:
        """The theme that a change added."""
        made = select(Snapshot.thing_id).where(Snapshot.change_id == change_id, Snapshot.thing == "theme")
        rows = self.all(select(Theme).where(Theme.id.in_(made), Theme.change_id == change_id))
        assert len(rows) == 1
        found: Theme = rows[0]
        return found

    def labels(self) -> list[str]:
        return self.all(select(Theme.label).order_by(Theme.id))

    def state(self, theme_id: int) -> str:
        """What a theme is now."""
        mine = select(ThemeState.state).where(ThemeState.theme_id == theme_id)
        return str(self.one(mine.order_by(ThemeState.id.desc()).limit(1)))

    def newest(self) -> int:
        """The newest change."""
        return int(self.one(select(func.max(Change.id))))

    def answer(self, source_id: str, number: int = 1) -> tuple[int, int]:
        """The ids of an answer: response and question."""
        return int(self.one(select(Response.id).where(Response.source_id == source_id))), self.question(number)

    def everything(self) -> Mapping[str, list[tuple[Any, ...]]]:
        """All that stands in the tables of themes."""
        with open_read_session(self.engine) as session:
            return {
                model.__tablename__: sorted(tuple(map(repr, one)) for one in session.execute(select(model.__table__)))
                for model in TABLES
            }

    def run(
        self,
        found: Mapping[str, Mapping[str, str]],
        *,
        question: int | None = 1,
        known: Mapping[str, int] | None = None,
        by: Person = OFFICER,
        version: int | None = None,
        is_closed: bool = False,
    ) -> int:
        """A run that finds themes, by label, in the first answers of responses, by source_id, with evidence."""
        known = known if known is not None else {one.label: one.id for one in self.all(select(Theme))}
        proposed = [ProposedTheme(known.get(label), label, f"About {label}.", "machine") for label in found]
        assignments = [
            ProposedAssignment(place, *self.answer(source_id), 0.7, evidence)
            for place, answers in enumerate(found.values())
            for source_id, evidence in answers.items()
        ]
        run = RunResult(proposed, assignments, answers=3, data_version=version or self.newest(), is_closed=is_closed)
        number = self.question(question) if question else None
        return store_run(self.engine, actor=by, consultation_id=self.consultation, question_id=number, run=run)

    def assigned(self) -> dict[str, list[str]]:
        """The answers in which the machine finds each theme: source_ids by label."""
        with open_read_session(self.engine) as session:
            rows = session.execute(
                select(Theme.label, Response.source_id)
                .join(MachineAssignment, MachineAssignment.theme_id == Theme.id)
                .join(Response, Response.id == MachineAssignment.response_id)
                .order_by(Theme.id, Response.source_id)
            ).all()
        found: dict[str, list[str]] = {}
        for label, source_id in rows:
            found.setdefault(label, []).append(source_id)
        return found

    def verdicts(self) -> dict[tuple[str, str], bool]:
        """What people decided, by label and source_id."""
        with open_read_session(self.engine) as session:
            rows = session.execute(
                select(Theme.label, CodingDecision.source_id, CodingDecision.carries).join(
                    Theme, Theme.id == CodingDecision.theme_id
                )
            ).all()
        return {(label, source_id): carries for label, source_id, carries in rows}

    def runs(self) -> list[ThemeRun]:
        return self.all(select(ThemeRun).order_by(ThemeRun.id))

    def answers(self) -> list[str]:
        return self.all(select(Answer.text))


def add(desk: Desk, label: str = "Money", question: int | None = 1, by: Person = ADA) -> Theme:
    """A theme that somebody adds."""
    change = themes.add_theme(
        desk.engine, consultation_id=desk.consultation, question_id=desk.question(question) if question else None,
        label=label, description="", actor=by, day=day("2015-03-01"),
    )  # fmt: skip
    return desk.made(change)


def decide(desk: Desk, state: str, *chosen: Theme, by: Person = ADA, on: str = "2015-03-02") -> int:
    """Somebody approves, rejects or reopens themes as they read them."""
    seen = {one.id: one.change_id for one in chosen}
    return themes.decide_themes(desk.engine, theme_ids=seen, state=state, seen_change_ids=seen, actor=by, day=day(on))


def merge(desk: Desk, into: Theme, *merged: Theme) -> int:
    """Somebody merges themes as they read them."""
    seen = {one.id: one.change_id for one in (into, *merged)}
    return themes.merge_themes(
        desk.engine, target_id=into.id, theme_ids=[one.id for one in merged], seen_change_ids=seen, actor=ADA
    )


def settle(desk: Desk, theme: Theme, source_id: str, carries: bool | None, by: Person = ADA, number: int = 1) -> int:
    """Somebody decides about a theme in an answer."""
    verdicts = [AnswerDecision(theme.id, source_id, number, carries)]
    return coding.decide_answers(desk.engine, consultation_id=desk.consultation, decisions=verdicts, actor=by)


def at_once(jobs: list[Callable[[], None]]) -> None:
    """Several people at the same moment."""
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
