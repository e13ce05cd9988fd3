"""Working on themes: adding, editing, deciding, merging, splitting, moving. On both databases."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Role
from lib.actions import coding, themes
from lib.actions.coding import Decided
from lib.actions.problems import StaleError, ThemeProblem
from lib.actions.undoing import reason_against, undo
from lib.database.coding import DoubleCoding, Quotation, Theme, ThemeState, Verdict
from lib.database.engine import reading
from lib.database.models import Change
from tests.desk import ADA, BEN, CAMDEN, LEEDS, SAID, YORK, Desk
from tests.factories import day


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    """Three responses are in."""
    made = Desk(engine)
    made.bring_in(tmp_path)
    return made


def add(desk: Desk, label: str = "Money", question: int | None = 1, by: Person = ADA) -> Theme:
    change = themes.add(
        desk.engine, consultation_id=desk.consultation, question_id=desk.question(question) if question else None,
        label=label, description="", by=by, day=day("2015-03-01"),
    )  # fmt: skip
    return desk.made(change)


def decide(desk: Desk, state: str, *chosen: Theme, by: Person = ADA, on: str = "2015-03-02") -> int:
    seen = {one.id: one.change_id for one in chosen}
    return themes.decide(desk.engine, theme_ids=seen, state=state, seen=seen, by=by, day=day(on))


def merge(desk: Desk, into: Theme, *merged: Theme) -> int:
    seen = {one.id: one.change_id for one in (into, *merged)}
    return themes.merge(desk.engine, into=into.id, themes=[one.id for one in merged], seen=seen, by=ADA)


def settle(desk: Desk, theme: Theme, source_id: str, carries: bool | None, by: Person = ADA, number: int = 1) -> int:
    verdicts = [Decided(theme.id, source_id, number, carries)]
    return coding.settle(desk.engine, consultation_id=desk.consultation, verdicts=verdicts, by=by)


def test_a_theme_is_added_with_the_next_code_proposed_and_settled(desk: Desk) -> None:
    add(desk)
    theme = add(desk, "  Peers\n help\x00 ")
    assert (theme.code, theme.label, theme.origin, theme.settled) == ("T002", "Peers help", "person", True)
    assert desk.state(theme.id) == "proposed"
    change = desk.one(select(Change).where(Change.id == theme.change_id))
    assert (change.actor, change.action, change.subject, change.rows) == ("Ada", "add a theme", 'T002 "Peers help"', 1)


def test_a_code_is_never_used_again(desk: Desk) -> None:
    undo(desk.engine, change_id=add(desk).change_id, by=ADA)
    assert desk.labels() == []
    assert add(desk).code == "T002"


@pytest.mark.parametrize("role", [Role.COMMS, Role.BOARD])
def test_only_officers_work_on_themes(desk: Desk, role: Role) -> None:
    with pytest.raises(NotAllowed, match="may not work on themes"):
        add(desk, by=Person("Bo", role))
    assert desk.labels() == []


@pytest.mark.parametrize(
    ("label", "why"),
    [
        (" \t", "needs a label"),
        ("x" * 201, "201 characters, and at most 200"),
        ("MONEY", 'a theme T001 "Money" already'),
    ],
)
def test_a_label_is_there_fits_and_is_the_only_one(desk: Desk, label: str, why: str) -> None:
    add(desk)
    with pytest.raises(ThemeProblem, match=why):
        add(desk, label)
    assert desk.labels() == ["Money"]


def test_a_label_may_come_again_at_another_question_and_once_the_first_is_rejected(desk: Desk) -> None:
    first = add(desk)
    add(desk, question=2)
    add(desk, question=None)
    decide(desk, "rejected", first)
    again = add(desk)
    rejected = desk.one(select(Theme).where(Theme.id == first.id))
    with pytest.raises(ThemeProblem, match=f"a theme {again.code}"):
        decide(desk, "proposed", rejected)


def test_a_description_that_is_too_long_is_refused(desk: Desk) -> None:
    theme = add(desk)
    with pytest.raises(ThemeProblem, match="2,001 characters"):
        themes.edit(desk.engine, theme_id=theme.id, label="a", description="x" * 2_001, seen=theme.change_id, by=ADA)


def test_who_saves_over_a_later_change_is_told_who_what_and_when_and_nothing_is_saved(desk: Desk) -> None:
    theme, other = add(desk), add(desk, "Other")
    themes.edit(desk.engine, theme_id=theme.id, label="Funding", description="", seen=theme.change_id, by=BEN)
    before = desk.everything()
    told = r'T001 "Funding" was changed meanwhile: "edit a theme" by Ben on \d+ \w+ \d{4} at \d\d:\d\d UTC. Nothing was'
    seen = theme.change_id
    saves: list[Callable[[], int]] = [
        lambda: themes.edit(desk.engine, theme_id=theme.id, label="Cash", description="", seen=seen, by=ADA),
        lambda: decide(desk, "approved", other, theme),
        lambda: merge(desk, other, theme),
        lambda: merge(desk, theme, other),
    ]
    for save in saves:
        with pytest.raises(StaleError, match=told):
            save()
    assert desk.everything() == before


def test_who_saves_a_theme_that_is_gone_is_told_by_whom(desk: Desk) -> None:
    theme = add(desk)
    undo(desk.engine, change_id=theme.change_id, by=BEN)
    with pytest.raises(StaleError, match='not there any more: "undo" by Ben'):
        decide(desk, "approved", theme)
    with pytest.raises(ThemeProblem, match="no such theme"):
        themes.edit(desk.engine, theme_id=999, label="a", description="", seen=1, by=ADA)


def test_themes_are_approved_rejected_and_reopened_in_bulk_each_with_its_day(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    change = decide(desk, "approved", money, peers)
    assert (desk.state(money.id), desk.state(peers.id)) == ("approved", "approved")
    days = desk.all(select(ThemeState.day).where(ThemeState.change_id == change))
    assert days == [day("2015-03-02")] * 2
    decide(desk, "rejected", desk.theme("Peers"))
    decide(desk, "proposed", desk.theme("Peers"))
    assert (desk.state(money.id), desk.state(peers.id)) == ("approved", "proposed")


def test_what_is_decided_already_is_left_alone(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    change = decide(desk, "approved", money)
    money = desk.theme("Money")
    assert decide(desk, "approved", money, peers) != change
    assert desk.theme("Money").change_id == change
    with pytest.raises(ThemeProblem, match="no theme that is not approved already"):
        decide(desk, "approved", desk.theme("Money"), desk.theme("Peers"))


@pytest.mark.parametrize(("on", "why"), [("2015-02-28", "proposed on 1 March 2015"), ("2999-01-01", "in the future")])
def test_no_decision_counts_from_before_the_theme_or_from_the_future(desk: Desk, on: str, why: str) -> None:
    with pytest.raises(ThemeProblem, match=why):
        decide(desk, "approved", add(desk), on=on)


def test_merged_themes_keep_what_was_said_of_them_and_point_to_the_last_one(desk: Desk) -> None:
    one, two, three = (add(desk, label) for label in ("One", "Two", "Three"))
    settle(desk, one, LEEDS, carries=True)
    merge(desk, two, one)
    merge(desk, three, desk.theme("Two"))
    assert desk.all(select(Theme.merged_into_id).order_by(Theme.id)) == [three.id, three.id, None]
    assert desk.verdicts() == {("One", LEEDS): True}
    for work in (
        lambda: decide(desk, "approved", desk.theme("One")),
        lambda: merge(desk, desk.theme("One"), desk.theme("Three")),
        lambda: themes.split(desk.engine, theme_id=one.id, label="x", description="", answers=[], by=ADA),
    ):
        with pytest.raises(ThemeProblem, match='was merged into T003 "Three": work on that one'):
            work()


def test_themes_are_merged_only_where_that_makes_sense(desk: Desk) -> None:
    one, other, across = add(desk, "One"), add(desk, "Other", question=2), add(desk, "Across", question=None)
    for merged in ([one], []):
        with pytest.raises(ThemeProblem, match="at least one other theme"):
            merge(desk, one, *merged)
    for wrong in (other, across):
        with pytest.raises(ThemeProblem, match="not of one question"):
            merge(desk, one, wrong)
    decide(desk, "rejected", one)
    with pytest.raises(ThemeProblem, match="is rejected: reopen it first"):
        merge(desk, desk.theme("One"), add(desk, "Two"))


def test_a_split_moves_answers_to_a_new_theme(desk: Desk) -> None:
    money = add(desk)
    change = themes.split(
        desk.engine, theme_id=money.id, label="Peers", description="They help.", by=ADA,
        answers=[(LEEDS, 1, "Peers help."), (CAMDEN, 1, None)],
    )  # fmt: skip
    peers = desk.made(change)
    assert (peers.code, peers.origin, desk.state(peers.id)) == ("T002", "person", "proposed")
    assert desk.verdicts() == {
        ("Peers", LEEDS): True, ("Money", LEEDS): False, ("Peers", CAMDEN): True, ("Money", CAMDEN): False,
    }  # fmt: skip
    assert desk.all(select(Verdict.evidence).where(Verdict.theme_id == peers.id, Verdict.source_id == LEEDS)) == [
        "Peers help."
    ]
    undo(desk.engine, change_id=change, by=ADA)
    assert (desk.labels(), desk.verdicts()) == (["Money"], {})


def test_answers_are_moved_from_one_theme_to_another(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    settle(desk, money, LEEDS, carries=True)
    answers = [(LEEDS, 1, None)]
    themes.move(desk.engine, from_theme=money.id, to_theme=peers.id, answers=answers, by=BEN)
    assert desk.verdicts() == {("Money", LEEDS): False, ("Peers", LEEDS): True}
    for to, said, why in (
        (money.id, answers, "another theme"),
        (peers.id, answers, "stands already"),
        (peers.id, [], "Choose the answers"),
    ):
        with pytest.raises(ThemeProblem, match=why):
            themes.move(desk.engine, from_theme=money.id, to_theme=to, answers=said, by=BEN)


def test_decisions_about_answers_are_stored_changed_and_taken_back(desk: Desk) -> None:
    money = add(desk)
    settle(desk, money, LEEDS, carries=True)
    settle(desk, money, LEEDS, carries=False, by=BEN)
    kept = desk.one(select(Verdict))
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
    change = coding.settle(desk.engine, consultation_id=desk.consultation, verdicts=said, by=ADA)  # type: ignore[arg-type]
    assert len(desk.verdicts()) == 4
    assert desk.verdicts()["Peers", LEEDS] is False
    assert desk.one(select(Change.rows).where(Change.id == change)) == 4
    undo(desk.engine, change_id=change, by=BEN)
    assert desk.verdicts() == {}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("R-9", 1, True, None), 'no answer to question 1 in the response "R-9"'),
        ((LEEDS, 7, True, None), "theme of question 1, and the answer is one to question 7|no answer to question 7"),
        ((LEEDS, 2, True, None), "theme of question 1, and the answer is one to question 2"),
        ((LEEDS, 1, True, "Peers harm."), 'words "Peers harm." do not stand in the answer to question 1'),
    ],
)
def test_a_decision_is_about_an_answer_that_is_there_in_its_own_words(desk: Desk, said: Any, why: str) -> None:
    money = add(desk)
    with pytest.raises(ThemeProblem, match=why):
        coding.settle(desk.engine, consultation_id=desk.consultation, verdicts=[(money.id, *said)], by=ADA)  # type: ignore[list-item]
    assert desk.verdicts() == {}


def test_a_sentence_is_chosen_for_the_board_and_taken_away(desk: Desk) -> None:
    money = add(desk)

    def quote(sentence: str) -> int:
        return coding.quote(
            desk.engine, theme_id=money.id, source_id=LEEDS, question_number=1, sentence=sentence, by=ADA
        )

    quote(" Money is short. ")
    assert desk.one(select(Quotation.sentence)) == "Money is short."
    for sentence, why in (("Money is short.", "already"), ("Money is plenty.", "do not stand"), (" ", "Choose")):
        with pytest.raises(ThemeProblem, match=why):
            quote(sentence)
    number = desk.one(select(Quotation.id))
    change = coding.unquote(desk.engine, quotation_id=number, by=BEN)
    assert desk.all(select(Quotation)) == []
    with pytest.raises(ThemeProblem, match="not there any more"):
        coding.unquote(desk.engine, quotation_id=number, by=BEN)
    undo(desk.engine, change_id=change, by=BEN)
    assert desk.one(select(Quotation.id)) == number


def test_coding_twice_is_kept_under_each_coders_own_name(desk: Desk) -> None:
    money, peers, across = add(desk), add(desk, "Peers"), add(desk, "Across", question=None)

    def code(by: Person, *found: Theme, scope: int = 1) -> int:
        return coding.code_again(
            desk.engine, consultation_id=desk.consultation, source_id=LEEDS, question_number=1, scope=scope,
            themes=[one.id for one in found], by=by,
        )  # fmt: skip

    code(ADA, money, peers)
    code(BEN)
    change = code(ADA, peers)
    code(ADA, across, scope=0)
    found = {(one.coder, one.scope): one.themes for one in desk.all(select(DoubleCoding))}
    assert found == {("Ada", 1): [peers.id], ("Ben", 1): [], ("Ada", 0): [across.id]}
    with pytest.raises(ThemeProblem, match="not among the themes that are looked for"):
        code(ADA, across)
    undo(desk.engine, change_id=change, by=ADA)
    assert desk.all(select(DoubleCoding.themes).where(DoubleCoding.coder == "Ada", DoubleCoding.scope == 1)) == [
        [money.id, peers.id]
    ]


def test_every_change_is_undone_exactly_and_so_is_the_undoing(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    settle(desk, money, YORK, carries=True)
    deeds: list[Callable[[], int]] = [
        lambda: themes.edit(desk.engine, theme_id=money.id, label="a", description="b", seen=money.change_id, by=ADA),
        lambda: decide(desk, "approved", money, peers),
        lambda: merge(desk, money, peers),
        lambda: settle(desk, money, LEEDS, carries=True),
        lambda: settle(desk, money, YORK, carries=False, by=BEN),
        lambda: settle(desk, money, YORK, carries=None),
        lambda: themes.move(
            desk.engine, from_theme=money.id, to_theme=peers.id, answers=[(YORK, 1, "Neither.")], by=ADA
        ),
        lambda: themes.split(
            desk.engine, theme_id=money.id, label="New", description="", answers=[(YORK, 1, None)], by=ADA
        ),
        lambda: coding.quote(
            desk.engine, theme_id=money.id, source_id=YORK, question_number=1, sentence="Neither.", by=ADA
        ),
        lambda: coding.code_again(
            desk.engine, consultation_id=desk.consultation, source_id=YORK, question_number=1, scope=1,
            themes=[money.id], by=ADA,
        ),
        lambda: add(desk, "Third").change_id,
    ]  # fmt: skip
    for deed in deeds:
        before = desk.everything()
        change = deed()
        after = desk.everything()
        undoing = undo(desk.engine, change_id=change, by=BEN)
        assert desk.everything() == before
        redoing = undo(desk.engine, change_id=undoing, by=BEN)
        assert desk.everything() == after
        undo(desk.engine, change_id=redoing, by=BEN)
        assert desk.everything() == before


def test_a_change_on_which_a_later_one_rests_is_not_undone_until_that_is(desk: Desk) -> None:
    money = add(desk)
    first = themes.edit(desk.engine, theme_id=money.id, label="Cash", description="", seen=money.change_id, by=ADA)
    second = decide(desk, "approved", desk.theme("Cash"), by=BEN)
    before = desk.everything()
    with pytest.raises(ThemeProblem, match=r'because of "approve themes" by Ben on .* Undo that first'):
        undo(desk.engine, change_id=first, by=ADA)
    assert desk.everything() == before
    undo(desk.engine, change_id=second, by=ADA)
    with reading(desk.engine) as session:
        assert reason_against(session, change_id=first) == ""
    undo(desk.engine, change_id=first, by=ADA)
    assert desk.labels() == ["Money"]


def test_a_change_is_undone_once(desk: Desk) -> None:
    change = settle(desk, add(desk), LEEDS, carries=True)
    undo(desk.engine, change_id=change, by=BEN)
    with pytest.raises(ThemeProblem, match='undone already: "undo" by Ben'):
        undo(desk.engine, change_id=change, by=ADA)
    with pytest.raises(ThemeProblem, match="no such change of themes"):
        undo(desk.engine, change_id=1, by=ADA)


def test_decisions_about_other_answers_and_words_do_not_stand_in_the_way_of_undoing(desk: Desk) -> None:
    money = add(desk)
    first = settle(desk, money, LEEDS, carries=True)
    settle(desk, money, CAMDEN, carries=True, by=BEN)
    themes.edit(desk.engine, theme_id=money.id, label="Cash", description="", seen=money.change_id, by=BEN)
    undo(desk.engine, change_id=first, by=ADA)
    assert desk.verdicts() == {("Cash", CAMDEN): True}


def test_what_was_said_since_of_the_same_answer_stands_in_the_way_of_undoing(desk: Desk) -> None:
    money = add(desk)
    settle(desk, money, LEEDS, carries=True)
    taken_back = settle(desk, money, LEEDS, carries=None)
    settle(desk, money, LEEDS, carries=False, by=BEN)
    with pytest.raises(ThemeProblem, match='because of "settle answers" by Ben'):
        undo(desk.engine, change_id=taken_back, by=ADA)
    with pytest.raises(ThemeProblem, match='because of "settle answers" by Ben'):
        undo(desk.engine, change_id=money.change_id, by=ADA)
    assert desk.verdicts() == {("Money", LEEDS): False}


def test_undoing_gives_no_two_themes_one_label(desk: Desk) -> None:
    money = add(desk)
    change = themes.edit(desk.engine, theme_id=money.id, label="Cash", description="", seen=money.change_id, by=ADA)
    add(desk, "Money")
    with pytest.raises(ThemeProblem, match=r'a theme T00. "Money" already'):
        undo(desk.engine, change_id=change, by=ADA)
    assert desk.labels() == ["Cash", "Money"]


def test_of_two_who_edit_one_theme_at_once_one_is_told_and_nothing_is_lost(desk: Desk) -> None:
    money = add(desk)
    outcomes: list[object] = []

    def save(label: str) -> None:
        try:
            themes.edit(
                desk.engine, theme_id=money.id, label=label, description="", seen=money.change_id,
                by=Person(label, Role.OFFICER),
            )  # fmt: skip
            outcomes.append(label)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test must know
            outcomes.append(problem)

    _at_once([lambda label=label: save(label) for label in ("Ada", "Ben", "Cy", "Di")])  # type: ignore[misc]
    saved = [one for one in outcomes if isinstance(one, str)]
    assert desk.labels() == saved
    assert len(saved) == 1
    told = [str(one) for one in outcomes if isinstance(one, StaleError)]
    assert len(told) == 3
    assert all(f"by {saved[0]} on" in one for one in told)


def test_two_who_settle_answers_of_one_theme_at_once_both_succeed(desk: Desk) -> None:
    money, peers = add(desk), add(desk, "Peers")
    problems: list[Exception] = []

    def work(by: Person, theme: Theme, source_id: str) -> None:
        try:
            settle(desk, theme, source_id, carries=True, by=by)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the test must know
            problems.append(problem)

    work_on = [(by, theme, one) for by, one in ((ADA, LEEDS), (BEN, CAMDEN)) for theme in (money, peers)]
    _at_once([lambda one=one: work(*one) for one in work_on])  # type: ignore[misc]
    assert problems == []
    assert set(desk.verdicts()) == {(theme.label, one) for _by, theme, one in work_on}


def _at_once(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
