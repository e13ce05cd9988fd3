"""From a file to stored rows: each row is counted, kept or waits, and nothing is stored by halves."""

import itertools
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from lib.access import Role
from lib.database.bulk import insert_rows
from lib.database.engine import data_version, get_engine, open_read_session, open_write_session
from lib.database.models import (
    Alias,
    Change,
    Organisation,
    QuarantinedRow,
)
from lib.intake.problems import FileProblem
from lib.intake.undo_rule import undo_import
from lib.queries.imports.pending_rows import list_quarantined_rows
from lib.queries.register.consultations import has_demonstration_data
from tests.support.factories import OFFICER, activity, bring, contact, message, response, store, write_csv
from tests.support.intake_tables import FILES, count_rows, find_newest_import, read_data_tables, read_import_tables

EVERYTHING = [
    ("contacts", [contact(), contact(role="Chief Executive"), contact("Nowhere Council")]),
    ("outreach", [message(), message(role="Chief Executive", Bounced="2015-01-07"), message("Nowhere Council")]),
    ("outreach", [activity(), activity("2015-02-08", Audience="")]),
    ("responses", [response(), response("Camden", answers=4), response("Nowhere Council")]),
]


def test_the_same_files_again_change_nothing_at_all(engine: Engine, tmp_path: Path) -> None:
    for kind, rows in EVERYTHING:
        store(engine, kind, rows, tmp_path)
    before = read_import_tables(engine)
    for kind, rows in EVERYTHING:
        report = store(engine, kind, rows, tmp_path)
        assert (report.added, report.changed, report.newly_pending) == (0, 0, 0)
        assert report.describe_lines()[0].endswith("(nothing changed)")
    assert read_import_tables(engine) == before


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
        before = count_rows(engine, Change)
        store(engine, kind, rows, tmp_path)
        assert count_rows(engine, Change) == before + 1
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
        assert list_quarantined_rows(session, reader=Role.OFFICER) == [("responses.csv", 3, kept.reason)]


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
        assert list_quarantined_rows(session, reader=Role.OFFICER) == []


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
    before = read_import_tables(engine)
    with pytest.raises(FileProblem, match=r"database of its own|part them"):
        store(engine, "contacts", second, tmp_path)
    assert read_import_tables(engine) == before


def test_once_the_invented_people_are_undone_real_ones_may_come(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [INVENTED], tmp_path)
    undo_import(engine, import_id=1, actor=OFFICER)
    with open_read_session(engine) as session:
        assert not has_demonstration_data(session)
    assert store(engine, "contacts", [REAL], tmp_path).added == 1


