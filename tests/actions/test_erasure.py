"""A person's details go for good, from everywhere, and all counts stay."""

import datetime as dt
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import JSON, Engine, LargeBinary, String, select
from sqlalchemy.exc import IntegrityError

import lib.actions.campaign_undo_rule
import lib.actions.undo_rule
import lib.intake.by_hand.undo_rule  # noqa: F401 - they register how their changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions import erasure
from lib.actions.digest_subscriptions import subscribe
from lib.actions.erasure import ErasurePreview, erase_account, erase_person, preview_erasure
from lib.actions.problems import ErasureProblem
from lib.actions.recipient_lists import ListPlan, save_list
from lib.changes.erased_people import ERASED_NOTE, load_erased_people
from lib.changes.undo import undo_saved_change
from lib.changes.word_removal import SAID, SWEPT
from lib.database.account_models import Account, SignInSession
from lib.database.audit_models import ErasedDigest
from lib.database.campaign_models import ListedRecipient, Segment
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Base, Change, Contact, Import, Outreach, Snapshot
from lib.database.theme_models import Draft
from lib.intake.by_hand import people
from lib.intake.by_hand.people import PersonDetails
from lib.intake.by_hand.problems import PeopleProblem
from lib.queries.scope import Scope
from lib.terms import EMAIL, Problem
from tests.support.accounts import KEEPER, claim, enter, invite
from tests.support.approaches import KIM, find_contact, log_call
from tests.support.council_counts import CAMDEN, LEEDS
from tests.support.factories import OFFICER, contact, day, message, response, store
from tests.support.people import see, tell_figures

NAME, ADDRESS, NUMBER = "Zelda Quillfeather", "zelda.quillfeather@leeds.example", "01632 960777"
TRACES = ("quillfeather", "zelda", "960777", "zq@leeds.example", "chief wrangler")
# Known by whose row it is, or no words about people: codes, kinds, digests, who did something, the register.
NEVER_PERSONAL: dict[str, tuple[str, ...]] = {
    "change": ("actor", "action"),
    "consultation": ("code", "title", "issued_by", "board_days", "earlier"),
    "export_event": ("actor",),
    "activity": ("channel",),
    "begun_import": ("actor", "nonce", "process"),
    "column_mapping": ("kind", "shape", "mapping"),
    "digest_subscription": ("address", "frequency", "regions", "types"),
    "double_coding": ("source_id", "coder", "themes"),
    "draft": ("actor", "kind", "nonce"),
    "erased_digest": ("digest", "kind"),
    "former": ("thing",),
    "frame_group": ("kind", "name"),
    "frozen_paper": ("digest",),
    "import": ("origin", "kind", "digest", "mapping"),
    "last_look": ("actor",),
    "organisation": ("code", "name", "short_name", "type", "region", "gss_code"),
    "paper_narrative": ("section",),
    "question": ("section", "text", "kind", "options", "option_codes"),
    "response": ("source_id", "channel", "kind", "content"),
    "trigger_rule": ("grouping", "group_name", "channel"),
    "account": ("issuer", "subject", "email", "name", "role"),
    "applicability": ("type",),
    "contact": ("source_id", "role", "job_title", "name", "email", "telephone"),
    "half_test_council": ("half",),
    "recipient_list": ("channel",),
    "set_aside": ("kind", "digest"),
    "theme": ("code", "origin"),
    "tile": ("tier",),
    "audit_item": ("source_id", "stratum"),
    "contact_period": ("role", "job_title", "name", "email", "telephone"),
    "listed_recipient": ("reference",),
    "outreach": ("bounce_kind", "outcome"),
    "quotation": ("source_id",),
    "segment": ("filters",),
    "sign_in_event": ("kind", "detail"),
    "sign_in_session": ("digest", "ended_reason"),
    "theme_state": ("state",),
    "verdict": ("source_id", "actor"),
}


