"""The page of themes over small databases: what stands in them, and what a reader does on it."""

import dataclasses
from typing import Any

from sqlalchemy import Engine, func, select
from streamlit.testing.v1 import AppTest

from lib.access import Person, Role
from lib.actions import themes as acting
from lib.actions.coding import AnswerDecision, decide_answers
from lib.database.engine import open_read_session
from lib.database.models import Change, Consultation
from lib.database.theme_models import CodingDecision, Theme, ThemeState
from lib.findings.shown_themes import ThemeFinding, ThemeShare
from lib.terms import MACHINE, PROPOSED
from tests.support.factories import OFFICER
from tests.ui.conftest import Open

LONDON = ("Camden", "Barnet", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Hackney", "Haringey", "Harrow")
YORKSHIRE = ("Leeds", "Barnsley", "Bradford", "Calderdale", "Doncaster", "Kirklees", "Rotherham", "Wakefield")
WORDS = "Money <b>is</b> short. *Peers* help us, says [Leeds](http://x.example)."
OTHERS = ("Board member", "Communications")
NAME = "Money & <i>means</i> for a sector that has to do ever more with ever less of it, and says so at length"
BEN = Person("Ben", Role.OFFICER)


@dataclasses.dataclass(frozen=True)
class Made:
    """Two themes that the machine proposed: Money in three answers, Peers in one."""

    engine: Engine
    money: int
    peers: int

    def one(self, number: int) -> Theme:
        with open_read_session(self.engine) as session:
            return session.get_one(Theme, number)

    def state(self, number: int) -> str:
        with open_read_session(self.engine) as session:
            newest = select(ThemeState.state).where(ThemeState.theme_id == number).order_by(ThemeState.id.desc())
            return session.scalars(newest.limit(1)).one()

    def changes(self) -> int:
        with open_read_session(self.engine) as session:
            return session.scalar(select(func.count()).select_from(Change)) or 0

    def carries(self, number: int) -> list[bool]:
        with open_read_session(self.engine) as session:
            return list(session.scalars(select(CodingDecision.carries).where(CodingDecision.theme_id == number)))

    def renamed(self, label: str) -> None:
        """Somebody else renames Money."""
        one = self.one(self.money)
        acting.edit_theme(
            self.engine, theme_id=one.id, label=label, description="", seen_change_id=one.change_id, actor=BEN
        )


def build_finding(number: int = 1, label: str = "Money") -> ThemeFinding:
    """A proposal that one council raises."""
    share = ThemeShare(1, 1, 1)
    return ThemeFinding(
        number, f"T{number:03}", label, "", 1, PROPOSED, MACHINE, is_decided=False, change_id=1, total=share,
        shares_by_group={}, answers=1, other_organisations=0, decided_share=None, verdict=None, first_mentioned=None,
        growth=None, gained=None,
    )  # fmt: skip


def open_expander(app: AppTest, key: str) -> AppTest:
    """Open an expander of a page, whose contents are drawn only then."""
    app.session_state[key] = True
    return app.run()


def see_themes(open_page: Open, engine: Engine, role: str, **asked: str) -> AppTest:
    return open_page(str(engine.url), "themes", role=role, **{"as_at": "2015-03-10", "question": "1", **asked})


def see_proposals(open_page: Open, made: Made, role: str = "Officer", **asked: str) -> AppTest:
    app = open_page(str(made.engine.url), "themes", role=role, as_at="2015-03-13", question="1", **asked)
    assert not app.exception
    return app


def see_money(open_page: Open, made: Made) -> AppTest:
    return see_proposals(open_page, made, show="One theme", theme=made.one(made.money).code)


def press_key(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def find_box(app: AppTest, name: str) -> Any:
    return next(one for one in [*app.text_input, *app.text_area] if str(one.key).startswith(name))


def tick_rows(app: AppTest, start: str, *rows: int) -> AppTest:
    key = next(str(one.key) for one in app.dataframe if str(one.key).startswith(start))
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


def open_sheets(open_page: Open, made: Made) -> AppTest:
    return see_proposals(open_page, made, show="Sort and sign")


def write_cells(app: AppTest, part: str, **rows: dict[str, Any]) -> None:
    """Change cells of a table, by row, as somebody does in the browser."""
    turn = app.session_state["_sorting_sheets"].shown_rows.revision
    edited = {int(row.removeprefix("row")): cells for row, cells in rows.items()}
    app.session_state[f"sorting-{part}-{turn}"] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}


def list_labels(made: Made) -> list[str]:
    with open_read_session(made.engine) as session:
        return list(session.scalars(select(Theme.label).order_by(Theme.id)))


def see_coding(open_page: Open, engine: Engine, part: str, role: str = "Officer") -> AppTest:
    return open_page(str(engine.url), "themes", role=role, as_at="2015-03-13", question="1", show=part)


def press_label(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if one.label == label).click().run()


def list_verdicts(engine: Engine) -> list[bool]:
    with open_read_session(engine) as session:
        return list(session.scalars(select(CodingDecision.carries).order_by(CodingDecision.id)))


def count_changes(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalar(select(func.count()).select_from(Change)) or 0


def settle_elsewhere(engine: Engine, theme_id: int, council: str, *, carries: bool) -> None:
    """Somebody else decides about the theme in the answer of a council."""
    with open_read_session(engine) as session:
        one = session.scalars(select(Consultation.id)).one()
    said = [AnswerDecision(theme_id, f"R-{council}-2015-02-02", 1, carries)]
    decide_answers(engine, consultation_id=one, decisions=said, actor=OFFICER)