def test_a_failure_half_way_stores_nothing(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lib.database import answer_store

    def breaks(*arguments: Any) -> None:
        if arguments[1].name == "answer":
            raise RuntimeError("the power went")
        insert_rows(*arguments)

    monkeypatch.setattr(answer_store, "insert_rows", breaks)
    before = read_import_tables(engine)
    with pytest.raises(RuntimeError, match="the power went"):
        store(engine, "responses", [response(name) for name in ("Leeds", "Camden", "Dacorum", "York")], tmp_path)
    assert read_import_tables(engine) == before


def test_a_row_that_was_placed_and_cannot_be_placed_any_more_waits_again(engine: Engine, tmp_path: Path) -> None:
    rows = [contact(Organisation="The Civic Hall Folk")]
    assert store(engine, "contacts", rows, tmp_path).pending_count == 1
    with open_write_session(engine) as session:
        leeds = session.scalars(select(Organisation.id).where(Organisation.code == "LDS")).one()
        session.add(Alias(organisation_id=leeds, text="The Civic Hall Folk"))
    assert store(engine, "contacts", rows, tmp_path).loaded_pending == 1
    with open_write_session(engine) as session:
        session.execute(delete(Alias).where(Alias.text == "The Civic Hall Folk"))
    assert store(engine, "contacts", rows, tmp_path).pending_count == 1
    with open_read_session(engine) as session:
        assert len(list_quarantined_rows(session, reader=Role.OFFICER)) == 1
    assert store(engine, "contacts", rows, tmp_path).written_count == 0


def test_a_comma_that_shifts_the_cells_of_a_row_sets_it_aside(sqlite: Engine, tmp_path: Path) -> None:
    text = (
        "Response ID,Organisation,Date received,Q1\n1,Leeds,2015-02-01,Yes, but only partly\n2,Camden,2015-02-01,No\n"
    )
    (tmp_path / "odd.csv").write_text(text)
    report = bring(sqlite, "responses", tmp_path / "odd.csv")
    assert (report.added, report.quarantined) == (1, 1)
    assert "more cells than there are headings" in report.problems[0][1]


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


names = itertools.count(1)


def test_an_import_that_is_cancelled_stores_nothing(engine: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(received=f"2015-02-{n:02d}") for n in range(1, 29)])
    before = read_data_tables(engine)

    def cancel(_share: float, _rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(engine, "responses", file, report_progress=cancel)
    assert read_data_tables(engine) == before


def test_progress_tells_the_share_that_was_read(sqlite: Engine, tmp_path: Path) -> None:
    rows = [response(received="2015-02-01") | {"Response ID": str(n)} for n in range(2_500)]
    told: list[tuple[float, int]] = []
    bring(
        sqlite,
        "responses",
        write_csv(tmp_path / "s.csv", rows),
        report_progress=lambda share, n: told.append((share, n)),
    )
    assert [n for _share, n in told] == [1_000, 2_000, 2_500, 2_500, 2_500, 2_500]  # worked out, then written
    shares = [share for share, _n in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert shares[0] < 0.5


rows_of_anything = st.lists(
    st.builds(
        lambda name, n, answers, received, behalf: response(name, received, answers) | {
            "Response ID": f"R{n}", "Responding on behalf of": behalf,
        },
        st.sampled_from(["Leeds", "LB Camden", "Wolvrhmptn Concil", "Cardiff", "", "Newcastle", "Dacorum BC"]),
        st.integers(1, 9), st.integers(0, 10),
        st.sampled_from(["2015-02-01", "23/02/2015", "5 Jan", ""]),
        st.sampled_from(["", "", "Leeds; Bradford", "Narnia"]),
    ),
    min_size=1, max_size=9,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Any:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@settings(max_examples=40, deadline=None)
@given(first=rows_of_anything, second=rows_of_anything)
def test_whatever_comes_its_rows_add_up_coming_again_changes_nothing_and_undoing_puts_everything_back(
    template: Path, folder: Path, first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    file = folder / f"{next(names)}.sqlite"
    shutil.copy(template, file)
    engine = get_engine(f"sqlite:///{file}")
    try:
        store(engine, "responses", first, folder)
        before, last = read_data_tables(engine), find_newest_import(engine)
        report = store(engine, "responses", second, folder)
    except FileProblem as problem:  # a column whose ids mostly come again is asked about
        assert "so it names no single one" in str(problem)
        reject()
    kinds = (report.added, report.changed, report.unchanged, report.resolved, report.ambiguous, report.quarantined)
    assert report.rows_read == len(second) == sum(kinds)
    after = read_data_tables(engine)
    again = store(engine, "responses", second, folder)
    assert read_data_tables(engine) == after
    assert again.written_count == 0
    if find_newest_import(engine) != last:
        undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before
    engine.dispose()
    file.unlink()


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("impossible_dates.csv", [
            (2, '"Date received": "31/02/2015" is not a date like 2015-01-05 or 05/01/2015'),
            (3, '"Date received": "13/13/2015" is not a date like 2015-01-05 or 05/01/2015'),
        ]),
        ("unknown_council.csv", [
            (2, '"Organisation": "Narnia Borough Council" is no organisation on the register, and no known other name of one'),
        ]),
        ("misspelt_council.csv", [
            (2, '"Organisation": "Wolvrhmptn City Concil" could be Wolverhampton City Council: it is written like this one'),
        ]),
        ("same_id_twice.csv", [(3, 'the id "1" stands twice in this file, with different content')]),
        ("very_long_cell.csv", []),
    ],
)  # fmt: skip
def test_a_row_in_doubt_is_named_with_its_line_and_the_others_go_in(
    sqlite: Engine, name: str, problems: list[tuple[int, str]]
) -> None:
    with open_read_session(sqlite) as session:
        called = session.scalars(select(Organisation.name).where(Organisation.code == "WLV")).one()
    report = bring(sqlite, "responses", FILES / "faults" / name)
    wanted = [(line, reason.replace("Wolverhampton City Council", called)) for line, reason in problems]
    assert [(line, reason.split(", ")[0].split(" or ")[0]) for line, reason in report.problems] == [
        (line, reason.split(", ")[0].split(" or ")[0]) for line, reason in wanted
    ]
    assert report.stored_count == report.rows_read - len(problems)
