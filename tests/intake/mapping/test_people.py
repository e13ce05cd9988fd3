"""Several people in one row: the leader's columns beside the chief executive's."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, String, cast, select, update

from lib.database.engine import open_read_session
from lib.database.models import Contact, QuarantinedRow
from lib.intake.import_file import inspect_file
from lib.intake.mapping.mapping import Mapping
from lib.intake.mapping.people import list_filled_fields, propose_people
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.reading.tables import Cell
from lib.intake.review import USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.settings import ROOT
from tests.support.factories import OFFICER, bring, contact, store

SIDE_BY_SIDE = ROOT / "tests" / "files" / "people" / "leader_and_chief_executive.csv"
LEADERS = Mapping(
    "contacts", {"Council": "organisation", "Leader": "name", "Leader email": "email"}, file_values={"role": "Leader"}
)
CHIEFS = Mapping(
    "contacts",
    {"Council": "organisation", "Chief Executive": "name", "CX e-mail": "email"},
    file_values={"role": "Chief executive"},
)  # fmt: skip


def read_people(engine: Engine) -> list[tuple[str, str, str | None]]:
    with open_read_session(engine) as session:
        rows = session.execute(select(Contact.name, Contact.role, Contact.email).order_by(Contact.name))
        return [(row.name, row.role, row.email) for row in rows]


def settle_all(engine: Engine, *codes: str) -> None:
    with open_read_session(engine) as session:
        ids = tuple(session.scalars(select(QuarantinedRow.id).where(QuarantinedRow.decision.is_(None))))
    resolve_rows(
        engine, decisions=[ReviewDecision(ids, USE_ORGANISATION, codes or ("LEW",), remember=False)], actor=OFFICER
    )


def test_leader_and_chief_executive_of_one_row_go_in_by_one_pass(engine: Engine) -> None:
    with open_file(SIDE_BY_SIDE, FileLimits(10, 1_000)) as file:
        inspection = inspect_file(engine, file)
    assert inspection.kind == "contacts"
    assert inspection.mapping.targets == {
        "Ref": "source_id", "Council": "organisation", "Leader": "Leader: name", "Leader email": "Leader: email",
        "Leader phone": "Leader: telephone", "Chief Executive": "Chief executive: name",
        "CX e-mail": "Chief executive: email",
    }  # fmt: skip
    report = bring(engine, "contacts", SIDE_BY_SIDE)
    assert (report.rows_read, report.added, report.ambiguous) == (7, 5, 2)
    assert read_people(engine) == [
        ("Ada Invented", "Leader", "leader@leeds.example"),
        ("Ben Invented", "Chief executive", "cx@leeds.example"),
        ("Cara Invented", "Leader", "leader@camden.example"),
        ("Dan Invented", "Chief executive", "cx@camden.example"),
        ("Gus Invented", "Chief executive", "cx@kent.example"),
    ]
    assert any("people are counted, not rows" in note for note in report.notes)


def test_both_people_of_a_doubtful_row_are_settled_and_the_same_file_changes_nothing(engine: Engine) -> None:
    bring(engine, "contacts", SIDE_BY_SIDE)
    settle_all(engine)
    assert {name for name, _role, _email in read_people(engine)} >= {"Eve Invented", "Fay Invented"}
    report = bring(engine, "contacts", SIDE_BY_SIDE)
    assert (report.rows_read, report.unchanged, report.resolved, report.written_count) == (7, 5, 2, 0)


def test_a_row_settled_in_a_first_pass_is_read_in_a_second_with_other_columns(engine: Engine) -> None:
    bring(engine, "contacts", SIDE_BY_SIDE, mapping=LEADERS)
    settle_all(engine)
    report = bring(engine, "contacts", SIDE_BY_SIDE, mapping=CHIEFS)
    assert (report.rows_read, report.added, report.resolved, report.ambiguous) == (4, 3, 0, 1)
    settle_all(engine)
    assert {name for name, role, _email in read_people(engine) if role == "Chief executive"} == {
        "Ben Invented", "Dan Invented", "Fay Invented", "Gus Invented",
    }  # fmt: skip


def test_rows_kept_before_rows_were_known_by_their_meaning_are_known_again(engine: Engine) -> None:
    bring(engine, "contacts", SIDE_BY_SIDE, mapping=LEADERS)
    with engine.begin() as connection:
        connection.execute(update(QuarantinedRow).values(digest=cast(QuarantinedRow.line, String)))
    report = bring(engine, "contacts", SIDE_BY_SIDE, mapping=LEADERS)
    assert (report.pending_count, report.newly_pending) == (2, 0)


def test_what_a_row_does_not_map_does_not_make_it_another(engine: Engine, tmp_path: Path) -> None:
    bring(engine, "contacts", SIDE_BY_SIDE, mapping=LEADERS)
    settle_all(engine)
    changed_file = tmp_path / "again.csv"
    changed_file.write_text(SIDE_BY_SIDE.read_text(encoding="utf-8").replace("District", "Shire district"))
    report = bring(engine, "contacts", changed_file, mapping=LEADERS)
    assert (report.resolved, report.ambiguous) == (1, 0)


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Authority", "Leader of the Council", "Leader's e-mail", "Chief Exec name", "Chief Exec email address"],
         {"Leader of the Council": "Leader: name", "Leader's e-mail": "Leader: email",
          "Chief Exec name": "Chief executive: name", "Chief Exec email address": "Chief executive: email"}),
        (["Council", "Leader (first name)", "Leader (surname)", "CEO", "CEO tel"],
         {"Leader (first name)": "Leader: first_name", "Leader (surname)": "Leader: last_name",
          "CEO": "Chief executive: name", "CEO tel": "Chief executive: telephone"}),
        (["Council", "Elected Mayor", "Managing Director", "Managing Director - Email"],
         {"Elected Mayor": "Leader: name", "Managing Director": "Chief executive: name",
          "Managing Director - Email": "Chief executive: email"}),
        (["Council", "Contact 1 name", "Contact 1 role", "Contact 2 name", "Contact 2 role"],
         {"Contact 1 name": "Person 1: name", "Contact 1 role": "Person 1: role",
          "Contact 2 name": "Person 2: name", "Contact 2 role": "Person 2: role"}),
        (["Council", "Deputy Leader", "Leader's PA", "Group leader"], {}),
    ],
)  # fmt: skip
def test_headings_tell_whose_column_it_is(headings: list[str], expected: dict[str, str]) -> None:
    targets = propose_people(headings, {headings[0]: "organisation"}, {})
    assert targets == {headings[0]: "organisation"} | expected


def test_a_column_of_ticks_under_leader_is_no_name() -> None:
    cells: dict[str, list[Cell]] = {"Leader": ["Yes", "No", "Yes"]}
    assert propose_people(["Council", "Name", "Leader"], {"Name": "name"}, cells) == {"Name": "name"}


def test_a_role_is_missing_only_where_no_heading_and_no_column_tells_it() -> None:
    assert {"name", "role"} <= list_filled_fields(["Leader: name", "Chief executive: first_name"])
    assert "role" not in list_filled_fields(["Person 1: name", "Person 2: name", "Person 2: role"])


def test_a_column_of_the_leader_takes_nothing_from_the_chief_executive(engine: Engine, tmp_path: Path) -> None:
    chief = contact(role="Chief executive", Name="Ben Invented", **{"Contact ID": ""})
    store(engine, "contacts", [chief], tmp_path)
    (tmp_path / "both.csv").write_text(
        "Organisation,Leader,Leader email,Leader telephone,Chief Executive,Added on\n"
        "Leeds City Council,Ada Invented,ada@leeds.example,0113 4960000,Ben Invented,2015-01-20\n"
    )
    bring(engine, "contacts", tmp_path / "both.csv")
    with open_read_session(engine) as session:
        ben = session.scalars(select(Contact).where(Contact.name == "Ben Invented")).one()
    assert (ben.email, ben.telephone) == (chief["Email"], chief["Telephone"])
