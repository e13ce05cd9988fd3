"""What is judged next. On both databases."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.queries.scope import Scope
from lib.queries.themes import audit_sheets
from lib.queries.themes.audit_judgements import AuditProgress, count_audit_progress
from lib.queries.themes.audit_sheets import AuditQueue
from lib.terms import CLEAR, CLOSE, NOT_FOUND
from tests.support.audited_themes import draw, judge
from tests.support.factories import day, merge, response, store, theme
from tests.support.theme_senders import LEEDS, YORK, ask

Sheets = list[tuple[str, tuple[int, ...]]]


def list_sheets(engine: Engine, scope: Scope, question: int | None = 1, **named: Any) -> Sheets:
    sheets = ask(engine, audit_sheets.list_audit_sheets, scope, question, **{"reader": Role.OFFICER} | named)
    return [(sheet.answer.source_id, sheet.theme_ids) for sheet in sheets]


def test_the_order_of_the_sheets_tells_nothing_of_what_was_found(
    engine: Engine, scope: Scope, twelve_answers: list[str]
) -> None:
    one, other = theme(engine), theme(engine, "Other")
    draw(engine, one, CLEAR, *twelve_answers[:6])
    draw(engine, one, NOT_FOUND, *twelve_answers[6:])
    draw(engine, other, CLEAR, *twelve_answers[6:])
    draw(engine, other, NOT_FOUND, *twelve_answers[:6])
    orders = [[sheet[0] for sheet in list_sheets(engine, scope, theme_ids=[each])] for each in (one, other)]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == twelve_answers
    assert {*orders[0][:6]} not in ({*twelve_answers[:6]}, {*twelve_answers[6:]})


def test_one_sheet_serves_all_themes_for_which_its_answer_was_drawn(
    engine: Engine, scope: Scope, twelve_answers: list[str]
) -> None:
    one, other = theme(engine), theme(engine, "Other")
    draw(engine, one, NOT_FOUND, *twelve_answers[:4])
    draw(engine, other, CLOSE, *twelve_answers[2:6])
    sheets = list_sheets(engine, scope)
    assert dict(sheets) == (
        dict.fromkeys(twelve_answers[:2], (one,))
        | dict.fromkeys(twelve_answers[2:4], (one, other))
        | dict.fromkeys(twelve_answers[4:6], (other,))
    )
    assert list_sheets(engine, scope, limit=3) == sheets[:3]
    assert dict(list_sheets(engine, scope, theme_ids=[other])) == dict.fromkeys(twelve_answers[2:6], (other,))


def test_what_is_judged_for_one_theme_is_left_to_judge_for_the_others_only(
    engine: Engine, scope: Scope, twelve_answers: list[str]
) -> None:
    one, other = theme(engine), theme(engine, "Other")
    for each in (one, other):
        draw(engine, each, NOT_FOUND, *twelve_answers[:2])
    judge(engine, one, twelve_answers[:1])
    judge(engine, other, twelve_answers[1:2], twelve_answers[1:2])
    judge(engine, one, twelve_answers[1:2])
    assert list_sheets(engine, scope) == [(twelve_answers[0], (other,))]
    assert ask(engine, count_audit_progress, scope) == {one: AuditProgress(2, 2), other: AuditProgress(2, 1)}


@pytest.mark.usefixtures("five_senders")
def test_only_answers_that_count_on_the_day_and_themes_that_are_approved_are_judged(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    one, gone, into = theme(engine), theme(engine, "Gone", states=(("2015-02-01", "rejected"),)), theme(engine, "Into")
    merged, across = theme(engine, "Merged"), theme(engine, "Across", question=None)
    for each in (one, gone, merged):
        draw(engine, each, NOT_FOUND, LEEDS, YORK, "R-9")
    draw(engine, across, NOT_FOUND, LEEDS, number=3)
    merge(engine, merged, into)
    assert sorted(list_sheets(engine, scope)) == [(LEEDS, (one,)), (YORK, (one,))]
    assert sorted(list_sheets(engine, scope.on_day(day("2015-02-17")))) == [(LEEDS, (one,)), (YORK, (one,))]
    assert list_sheets(engine, scope, None) == [(LEEDS, (across,))]
    store(engine, "responses", [response("York", "2015-02-18") | {"Withdrawn": "2015-03-01"}], tmp_path)
    assert list_sheets(engine, scope) == [(LEEDS, (one,))]
    assert ask(engine, count_audit_progress, scope) == {one: AuditProgress(1, 0)}


def test_of_all_that_wait_the_next_one_is_read_and_what_was_put_off_comes_last_in_the_order_of_putting_off(
    engine: Engine, scope: Scope, twelve_answers: list[str]
) -> None:
    one = theme(engine)
    draw(engine, one, NOT_FOUND, *twelve_answers[:3])
    in_order = [source_id for source_id, _theme_ids in list_sheets(engine, scope)]
    put_off: list[tuple[int, int]] = []
    served = []
    for _sheet in range(4):
        queue = ask(engine, audit_sheets.find_next_sheet, scope, reader=Role.OFFICER, put_off=tuple(put_off))
        assert (queue.waiting, queue.next_sheet.theme_ids) == (3, (one,))
        served.append(queue.next_sheet.answer.source_id)
        answer_id = queue.next_sheet.answer.response_id, queue.next_sheet.answer.question_id
        put_off = [*(each for each in put_off if each != answer_id), answer_id]
    assert served == [*in_order, in_order[0]]
    judge(engine, one, twelve_answers[:3])
    assert ask(engine, audit_sheets.find_next_sheet, scope, reader=Role.OFFICER) == AuditQueue(0, None)


@pytest.mark.parametrize("role", [Role.BOARD, Role.COMMUNICATIONS])
def test_only_who_works_on_themes_sees_what_is_to_be_judged(engine: Engine, scope: Scope, role: Role) -> None:
    with pytest.raises(NotAllowed):
        list_sheets(engine, scope, reader=role)
    with pytest.raises(NotAllowed):
        ask(engine, audit_sheets.find_next_sheet, scope, reader=role)
