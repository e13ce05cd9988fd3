"""The file of a list goes out with the right types and no live formula, and its report finds every person again."""

import datetime as dt
import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import Engine, select

import lib.actions.campaign_undo_rule  # noqa: F401 - it registers how the changes are undone
from lib.access import Role
from lib.actions.recipient_lists import LoggedSending
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import Outreach
from lib.findings.recipient_lists import ListChoice, save_people_to_send_to
from lib.outputs.spreadsheet import build_csv, build_xlsx
from lib.queries.campaign.recipient_lists import StoredList, list_recipient_lists
from lib.queries.register.consultations import find_consultation
from lib.queries.responses.people_to_approach import ApproachRule
from lib.queries.scope import Scope
from lib.terms import EMAIL, TELEPHONE
from lib.ui.shared.view import View
from lib.ui.targeting.saved_lists import EMAIL_HEADINGS, build_file, describe_file, describe_sending, describe_state
from tests.support.factories import OFFICER, bring, contact, message, store, write_csv

RULE = ApproachRule(dt.datetime.now(dt.UTC).date())


@pytest.fixture
def view(sqlite: Engine, tmp_path: Path) -> View:
    """Two leaders, one with a name that a spreadsheet would run, seen by communications staff."""
    people = [contact("Camden", Name="Cllr Ada Invented"), contact("Dacorum", Name="=HYPERLINK(1) Bo")]
    store(sqlite, "contacts", people, tmp_path)
    with open_read_session(sqlite) as session:
        consultation = find_consultation(session, None)
    return View(sqlite, "1", consultation, Scope(consultation.id, RULE.today), Role.COMMUNICATIONS)


def save(view: View, salutations: dict[int, str] | None = None, channel: str = EMAIL) -> tuple[pd.DataFrame, list[str]]:
    """The file of a list, and what stands on its sheet About."""
    choice = ListChoice(view.scope, RULE, channel, ("DAC", "CMD"))
    save_people_to_send_to(
        view.engine, actor=view.actor, choice=choice, title="Reminder", purpose="To remind", chosen_by="two councils"
    )
    with open_read_session(view.engine) as session:
        [stored, *_older] = list_recipient_lists(session, scope=view.scope, reader=view.role)
    return build_file(view, RULE, stored, salutations or {}), describe_file(view, RULE, stored)


def test_a_file_has_a_row_a_person_with_salutation_names_reason_and_reference(view: View) -> None:
    table, notes = save(view, {1: "Dear Ada"})
    assert list(table.columns) == list(EMAIL_HEADINGS.values())
    assert table["Council"].to_list() == ["Dacorum Borough Council", "London Borough of Camden"]
    assert table["Salutation"].to_list()[1] == "Dear Ada"
    assert table["First name"].to_list()[1] == "Ada"
    assert table["Personal reason"].to_list() == [
        "So far none of the 52 councils in the East of England has responded.",
        "So far none of the 33 councils in London has responded.",
    ]
    assert table["Reference"].is_unique
    assert notes[:2] == ["What for: To remind", "Councils: two councils"]
    calls, _notes = save(view, channel=TELEPHONE)
    assert calls["Telephone"].to_list() == ["01632 960001"] * 2
    assert "Email address" not in calls
    assert {"Last tried", "Tried through"} <= set(calls.columns)


def test_a_wish_noted_after_the_list_was_saved_keeps_the_person_out_of_its_file(view: View, tmp_path: Path) -> None:
    save(view)
    with open_read_session(view.engine) as session:
        [stored] = list_recipient_lists(session, scope=view.scope, reader=view.role)
    store(view.engine, "contacts", [contact("Dacorum", Name="=HYPERLINK(1) Bo", **{"Do not contact": "Yes"})], tmp_path)
    assert build_file(view, RULE, stored, {})["Code"].to_list() == ["CMD"]


def find_stored(view: View) -> StoredList:
    with open_read_session(view.engine) as session:
        return list_recipient_lists(session, scope=view.scope, reader=view.role)[0]


@pytest.mark.parametrize("channel", [EMAIL, TELEPHONE])
def test_a_file_says_the_same_of_each_council_whatever_is_filtered_and_looked_at_on_the_page(
    view: View, channel: str
) -> None:
    table, _notes = save(view, channel=channel)
    narrow_scope = Scope(view.scope.consultation_id, dt.date(2015, 2, 1), regions=("London",))
    narrow = build_file(replace(view, scope=narrow_scope), RULE, find_stored(view), {})
    assert narrow.to_dict("list") == table.to_dict("list")
    facts = ["Personal reason"] if channel == EMAIL else ["Personal reason", "Standing"]
    assert len(narrow) == 2
    assert (narrow[facts].fillna("") != "").all(axis=None)


