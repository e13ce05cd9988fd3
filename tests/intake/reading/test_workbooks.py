"""Workbooks with cells in odd places."""

import io
import time
import zipfile
from typing import Any

import openpyxl
import pytest
from python_calamine import PasswordError

from lib.intake.problems import FileProblem
from lib.intake.reading import workbooks
from lib.intake.reading.files import open_file
from lib.intake.reading.tables import Cell, FileTable
from lib.intake.reading.workbooks import HIDDEN_ROW_NOTE, read_ods, read_xls, read_xlsx
from tests.support.intake_tables import FAULTS, LIMITS, build_known_sheets

DAMAGED = (
    "a.xlsx cannot be opened as a spreadsheet: open it in Excel, save it as .xlsx without a password, and try again."
)


def read(name: str) -> list[list[Cell]]:
    """The rows of the one table with known headings in a file of tests/files/faults, without the headings."""
    with open_file(FAULTS / name, LIMITS) as file:
        return [cells for _line, cells in build_known_sheets(file)[0].read_rows()]


PLAIN = [["1", "2015-02-01", "Leeds", "Yes"], ["2", "2015-02-02", "Camden", "No"]]


def build_xlsx(**sheets: list[list[Any]]) -> io.BytesIO:
    """A workbook of these sheets; one whose name ends in "hidden" is hidden."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name.endswith("hidden") else "visible"
    stream = io.BytesIO()
    workbook.save(stream)
    return stream


def build_ods(*tables: str) -> io.BytesIO:
    """An .ods file of these tables, in its own language."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    body = "".join(f'<table:table table:name="T{number}">{rows}</table:table>' for number, rows in enumerate(tables))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}</office:spreadsheet>"
            "</office:body></office:document-content>",
        )
    return stream


def build_row(text: str = "", attributes: str = "", cell_attributes: str = "") -> str:
    cell = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' if text else (
        f"<table:table-cell {cell_attributes}/>"
    )  # fmt: skip
    return f"<table:table-row {attributes}>{cell}</table:table-row>"


def list_rows(table: FileTable) -> list[tuple[int, list[Cell]]]:
    return list(table.read_rows())


def test_a_stray_cell_far_away_costs_neither_time_nor_memory() -> None:
    start = time.monotonic()
    assert read("a_stray_far_cell.xlsx")[:2] == PLAIN
    assert time.monotonic() - start < 10


def test_a_row_of_a_workbook_is_known_by_the_line_that_excel_shows() -> None:
    with open_file(FAULTS / "blank_rows_and_columns_first.xlsx", LIMITS) as file:
        assert [line for line, _cells in build_known_sheets(file)[0].read_rows()] == [6, 7]


def test_every_sheet_is_read_with_its_name_and_whether_it_is_hidden_as_often_as_is_asked() -> None:
    tables = read_xlsx(build_xlsx(one=[["a", None, 2], [None], ["b", ""]], two_hidden=[["c"]]), "a.xlsx", 10)
    assert [(table.name, table.is_hidden, table.counts_from_1904) for table in tables] == [
        ("one", False, False), ("two_hidden", True, False),
    ]  # fmt: skip
    assert list_rows(tables[0]) == list_rows(tables[0]) == [(1, ["a", "", "2"]), (3, ["b"])]
    assert list_rows(tables[1]) == [(1, ["c"])]


def test_a_workbook_tells_how_far_it_is_read_and_never_more_than_all() -> None:
    table = read_xlsx(build_xlsx(one=[["a"], ["b"], ["c"], ["d"]]), "a.xlsx", 10)[0]
    assert table.measure_progress() == 0
    shares = [table.measure_progress() for _row in table.read_rows()]
    assert shares == [0.25, 0.5, 0.75, 1]
    table = read_ods(build_ods(build_row("a") + build_row("b")), "a.ods", 10)[0]
    assert table.measure_progress() == 0
    assert [table.measure_progress() for _row in table.read_rows()] == [0.5, 1]


def test_rows_up_to_the_limit_are_read_and_one_more_is_refused() -> None:
    rows = [["a"], ["b"], ["c"]]
    assert len(list_rows(read_xlsx(build_xlsx(one=rows), "a.xlsx", 3)[0])) == 3
    with pytest.raises(FileProblem, match=r"a\.xlsx .*2 rows"):
        list_rows(read_xlsx(build_xlsx(one=rows), "a.xlsx", 2)[0])
    with pytest.raises(FileProblem, match=r"a\.ods .*2 rows"):
        list_rows(read_ods(build_ods(build_row("a") * 3), "a.ods", 2)[0])


def test_a_cell_longer_than_any_answer_and_too_many_cells_are_refused_where_they_stand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbooks, "CELL_LIMIT", 5)
    assert list_rows(read_xlsx(build_xlsx(one=[["12345"]]), "a.xlsx", 9)[0]) == [(1, ["12345"])]
    with pytest.raises(FileProblem) as refusal:
        list_rows(read_xlsx(build_xlsx(one=[["a"], ["b", "123456"]]), "a.xlsx", 9)[0])
    assert str(refusal.value) == "a.xlsx has a cell of more than 5 characters in row 2: shorten it, and try again."
    monkeypatch.setattr(workbooks, "MAX_CELLS", 4)
    assert len(list_rows(read_xlsx(build_xlsx(one=[["a", "b"], ["c", "d"]]), "a.xlsx", 9)[0])) == 2
    with pytest.raises(FileProblem) as refusal:
        list_rows(read_xlsx(build_xlsx(one=[["a", "b"], ["c", "d"], ["e"]]), "a.xlsx", 9)[0])
    assert str(refusal.value) == (
        "a.xlsx has more than 4 cells, most of them empty: copy the filled ones to a new sheet, save it as .xlsx, and "
        "try again."
    )