@pytest.fixture
def zelda(engine: Engine, tmp_path: Path) -> int:
    """Somebody who stands in every place where people stand: files, notes, lists, tests, drafts, what was undone."""
    rows = [
        contact(Name=NAME, Email=ADDRESS, Telephone=NUMBER, **{"Job title": "Chief wrangler"}),
        contact("Camden"),
        contact("Barnet", Name="Other Person", **{"Contact ID": "x1"}),
    ]
    store(engine, "contacts", rows, tmp_path)
    store(engine, "outreach", [message(Email=ADDRESS), message("Camden")], tmp_path)
    waiting = [message("Nowhere in particular", Email="zq@leeds.example", Organisation=f"{NAME} at nowhere")]
    store(engine, "outreach", waiting, tmp_path)
    store(engine, "contacts", [contact("Nobody knows this council", Name=NAME, Email=ADDRESS)], tmp_path)
    store(engine, "responses", [response(), response("Camden")], tmp_path)
    seen = see(engine, NAME)
    details = PersonDetails(NAME, "Leader", "Chief wrangler", "zq@leeds.example", "01632 960 777")
    people.correct_person(engine, actor=OFFICER, person=seen, details=details, day=day("2015-02-01"))
    wish = people.set_do_not_contact(
        engine, actor=OFFICER, person=see(engine, NAME), wish=True, reason=f"{NAME} rang", day=day("2015-02-10")
    )
    undo_saved_change(engine, change_id=wish, actor=OFFICER)
    contact_id = find_contact(engine, LEEDS)
    log_call(engine, contact_id, day("2015-02-03"), note=f"Ms Quillfeather, {NUMBER}, was cross")
    log_call(engine, find_contact(engine, CAMDEN), day("2015-02-04"), note=f"Said that {NAME.upper()} knows")
    added = people.add_person(
        engine, actor=OFFICER, organisation_id=find_organisation(engine, contact_id),
        details=PersonDetails(f"Cllr {NAME}", "Other", "", ADDRESS, ""), day=day("2015-01-07"),
    )  # fmt: skip
    undo_saved_change(engine, change_id=added, actor=OFFICER)  # in what undoing kept alone
    people.merge_people(
        engine, actor=OFFICER, kept=see(engine, NAME), duplicate=add_double(engine, contact_id), day=day("2015-02-20")
    )
    frame = pick([contact_id])
    save_list(
        engine, actor=KIM, choose_recipients=lambda _session: frame,
        plan=ListPlan(1, EMAIL, day("2015-02-22"), f"To {NAME}", f"For {ADDRESS}", "all"),
    )  # fmt: skip
    ended = subscribe(engine, actor=KIM, consultation_id=1, address=ADDRESS, frequency="weekly")
    undo_saved_change(engine, change_id=ended, actor=KIM)
    subscribe(engine, actor=KIM, consultation_id=1, address=ADDRESS, frequency="daily")
    with open_write_session(engine) as session:
        session.add(
            Draft(
                actor="a test", consultation_id=1, scope=0, kind="sorting", nonce="n", saved_at=dt.datetime.now(dt.UTC),
                content={"names": ["Quillfeather, Zelda", NAME]},
            )
        )  # fmt: skip
    return contact_id


def pick(contact_ids: list[int]) -> Any:
    return pd.DataFrame({"contact_id": contact_ids, "email": ["a@b.example" for _one in contact_ids]})


def find_organisation(engine: Engine, contact_id: int) -> int:
    with open_read_session(engine) as session:
        return session.get_one(Contact, contact_id).organisation_id


def add_double(engine: Engine, contact_id: int) -> people.SeenPerson:
    """A second entry of the same person."""
    people.add_person(
        engine, actor=OFFICER, organisation_id=find_organisation(engine, contact_id),
        details=PersonDetails("Z. Quillfeather", "Other", "", "zq@leeds.example", ""), day=day("2015-01-08"),
    )  # fmt: skip
    return see(engine, "Z. Quillfeather")


def search(engine: Engine, traces: tuple[str, ...] = TRACES) -> list[tuple[str, str, Any]]:
    """Every column of every table that holds one of some texts."""
    found = []
    with open_read_session(engine) as session:
        for table in Base.metadata.sorted_tables:
            for column in table.c:
                if isinstance(column.type, LargeBinary):
                    continue
                for value in session.scalars(select(column)):
                    text = json.dumps(value, ensure_ascii=False) if isinstance(column.type, JSON) else str(value)
                    folded = text.casefold()
                    if any(trace in folded or trace.replace(" ", "") in folded.replace(" ", "") for trace in traces):
                        found.append((table.name, column.name, value))
    return found


def preview(engine: Engine, contact_id: int) -> ErasurePreview:
    with open_read_session(engine) as session:
        return preview_erasure(session, contact_id=contact_id, reader=Role.ADMINISTRATOR)


