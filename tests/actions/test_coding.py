"""What people say of answers: decisions, quotations, coding twice. On both databases."""

import pytest
from sqlalchemy import select

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import Person
from lib.actions import coding
from lib.actions.problems import ThemeProblem
from lib.changes.undo import undo_saved_change
from lib.database.models import Change
from lib.database.theme_models import CodingDecision, DoubleCoding, Quotation, Theme
from tests.support.officer_desk import ADA, BEN, CAMDEN, LEEDS, SAID, Desk, add, at_once, settle


def test_decisions_about_answers_are_stored_changed_and_taken_back(desk: Desk) -> None:
    money = add(desk)
    settle(desk, money, LEEDS, carries=True)
    settle(desk, money, LEEDS, carries=False, by=BEN)
    kept = desk.one(select(CodingDecision))
    assert (kept.carries, kept.actor, kept.source_id, kept.question_number) == (False, "Ben", LEEDS, 1)
    with pytest.raises(ThemeProblem, match="All of that stands already"):
        settle(desk, money, LEEDS, carries=False)
    settle(desk, money, LEEDS, carries=None)
    assert desk.verdicts() == {}
    with pytest.raises(ThemeProblem, match="All of that stands already"):
        settle(desk, money, LEEDS, carries=None)


def test_many_decisions_are_one_change_and_of_two_the_last_counts(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    said = [(money.id, one, 1, True, None) for one in SAID] + [(peers.id, LEEDS, 1, True), (peers.id, LEEDS, 1, False)]
    change = coding.decide_answers(desk.engine, consultation_id=desk.consultation, decisions=said, actor=ADA)  # type: ignore[arg-type]
    assert len(desk.verdicts()) == 4
    assert desk.verdicts()["Peers", LEEDS] is False
    assert desk.one(select(Change.rows).where(Change.id == change)) == 4
    undo_saved_change(desk.engine, change_id=change, actor=BEN)
    assert desk.verdicts() == {}


def test_a_sentence_is_chosen_for_the_board_and_taken_away(desk: Desk) -> None:
    money = add(desk)

    def quote(sentence: str) -> int:
        return coding.choose_quotation(
            desk.engine, theme_id=money.id, source_id=LEEDS, question_number=1, sentence=sentence, actor=ADA
        )

    quote(" Money is short. ")
    assert desk.one(select(Quotation.sentence)) == "Money is short."
    for sentence, why in (
        ("Money is short.", "already"),
        ("Money is plenty.", "do not stand"),
        (" ", "Choose"),
        ("In Leeds, money is short.", "names a place"),
    ):
        with pytest.raises(ThemeProblem, match=why):
            quote(sentence)
    number = desk.one(select(Quotation.id))
    change = coding.remove_quotation(desk.engine, quotation_id=number, actor=BEN)
    assert desk.all(select(Quotation)) == []
    with pytest.raises(ThemeProblem, match="not there any more"):
        coding.remove_quotation(desk.engine, quotation_id=number, actor=BEN)
    undo_saved_change(desk.engine, change_id=change, actor=BEN)
    assert desk.one(select(Quotation.id)) == number


def test_coding_twice_is_kept_under_each_coders_own_name(desk: Desk) -> None:
    money, peers, across = add(desk), add(desk, "Peers"), add(desk, "Across", question=None)

    def code(by: Person, *found: Theme, scope: int | None = 1) -> int:
        return coding.store_double_coding(
            desk.engine, consultation_id=desk.consultation, source_id=LEEDS, question_number=1,
            theme_question_number=scope,
            theme_ids=[one.id for one in found], actor=by,
        )  # fmt: skip

    code(ADA, money, peers)
    code(BEN)
    change = code(ADA, peers)
    code(ADA, across, scope=None)
    found = {(one.coder, one.scope): one.themes for one in desk.all(select(DoubleCoding))}
    assert found == {("Ada", 1): [peers.id], ("Ben", 1): [], ("Ada", 0): [across.id]}
    with pytest.raises(ThemeProblem, match="not among the themes that are looked for"):
        code(ADA, across)
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.all(select(DoubleCoding.themes).where(DoubleCoding.coder == "Ada", DoubleCoding.scope == 1)) == [
        [money.id, peers.id]
    ]


def test_two_who_settle_answers_of_one_theme_at_once_both_succeed(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    problems: list[Exception] = []

    def work(by: Person, theme: Theme, source_id: str) -> None:
        try:
            settle(desk, theme, source_id, carries=True, by=by)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test must know
            problems.append(problem)

    work_on = [(by, theme, one) for by, one in ((ADA, LEEDS), (BEN, CAMDEN)) for theme in (money, peers)]
    at_once([lambda one=one: work(*one) for one in work_on])  # type: ignore[misc]
    assert problems == []
    assert set(desk.verdicts()) == {(theme.label, one) for _by, theme, one in work_on}
