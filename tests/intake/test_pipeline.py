"""From a file to stored rows, on both databases."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import Engine, func, select

from lib.database.bulk import insert_rows
from lib.database.engine import data_version, open_read_session, open_write_session
from lib.database.models import (
    Activity,
    Alias,
    Answer,
    Change,
    Contact,
    Credit,
    Import,
    Organisation,
    Outreach,
    QuarantinedRow,
    Response,
)
from lib.intake.problems import FileProblem
from lib.intake.undo_rule import undo_import
from lib.queries.imports.pending_rows import list_quarantined_rows
from lib.queries.register.consultations import has_demonstration_data
from tests.support.factories import OFFICER, activity, bring, contact, message, response, store, write_csv

TABLES = (Activity, Answer, Change, Contact, Credit, Import, Outreach, Response, QuarantinedRow)


def state(engine: Engine) -> dict[str, list[str]]:
    """Everything in the tables that an import writes."""
    with open_read_session(engine) as session:
        return {
            table.__tablename__: sorted(repr(row) for row in session.execute(select(*table.__table__.columns)))
            for table in TABLES
        }


def number(engine: Engine, table: Any) -> int:
    with open_read_session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


EVERYTHING = [
    ("contacts", [contact(), contact(role="Chief Executive"), contact("Nowhere Council")]),
    ("outreach", [message(), message(role="Chief Executive", Bounced="2015-01-07"), message("Nowhere Council")]),
    ("outreach", [activity(), activity("2015-02-08", Audience="")]),
    ("responses", [response(), response("Camden", answers=4), response("Nowhere Council")]),
]


def test_the_same_files_again_change_nothing_at_all(engine: Engine, tmp_path: Path) -> None:
    for kind, rows in EVERYTHING:
        store(engine, kind, rows, tmp_path)
    before = state(engine)
    for kind, rows in EVERYTHING:
        report = store(engine, kind, rows, tmp_path)
        assert (report.added, report.changed, report.newly_pending) == (0, 0, 0)
        assert report.describe_lines()[0].endswith("(nothing changed)")
    assert state(engine) == before


@pytest.mark.parametrize(("kind", "rows"), EVERYTHING)
def test_every_row_read_is_added_changed_unchanged_or_set_aside(
    sqlite: Engine, tmp_path: Path, kind: str, rows: list[dict[str, Any]]
) -> None:
    store(sqlite, "contacts", EVERYTHING[0][1], tmp_path)
    report = store(sqlite, kind, rows, tmp_path)
    assert report.rows_read == len(rows) == report.added + report.changed + report.unchanged + report.pending_count
    assert report.pending_count == 1


def test_each_import_leaves_one_change_and_a_new_data_version(engine: Engine, tmp_path: Path) -> None:
    versions = set()
    for kind, rows in EVERYTHING:
        before = number(engine, Change)
        store(engine, kind, rows, tmp_path)
        assert number(engine, Change) == before + 1
        with open_read_session(engine) as session:
            versions.add(data_version(session))
    assert len(versions) == len(EVERYTHING)


def test_a_row_that_cannot_be_placed_is_kept_whole_with_its_line_and_reason(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(), response("Nowhere Council", answers=2)], tmp_path)
    with open_read_session(engine) as session:
        kept = session.scalars(select(QuarantinedRow)).one()
        assert kept.line == 3
        assert kept.reason == (
            '"Organisation": "Nowhere Council" is no organisation on the register, and no known other name of one'
        )
        assert kept.row["Q1. What about 1?"] == "We say 1."
        assert list_quarantined_rows(session) == [("responses.csv", 3, kept.reason)]


def test_a_row_set_aside_is_placed_when_its_name_is_known_and_the_file_comes_again(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [response("Our policy team")]
    assert store(engine, "responses", rows, tmp_path).pending_count == 1
    with open_write_session(engine) as session:
        leeds = session.scalars(select(Organisation.id).where(Organisation.short_name == "Leeds")).one()
        session.add(Alias(organisation_id=leeds, text="our Policy TEAM"))
    report = store(engine, "responses", rows, tmp_path)
    assert (report.added, report.pending_count, report.loaded_pending) == (1, 0, 1)
    with open_read_session(engine) as session:
        assert list_quarantined_rows(session) == []


@pytest.mark.parametrize(
    "written",
    ["Leeds City Council", "leeds", " LEEDS  city council", "Kensington & Chelsea", "Kings Lynn and West Norfolk"],
)
def test_case_spacing_ampersands_and_apostrophes_do_not_matter(sqlite: Engine, tmp_path: Path, written: str) -> None:
    assert store(sqlite, "responses", [response(written)], tmp_path).added == 1


@pytest.mark.parametrize(
    "written",
    ["Cornwall County Council and friends", "Newcastle", "", "Cardiff Council", "AC/DC", "Leeds and Bradford"],
)
def test_nothing_is_guessed(sqlite: Engine, tmp_path: Path, written: str) -> None:
    report = store(sqlite, "responses", [response(written)], tmp_path)
    assert (report.added, report.pending_count) == (0, 1)


def test_a_name_that_could_mean_two_councils_is_an_open_question(engine: Engine, tmp_path: Path) -> None:
    with open_write_session(engine) as session:
        for name in ("Leeds", "Camden"):
            one = session.scalars(select(Organisation.id).where(Organisation.short_name == name)).one()
            session.add(Alias(organisation_id=one, text="The Council"))
    report = store(engine, "responses", [response("the council")], tmp_path)
    assert report.problems == [
        (
            2,
            (
                '"Organisation": "the council" could be London Borough of Camden or Leeds City Council: it can be read '
                "in more than one way"
            ),
        )
    ]


def test_a_council_that_did_not_exist_when_the_consultation_opened_is_not_matched(
    sqlite: Engine, tmp_path: Path
) -> None:
    report = store(sqlite, "responses", [response("North Northamptonshire Council")], tmp_path)
    assert report.pending_count == 1


def test_a_corrected_resubmission_changes_the_answers_that_differ(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(answers=4)], tmp_path)
    report = store(engine, "responses", [response(answers=6) | {"Q1. What about 1?": "On reflection, this."}], tmp_path)
    assert (report.added, report.changed) == (0, 1)
    with open_read_session(engine) as session:
        assert number(engine, Answer) == 6
        assert "On reflection, this." in set(session.scalars(select(Answer.text)))


def test_an_answer_taken_out_of_the_file_is_taken_out_of_the_database(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(answers=6)], tmp_path)
    store(engine, "responses", [response(answers=5)], tmp_path)
    assert number(engine, Answer) == 5


def test_a_later_delivery_report_adds_what_is_known_and_an_older_one_takes_nothing_back(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    early, late = message(), message(Clicked="2015-01-09", Opened="2015-01-08")
    assert store(engine, "outreach", [early], tmp_path).added == 1
    assert store(engine, "outreach", [late], tmp_path).changed == 1
    assert store(engine, "outreach", [early], tmp_path).unchanged == 1
    with open_read_session(engine) as session:
        found = session.scalars(select(Outreach)).one()
        assert (found.opened_on, found.engaged_on) == (dt.date(2015, 1, 8), dt.date(2015, 1, 9))


def test_a_new_leader_under_the_same_contact_id_replaces_the_old_one(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    assert store(engine, "contacts", [contact(Name="Grace Invented")], tmp_path).changed == 1
    with open_read_session(engine) as session:
        assert session.scalars(select(Contact.name)).all() == ["Grace Invented"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Date received": "5 Jan"}, '"Date received": "5 Jan" is not a date like 2015-01-05 or 05/01/2015'),
        ({"Date received": ""}, '"Date received" is empty: give a date like 2015-01-05'),
        ({"Date received": "01/02/1915"}, '"Date received": the year of "01/02/1915" cannot be right'),
        ({"Date received": "01/02/2115"}, '"Date received": "01/02/2115" lies in the future'),
        ({"Withdrawn": "2015-01-01"}, '"Withdrawn" is before "Date received"'),
    ],
)
def test_a_wrong_date_is_named_with_its_column_and_the_remedy(
    sqlite: Engine, tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    report = store(sqlite, "responses", [response() | cells], tmp_path)
    assert report.problems == [(2, reason)]


@pytest.mark.parametrize(
    "written", ["2015-02-01", "01/02/2015", "1/2/2015 09:30", "01/02/2015 9:30:15 PM", "2015-02-01T09:30:00Z",
                "1 February 2015", "01-Feb-15", "42036"]
)  # fmt: skip
def test_dates_are_read_the_way_people_and_spreadsheets_write_them(
    sqlite: Engine, tmp_path: Path, written: str
) -> None:
    store(sqlite, "responses", [response() | {"Date received": written}], tmp_path)
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Response.received_on)).all() == [dt.date(2015, 2, 1)]


def test_a_row_without_answer_letter_or_refusal_is_set_aside(sqlite: Engine, tmp_path: Path) -> None:
    report = store(sqlite, "responses", [response(answers=0)], tmp_path)
    assert report.problems == [(2, "the row has no answer and no letter, and does not say that it declines")]


def test_addresses_stay_out_of_the_reasons(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(), contact("Camden", Email="not an address")], tmp_path)
    report = store(sqlite, "outreach", [message(Email="slip@leeds.example"), message(Email="@@")], tmp_path)
    reasons = [reason for _line, reason in report.problems]
    assert reasons == ['no contact has the address in "Email"', '"Email" is not one e-mail address']


def test_a_file_with_invented_addresses_only_marks_the_database_as_a_demonstration(
    sqlite: Engine, tmp_path: Path
) -> None:
    with open_read_session(sqlite) as session:
        assert not has_demonstration_data(session)
    store(sqlite, "contacts", [contact("Dacorum", Email="")], tmp_path)
    with open_read_session(sqlite) as session:
        assert not has_demonstration_data(session)
    store(sqlite, "contacts", [contact("Dacorum"), contact("Camden", Email="broken")], tmp_path)
    with open_read_session(sqlite) as session:
        assert has_demonstration_data(session)


REAL, INVENTED = contact("Camden", Email="a@camden.gov.uk"), contact()


@pytest.mark.parametrize(("first", "second"), [([INVENTED], [REAL]), ([REAL], [INVENTED]), ([], [REAL, INVENTED])])
def test_real_and_invented_people_are_never_mixed(
    engine: Engine, tmp_path: Path, first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    if first:
        store(engine, "contacts", first, tmp_path)
    before = state(engine)
    with pytest.raises(FileProblem, match=r"database of its own|part them"):
        store(engine, "contacts", second, tmp_path)
    assert state(engine) == before


def test_once_the_invented_people_are_undone_real_ones_may_come(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [INVENTED], tmp_path)
    undo_import(engine, import_id=1, actor=OFFICER)
    with open_read_session(engine) as session:
        assert not has_demonstration_data(session)
    assert store(engine, "contacts", [REAL], tmp_path).added == 1


def test_a_workbook_with_a_title_above_its_headings_and_real_dates_is_read(sqlite: Engine, tmp_path: Path) -> None:
    file = tmp_path / "letters.xlsx"
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet("Log")
        page.write(0, 0, "Responses that came by hand")
        page.write_row(2, 0, ["Ref", "Received", "Organisation", "Channel", "Kind", "Text"])
        page.write_row(3, 0, [1, dt.datetime(2015, 2, 3), "Leeds", "Letter", "Substantive", "We welcome this."])  # noqa: DTZ001
        page.write_row(4, 0, [2, dt.datetime(2015, 2, 4), "Camden", "E-mail", "Declined", "Not this time."])  # noqa: DTZ001
    report = bring(sqlite, "responses", file)
    assert (report.rows_read, report.added) == (2, 2)
    with open_read_session(sqlite) as session:
        found = session.execute(
            select(Response.source_id, Response.received_on, Response.kind).order_by(Response.id)
        ).all()
    assert [tuple(row) for row in found] == [
        ("1", dt.date(2015, 2, 3), "letter"),
        ("2", dt.date(2015, 2, 4), "declined"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_common_encodings_and_delimiters_are_read(sqlite: Engine, tmp_path: Path, encoding: str, mark: str) -> None:
    file = tmp_path / "survey.csv"
    lines = [
        ["Response ID", "Date received", "Organisation", "Q1. Why?"],
        ["1", "2015-02-01", "Leeds", "Café – déjà vu"],
    ]
    file.write_bytes("\r\n".join(mark.join(line) for line in lines).encode(encoding))
    assert bring(sqlite, "responses", file).added == 1
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Answer.text)).all() == ["Café – déjà vu"]


def test_html_and_formulas_in_answers_are_stored_as_the_text_they_are(sqlite: Engine, tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://evil.example","x") <script>alert(1)</script>'
    store(sqlite, "responses", [response() | {"Q1. What about 1?": nasty}], tmp_path)
    with open_read_session(sqlite) as session:
        assert nasty in set(session.scalars(select(Answer.text)))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.csv", None, "There is no file"),
        ("empty.csv", b"", "is empty"),
        ("words.csv", b"Dear all,\nplease find attached\n", "none of the first 20 rows has the headings"),
        ("binary.csv", b"\x00\x01\x02\x00" * 50, "is not a text file"),
        ("fake.xlsx", b"this is no workbook\x00", "cannot be opened as a spreadsheet"),
        ("report.pdf", b"%PDF-1.4", "is neither CSV nor Excel"),
        ("lacking.csv", b"Response ID,Organisation,Q1\n1,Leeds,Yes\n", "has no column for Received on"),
        (
            "unanswered.csv",
            b"Response ID,Date received,Organisation\n1,2015-02-01,Leeds\n",
            "neither a column for a question",
        ),
        ("other.csv", b"Date received,Organisation,Q99\n2015-02-01,Leeds,Yes\n", "has no question 99"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence_and_nothing_is_stored(
    sqlite: Engine, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    before = state(sqlite)
    with pytest.raises(FileProblem, match=said):
        bring(sqlite, "responses", file)
    assert state(sqlite) == before


def test_a_file_over_the_limit_is_refused_before_it_is_read(sqlite: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "large.csv", [response() | {"Q1. What about 1?": "x" * 1_100_000}])
    with pytest.raises(FileProblem, match="the limit is 1 MB"):
        bring(sqlite, "responses", file, megabytes=1)


def test_a_failure_half_way_stores_nothing(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lib.database import answer_store

    def breaks(*arguments: Any) -> None:
        if arguments[1].name == "answer":
            raise RuntimeError("the power went")
        insert_rows(*arguments)

    monkeypatch.setattr(answer_store, "insert_rows", breaks)
    before = state(engine)
    with pytest.raises(RuntimeError, match="the power went"):
        store(engine, "responses", [response(name) for name in ("Leeds", "Camden", "Dacorum", "York")], tmp_path)
    assert state(engine) == before


def test_a_file_without_a_column_leaves_what_the_column_said(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(**{"Do not contact": "Yes"})], tmp_path)
    short = {name: contact()[name] for name in ("Contact ID", "Organisation", "Role", "Name")}
    assert store(engine, "contacts", [short], tmp_path).unchanged == 1
    store(engine, "responses", [response(Withdrawn="2015-02-05")], tmp_path)
    fewer = {name: cell for name, cell in response().items() if name not in {"Withdrawn", "Q9. What about 9?"}}
    assert store(engine, "responses", [fewer], tmp_path).unchanged == 1
    with open_read_session(engine) as session:
        kept = session.scalars(select(Contact)).one()
        assert (kept.do_not_contact, kept.email, kept.telephone) == (True, contact()["Email"], contact()["Telephone"])
        assert session.scalars(select(Response.withdrawn_on)).one() == dt.date(2015, 2, 5)
    assert number(engine, Answer) == 10


def test_only_a_no_lifts_the_wish_to_be_left_alone(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(**{"Do not contact": "Yes"})], tmp_path)
    assert store(sqlite, "contacts", [contact(**{"Do not contact": ""})], tmp_path).unchanged == 1
    assert store(sqlite, "contacts", [contact(**{"Do not contact": "No"})], tmp_path).changed == 1


@pytest.mark.parametrize("kind", ["contacts", "responses"])
def test_an_id_that_stands_twice_with_different_content_is_an_open_question(
    engine: Engine, tmp_path: Path, kind: str
) -> None:
    rows = {
        "contacts": [contact("Leeds", **{"Contact ID": "1"}), contact("Camden", **{"Contact ID": "1"})],
        "responses": [response("Leeds") | {"Response ID": "1"}, response("Camden") | {"Response ID": "1"}],
    }[kind]
    for _ in range(2):
        report = store(engine, kind, rows, tmp_path)
        assert report.problems == [(3, 'the id "1" stands twice in this file, with different content')]
    assert report.written_count == 0


def test_an_id_used_again_for_another_council_takes_no_response_away(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response("Leeds") | {"Response ID": "1"}], tmp_path)
    report = store(engine, "responses", [response("Camden") | {"Response ID": "1"}], tmp_path)
    assert report.problems == [(2, 'the id "1" is that of a response of another organisation')]
    with open_read_session(engine) as session:
        assert session.scalars(select(Response.submitted_by)).all() == ["Leeds"]


def test_a_row_that_was_placed_and_cannot_be_placed_any_more_waits_again(engine: Engine, tmp_path: Path) -> None:
    assert store(engine, "outreach", [message()], tmp_path).pending_count == 1
    store(engine, "contacts", [contact()], tmp_path)
    assert store(engine, "outreach", [message()], tmp_path).loaded_pending == 1
    store(engine, "contacts", [contact(Email="new@leeds.example")], tmp_path)
    assert store(engine, "outreach", [message()], tmp_path).pending_count == 1
    with open_read_session(engine) as session:
        assert len(list_quarantined_rows(session)) == 1
    assert store(engine, "outreach", [message()], tmp_path).written_count == 0


def test_the_first_day_on_which_something_happened_is_kept_whatever_the_order_of_the_reports(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    first, second = message(Clicked="2015-01-09"), message(Replied="2015-01-20", Opened="2015-01-08")
    outcomes = [store(engine, "outreach", [row], tmp_path).changed for row in (first, second, first, second)]
    assert outcomes == [0, 1, 0, 0]
    with open_read_session(engine) as session:
        assert session.scalars(select(Outreach.engaged_on)).one() == dt.date(2015, 1, 9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'Response ID,Date received,Organisation,Q1\n1,2015-02-01,Leeds,"never ends\n2,2015-02-01,Camden,Yes\n',
            "never closed",
        ),
        ("Date received,Organisation,Council,Q1\n2015-02-01,Leeds,Camden,Yes\n", "two columns of the same meaning"),
        ("Date received,Organisation,Q1 Why,Q1 other\n2015-02-01,Leeds,Yes,No\n", "two columns for question 1"),
    ],
)
def test_a_file_in_which_cells_would_be_lost_is_refused(sqlite: Engine, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "odd.csv").write_text(text)
    with pytest.raises(FileProblem, match=said):
        bring(sqlite, "responses", tmp_path / "odd.csv")


def test_commas_in_letters_do_not_hide_that_semicolons_part_the_cells(sqlite: Engine, tmp_path: Path) -> None:
    letter = "Well, yes, no, perhaps, and so, on, and on, and on"
    (tmp_path / "letters.csv").write_text(f"Ref;Organisation;Received;Text\n1;Leeds;2015-02-01;{letter}\n")
    assert bring(sqlite, "responses", tmp_path / "letters.csv").added == 1


def test_a_repeated_or_empty_heading_loses_no_cell_of_a_row_set_aside(sqlite: Engine, tmp_path: Path) -> None:
    text = "Date received,Organisation,Q1,,Comment,Comment\n2015-02-01,Nowhere,Yes,one,two,three\n"
    (tmp_path / "odd.csv").write_text(text)
    bring(sqlite, "responses", tmp_path / "odd.csv")
    with open_read_session(sqlite) as session:
        assert {"one", "two", "three"} <= set(session.scalars(select(QuarantinedRow.row)).one().values())


def test_an_address_or_a_whole_letter_in_the_wrong_cell_stays_out_of_the_reasons(
    sqlite: Engine, tmp_path: Path
) -> None:
    report = store(sqlite, "responses", [response("jane@leeds.example"), response("x" * 400)], tmp_path)
    assert not any("jane" in reason or "x" * 50 in reason for _line, reason in report.problems)
    assert len(report.problems) == 2


def test_an_id_too_long_for_any_database_is_set_aside(engine: Engine, tmp_path: Path) -> None:
    report = store(engine, "responses", [response() | {"Response ID": "x" * 3_500}], tmp_path)
    assert report.problems == [(2, '"Response ID" has 3,500 characters, and at most 500 fit')]


def test_a_file_without_a_column_leaves_whom_a_response_counts_for_and_that_it_declined(
    engine: Engine, tmp_path: Path
) -> None:
    joint = response(**{"Responding on behalf of": "Bradford; Wakefield"})  # type: ignore[arg-type]
    store(engine, "responses", [joint, response("Camden", Status="Declined")], tmp_path)
    lean = [
        {name: cell for name, cell in row.items() if name not in {"Responding on behalf of", "Status"}}
        for row in (response(), response("Camden"))
    ]
    store(engine, "responses", lean, tmp_path)
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Credit)) == 4
        assert sorted(session.scalars(select(Response.kind))) == ["answers", "declined"]


def test_a_comma_that_shifts_the_cells_of_a_row_sets_it_aside(sqlite: Engine, tmp_path: Path) -> None:
    text = (
        "Response ID,Organisation,Date received,Q1\n1,Leeds,2015-02-01,Yes, but only partly\n2,Camden,2015-02-01,No\n"
    )
    (tmp_path / "odd.csv").write_text(text)
    report = bring(sqlite, "responses", tmp_path / "odd.csv")
    assert (report.added, report.quarantined) == (1, 1)
    assert "more cells than there are headings" in report.problems[0][1]


def test_quotation_marks_that_swallow_rows_are_noticed_also_in_pairs(sqlite: Engine, tmp_path: Path) -> None:
    rows = [f"{n},Leeds,2015-02-01,{chr(34) * (n in (2, 9))}Yes {n}" for n in range(12)]
    (tmp_path / "odd.csv").write_text("Response ID,Organisation,Date received,Q1\n" + "\n".join(rows))
    with pytest.raises(FileProblem, match="near row 4"):
        bring(sqlite, "responses", tmp_path / "odd.csv")


def test_months_that_come_first_are_noticed_however_late_in_a_file(sqlite: Engine, tmp_path: Path) -> None:
    dates = ["01/02/2015"] * 2_400 + ["01/28/2015"]
    rows = [f"{n},Leeds,{day},Yes {n}" for n, day in enumerate(dates)]
    (tmp_path / "us.csv").write_text("Response ID,Organisation,Date received,Q1\n" + "\n".join(rows))
    before = state(sqlite)
    with pytest.raises(FileProblem, match="has the month first, and the other dates were read with the day first"):
        bring(sqlite, "responses", tmp_path / "us.csv")
    assert state(sqlite) == before


def test_one_impossible_date_does_not_make_a_file_doubtful(sqlite: Engine, tmp_path: Path) -> None:
    rows = [response(received=day) for day in ("14/01/2015", "13/13/2015")]
    report = store(sqlite, "responses", rows, tmp_path)
    assert (report.added, report.quarantined) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Organisation,Date received,Q1,Q2\nLeeds,5 Feb 2015,Comment,Comment\nYork,5 Feb 2015,fine,no\n",
        "Response ID,Organisation,Date received,Channel,Q1\nR1,Leeds,05-Feb-15,Email,Response\nR2,York,05-Feb-15,Email,No\n",
    ],
)
def test_a_row_of_data_is_never_taken_for_a_heading(sqlite: Engine, tmp_path: Path, text: str) -> None:
    (tmp_path / "short.csv").write_text(text)
    assert bring(sqlite, "responses", tmp_path / "short.csv").added == 2


def test_a_contact_does_not_move_to_another_organisation_by_its_id(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact("Leeds", **{"Contact ID": "1"})], tmp_path)
    report = store(engine, "contacts", [contact("Camden", **{"Contact ID": "1"})], tmp_path)
    assert report.problems == [(2, 'the id "1" is that of a contact of another organisation')]


def test_addresses_and_words_of_people_stay_out_of_the_reasons_whatever_column_they_are_in(
    sqlite: Engine, tmp_path: Path
) -> None:
    slips = [
        response() | {"Response ID": "jo@secret.example"}, response("York") | {"Response ID": "jo@secret.example"},
        response("Camden", received="I live at 5 High Street and my child is ill"), response("Ring 07700 900123 please"),
    ]  # fmt: skip
    report = store(sqlite, "responses", slips, tmp_path)
    assert report.pending_count == 3
    said = " ".join(reason for _line, reason in report.problems)
    assert not any(word in said for word in ("secret", "High Street", "900123"))
