"""Who wishes not to be contacted is marked, whatever else is wrong with the row or the file."""

from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Contact
from lib.intake.loaders.wishes import WISH_STORED
from lib.intake.undo_rule import undo_import
from tests.support.factories import OFFICER, bring, contact, message, store
from tests.support.intake_tables import FAULTS, find_newest_import, read_data_tables


def list_marked(engine: Engine) -> set[str]:
    with open_read_session(engine) as session:
        return set(session.scalars(select(Contact.source_id).where(Contact.do_not_contact)))


def test_each_way_of_saying_it_is_the_wish_and_a_no_is_none(sqlite: Engine) -> None:
    report = bring(sqlite, "contacts", FAULTS / "wishes.csv")
    assert (report.added, report.pending_count) == (12, 0)
    assert list_marked(sqlite) == {str(number) for number in range(1, 10)}
    assert [lines for note, lines in report.notes.items() if "taken for the wish" in note] == [[10]]


def test_a_row_that_is_set_aside_marks_the_person_all_the_same(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(), contact("Camden")], tmp_path)
    before = read_data_tables(engine)
    wrong = [
        contact(
            "Nowhere at all", **{"Contact ID": "new-1", "Email": contact()["Email"], "Do not contact": "03/02/2015"}
        ),
        contact("Camden", Added="no day", **{"Do not contact": "Unsubscribed"}),
    ]
    report = store(engine, "contacts", wrong, tmp_path)
    assert report.pending_count == 2
    assert list_marked(engine) == {contact()["Contact ID"], contact("Camden")["Contact ID"]}
    assert all("is marked as not to be contacted" in reason for _line, reason in report.problems)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine)["contact"] == before["contact"]


def test_a_wish_under_another_id_marks_the_person_who_stands_there_already(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    again = contact(**{"Contact ID": "another", "Do not contact": "Y"})
    assert store(sqlite, "contacts", [again], tmp_path).changed == 1
    assert list_marked(sqlite) == {contact()["Contact ID"]}


def test_a_list_of_suppressed_addresses_marks_their_contacts_and_adds_none(engine: Engine, tmp_path: Path) -> None:
    people = [contact(Email="leader@leeds.example"), contact("Camden")]
    for name in ("suppressions.csv", "unsubscribed_people.csv"):
        store(engine, "contacts", people, tmp_path)
        report = bring(engine, "contacts", FAULTS / name)
        assert report.changed == 1
        assert report.rows_read == report.changed + report.quarantined
        assert list_marked(engine) == {contact()["Contact ID"]}
        undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
        assert list_marked(engine) == set()


def test_a_column_of_permissions_marks_who_may_not_be_contacted(sqlite: Engine, tmp_path: Path) -> None:
    rows = [contact(role=role) | {"Opted in": cell} for role, cell in (("Leader", "No"), ("Chief Executive", "Yes"))]
    for row in rows:
        del row["Do not contact"]
    store(sqlite, "contacts", rows, tmp_path)
    assert list_marked(sqlite) == {contact()["Contact ID"]}


def test_a_delivery_report_marks_who_unsubscribed_or_complained(sqlite: Engine, tmp_path: Path) -> None:
    people = [contact(), contact("Camden"), contact("Dacorum")]
    store(sqlite, "contacts", people, tmp_path)
    rows = [message() | {"Status": "already unsubscribed", "Delivered": ""}, message("Camden") | {"Status": "Delivered"},
            message("Dacorum") | {"Status": "SpamComplaint", "Delivered": ""}]  # fmt: skip
    store(sqlite, "outreach", rows, tmp_path)
    assert list_marked(sqlite) == {people[0]["Contact ID"], people[2]["Contact ID"]}


def test_in_a_list_with_a_column_of_its_own_an_empty_cell_is_no_wish(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(), contact("Camden")], tmp_path)
    rows = "".join(f"{contact(name)['Email']},{cell}\n" for name, cell in (("Leeds City Council", ""), ("Camden", "Y")))
    (tmp_path / "audience.csv").write_text(f"Email Address,Unsubscribed\n{rows}")
    report = bring(sqlite, "contacts", tmp_path / "audience.csv")
    assert (report.changed, report.unchanged) == (1, 1)
    assert list_marked(sqlite) == {contact("Camden")["Contact ID"]}


def test_the_same_file_again_marks_nobody_who_only_shares_an_address(sqlite: Engine, tmp_path: Path) -> None:
    office = {"Email": "office@leeds.example"}
    people = [
        contact(role="Other", Name="Ada Invented", **{"Contact ID": "1", "Do not contact": "Yes"}, **office),
        contact(role="Other", Name="Ben Invented", **{"Contact ID": "2", "Do not contact": "No"}, **office),
    ]
    for expected in ((2, 0), (0, 0), (0, 0)):
        report = store(sqlite, "contacts", people, tmp_path)
        assert (report.added, report.changed) == expected
    with open_read_session(sqlite) as session:
        wishes = session.execute(select(Contact.name, Contact.do_not_contact).order_by(Contact.name)).all()
    assert wishes == [("Ada Invented", True), ("Ben Invented", False)]


def test_a_wish_of_a_row_that_waits_is_kept_where_the_same_file_comes_again(sqlite: Engine, tmp_path: Path) -> None:
    waiting = [contact("Narnia", Email="ada@leeds.example", **{"Contact ID": "", "Do not contact": "Yes"})]
    store(sqlite, "contacts", waiting, tmp_path)
    store(sqlite, "contacts", [contact(Email="ada@leeds.example", **{"Contact ID": ""})], tmp_path)
    store(sqlite, "contacts", waiting, tmp_path)
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Contact.do_not_contact)).all() == [True]


def test_what_a_report_says_of_a_person_without_an_id_names_nobody(sqlite: Engine, tmp_path: Path) -> None:
    person = contact(role="Other", Email="", **{"Contact ID": ""})
    report = store(sqlite, "contacts", [person, person | {"Telephone": "0113 4960000"}], tmp_path)
    assert "Invented" not in str(report.problems)


def test_a_delivery_report_marks_who_unsubscribed_even_where_the_row_cannot_be_loaded(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(), contact("Camden"), contact("Norwich"), contact("Exeter")], tmp_path)
    before = read_data_tables(engine)
    rows = [
        message(sent="") | {"Status": "Delivered", "Unsubscribed": "Yes"},
        message("Camden") | {"Status": "Gone fishing", "Unsubscribed": "Yes"},
        message("Norwich", sent="") | {"Status": "Unsubscribed", "Unsubscribed": ""},
        message("Exeter", sent="") | {"Status": "Delivered", "Unsubscribed": "No"},
    ]
    report = store(engine, "outreach", rows, tmp_path)
    assert (report.added, report.pending_count) == (0, 4)
    assert [WISH_STORED in reason for _line, reason in report.problems] == [True, True, True, False]
    assert list_marked(engine) == {"leeds-city-council-leader", "camden-leader", "norwich-leader"}
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before


def test_an_event_log_marks_who_unsubscribed_even_where_the_event_has_no_day(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(), contact("Camden")], tmp_path)
    rows = [
        {"Email": contact(name)["Email"], "Event": event, "Timestamp": moment, "Subject": "Launch"}
        for name, event, moment in (("Camden", "delivered", "2015-01-12"), ("Leeds City Council", "unsubscribe", ""))
    ]
    report = store(sqlite, "outreach", rows, tmp_path)
    assert (report.added, report.pending_count) == (1, 1)
    assert list_marked(sqlite) == {"leeds-city-council-leader"}