def erase(engine: Engine, contact_id: int, reason: str = "asked by letter", actor: Person = KEEPER) -> int:
    seen_change_id = preview(engine, contact_id).change_id
    return erase_person(engine, actor=actor, contact_id=contact_id, seen_change_id=seen_change_id, reason=reason)


def compare_figures(engine: Engine) -> list[Any]:
    """Every figure that rests on people, on days before, during and after: without names, and who may be approached."""
    told = []
    for moment in ("2015-01-06", "2015-02-05", "2015-03-13"):
        figures = tell_figures(engine, Scope(1, day(moment)))
        told.append({name: figures[name] for name in ("rungs", "reach", "bodies", "dispositions", "councils", "roles")})
    return told


def test_no_column_of_any_table_tells_of_the_person_any_more_and_no_figure_moves(engine: Engine, zelda: int) -> None:
    tables = {table for table, _column, _value in search(engine)}
    assert {"contact", "contact_period", "former", "outreach", "set_aside", "recipient_list", "draft"} <= tables
    before = compare_figures(engine)
    change_id = erase(engine, zelda)
    assert search(engine) == []
    assert compare_figures(engine) == before
    with open_read_session(engine) as session:
        change = session.get_one(Change, change_id)
        assert (change.actor, change.action, change.subject, change.reason) == (
            "Kay Keeper", "remove a person's details", f"contact {zelda}", "asked by letter",
        )  # fmt: skip
        assert change.rows > 10
        assert session.scalars(select(Outreach.contact_id).where(Outreach.contact_id == zelda)).all() == [zelda] * 2
        assert len(session.scalars(select(ListedRecipient)).all()) == 1


def test_undoing_whatever_can_be_undone_brings_nothing_back(engine: Engine, zelda: int) -> None:
    erasing = erase(engine, zelda)
    with pytest.raises(Problem, match="no such change"):
        undo_saved_change(engine, change_id=erasing, actor=KEEPER)
    undone = 0
    for _round in range(3):  # what was undone is undone again, and so on
        with open_read_session(engine) as session:
            change_ids = session.scalars(select(Change.id).order_by(Change.id.desc())).all()
        for change_id in change_ids:
            try:
                undo_saved_change(engine, change_id=change_id, actor=KEEPER)
            except (Problem, IntegrityError):  # the latter: a call to somebody whose whole file was undone
                continue
            undone += 1
            assert search(engine) == [], change_id
    assert undone >= 8


def test_who_was_never_written_to_counts_as_usable_before_the_removal_and_no_more_from_it_on(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(Name=NAME, Email=ADDRESS), contact("Camden")], tmp_path)
    contact_id, on = find_contact(engine, LEEDS), day("2015-02-20")
    wish = people.set_do_not_contact(
        engine, actor=OFFICER, person=see(engine, NAME), wish=True, reason="rang", day=day("2014-12-15")
    )
    undo_saved_change(engine, change_id=wish, actor=OFFICER)

    def count_usable(moment: str) -> int:
        roles = tell_figures(engine, Scope(1, day(moment)))["roles"]
        return sum(row[2] for row in roles)

    assert (count_usable("2015-02-19"), count_usable("2015-02-20")) == (2, 2)
    seen = preview(engine, contact_id).change_id
    erase_person(engine, actor=KEEPER, contact_id=contact_id, seen_change_id=seen, reason="asked by letter", day=on)
    assert (count_usable("2015-02-19"), count_usable("2015-02-20")) == (2, 1)
    with open_read_session(engine) as session:
        undoing = session.scalars(select(Change.id).where(Change.action == "undo")).one()
    undo_saved_change(engine, change_id=undoing, actor=OFFICER)
    undo_saved_change(engine, change_id=wish, actor=OFFICER)  # whatever is undone since, nobody approaches the person
    with open_read_session(engine) as session:
        assert session.get_one(Contact, contact_id).do_not_contact


@pytest.mark.parametrize("model", list(Base.metadata.sorted_tables), ids=lambda table: table.name)
def test_of_every_text_it_is_decided_whether_a_person_is_looked_for_in_it(model: Any) -> None:
    decided = {*SWEPT.get(model.name, ()), *SAID.get(model.name, ()), *NEVER_PERSONAL.get(model.name, ())}
    texts = {column.name for column in model.c if isinstance(column.type, (String, JSON))}
    assert texts == decided, "a column that may tell of people belongs to SWEPT or SAID of lib.changes.word_removal"


