"""Drafts: what is kept of unsaved work, for whom, for how long, and what it leaves alone. On both databases."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update

from lib.access import NotAllowed, Person, Role
from lib.actions import drafts
from lib.actions.drafts import DraftPlace, discard_draft, save_draft
from lib.actions.problems import ThemeProblem
from lib.database.engine import data_version, open_read_session, open_write_session
from lib.database.theme_models import Draft
from lib.queries.scope import Scope
from lib.queries.themes.drafts import find_draft
from lib.terms import SORTING_DRAFT
from tests.support.officer_desk import ADA, BEN


def place(scope: Scope, actor: Person = ADA, question: int = 1) -> DraftPlace:
    return DraftPlace(actor, scope.consultation_id, question, SORTING_DRAFT)


def load_content(engine: Engine, draft_place: DraftPlace) -> dict[str, Any] | None:
    with open_read_session(engine) as session:
        draft = find_draft(
            session,
            reader=draft_place.actor,
            consultation_id=draft_place.consultation_id,
            scope=draft_place.scope,
            kind=draft_place.kind,
        )
    return None if draft is None else draft.content


def test_a_draft_takes_the_place_of_the_last_one_and_only_its_own_person_finds_it(engine: Engine, scope: Scope) -> None:
    save_draft(engine, place(scope), nonce="a", content={"edit": 1})
    save_draft(engine, place(scope), nonce="a", content={"edit": 2})
    save_draft(engine, place(scope, BEN), nonce="b", content={"edit": 3})
    save_draft(engine, place(scope, question=2), nonce="c", content={"edit": 4})
    assert load_content(engine, place(scope)) == {"edit": 2}
    assert load_content(engine, place(scope, BEN)) == {"edit": 3}
    assert load_content(engine, place(scope, question=2)) == {"edit": 4}
    discard_draft(engine, place(scope), nonce="a")
    assert load_content(engine, place(scope)) is None
    assert load_content(engine, place(scope, BEN)) == {"edit": 3}


def test_a_draft_makes_no_new_data_version(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        before = data_version(session)
    save_draft(engine, place(scope), nonce="a", content={"edit": 1})
    with open_read_session(engine) as session:
        assert data_version(session) == before


def test_the_draft_of_another_window_stays_until_it_is_taken_over(engine: Engine, scope: Scope) -> None:
    save_draft(engine, place(scope), nonce="first", content={"edit": 1})
    with pytest.raises(ThemeProblem, match="Another window"):
        save_draft(engine, place(scope), nonce="second", content={"edit": 2})
    discard_draft(engine, place(scope), nonce="second")
    assert load_content(engine, place(scope)) == {"edit": 1}
    save_draft(engine, place(scope), nonce="second", content={"edit": 2}, is_taken_over=True)
    assert load_content(engine, place(scope)) == {"edit": 2}
    with pytest.raises(ThemeProblem, match="Another window"):
        save_draft(engine, place(scope), nonce="first", content={"edit": 3})


def test_a_draft_that_nobody_touched_for_a_month_goes_with_the_next_one_that_is_saved(
    engine: Engine, scope: Scope
) -> None:
    save_draft(engine, place(scope), nonce="a", content={"edit": 1})
    save_draft(engine, place(scope, question=2), nonce="b", content={"edit": 2})
    long_ago = dt.datetime.now(dt.UTC) - drafts.DRAFT_LIFE - dt.timedelta(hours=1)
    with open_write_session(engine) as session:
        session.execute(update(Draft).where(Draft.scope == 1).values(saved_at=long_ago))
    save_draft(engine, place(scope, BEN), nonce="c", content={})
    with open_read_session(engine) as session:
        assert list(session.scalars(select(Draft.scope).order_by(Draft.actor))) == [2, 1]


def test_a_draft_that_is_too_large_is_refused_and_the_last_one_stays(
    engine: Engine, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_draft(engine, place(scope), nonce="a", content={"edit": 1})
    monkeypatch.setattr(drafts, "MAX_DRAFT_LENGTH", 30)
    with pytest.raises(ThemeProblem, match="too many unsaved edits"):
        save_draft(engine, place(scope), nonce="a", content={"edit": "x" * 30})
    assert load_content(engine, place(scope)) == {"edit": 1}


def test_nobody_but_officers_has_drafts(engine: Engine, scope: Scope) -> None:
    board = place(scope, Person("Bo", Role.BOARD))
    with pytest.raises(NotAllowed):
        save_draft(engine, board, nonce="a", content={})
    with pytest.raises(NotAllowed):
        discard_draft(engine, board, nonce="a")
    with pytest.raises(NotAllowed):
        load_content(engine, board)


def test_a_draft_does_not_wait_for_a_long_write(engine: Engine, scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "PATIENCE_MS", 50)
    save_draft(engine, place(scope), nonce="a", content={"edit": 1})
    with open_write_session(engine) as session:
        session.execute(select(Draft).with_for_update()).all()
        began = dt.datetime.now(dt.UTC)
        with pytest.raises(ThemeProblem, match="somebody else is writing"):
            save_draft(engine, place(scope), nonce="a", content={"edit": 2})
        assert dt.datetime.now(dt.UTC) - began < dt.timedelta(seconds=5)
    save_draft(engine, place(scope), nonce="a", content={"edit": 3})
    assert load_content(engine, place(scope)) == {"edit": 3}
    if engine.dialect.name == "sqlite":  # the connection goes back to the others as patient as it was
        with engine.connect() as connection:
            assert connection.scalar(text("PRAGMA busy_timeout")) == 120_000
