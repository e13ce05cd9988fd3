"""What is kept no longer goes by a rule that was set once, and the figures stay."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from lib.access import NotAllowed, Person, Role
from lib.actions.coding import choose_quotation
from lib.actions.consultations import save_consultation
from lib.actions.exports import record_export
from lib.actions.problems import ConsultationProblem, ErasureProblem
from lib.actions.retention import (
    RetentionMonths,
    RetentionPreview,
    add_months,
    preview_retention,
    read_retention_rule,
    run_retention,
    set_retention_rule,
)
from lib.changes.undo import undo_saved_change
from lib.database.account_models import SignInEvent, SignInSession
from lib.database.audit_models import ErasedDigest, ExportEvent
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.consultation_setup import ConsultationSetup, read_setup
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Change, Consultation, Contact, ContactPeriod
from lib.database.theme_models import Theme
from lib.intake.by_hand import people
from lib.intake.by_hand.people import SeenPerson
from lib.intake.by_hand.responses import delete_response
from lib.queries.scope import Scope
from lib.queries.themes.chosen_quotations import list_quotations
from lib.terms import DESCRIPTION_PREFIX, Problem
from tests.actions.test_erasure import search
from tests.support.accounts import KEEPER, claim, enter, invite
from tests.support.approaches import find_contact, log_call
from tests.support.council_counts import CAMDEN as CAMDEN_NAME
from tests.support.factories import OFFICER, contact, day, message, store
from tests.support.officer_desk import CAMDEN, LEEDS, YORK, Desk, settle
from tests.support.people import see, tell_figures

BARNET = "London Borough of Barnet"
YEAR = RetentionMonths(consultations=12)
AFTER = dt.date(2016, 3, 13)  # a year after the consultation closed
WORDS = ("money is short", "we want peers", "we say 2", "ada invented", "@leeds", "was cross", "at nowhere", "neither.")


def preview(engine: Engine, today: dt.date = AFTER) -> RetentionPreview:
    with open_read_session(engine) as session:
        return preview_retention(session, reader=Role.ADMINISTRATOR, today=today)


def set_rule(engine: Engine, months: RetentionMonths = YEAR) -> int:
    return set_retention_rule(engine, actor=KEEPER, months=months)


def compare_figures(engine: Engine) -> list[Any]:
    names = ("rungs", "reach", "bodies", "dispositions", "councils", "roles")
    return [
        {name: tell_figures(engine, Scope(1, day(moment)))[name] for name in names}
        for moment in ("2015-01-20", "2015-03-13")
    ]


@pytest.fixture
def filled(desk: Desk, tmp_path: Path) -> Desk:
    """Themes with a chosen sentence, people with a call and a wish, rows that wait, a correction that could be undone."""
    engine = desk.engine
    store(engine, "contacts", [contact(), contact("Camden", Name="Ada Invented Too")], tmp_path)
    store(
        engine,
        "outreach",
        [message(), message("Camden"), message(Email="x@leeds.example", Organisation="At nowhere")],
        tmp_path,
    )
    log_call(engine, find_contact(engine, "Leeds City Council"), day("2015-02-03"), note="She was cross")
    people.set_do_not_contact(
        engine,
        actor=OFFICER,
        person=see(engine, "Ada Invented"),
        wish=True,
        reason="Ada Invented rang",
        day=day("2015-02-10"),
    )
    desk.run(
        {
            "Money": {LEEDS: "Money is short.", CAMDEN: "Money matters."},
            "Peers": {CAMDEN: "We want peers.", YORK: "Neither."},
        }
    )
    settle(desk, desk.theme("Money"), LEEDS, carries=True)
    settle(desk, desk.theme("Peers"), CAMDEN, carries=False)
    settle(desk, desk.theme("Peers"), CAMDEN, carries=True)
    choose_quotation(
        engine, theme_id=desk.theme("Money").id, source_id=CAMDEN, question_number=1, sentence="Money matters.",
        actor=OFFICER,
    )  # fmt: skip
    other = choose_quotation(
        engine, theme_id=desk.theme("Peers").id, source_id=CAMDEN, question_number=1, sentence="We want peers.",
        actor=OFFICER,
    )  # fmt: skip
    undo_saved_change(engine, change_id=other, actor=OFFICER)
    delete_response(engine, actor=OFFICER, response_id=desk.answer(YORK)[0], reason="sent twice")
    return desk


def test_people_and_words_go_and_counts_chosen_sentences_and_wishes_stay(filled: Desk) -> None:
    engine = filled.engine
    with open_write_session(engine) as session:  # as the machine describes a theme
        session.execute(update(Theme).values(description=f"{DESCRIPTION_PREFIX}“{WORDS[0]}”"))
    set_rule(engine)
    shown = preview(engine)
    assert ([one.words for one in shown.consultations], shown.people) == ([4], 2)
    assert {place for place, _column, _value in search(engine, WORDS)} >= {
        "answer", "machine_assignment", "contact", "contact_period", "former", "outreach", "set_aside",
    }  # fmt: skip
    before, assigned = compare_figures(engine), filled.assigned()
    quoted = quote(filled)
    assert len(quoted) == 1
    change_id = run_retention(engine, actor=KEEPER, today=AFTER)
    assert search(engine, WORDS) == []
    assert compare_figures(engine) == before
    assert (filled.assigned(), quote(filled)) == (assigned, quoted)
    with open_read_session(engine) as session:
        assert session.scalars(select(Contact.name)).all() == ["Erased person"] * 2
        assert sorted(session.scalars(select(ErasedDigest.kind))) == [
            "name"
        ]  # of her who asked; her address was an office's
        assert session.scalars(select(Consultation.archived)).all() == [True]
        assert session.get_one(Change, change_id).subject == "A consultation for the tests"
    assert not preview(engine).has_any
    with open_read_session(engine) as session:
        change_ids = session.scalars(select(Change.id).order_by(Change.id.desc())).all()
    for undone_id in change_ids:
        try:
            undo_saved_change(engine, change_id=undone_id, actor=KEEPER)
        except Problem:
            continue
        assert search(engine, WORDS) == [], undone_id


def test_what_was_purged_stays_archived(desk: Desk) -> None:
    engine = desk.engine

    def read() -> ConsultationSetup:
        with open_read_session(engine) as session:
            return read_setup(session, 1) or ConsultationSetup.from_json({})

    archive_id = save_consultation(
        engine, actor=OFFICER, setup=replace(read(), archived=True), consultation_id=1, seen=read()
    )
    set_rule(engine)
    run_retention(engine, actor=KEEPER, today=AFTER)
    with pytest.raises(ConsultationProblem, match="it stays archived"):
        save_consultation(engine, actor=OFFICER, setup=replace(read(), archived=False), consultation_id=1, seen=read())
    with pytest.raises(ConsultationProblem, match="it stays archived"):
        undo_saved_change(engine, change_id=archive_id, actor=OFFICER)


def quote(desk: Desk) -> list[str]:
    """The sentences that everybody sees."""
    with open_read_session(desk.engine) as session:
        scope = Scope(desk.consultation, day("2015-03-13"))
        return [one.sentence for one in list_quotations(session, scope=scope, theme_id=desk.theme("Money").id)]


def test_people_whom_another_consultation_still_approaches_stay(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(), contact("Camden"), contact("Barnet")], tmp_path)
    store(engine, "outreach", [message(), message("Camden")], tmp_path)
    with open_write_session(engine) as session:
        session.add(
            Consultation(
                code="next", title="The next one", issued_by="us", opens=AFTER, closes=dt.date(2016, 6, 1), note=""
            )
        )
        session.flush()
    set_rule(engine)
    assert preview(engine).people == 2  # who was approached in no consultation may yet be in the next
    log_call(engine, find_contact(engine, CAMDEN_NAME), AFTER)  # in the one that opened last
    assert preview(engine).people == 1


def test_who_is_needed_under_another_entry_or_on_a_list_of_a_consultation_that_is_kept_stays(
    sqlite: Engine, tmp_path: Path
) -> None:
    engine = sqlite
    rows = [contact(), contact("Camden"), contact("Barnet"), contact("Barnet", "Chief executive", Name="Bo Kept")]
    store(engine, "contacts", rows, tmp_path)
    store(engine, "outreach", [message(), message("Camden"), message("Barnet")], tmp_path)
    with open_write_session(engine) as session:
        session.add(
            Consultation(
                code="next", title="The next one", issued_by="us", opens=AFTER, closes=dt.date(2016, 6, 1), note=""
            )
        )
    set_rule(engine)
    assert preview(engine).people == 3
    kept = find_contact(engine, BARNET, "Chief executive")
    log_call(engine, kept, AFTER)  # in the one that opened last
    with open_read_session(engine) as session:
        duplicate_id = find_contact(engine, BARNET)
        newest = {
            row.contact_id: SeenPerson(row.contact_id, row.change_id)
            for row in session.scalars(select(ContactPeriod).where(ContactPeriod.until.is_(None)))
        }
    people.merge_people(engine, actor=OFFICER, kept=newest[kept], duplicate=newest[duplicate_id], day=AFTER)
    assert preview(engine).people == 2
    with open_write_session(engine) as session:
        listing = RecipientList(
            consultation_id=2, title="Next", channel="E-mail", day=AFTER, purpose="", chosen_by="all", change_id=1
        )
        session.add(listing)
        session.flush()
        camden = find_contact(engine, CAMDEN_NAME)
        session.add(ListedRecipient(recipient_list_id=listing.id, contact_id=camden, reference="R-1"))
    assert preview(engine).people == 1
    run_retention(engine, actor=KEEPER, today=AFTER)
    with open_read_session(engine) as session:
        assert session.scalars(select(Contact.name).order_by(Contact.id)).all() == [
            "Erased person", "Ada Invented", "Ada Invented", "Bo Kept",
        ]  # fmt: skip


def test_the_rule_is_set_once_and_says_what_is_due_and_from_when(engine: Engine) -> None:
    with open_read_session(engine) as session:
        assert read_retention_rule(session, reader=Role.ADMINISTRATOR) == RetentionMonths()
    with pytest.raises(ErasureProblem, match="1 to 240"):
        set_rule(engine, RetentionMonths(consultations=0))
    set_rule(engine)
    with pytest.raises(ErasureProblem, match="Nothing differs"):
        set_rule(engine)
    assert preview(engine, dt.date(2016, 3, 12)).consultations == ()
    assert [one.title for one in preview(engine).consultations] == ["A consultation for the tests"]
    with pytest.raises(ErasureProblem, match="Nothing was removed"):
        run_retention(engine, actor=KEEPER, today=dt.date(2016, 3, 12))


def test_only_an_administrator_sets_or_runs_it(sqlite: Engine) -> None:
    officer = Person("Olive", Role.OFFICER)
    with pytest.raises(NotAllowed):
        set_retention_rule(sqlite, actor=officer, months=YEAR)
    with pytest.raises(NotAllowed):
        run_retention(sqlite, actor=officer, today=AFTER)


def test_sign_ins_go_with_their_sessions_and_what_left_as_a_file_stays(engine: Engine) -> None:
    invite(engine)
    enter(engine, claim(issued=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)))
    record_export(engine, actor=OFFICER, title="A file", shown_for="", rows=1)
    set_rule(engine, RetentionMonths(sign_ins=6))
    assert preview(engine, dt.date(2027, 5, 2)).sign_ins == 0
    assert preview(engine, dt.date(2027, 5, 3)).sign_ins == 1
    run_retention(engine, actor=KEEPER, today=dt.date(2027, 5, 3))
    with open_read_session(engine) as session:
        assert session.scalars(select(SignInEvent.id)).all() == []
        assert session.scalars(select(SignInSession.id)).all() == []
        assert len(session.scalars(select(ExportEvent.id)).all()) == 1
        change = session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert change is not None
        assert (change.subject, change.reason) == (
            "sign-ins", "the rule: consultations for ever after closing, sign-ins 6 months",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "count", "expected"),
    [
        ("2015-03-31", 1, "2015-04-30"),
        ("2016-01-31", 1, "2016-02-29"),
        ("2015-03-13", -3, "2014-12-13"),
        ("2015-12-05", 12, "2016-12-05"),
    ],
)
def test_months_are_those_of_the_calendar(moment: str, count: int, expected: str) -> None:
    assert add_months(day(moment), count) == day(expected)
