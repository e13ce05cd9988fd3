"""Auditing: what is drawn when a theme is approved, and what people's judgements do. On both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

import lib.actions.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions import themes
from lib.actions.audit_sample import compute_audit_lot
from lib.actions.audits import AuditJudgement, judge_answers, start_audit
from lib.actions.coding import AnswerDecision, decide_answers
from lib.actions.problems import ThemeProblem
from lib.actions.sorting import AnswerMove, SortingRequest, ThemeEdit, sort_themes
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_write_session
from lib.database.models import Change, Organisation
from lib.database.theme_models import AuditItem, CodingDecision, Theme
from lib.terms import CLEAR, CLOSE, NOT_FOUND
from tests.support.audited_themes import judge, list_drawn
from tests.support.factories import day, machine, response, store, theme
from tests.support.factories import merge as merge_rows
from tests.support.officer_desk import ADA, BEN, CAMDEN, LEEDS, YORK, Desk, add, decide, merge, row, settle

SENTENCE = "We have no money for any of the new things that are asked of us."


def approve(desk: Desk, *labels: str) -> int:
    """Somebody approves themes as they are now."""
    return decide(desk, "approved", *[desk.theme(label) for label in labels])


def sort(desk: Desk, *edits: ThemeEdit, moves: tuple[AnswerMove, ...] = ()) -> int:
    return sort_themes(
        desk.engine, consultation_id=desk.consultation, question_id=desk.question(), actor=ADA,
        request=SortingRequest(edits, moves), seen_change_id=desk.newest(), day=day("2015-03-02"),
    ).change_id  # fmt: skip


def edit(one: Theme, state: str = "approved", label: str = "") -> ThemeEdit:
    return ThemeEdit(one.id, label or one.label, state, one.change_id)


@pytest.fixture
def sixty(desk: Desk, tmp_path: Path) -> list[str]:
    """Sixty more answers to the first question, in the order of their lots."""
    source_ids = [f"M-{number}" for number in range(60)]
    store(desk.engine, "responses", [row(source_id, f"We say {source_id}.") for source_id in source_ids], tmp_path)
    return sorted([*source_ids, LEEDS, CAMDEN, YORK], key=lambda source_id: compute_audit_lot(source_id, 1))


def test_approving_draws_a_sample_by_what_the_machine_found(desk: Desk) -> None:
    money = add(desk)
    machine(desk.engine, money.id, LEEDS, confidence=0.9)
    machine(desk.engine, money.id, CAMDEN, confidence=0.89)
    assert list_drawn(desk.engine, money.id) == {}
    change = approve(desk, "Money")
    assert list_drawn(desk.engine, money.id) == {LEEDS: CLEAR, CAMDEN: CLOSE, YORK: NOT_FOUND}
    assert desk.all(select(AuditItem.change_id).distinct()) == [change]


def test_an_answer_without_a_comment_is_drawn_only_where_the_machine_found_the_theme(
    desk: Desk, tmp_path: Path
) -> None:
    answers = {"N-1": "N/A", "N-2": "No comment.", "S-1": "No comment on money, but peers help."}
    store(desk.engine, "responses", [row(source_id, text) for source_id, text in answers.items()], tmp_path)
    money = add(desk)
    machine(desk.engine, money.id, "N-2", confidence=0.95)
    approve(desk, "Money")
    assert list_drawn(desk.engine, money.id).keys() >= {"N-2", "S-1"}
    assert "N-1" not in list_drawn(desk.engine, money.id)


def test_of_each_stratum_those_with_the_smallest_lots_are_drawn(desk: Desk, sixty: list[str]) -> None:
    money = add(desk)
    found = sixty[5:55]
    for source_id in found:
        machine(desk.engine, money.id, source_id, confidence=0.95 if source_id in found[::2] else 0.5)
    approve(desk, "Money")
    drawn = list_drawn(desk.engine, money.id)
    assert [source_id for source_id, stratum in drawn.items() if stratum == CLEAR] == found[::2][:13]
    assert [source_id for source_id, stratum in drawn.items() if stratum == CLOSE] == found[1::2][:14]
    assert [source_id for source_id, stratum in drawn.items() if stratum == NOT_FOUND] == sixty[:5] + sixty[55:]


def test_the_samples_of_several_themes_share_their_answers(desk: Desk, sixty: list[str]) -> None:
    money, peers = add(desk), add(desk, "Peers")
    approve(desk, "Money", "Peers")
    assert list(list_drawn(desk.engine, money.id)) == sixty[:20]
    assert list_drawn(desk.engine, peers.id) == list_drawn(desk.engine, money.id)


def test_for_a_theme_across_all_questions_nothing_is_drawn(desk: Desk) -> None:
    across = add(desk, "Across", question=None)
    approve(desk, "Across")
    assert desk.all(select(AuditItem).where(AuditItem.theme_id == across.id)) == []


def test_answers_that_are_of_the_theme_already_withdrawn_or_of_professional_bodies_are_not_drawn(
    desk: Desk, tmp_path: Path
) -> None:
    others = [
        row("R-4", "Gone.") | {"Withdrawn": "2015-02-20"},
        row("R-5", "A body.", "Solace"),
        response("York", answers=0) | {"Response ID": "R-6", "Q2. What about 2?": "Only this."},
    ]
    store(desk.engine, "responses", others, tmp_path)
    money = add(desk)
    settle(desk, money, LEEDS, carries=True)
    settle(desk, money, CAMDEN, carries=False)
    approve(desk, "Money")
    # who took a sentence of the second answer out of the theme has not read the rest of it
    assert list_drawn(desk.engine, money.id) == {CAMDEN: NOT_FOUND, YORK: NOT_FOUND}


def test_the_answer_of_a_council_that_is_not_of_the_frame_is_not_drawn(desk: Desk) -> None:
    with open_write_session(desk.engine) as session:
        [york] = session.scalars(select(Organisation).where(Organisation.short_name == "York"))
        york.valid_to = day("2014-12-31")
    money = add(desk)
    approve(desk, "Money")
    assert set(list_drawn(desk.engine, money.id)) == {LEEDS, CAMDEN}


def test_the_sort_sheet_draws_after_all_else_is_stored(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    machine(desk.engine, peers.id, CAMDEN, confidence=0.95)
    moves = (AnswerMove(peers.id, money.id, [(LEEDS, 1, None)]),)
    merged = ThemeEdit(peers.id, "Peers", "proposed", peers.change_id, merge_target_id=money.id)
    sort(desk, edit(money), merged, moves=moves)
    assert list_drawn(desk.engine, money.id) == {CAMDEN: CLEAR, YORK: NOT_FOUND}
    assert list_drawn(desk.engine, peers.id) == {}


def test_a_judgement_is_a_decision_and_leaves_the_answer_in_the_sample(desk: Desk) -> None:
    money = add(desk)
    approve(desk, "Money")
    drawn = list_drawn(desk.engine, money.id)
    change = judge(desk.engine, money.id, [LEEDS, CAMDEN], [CAMDEN], by=BEN)
    assert desk.verdicts() == {("Money", LEEDS): False, ("Money", CAMDEN): True}
    assert list_drawn(desk.engine, money.id) == drawn
    told = desk.one(select(Change).where(Change.id == change))
    assert (told.actor, told.action, told.subject, told.rows) == ("Ben", "audit answers", "2 answers", 2)
    told = desk.one(select(Change).where(Change.id == judge(desk.engine, money.id, [YORK])))
    assert told.subject == f"question 1 of {YORK}"


def test_one_reading_of_an_answer_serves_several_themes(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    approve(desk, "Money", "Peers")
    judgement = AuditJudgement(LEEDS, 1, [money.id, peers.id], [peers.id])
    judge_answers(desk.engine, consultation_id=desk.consultation, judgements=[judgement], actor=ADA)
    assert desk.verdicts() == {("Money", LEEDS): False, ("Peers", LEEDS): True}


def test_a_decision_by_hand_leaves_the_sample_as_it_was_drawn(desk: Desk) -> None:
    money = add(desk)
    approve(desk, "Money")
    judge(desk.engine, money.id, [CAMDEN], [CAMDEN])
    before = desk.everything()
    change = settle(desk, money, LEEDS, carries=True)
    settle(desk, money, CAMDEN, carries=False)
    assert set(list_drawn(desk.engine, money.id)) == {LEEDS, CAMDEN, YORK}
    undo_saved_change(desk.engine, change_id=desk.newest(), actor=ADA)
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.everything() == before


def test_a_decision_that_lost_against_another_leaves_the_sample_as_it_is(desk: Desk) -> None:
    money = add(desk)
    approve(desk, "Money")
    seen = desk.newest()
    judge(desk.engine, money.id, [LEEDS], [LEEDS], by=BEN)
    decisions = [AnswerDecision(money.id, LEEDS, 1, False), AnswerDecision(money.id, CAMDEN, 1, True)]
    decide_answers(desk.engine, consultation_id=desk.consultation, decisions=decisions, actor=ADA, seen_change_id=seen)
    assert desk.verdicts() == {("Money", LEEDS): True, ("Money", CAMDEN): True}
    assert set(list_drawn(desk.engine, money.id)) == {LEEDS, CAMDEN, YORK}


def test_what_somebody_else_said_of_a_drawn_answer_meanwhile_stays(desk: Desk) -> None:
    money = add(desk)
    approve(desk, "Money")
    seen = desk.newest()
    judge(desk.engine, money.id, [LEEDS], [LEEDS], by=BEN)
    with pytest.raises(ThemeProblem, match="Somebody judged this answer a moment ago"):
        judge_answers(
            desk.engine,
            consultation_id=desk.consultation,
            judgements=[AuditJudgement(LEEDS, 1, [money.id], [])],
            actor=ADA,
            seen_change_id=seen,
        )
    assert desk.verdicts() == {("Money", LEEDS): True}


def test_what_was_not_drawn_is_not_judged_and_nothing_with_it(desk: Desk) -> None:
    money = add(desk)
    settle(desk, money, CAMDEN, carries=True)
    approve(desk, "Money")
    before = desk.everything()
    for judged, message in (([LEEDS, CAMDEN], 'not in the sample of T001 "Money" any more'), (["R-9"], "sample")):
        with pytest.raises(ThemeProblem, match=message):
            judge(desk.engine, money.id, judged)
    assert desk.everything() == before


@pytest.mark.parametrize("state", ["proposed", "rejected"])
def test_a_theme_that_is_not_approved_any_more_has_no_sample_and_draws_anew_when_it_is(desk: Desk, state: str) -> None:
    money = add(desk)
    approve(desk, "Money")
    judge(desk.engine, money.id, [LEEDS], [LEEDS])
    before = desk.everything()
    change = decide(desk, state, desk.theme("Money"))
    assert list_drawn(desk.engine, money.id) == {}
    assert desk.verdicts() == {("Money", LEEDS): True}
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.everything() == before
    decide(desk, state, desk.theme("Money"))
    machine(desk.engine, money.id, CAMDEN, confidence=0.95)
    approve(desk, "Money")
    assert list_drawn(desk.engine, money.id) == {CAMDEN: CLEAR, YORK: NOT_FOUND}


def test_approving_again_what_is_approved_keeps_its_sample(desk: Desk) -> None:
    money = add(desk)
    add(desk, "Peers")
    approve(desk, "Money")
    drawn = desk.all(select(AuditItem.id))
    judge(desk.engine, money.id, [LEEDS])
    approve(desk, "Money", "Peers")
    assert desk.all(select(AuditItem.id).where(AuditItem.theme_id == money.id)) == drawn


def test_merging_into_an_approved_theme_begins_its_audit_anew(desk: Desk) -> None:
    money, cash = add(desk), add(desk, "Cash")
    machine(desk.engine, cash.id, CAMDEN, confidence=0.95)
    approve(desk, "Money")
    judge(desk.engine, money.id, [LEEDS], [LEEDS])
    assert list_drawn(desk.engine, money.id)[CAMDEN] == NOT_FOUND
    before = desk.everything()
    change = merge(desk, desk.theme("Money"), desk.theme("Cash"))
    assert list_drawn(desk.engine, money.id) == {CAMDEN: CLEAR, YORK: NOT_FOUND}
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.everything() == before


def test_merging_into_a_proposed_theme_draws_nothing(desk: Desk) -> None:
    money, cash = add(desk), add(desk, "Cash")
    merge(desk, money, cash)
    assert desk.all(select(AuditItem.id)) == []


def test_what_was_denied_of_a_merged_theme_alone_is_undecided_for_the_other(desk: Desk) -> None:
    money, cash = add(desk), add(desk, "Cash")
    machine(desk.engine, cash.id, CAMDEN, confidence=0.95)
    settle(desk, cash, CAMDEN, carries=False)
    settle(desk, cash, LEEDS, carries=True)
    merge(desk, desk.theme("Money"), desk.theme("Cash"))
    approve(desk, "Money")
    assert list_drawn(desk.engine, money.id) == {CAMDEN: NOT_FOUND, YORK: NOT_FOUND}


def test_undoing_an_approval_takes_the_sample_away_and_undoing_that_brings_it_back(desk: Desk) -> None:
    money = add(desk)
    before = desk.everything()
    change = approve(desk, "Money")
    approved = desk.everything()
    undoing = undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert desk.everything() == before
    undo_saved_change(desk.engine, change_id=undoing, actor=ADA)
    assert desk.everything() == approved
    assert set(list_drawn(desk.engine, money.id)) == {LEEDS, CAMDEN, YORK}


def test_undoing_a_judgement_leaves_the_answer_to_be_judged(desk: Desk) -> None:
    money = add(desk)
    approve(desk, "Money")
    before = desk.everything()
    change = judge(desk.engine, money.id, [LEEDS, YORK], [LEEDS])
    undo_saved_change(desk.engine, change_id=change, actor=BEN)
    assert desk.everything() == before
    judge(desk.engine, money.id, [LEEDS])
    assert desk.verdicts() == {("Money", LEEDS): False}


def test_no_undoing_gives_a_theme_a_sample_that_is_not_approved(desk: Desk) -> None:
    money = add(desk)
    approve(desk, "Money")
    change = settle(desk, money, LEEDS, carries=True)
    decide(desk, "proposed", desk.theme("Money"))
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert list_drawn(desk.engine, money.id) == {}
    approve(desk, "Money")
    assert set(list_drawn(desk.engine, money.id)) == {LEEDS, CAMDEN, YORK}


def test_of_two_officers_who_judge_one_answer_the_first_counts_and_the_second_is_told(desk: Desk) -> None:
    money = add(desk)
    approve(desk, "Money")
    judge(desk.engine, money.id, [LEEDS, CAMDEN], [LEEDS], by=ADA)
    before = desk.everything()
    with pytest.raises(ThemeProblem, match="Somebody judged this answer a moment ago"):
        judge(desk.engine, money.id, [LEEDS, YORK], [], by=BEN)
    assert desk.everything() == before


def test_a_tick_for_a_theme_for_which_the_answer_was_not_drawn_is_a_decision_by_hand(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    approve(desk, "Money")
    judgement = AuditJudgement(LEEDS, 1, [money.id], [peers.id])
    judge_answers(desk.engine, consultation_id=desk.consultation, judgements=[judgement], actor=ADA)
    assert desk.verdicts() == {("Money", LEEDS): False, ("Peers", LEEDS): True}


@pytest.mark.parametrize("role", [Role.BOARD, Role.COMMUNICATIONS])
def test_only_who_works_on_themes_judges_and_opens_audits(desk: Desk, role: Role) -> None:
    money = add(desk)
    approve(desk, "Money")
    old = theme(desk.engine, "Old")
    before = desk.everything()
    with pytest.raises(NotAllowed):
        judge(desk.engine, money.id, [LEEDS], by=Person("Eve", role))
    with pytest.raises(NotAllowed):
        start_audit(desk.engine, theme_id=old, actor=Person("Eve", role))
    assert desk.everything() == before


def test_the_audit_of_a_theme_that_was_approved_before_there_were_any_is_opened_once(desk: Desk) -> None:
    old = theme(desk.engine, "Old")
    change = start_audit(desk.engine, theme_id=old, actor=ADA)
    assert set(list_drawn(desk.engine, old)) == {LEEDS, CAMDEN, YORK}
    told = desk.one(select(Change).where(Change.id == change))
    assert (told.action, told.subject.endswith('"Old"'), told.rows) == ("open an audit", True, 3)
    with pytest.raises(ThemeProblem, match="nothing to draw"):
        start_audit(desk.engine, theme_id=old, actor=ADA)
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert list_drawn(desk.engine, old) == {}


def test_no_audit_is_opened_of_a_theme_that_is_not_approved_or_counts_for_another(desk: Desk) -> None:
    proposed, merged = add(desk).id, theme(desk.engine, "Old")
    merge_rows(desk.engine, merged, theme(desk.engine, "Into"))
    for theme_id in (proposed, merged):
        with pytest.raises(ThemeProblem, match="is not approved, or counts for another theme"):
            start_audit(desk.engine, theme_id=theme_id, actor=ADA)
    assert desk.all(select(AuditItem.id)) == []


def test_a_sentence_out_of_an_answer_is_no_title_of_an_approved_theme(desk: Desk, tmp_path: Path) -> None:
    store(desk.engine, "responses", [row("R-4", SENTENCE)], tmp_path)
    label = "we have NO money, for any of the new things"
    long, short = add(desk, label), add(desk, "No money for any")
    topic = add(desk, "Money for the new duties that councils have")
    for one in (long, short, topic):
        machine(desk.engine, one.id, "R-4", evidence=SENTENCE)
    before = desk.everything()
    deeds: tuple[Callable[[], int], ...] = (
        lambda: approve(desk, label),
        lambda: sort(desk, edit(long)),
        lambda: sort(desk, edit(short, label=f"{label} at all"), edit(topic, label="no money for any of the new")),
    )
    for deed in deeds:
        with pytest.raises(ThemeProblem, match="is a sentence out of one answer"):
            deed()
    assert desk.everything() == before
    approve(desk, "No money for any", topic.label)
    assert (desk.state(short.id), desk.state(topic.id)) == ("approved", "approved")
    sort(desk, edit(desk.theme(label), "rejected"))
    assert desk.state(long.id) == "rejected"


def test_an_approved_theme_is_not_renamed_to_a_sentence_out_of_an_answer(desk: Desk) -> None:
    money = add(desk)
    machine(desk.engine, money.id, CAMDEN, evidence=SENTENCE)

    def rename() -> int:
        seen = desk.theme("Money").change_id
        return themes.edit_theme(
            desk.engine, theme_id=money.id, label=SENTENCE, description="", seen_change_id=seen, actor=ADA
        )

    approve(desk, "Money")
    with pytest.raises(ThemeProblem, match="is a sentence out of one answer"):
        rename()
    decide(desk, "proposed", desk.theme("Money"))
    rename()
    assert desk.labels() == [SENTENCE]


def test_a_judgement_of_a_theme_that_was_reopened_since_is_undone_after_the_reopening(
    desk: Desk, engine: Engine
) -> None:
    money = add(desk)
    approve(desk, "Money")
    change = judge(engine, money.id, [LEEDS])
    reopening = decide(desk, "proposed", desk.theme("Money"))
    with pytest.raises(ThemeProblem, match="Undo that first"):
        undo_saved_change(engine, change_id=change, actor=ADA)
    undo_saved_change(engine, change_id=reopening, actor=ADA)
    undo_saved_change(engine, change_id=change, actor=ADA)
    assert set(list_drawn(engine, money.id)) == {LEEDS, CAMDEN, YORK}
    assert desk.all(select(CodingDecision.id)) == []


def test_a_sample_of_a_coding_that_a_run_has_renewed_does_not_come_back(desk: Desk) -> None:
    money = add(desk)
    approve(desk, "Money")
    change = decide(desk, "proposed", desk.theme("Money"))
    desk.run({})
    undo_saved_change(desk.engine, change_id=change, actor=ADA)
    assert list_drawn(desk.engine, money.id) == {}