def test_others_keep_their_details_and_what_they_share_with_the_person(engine: Engine, tmp_path: Path) -> None:
    rows = [
        contact(Name=NAME, Email="office@leeds.example"),
        contact("Camden", Name=NAME, Email="zelda@camden.example"),
        contact(role="Chief executive", Name="Other Person", Email="office@leeds.example"),
    ]
    store(engine, "contacts", rows, tmp_path)
    log_call(engine, find_contact(engine, CAMDEN), day("2015-02-04"), note=f"{NAME} of Camden rang")
    contact_id = find_contact(engine, LEEDS)
    assert preview(engine, contact_id).shared == 3
    erase(engine, contact_id)
    with open_read_session(engine) as session:
        kept = session.execute(select(Contact.name, Contact.email).order_by(Contact.id)).all()
        assert kept == [
            ("Erased person", f"erased-{contact_id}-1@erased.invalid"),
            (NAME, "zelda@camden.example"),
            ("Other Person", "office@leeds.example"),
        ]
        assert session.scalars(select(Outreach.note)).one() == f"{NAME} of Camden rang"


def test_no_file_brings_the_person_back_by_address_or_by_name_and_the_same_row_does_not_wait(
    engine: Engine, zelda: int, tmp_path: Path
) -> None:
    erase(engine, zelda)
    rows = [
        contact(Name="Zed Q.", Email=ADDRESS.upper(), **{"Contact ID": "new"}),
        contact(Name="Councillor Quillfeather, Zelda", Email="elsewhere@leeds.example", **{"Contact ID": "newer"}),
        contact("A council that nobody knows", Name=NAME, Email=ADDRESS, **{"Contact ID": "newest"}),
        contact(Name="Somebody Else", Role="Other", Email="else@leeds.example", **{"Contact ID": "else"}),
    ]
    report = store(engine, "contacts", rows, tmp_path)
    assert (report.added, report.unchanged, report.ambiguous + report.quarantined) == (1, 3, 0)
    assert sorted(report.notes[ERASED_NOTE]) == [2, 3, 4]
    store(engine, "outreach", [message("Camden", Mailing="Later"), message(Email=ADDRESS, Mailing="Later")], tmp_path)
    assert search(engine) == []


def test_who_is_entered_again_by_hand_is_not_to_be_contacted(engine: Engine, zelda: int) -> None:
    erase(engine, zelda)
    people.add_person(
        engine, actor=OFFICER, organisation_id=find_organisation(engine, zelda),
        details=PersonDetails(NAME, "Other", "", ADDRESS, ""), day=day("2015-03-01"),
    )  # fmt: skip
    with open_read_session(engine) as session:
        again = session.scalars(select(Contact).where(Contact.name == NAME)).one()
        assert again.do_not_contact


def test_an_emptied_entry_is_neither_corrected_nor_merged_nor_approached_again_but_may_have_a_successor(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [contact(Name=NAME, Email=ADDRESS), contact(role="Other", Name="Somebody Else", Email="")]
    store(engine, "contacts", rows, tmp_path)
    erase(engine, find_contact(engine, LEEDS))
    gone, other = see(engine, "Erased person"), see(engine, "Somebody Else")
    new = PersonDetails("Nora Next", "Leader", "", "nora@leeds.example", "")
    attempts: list[Callable[[], int]] = [
        lambda: people.correct_person(engine, actor=OFFICER, person=gone, details=new),
        lambda: people.set_do_not_contact(engine, actor=OFFICER, person=gone, wish=False, reason="a mistake"),
        lambda: people.merge_people(engine, actor=OFFICER, kept=other, duplicate=gone),
    ]
    for attempt in attempts:
        with pytest.raises(PeopleProblem, match="removed for good"):
            attempt()
    people.replace_person(engine, actor=OFFICER, person=gone, successor=new)
    with open_read_session(engine) as session:
        assert session.scalars(select(Contact.do_not_contact).where(Contact.name == "Nora Next")).all() == [False]


def test_what_councils_said_is_counted_and_stays(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(Name=NAME, Email=ADDRESS)], tmp_path)
    answers = {
        "Q1. What about 1?": f"Ask our {NAME}.",
        "Q2. What about 2?": "Ask zelda quillfeather or quillfeatherson.",
    }
    store(engine, "responses", [response() | answers], tmp_path)
    contact_id = find_contact(engine, LEEDS)
    assert preview(engine, contact_id).said == ("2 answers",)
    erase(engine, contact_id)
    assert {place for place, _column, _value in search(engine)} == {"answer"}


