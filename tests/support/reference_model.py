"""Two tellings of one database: what its tables of themes hold, and what people did and did not take back."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, func, select

from lib.database.engine import open_read_session
from lib.database.models import Answer, Change, Consultation, Question, Response
from lib.database.theme_models import CodingDecision, MachineAssignment, Quotation, Theme, ThemeState
from lib.queries.scope import Scope
from lib.queries.themes.assignments import select_current_coding

FIELDS = ("label", "description", "state", "merged_into_id")
NAMES = (*FIELDS, "settled", "change_id", "question_id")
Key = tuple[int, str, int]  # theme, source_id, question number


@dataclass
class Deed:
    """What a person did: the themes it touched and made, the fields and decisions it set (None: taken back)."""

    change: int
    touched: set[int] = field(default_factory=set)
    made: dict[int, dict[str, Any]] = field(default_factory=dict)
    fields: dict[tuple[int, str], Any] = field(default_factory=dict)
    verdicts: dict[Key, tuple[bool, str | None] | None] = field(default_factory=dict)
    quoted: set[tuple[int, str]] = field(default_factory=set)
    undoes: "Deed | None" = None
    stands: bool = True

    def stand(self, stands: bool) -> None:
        """It stands, and what it undid does not; or the other way about."""
        self.stands = stands
        if self.undoes is not None:
            self.undoes.stand(not stands)


class Told:
    """The tables, read once for each state of the data, and the deeds of people beside them."""

    engine: Engine

    def begin(self) -> None:
        """Nobody has done anything yet."""
        with open_read_session(self.engine) as session:
            self.consultation = session.scalars(select(Consultation.id)).one()
            asked = session.execute(select(Question.number, Question.id).where(Question.number <= 2))
            self.questions = {row.number: row.id for row in asked}
        self.deeds: list[Deed] = []
        self.known: dict[str, Any] = {}
        self.base = self.themes()  # each theme as the machine left it

    # What is there, read from the tables

    def once(self, read: Callable[[], Any]) -> Any:
        """What a question gives, asked once for each state of the data."""
        name = read.__name__
        if name not in self.known:
            self.known[name] = read()
        return self.known[name]

    def themes(self) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = self.once(self.read_themes)
        return found

    def texts(self) -> dict[tuple[str, int], str]:
        found: dict[tuple[str, int], str] = self.once(self.read_texts)
        return found

    def found(self) -> dict[Key, str]:
        found: dict[Key, str] = self.once(self.read_found)
        return found

    def read_themes(self) -> dict[int, dict[str, Any]]:
        newest = select(func.max(ThemeState.id)).group_by(ThemeState.theme_id)
        question = select(Theme, ThemeState.state).join(ThemeState).where(ThemeState.id.in_(newest))
        with open_read_session(self.engine) as session:
            rows = session.execute(question.order_by(Theme.id)).all()
        return {
            one.id: {name: state if name == "state" else getattr(one, name) for name in NAMES} for one, state in rows
        }

    def read_texts(self) -> dict[tuple[str, int], str]:
        question = (
            select(Response.source_id, Question.number, Answer.text)
            .join_from(Answer, Response, Response.id == Answer.response_id)
            .join(Question, Question.id == Answer.question_id)
        )
        with open_read_session(self.engine) as session:
            rows = session.execute(question.order_by(Response.source_id, Question.number))
            return {(source, number): text for source, number, text in rows}

    def read_found(self) -> dict[Key, str]:
        one = MachineAssignment
        question = (
            select(one.theme_id, Response.source_id, Question.number, one.evidence)
            .join(Response, Response.id == one.response_id)
            .join(Question, Question.id == one.question_id)
        )
        with open_read_session(self.engine) as session:
            return {(theme, source, n): said for theme, source, n, said in session.execute(question)}

    def newest(self) -> int:
        with open_read_session(self.engine) as session:
            return session.scalar(select(func.max(Change.id))) or 0

    def pick(self, number: int) -> tuple[int, dict[str, Any]] | None:
        there = list(self.themes().items())
        return there[number % len(there)] if there else None

    def place(self, number: int, theme: dict[str, Any]) -> tuple[str, int]:
        """An answer in which a theme is looked for."""
        there = [one for one in self.texts() if theme["question_id"] in {None, self.questions[one[1]]}] or [("R-0", 1)]
        return there[number % len(there)]

    # What people settled, told from their deeds

    def settled(self) -> dict[int, dict[str, Any]]:
        rows: dict[int, dict[str, Any]] = {}
        for deed in self.deeds:
            if deed.stands:
                rows |= {one: dict(values) for one, values in deed.made.items()}
                for one in deed.touched - set(rows):
                    rows[one] = dict(self.base[one])
                for (one, name), value in deed.fields.items():
                    rows[one][name] = value
        return rows

    def verdicts(self) -> dict[Key, tuple[bool, str | None]]:
        said: dict[Key, tuple[bool, str | None] | None] = {}
        for deed in self.deeds:
            if deed.stands:
                said |= deed.verdicts
        return {key: value for key, value in said.items() if value is not None}

    def said(self, told: dict[Key, Any]) -> dict[str, Any]:
        """What some decisions come to: nothing is said by taking back what nobody decided."""
        stands = self.verdicts()
        told = {key: value for key, value in told.items() if value is not None or key in stands}
        return {"touched": {key[0] for key in told}, "verdicts": told}

    def ids(self) -> list[tuple[int, int]]:
        with open_read_session(self.engine) as session:
            rows = session.execute(select(Answer.response_id, Answer.question_id).order_by(Answer.response_id))
            return [*((row.response_id, row.question_id) for row in rows), (999, self.questions[1])]

    def read_verdicts(self) -> dict[Key, tuple[bool, str | None]]:
        with open_read_session(self.engine) as session:
            rows = session.scalars(select(CodingDecision)).all()
        return {(one.theme_id, one.source_id, one.question_number): (one.carries, one.evidence) for one in rows}

    def read_quoted(self) -> set[tuple[int, str]]:
        with open_read_session(self.engine) as session:
            rows = session.scalars(select(Quotation)).all()
        return {(one.theme_id, f"{one.source_id} {one.question_number} {one.sentence}") for one in rows}

    def coding(self, apart: set[int]) -> set[Key]:
        """The current coding of themes that have nothing to do with merging, as the questions read it."""
        scope = Scope(self.consultation, dt.date(2999, 1, 1))
        found: set[Key] = set()
        with open_read_session(self.engine) as session:
            for asked in (self.questions[1], None):
                piece = select_current_coding(scope, asked)
                question = (
                    select(piece.c.theme_id, Response.source_id, Question.number)
                    .join(Response, Response.id == piece.c.response_id)
                    .join(Question, Question.id == piece.c.question_id)
                )
                found |= {(one, source, n) for one, source, n in session.execute(question) if one in apart}
        return found