@pytest.mark.sqlite_only("PostgreSQL gives no id twice")
def test_a_file_of_a_list_that_was_undone_says_so_though_another_has_its_id_by_now(view: View) -> None:
    save(view)
    stored = find_stored(view)
    undo_saved_change(view.engine, change_id=stored.change_id, actor=OFFICER)
    save(view)
    other = find_stored(view)
    assert other.id == stored.id
    table = build_file(view, RULE, stored, {})
    assert list(table.columns) == ["No list"]
    assert "undone meanwhile" in table["No list"].to_list()[0]
    assert len(build_file(view, RULE, other, {})) == 2


def test_a_file_of_a_page_that_was_left_open_over_midnight_is_judged_by_the_rule_of_this_day(
    view: View, tmp_path: Path
) -> None:
    old_rule = ApproachRule(RULE.today - dt.timedelta(days=1))
    save(view)
    stored = find_stored(view)
    wish = contact("Dacorum", Name="=HYPERLINK(1) Bo", Added=RULE.today.isoformat(), **{"Do not contact": "Yes"})
    store(view.engine, "contacts", [wish], tmp_path)
    old_view = replace(view, scope=view.scope.on_day(old_rule.today))
    assert build_file(old_view, old_rule, stored, {})["Code"].to_list() == ["CMD"]


def test_a_list_of_which_a_report_told_in_part_says_how_many_have_a_message_until_all_have(
    view: View, tmp_path: Path
) -> None:
    table, _notes = save(view)
    row = message("Camden", sent="2015-02-03", Reference=table["Reference"].to_list()[1])
    store(view.engine, "outreach", [row], tmp_path)
    text = describe_state(find_stored(view))
    assert "Sent on 3 February 2015" in text
    assert "1 of 2 have a message. If the others got it too, say so here" in text
    assert "have a message" not in describe_state(replace(find_stored(view), messaged=2, open_people=0))


def test_it_is_said_to_how_many_a_list_was_sent_and_how_many_were_left_out() -> None:
    text = describe_sending("First", dt.date(2015, 2, 3), LoggedSending(1, 2, 1))
    assert "sent on 3 February 2015 to 2 people" in text
    assert "1 person was left out: they had asked not to be contacted" in text
    assert "left out" not in describe_sending("First", dt.date(2015, 2, 3), LoggedSending(1, 2, 0))


def test_the_file_opens_with_the_right_types_and_no_live_formula(view: View, tmp_path: Path) -> None:
    table, notes = save(view)
    workbook = build_xlsx(table, notes, "Reminder")
    (tmp_path / "list.xlsx").write_bytes(workbook)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook))["Table"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # n: an empty cell
    assert not any(cell.data_type == "n" and cell.value is not None for row in sheet.iter_rows() for cell in row)
    from_csv = pd.read_csv(io.BytesIO(build_csv(table)), keep_default_na=False)
    from_xlsx = pd.read_excel(io.BytesIO(workbook), engine="openpyxl", keep_default_na=False)
    assert from_csv["Reference"].to_list() == from_xlsx["Reference"].to_list() == table["Reference"].to_list()
    assert not any(str(cell).startswith("=") for cell in from_csv.to_numpy().ravel())
    office = shutil.which("localc")  # LibreOffice without its spreadsheet program opens no tables
    if office:
        subprocess.run(
            [office, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(tmp_path / "list.xlsx")],
            check=True,
            timeout=60,
        )
        assert pd.read_csv(tmp_path / "list.csv")["Reference"].to_list() == table["Reference"].to_list()


def test_the_report_on_a_file_brings_a_message_to_every_person_in_it(view: View, tmp_path: Path) -> None:
    table, _notes = save(view)
    rows = [
        {str(name): cell for name, cell in row.items()}
        | {"Template": "Reminder", "Type": "email", "Status": "Delivered", "Time": "2026-01-05 10:00"}
        for row in table.to_dict("records")
    ]
    report = bring(view.engine, "outreach", write_csv(tmp_path / "report.csv", rows), actor=OFFICER)
    assert (report.rows_read, report.added, report.ambiguous) == (2, 2, 0)
    with open_read_session(view.engine) as session:
        assert sorted(session.scalars(select(Outreach.contact_id))) == [1, 2]
        [stored] = list_recipient_lists(session, scope=view.scope, reader=view.role)
    assert (stored.delivered, stored.sent_on) == (2, dt.date(2026, 1, 5))
