"""Several people in one row: the leader's columns beside the chief executive's."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, String, cast, select, update

from lib.database.engine import open_read_session
from lib.database.models import Contact, QuarantinedRow
from lib.intake.import_file import inspect_file
from lib.intake.mapping.mapping import Mapping
from lib.intake.mapping.people import list_filled_fields, list_people, propose_people, split_people, split_target
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.reading.sheets import build_manual_sheet
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
    assert list_filled_fields(["Person 1: name", "Person 2: name", "Person 2: role"]) == {"name"}
    assert list_filled_fields(["organisation", "Person 1: name", "Person 1: job_title", "Person 2: last_name"]) == {
        "organisation", "name",
    }  # fmt: skip
    assert list_filled_fields(["Leader: email", "organisation"]) == {"organisation", "email", "role"}
    assert list_filled_fields(["Person 1: name", "Person 2: role"]) == set()
    assert list_filled_fields(["Person 1: job_title"]) == {"job_title", "role"}


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Chief Executive: Telephone no", "Chief executive: telephone"),
        ("Mayor's mobile", "Leader: telephone"),
        ("Chief Execs post title", "Chief executive: job_title"),
        ("Head of Paid Service", "Chief executive: name"),
        ("Leader favourite colour", None),
        ("Name 3", "Person 3: name"),
        ("Contact (4)", "Person 4: name"),
        ("email (5)", "Person 5: email"),
        ("Person 1 contact name", "Person 1: name"),
        ("Contact email 1", "Person 1: email"),
        ("6 phone", "Person 6: telephone"),
        ("Contact 7 name", None),
        ("Contact 2 shoe size", None),
    ],
)
def test_a_heading_names_a_person_and_what_is_told_of_them(heading: str, target: str | None) -> None:
    others = ["Leader", "Chief executive", "Contact 1", "Contact 2", "Person 3 first name", "Person 4 first name",
              "Person 5 first name", "Person 6 first name"]  # fmt: skip
    others = [other for other in others if target is None or other != target.removesuffix(": name")]
    assert propose_people([heading, *others], {}, {}).get(heading) == target


@pytest.mark.parametrize(
    ("cells", "is_name"),
    [
        (["Yes", "no"], False),
        (["TRUE", "False"], False),
        (["Ada B", "x"], True),
        (["a@b.example", "Ada"], True),
        (["a@b.example", "c@d.example", "Ada"], False),
        (["12", "Ada"], True),
        (["1", "2", "Ada"], False),
        (["", "Ada", ""], True),
        (["Ada"] * 49 + ["1"] * 100, True),
        ([], True),
        (["", ""], True),
    ],
)
def test_a_column_may_be_a_name_where_half_of_what_stands_in_it_can_be_one(cells: list[Cell], is_name: bool) -> None:
    assert propose_people(["Leader"], {}, {"Leader": cells}) == ({"Leader": "Leader: name"} if is_name else {})


def test_addresses_under_the_post_alone_are_its_address() -> None:
    cells: dict[str, list[Cell]] = {"Leader": ["a@b.example", "c@d.example"], "Leader first name": ["Ada", "Eve"]}
    assert propose_people(["Leader", "Leader first name"], {}, cells) == {
        "Leader": "Leader: email", "Leader first name": "Leader: first_name",
    }  # fmt: skip


def test_beside_two_posts_plain_columns_are_another_person_whose_role_is_not_the_columns() -> None:
    targets = {"Council": "organisation", "Name": "name", "Role": "role", "Email": "email"}
    assert propose_people([*targets, "Leader", "Chief Executive"], targets, {}) == {
        "Council": "organisation", "Name": "Other: name", "Email": "Other: email", "Leader": "Leader: name",
        "Chief Executive": "Chief executive: name",
    }  # fmt: skip
    numbered = [*targets, "Contact 1 name", "Contact 2 name"]
    assert propose_people(numbered, targets, {}) == {
        "Council": "organisation", "Contact 1 name": "Person 1: name", "Contact 2 name": "Person 2: name",
    }  # fmt: skip


def test_one_post_beside_a_plain_name_and_one_numbered_person_alone_name_nobody_more() -> None:
    targets = {"Council": "organisation", "Name": "name"}
    assert propose_people([*targets, "Leader"], targets, {}) == targets
    assert propose_people(["Council", "Contact 1 name"], {"Council": "organisation"}, {}) == {"Council": "organisation"}
    assert propose_people(["Council", "Leader email"], {"Council": "organisation"}, {}) == {"Council": "organisation"}


def test_without_a_plain_name_an_address_of_nobody_is_left_out_and_the_day_is_kept() -> None:
    targets = {"Council": "organisation", "Email": "email", "Added": "added"}
    assert propose_people(["Council", "Leader", "Email", "Added"], targets, {}) == {
        "Council": "organisation", "Added": "added", "Leader": "Leader: name",
    }  # fmt: skip


def test_a_target_is_split_into_the_person_and_the_field() -> None:
    assert split_target("Leader: email") == ("Leader", "email")
    assert split_target("question 7: Training") == (None, "question 7: Training")
    assert split_target("Leader") == (None, "Leader")
    assert list_people(["Other: name", "Chief executive: name", "Leader: email", "name"]) == [
        "Leader", "Chief executive", "Other",
    ]  # fmt: skip


def test_a_row_becomes_one_for_each_person_of_whom_anything_is_said_and_stays_one_where_nobody_is() -> None:
    targets = {"Leader": "Leader: name", "CX": "Chief executive: name", "CX mail": "Chief executive: email"}
    headings = ["Council", "Leader", "CX", "CX mail"]

    def split(*row: str) -> list[tuple[int, list[Cell]]]:
        return list(split_people(build_manual_sheet("a.csv", headings, list(row)), targets).read_rows())

    assert split("Leeds", "Ada", "", "cx@leeds.example") == [
        (1, ["Leeds", "Ada", "", "cx@leeds.example", "Leader"]),
        (1, ["Leeds", "Ada", "", "cx@leeds.example", "Chief executive"]),
    ]
    assert split("Leeds", "", "Ben", "") == [(1, ["Leeds", "", "Ben", "", "Chief executive"])]
    assert split("Leeds", "", "", "") == [(1, ["Leeds", "", "", "", "Leader"])]
    sheet = split_people(build_manual_sheet("a.csv", headings, [""] * 4), targets)
    assert sheet.headings == [*headings, "Person in the row"]
    assert sheet.heading_parts[-1] == ("Person in the row",)
    assert sheet.notes == ("each row was read for leader and chief executive: people are counted, not rows",)
    assert split_people(sheet, targets) is sheet
    plain = build_manual_sheet("a.csv", headings, [""] * 4)
    assert split_people(plain, {"Leader": "name"}) is plain


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
