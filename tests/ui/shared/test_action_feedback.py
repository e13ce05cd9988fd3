"""What is done on a page and told below it."""

import threading
from typing import Any, cast

import pytest
import streamlit as st
from sqlalchemy.exc import OperationalError

from lib.access import NotAllowed, Person, Role
from lib.actions.problems import ThemeProblem
from lib.ui.shared import action_feedback
from lib.ui.shared.action_feedback import ActionResult, attempt_action, compute_digest
from lib.ui.shared.view import View

ADA = Person("Ada", Role.OFFICER)


class _ViewOfNothing:
    """View that nothing is read from: the actions of these tests touch no database."""

    engine = None
    actor = ADA
    person = None


@pytest.fixture(autouse=True)
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the trail of signing in would be told."""
    told: list[str] = []
    monkeypatch.setattr(action_feedback, "record_refused_act", lambda *_who, what, **_when: told.append(what))
    return told


def attempt(action: Any) -> ActionResult:
    return attempt_action(cast("View", _ViewOfNothing()), "slot", "Saved.", action)


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


def test_what_is_saved_is_kept_with_its_change_under_its_slot(session: dict[str, Any]) -> None:
    result = attempt(lambda _engine, *, actor: 7 if actor == ADA else 0)
    assert result == ActionResult("Saved.", 7)
    assert result.is_saved
    assert session == {f"{action_feedback.RESULT_KEY}-slot": result}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ThemeProblem("Choose *one*."), r"Choose \*one\*\."),
        (NotAllowed("Officers only"), "Officers only"),
        (OperationalError("SELECT", {}, Exception("secret")), "The database stopped answering: this was not saved."),
        (KeyError("secret"), "A fault in the dashboard kept this from being saved."),
    ],
)
def test_what_goes_wrong_is_told_and_nothing_counts_as_saved(
    fault: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_engine: Any, *, actor: Person) -> int:
        raise fault

    result = attempt(fail)
    assert result.words.startswith(told)
    assert not result.is_saved
    assert "secret" not in result.words + caplog.text
    caplog.clear()


def test_a_digest_tells_rows_and_their_order_apart() -> None:
    assert compute_digest([1, 2]) == compute_digest(iter([1, 2])) != compute_digest([2, 1])


def test_who_waits_long_is_told_why_and_who_does_not_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    is_told = threading.Event()
    monkeypatch.setattr(action_feedback, "TELL_AFTER_SECONDS", 0.05)

    def toast(words: str) -> None:
        told.append(words)
        is_told.set()

    monkeypatch.setattr(st, "toast", toast)
    assert attempt(lambda _engine, *, actor: 7 if actor == ADA and is_told.wait(10) else 0).is_saved
    assert told == [action_feedback.WAITING_NOTE]
    monkeypatch.setattr(action_feedback, "TELL_AFTER_SECONDS", 0.2)
    is_told.clear()
    assert attempt(lambda _engine, *, actor: 7 if actor == ADA else 0).is_saved
    assert not is_told.wait(0.4)