def test_the_reason_is_asked_and_does_not_name_the_person(engine: Engine, zelda: int) -> None:
    for reason in ("", f"{NAME} asked", f"asked from {ADDRESS}", f"rang from {NUMBER}", "x" * 301):
        with pytest.raises(ErasureProblem):
            erase(engine, zelda, reason)
    assert search(engine) != []


def test_what_somebody_changed_meanwhile_is_looked_at_again_and_nothing_is_removed_twice(
    engine: Engine, zelda: int
) -> None:
    with pytest.raises(ErasureProblem, match="changed meanwhile"):
        erase_person(engine, actor=KEEPER, contact_id=zelda, seen_change_id=1, reason="asked by letter")
    erase(engine, zelda)
    with pytest.raises(ErasureProblem, match="already"):
        erase(engine, zelda)
    assert preview(engine, zelda).is_erased


def test_only_an_administrator_may(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    contact_id = find_contact(sqlite, LEEDS)
    with pytest.raises(NotAllowed):
        erase(sqlite, contact_id, actor=Person("Olive", Role.OFFICER))


def test_removing_waits_for_an_import_that_is_writing(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(Name=NAME, Email=ADDRESS)], tmp_path)
    contact_id = find_contact(engine, LEEDS)
    moments: dict[str, float] = {}

    def write_for_a_while() -> None:
        with open_write_session(engine) as session:
            started.set()
            session.execute(select(Import.id))
            time.sleep(0.4)
            moments["written"] = time.monotonic()

    started = threading.Event()
    writer = threading.Thread(target=write_for_a_while)
    writer.start()
    started.wait()
    erase(engine, contact_id)
    moments["erased"] = time.monotonic()
    writer.join()
    assert moments["erased"] > moments["written"]
    assert search(engine) == []


def test_an_account_goes_and_what_its_person_did_stays_under_a_number(engine: Engine, tmp_path: Path) -> None:
    invite(engine, "kay", Role.ADMINISTRATOR)
    account_id = invite(engine)
    enter(engine, claim(issued=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)))
    store(engine, "contacts", [contact(Name="Somebody Else")], tmp_path)
    log_call(engine, find_contact(engine, LEEDS), day("2015-02-03"), actor=Person("Ada Invented", Role.OFFICER))
    with open_read_session(engine) as session:
        count = len(session.scalars(select(Change.id)).all())
    erase_account(engine, actor=KEEPER, account_id=account_id, reason="has left")
    assert search(engine, ("ada invented", "ada@council.example", "sub-ada")) == []
    with open_read_session(engine) as session:
        actors = session.scalars(select(Change.actor).order_by(Change.id)).all()
        assert (len(actors), actors[-2]) == (count + 1, f"Former user {account_id}")
        account = session.get_one(Account, account_id)
        assert (account.active, account.subject) == (False, None)
        assert session.scalars(select(SignInSession)).all() == []


def test_nobody_removes_the_last_administrator_or_themselves(engine: Engine) -> None:
    account_id = invite(engine, "kay", Role.ADMINISTRATOR)
    with pytest.raises(ErasureProblem, match="Nobody else could manage accounts"):
        erase_account(engine, actor=KEEPER, account_id=account_id, reason="has left")
    kay = Person("Kay Invented", Role.ADMINISTRATOR)
    with pytest.raises(ErasureProblem, match="your own account"):
        erase_account(engine, actor=kay, account_id=account_id, reason="has left")


def test_an_address_leads_to_its_contacts_whenever_they_had_it(engine: Engine, zelda: int) -> None:
    with open_read_session(engine) as session:
        found = erasure.list_contacts_with(session, address=ADDRESS.upper(), reader=Role.ADMINISTRATOR)
    assert [(one.id, one.role, one.organisation) for one in found] == [(zelda, "Leader", LEEDS)]


def add_person(engine: Engine, name: str, email: str = "", telephone: str = "", *, on: str = "2015-02-01") -> int:
    """Somebody in another role at Leeds, whose contact is there already; returns the contact."""
    organisation_id = find_organisation(engine, find_contact(engine, LEEDS))
    people.add_person(
        engine, actor=OFFICER, organisation_id=organisation_id,
        details=PersonDetails(name, "Other", "", email, telephone), day=day(on),
    )  # fmt: skip
    with open_read_session(engine) as session:
        return session.scalars(select(Contact.id).where(Contact.name == name).order_by(Contact.id.desc())).first() or 0


