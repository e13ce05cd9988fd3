"""Every page, question, action and command for every role and for nobody: allowed or refused, as one table says."""

import contextlib
import inspect
import re
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Engine

import lib.actions.campaign_undo_rule  # noqa: F401 - rules of undoing register themselves
from lib.access import HOLDERS, NotAllowed, Role
from lib.actions.board_paper import write_narrative
from lib.cli import COMMANDS
from lib.database.engine import open_read_session
from lib.settings import ROOT
from lib.terms import PURPOSE
from tests.access import table
from tests.access.arguments import make_arguments
from tests.access.walk import find_guarded, find_open
from tests.support.factories import OFFICER

LETTERS = {Role.BOARD: "B", Role.COMMUNICATIONS: "C", Role.OFFICER: "O", Role.ADMINISTRATOR: "A"}
NOBODY = cast("Role", "nobody")


def is_refused(function: Callable[..., Any], role: Role, engine: Engine, change_id: int) -> bool:
    """Whether a function refuses somebody of a role; any other fault comes later than that decision."""
    wants_session = (
        "session" in inspect.signature(function).parameters or "ask" in inspect.signature(function).parameters
    )
    with open_read_session(engine) if wants_session else contextlib.nullcontext(engine) as store:
        try:
            outcome = function(**make_arguments(function, role, cast("Any", store), change_id))
            if isinstance(outcome, contextlib.AbstractContextManager):
                with outcome:
                    pass
        except NotAllowed:
            return True
        except Exception:  # noqa: BLE001 - made-up arguments
            return False
    return False


def test_every_role_has_its_column() -> None:
    assert set(LETTERS) == set(Role)
    assert all(set(holders) <= set(Role) for holders in HOLDERS.values())


def test_all_that_is_told_who_asks_stands_in_the_table() -> None:
    assert set(find_guarded()) == set(table.FUNCTIONS), "python -m tests.access.walk prints what is missing"


def test_every_question_that_asks_for_nobody_was_decided_upon() -> None:
    decided = table.OPEN_QUERIES | table.MACHINE_QUERIES
    assert find_open() == decided, "python -m tests.access.walk prints what is missing"
    assert not table.OPEN_QUERIES & table.MACHINE_QUERIES


def test_no_page_asks_what_only_findings_and_runs_may_ask() -> None:
    asked = []
    for path in [*(ROOT / "pages").glob("*.py"), *(ROOT / "lib" / "ui").rglob("*.py")]:
        code = path.read_text(encoding="utf-8")
        for question in table.MACHINE_QUERIES:
            module, name = question.rsplit(".", 1)
            by_module = rf"\b{module.rsplit('.', 1)[1]}\.{name}\b"
            by_name = rf"from lib\.{re.escape(module)} import (\([^)]*|[^\n]*)\b{name}\b"
            if re.search(by_module, code) or re.search(by_name, code):
                asked.append((path.name, question))
    assert asked == []


def test_every_command_stands_in_the_table() -> None:
    assert set(COMMANDS) == table.COMMANDS


def test_each_function_lets_in_whom_the_table_says_and_refuses_everybody_else(sqlite: Engine) -> None:
    change_id = write_narrative(sqlite, actor=OFFICER, consultation_id=1, texts={PURPOSE: "x"}, seen_change_ids={})
    wrong = []
    for name, function in find_guarded().items():
        allowed = table.FUNCTIONS[name]
        for role in (*Role, NOBODY):
            if role == NOBODY and allowed == table.EVERYBODY:
                continue  # an answer for whom no page lets in: there is nobody to ask
            if is_refused(function, role, sqlite, change_id) == (LETTERS.get(role, "-") in allowed):
                wrong.append((name, str(role)))
    assert wrong == []