def test_a_formula_whose_result_was_never_worked_out_is_given_as_written_beside_the_values() -> None:
    table = read_xlsx(build_xlsx(one=[["a", "=1+1"], ["b", None, "c"], ["=2", "d"]]), "a.xlsx", 9)[0]
    assert list_rows(table) == [(1, ["a", "=1+1"]), (2, ["b", "", "c"]), (3, ["=2", "d"])]


def test_hidden_rows_are_left_out_with_a_note_of_their_lines() -> None:
    hidden = 'table:visibility="collapse" table:number-rows-repeated="2"'
    rows = build_row("a") + build_row("b", hidden) + build_row("c") + build_row("d", 'table:visibility="filter"')
    first, second = read_ods(build_ods(rows, build_row("e") + build_row("f", hidden)), "a.ods", 9)
    assert list_rows(first) == [(1, ["a"]), (4, ["c"])]
    assert first.remarks.lines_by_note == {HIDDEN_ROW_NOTE: [2, 3, 5]}
    assert list_rows(second) == [(1, ["e"])]
    assert second.remarks.lines_by_note == {HIDDEN_ROW_NOTE: [2, 3]}
    assert list_rows(first) == [(1, ["a"]), (4, ["c"])]
    assert first.remarks.lines_by_note == {HIDDEN_ROW_NOTE: [2, 3, 5]}


def test_letters_that_were_mended_are_noted_by_the_line() -> None:
    table = read_xlsx(build_xlsx(one=[["plain"], ["CafÃ©"]]), "a.xlsx", 9)[0]
    assert list_rows(table) == [(1, ["plain"]), (2, ["Café"])]
    assert list(table.remarks.lines_by_note.values()) == [[2]]


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        # empty repetitions count only where something filled follows, and then with the width of the widest row
        (build_row("a") + build_row(attributes='table:number-rows-repeated="9000000"'), False),
        (build_row(attributes='table:number-rows-repeated="9000000"') + build_row("a"), True),
        (build_row("a") + build_row(cell_attributes='table:number-columns-repeated="9000000"'), False),
        (build_row("a", 'table:number-rows-repeated="1009"'), False),
        (build_row("a", 'table:number-rows-repeated="1010"'), True),
        (build_row("a", 'table:number-rows-repeated="600"') * 2, True),
        (build_row("a", 'table:number-rows-repeated="many"'), False),
    ],
)
def test_repeated_rows_and_columns_of_an_open_document_count_as_if_written_out(rows: str, refused: bool) -> None:
    check = workbooks._TableSizeCheck("a.ods", 9)
    with zipfile.ZipFile(build_ods(rows)) as archive, archive.open("content.xml") as content:
        if not refused:
            check.check_content(content)
            return
        with pytest.raises(FileProblem, match=r"^a\.ods has a table of [\d,]+ rows and 1 columns, most of them empty "):
            check.check_content(content)


@pytest.mark.parametrize(
    ("cell_attributes", "columns"),
    [
        ('office:value-type="float" table:number-columns-repeated="7"', 7),
        ('table:formula="=1" table:number-columns-repeated="3"', 3),
        ('table:number-columns-repeated="7"', None),
    ],
)
def test_a_value_or_a_formula_makes_a_repeated_cell_filled(
    cell_attributes: str, columns: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_CELLS", 2)
    stream = build_ods(build_row(cell_attributes=cell_attributes))
    if columns is None:
        assert [table.name for table in read_ods(stream, "a.ods", 9)] == ["T0"]
        return
    with pytest.raises(FileProblem) as refusal:
        read_ods(stream, "a.ods", 9)
    assert str(refusal.value) == (
        f"a.ods has a table of 1 rows and {columns} columns, most of them empty or repeated: copy the filled cells to "
        "a new sheet, save it as .xlsx, and try again."
    )


@pytest.mark.parametrize(
    ("text", "repeats"), [("3", 3), ("0", 1), ("-2", 1), ("10000000", 10_000_000), ("99999999", 10_000_000), ("x", 1)]
)
def test_a_number_of_repetitions_is_one_at_least_and_ten_million_at_most(text: str, repeats: int) -> None:
    assert workbooks._parse_repeat(text) == repeats


class PanicException(BaseException):
    pass


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "a.xlsx needs more memory than this machine has: export it as CSV, or split it."),
        (
            PasswordError("locked"),
            "a.xlsx is locked with a password: open it in Excel, save it without one, and try again.",
        ),
        (KeyError("xl"), DAMAGED),
        (PanicException(), DAMAGED),
        (FileProblem("As it is."), "As it is."),
    ],
)
def test_whatever_a_library_raises_is_told_in_one_sentence(error: BaseException, sentence: str) -> None:
    with pytest.raises(FileProblem) as refusal, workbooks._ErrorTranslator("a.xlsx"):
        raise error
    assert str(refusal.value) == sentence
    with pytest.raises(KeyboardInterrupt), workbooks._ErrorTranslator("a.xlsx"):
        raise KeyboardInterrupt


def test_what_is_no_workbook_is_refused_by_its_name() -> None:
    for reader in (read_xlsx, read_ods, read_xls):
        with pytest.raises(FileProblem) as refusal:
            reader(io.BytesIO(b"no workbook"), "a.xlsx", 9)
        assert str(refusal.value) == DAMAGED