def correct(engine: Engine, name: str, *details: str, on: str = "2015-02-10") -> int:
    new_name, job_title, email, telephone = details
    new = PersonDetails(new_name, "Other", job_title, email, telephone)
    return people.correct_person(engine, actor=OFFICER, person=see(engine, name), details=new, day=day(on))


@pytest.fixture
def leeds(sqlite: Engine, tmp_path: Path) -> Engine:
    """Leeds and Camden with a leader each, to whom nothing was noted."""
    store(sqlite, "contacts", [contact(), contact("Camden", Name="Cam Leader", Telephone="")], tmp_path)
    return sqlite


def note(engine: Engine, *texts: str) -> None:
    """Notes on calls to somebody else, a day each."""
    for number, text in enumerate(texts, 1):
        log_call(engine, find_contact(engine, CAMDEN), day(f"2015-02-{number:02}"), note=text)


def read_notes(engine: Engine) -> list[str | None]:
    with open_read_session(engine) as session:
        return list(session.scalars(select(Outreach.note).order_by(Outreach.id)))


def test_a_successor_behind_the_same_mailbox_keeps_what_undoing_restores(leeds: Engine) -> None:
    gone = add_person(leeds, "Xavier Oldman", "desk@leeds.example")
    add_person(leeds, "Yolanda Newby", "desk@leeds.example", "01632 222222")
    correction = correct(leeds, "Yolanda Newby", "Yolanda Newby", "Head", "desk@leeds.example", "01632 333333")
    note(leeds, "Yolanda Newby is on 01632 222222")
    erase(leeds, gone)
    assert read_notes(leeds) == ["Yolanda Newby is on 01632 222222"]
    undo_saved_change(leeds, change_id=correction, actor=OFFICER)
    with open_read_session(leeds) as session:
        row = session.execute(select(Contact.email, Contact.telephone).where(Contact.name == "Yolanda Newby")).one()
        assert tuple(row) == ("desk@leeds.example", "01632 222222")
        digests = load_erased_people(session)
        organisation_id = session.scalars(select(Contact.organisation_id).where(Contact.name == "Yolanda Newby")).one()
        assert not digests.has_name(organisation_id, "Yolanda Newby")


def test_what_undone_entries_tell_of_each_other_is_gathered_until_nothing_is_new(leeds: Engine) -> None:
    """Each undone entry is found by what the one after it tells."""
    gone = add_person(leeds, "Olga Namely", "first@leeds.example")
    for name, address in (("Olga Wedded", "third"), ("O. Namely", "third"), ("O. Namely", "first")):
        add_person(leeds, name, f"{address}@leeds.example", on="2015-02-02")
        undo_saved_change(leeds, change_id=find_change(leeds, name), actor=OFFICER)
    erase(leeds, gone)
    assert search(leeds, ("namely", "wedded", "third@leeds")) == []


def find_change(engine: Engine, name: str) -> int:
    """The change that added somebody."""
    with open_read_session(engine) as session:
        return session.scalars(select(Contact.change_id).where(Contact.name == name)).one()


def test_a_number_that_others_have_too_stays_with_them_and_in_what_was_written(leeds: Engine, tmp_path: Path) -> None:
    gone = add_person(leeds, "Xavier Oldman", "xo@leeds.example", "01632 555000")
    add_person(leeds, "Yolanda Newby", "yn@leeds.example", "(01632) 555-000")
    note(leeds, "Ring Yolanda Newby on 01632 555000")
    waiting = contact("Nobody knows this council", Name="Peter Pending", Email="pp@x.example", Telephone="01632 555000")
    store(leeds, "contacts", [waiting], tmp_path)
    assert preview(leeds, gone).shared == 1
    erase(leeds, gone)
    assert read_notes(leeds) == ["Ring Yolanda Newby on 01632 555000"]
    assert any(place == "set_aside" for place, _column, _value in search(leeds, ("peter pending",)))


