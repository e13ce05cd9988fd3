"""The imports, and what is kept of each. On both databases."""

from pathlib import Path

from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.intake.undo_rule import undo_import as undo
from lib.queries.imports.import_history import list_imports, load_import_report
from tests.support.factories import OFFICER, contact, response, store


def test_the_newest_import_comes_first_with_its_counts(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "responses", [response(), response("Camden")], tmp_path)
    with open_read_session(engine) as session:
        imports = list_imports(session, reader=Role.OFFICER)
    assert imports["file"].to_list() == ["responses.csv", "contacts.csv"]
    assert imports[["read", "added", "by"]].to_numpy().tolist() == [[2, 2, "a test"], [1, 1, "a test"]]
    assert imports["undone"].isna().all()


def test_an_import_that_was_undone_stays_in_the_list_and_says_when(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response()], tmp_path)
    undo(engine, import_id=1, actor=OFFICER)
    with open_read_session(engine) as session:
        imports = list_imports(session, reader=Role.OFFICER)
    assert len(imports) == 1
    assert imports["undone"].notna().all()


def test_the_report_of_an_import_names_its_file_and_who_brought_it_in(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response()], tmp_path)
    with open_read_session(engine) as session:
        report = load_import_report(session, import_id=1, reader=Role.OFFICER)
        digests = list_imports(session, reader=Role.OFFICER)["digest"].to_list()
    assert (report["file"], report["kind"], report["by"]) == ("responses.csv", "responses", "a test")
    assert [report["digest"]] == digests


def test_who_may_not_bring_data_in_gets_counts_without_a_cell_or_the_name_of_a_file(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response(), response("The Borough of Janet Smith")], tmp_path)
    with open_read_session(engine) as session:
        full, cut = (load_import_report(session, import_id=1, reader=role) for role in (Role.OFFICER, Role.BOARD))
        rows = list_imports(session, reader=Role.COMMUNICATIONS)
    assert "Janet Smith" in str(full)
    assert not {"Janet Smith", "responses.csv"} & {
        text for text in ("Janet Smith", "responses.csv") if text in str(cut)
    }
    assert cut["counts"] == full["counts"]
    assert rows[["file", "digest", "read"]].to_numpy().tolist() == [["", "", 2]]