@pytest.mark.parametrize("name", ["Chief Executive", "North East", "Amber Valley", "Job Title", "Leeds City Council"])
def test_a_name_of_plain_words_is_struck_from_no_text_and_shuts_nobody_out(leeds: Engine, name: str) -> None:
    gone = add_person(leeds, name, "who@leeds.example")
    note(leeds, f"The {name} was away")
    assert preview(leeds, gone).plain == 1
    erase(leeds, gone)
    assert read_notes(leeds) == [f"The {name} was away"]
    with open_read_session(leeds) as session:
        assert session.scalars(select(ErasedDigest.kind)).all() == ["address"]


def test_headings_choices_and_names_of_fields_stay_as_they_are(leeds: Engine) -> None:
    gone = add_person(leeds, NAME, "zq@leeds.example")
    filters, content = {"names": NAME, "regions": ["North East"]}, {NAME: f"by {NAME}"}
    with open_write_session(leeds) as session:
        session.add(Segment(consultation_id=1, name=f"For {NAME}", filters=filters, change_id=1))
        former = {"name": f"By {NAME}", "filters": filters}
        session.add(Snapshot(change_id=1, thing="segment", thing_id=99, before=former))
        session.add(
            Draft(
                actor="a test", consultation_id=1, scope=0, kind="sorting", nonce="n", saved_at=dt.datetime.now(dt.UTC),
                content=content,
            )
        )  # fmt: skip
    erase(leeds, gone)
    with open_read_session(leeds) as session:
        segment = session.scalars(select(Segment)).one()
        assert (segment.filters, segment.name[:8]) == (filters, "For [rem")
        snapshot = session.scalars(select(Snapshot.before).where(Snapshot.thing == "segment")).one()
        assert snapshot == {"name": "By [removed]", "filters": filters}
        assert session.scalars(select(Draft.content)).one() == {NAME: "by [removed]"}


def test_rows_that_wait_are_emptied_also_where_the_name_stands_in_two_cells(leeds: Engine, tmp_path: Path) -> None:
    row = message("Nowhere", Email="other@leeds.example") | {"First name": "Zed", "Last name": "Quillson"}
    store(leeds, "outreach", [row, message("Nowhere either", Email="x@y.example")], tmp_path)
    gone = add_person(leeds, "Zed Quillson", "zed@leeds.example")
    assert "1 kept row of a file" in preview(leeds, gone).written
    erase(leeds, gone)
    assert search(leeds, ("quillson", "other@leeds")) == []
    assert search(leeds, ("nowhere either",)) != []


def test_namesakes_and_who_has_the_same_single_name_are_not_shut_out(leeds: Engine) -> None:
    gone = add_person(leeds, "Sam Twin", "s1@leeds.example")
    with open_read_session(leeds) as session:
        organisation_id = session.get_one(Contact, gone).organisation_id
    people.add_person(
        leeds, actor=OFFICER, organisation_id=organisation_id,
        details=PersonDetails("Cllr Sam Twin", "Leader", "", "s2@leeds.example", ""), day=day("2015-02-01"),
    )  # fmt: skip
    single = add_person(leeds, "Young", "young@leeds.example")
    erase(leeds, gone)
    erase(leeds, single)
    with open_read_session(leeds) as session:
        digests = load_erased_people(session)
        assert not digests.has_name(organisation_id, "Sam Twin")
        assert not digests.has_name(organisation_id, "Young")
        assert digests.has_address("s1@leeds.example")


def test_an_account_leaves_a_name_in_texts_that_a_contact_has_too(leeds: Engine) -> None:
    invite(leeds, "kay", Role.ADMINISTRATOR)
    account_id = invite(leeds)  # called Ada Invented, as the leader of Leeds is
    note(leeds, "The leader, Ada Invented, rang")
    erase_account(leeds, actor=KEEPER, account_id=account_id, reason="has left")
    assert read_notes(leeds) == ["The leader, Ada Invented, rang"]


def test_the_preview_says_that_what_was_undone_cannot_be_done_again(leeds: Engine) -> None:
    lines = preview(leeds, find_contact(leeds, LEEDS)).describe_lines()
    assert "Decisions on rows and entries by hand that were undone cannot be done again afterwards." in lines


def test_nothing_of_the_person_stays_in_the_files_of_the_database(leeds: Engine) -> None:
    gone = add_person(leeds, "Waldo Walrusman", "waldo.walrusman@leeds.example")
    erase(leeds, gone)
    path = Path(str(leeds.url.database))
    for file in (path, path.with_name(f"{path.name}-wal")):
        assert b"walrusman" not in (file.read_bytes().lower() if file.exists() else b""), file.name
