"""Files as they come: each fault is read around, or named in one sentence. tests/files/faults has one file a fault."""

import datetime as dt
import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, SourceFile, _is_workbook, open_file, read_tables
from lib.intake.reading.sheets import build_sheet
from lib.intake.reading.tables import Cell, FileTable
from lib.settings import ROOT
from tests.support.factories import bring, response, write_csv
from tests.support.intake_tables import FAULTS, LIMITS, build_known_sheets


def test_a_file_over_the_limit_is_refused_before_it_is_read(sqlite: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "large.csv", [response() | {"Q1. What about 1?": "x" * 1_100_000}])
    with pytest.raises(FileProblem, match="the limit is 1 MB"):
        bring(sqlite, "responses", file, megabytes=1)


def read(name: str) -> list[list[Cell]]:
    """The rows of the one table with known headings in a file of tests/files/faults, without the headings."""
    with open_file(FAULTS / name, LIMITS) as file:
        return [cells for _line, cells in build_known_sheets(file)[0].read_rows()]


PLAIN = [["1", "2015-02-01", "Leeds", "Yes"], ["2", "2015-02-02", "Camden", "No"]]


CAFE = [["1", "2015-02-01", "Leeds", "Café"], ["2", "2015-02-02", "Camden", "No"]]


DATED = [["1", dt.date(2015, 2, 1), "Leeds", "Yes"], ["2", "42037", "Camden", "No"]]


DATED_PLAIN = [["1", dt.date(2015, 2, 1), "Leeds", "Yes"], ["2", dt.date(2015, 2, 2), "Camden", "No"]]


POUNDS = [["1", "2015-02-01", "Leeds", "Café"], ["2", "2015-02-02", "Camden", "It costs £300"]]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("semicolons.csv", PLAIN),
        ("tabs.tsv", PLAIN),
        ("bars.txt", PLAIN),
        ("sep_line.csv", PLAIN),
        ("old_mac.csv", PLAIN),
        ("title_above.csv", PLAIN),
        ("a_text.xlsx", PLAIN),
        ("a_workbook.csv", PLAIN),
        ("blank_rows_and_columns_first.xlsx", [["", "", *row] for row in PLAIN]),
        ("cover_and_chart_sheets.xlsx", PLAIN),
        ("nul_bytes.csv", PLAIN),
        ("utf8_with_mark.csv", CAFE),
        ("utf16_with_mark.csv", CAFE),
        ("utf16_without_mark.csv", CAFE),
        ("windows.csv", [["1", "2015-02-01", "Leeds", "Café – “quoted”"], PLAIN[1]]),
        ("mixed_encodings.csv", [CAFE[0], ["2", "2015-02-02", "Camden", "Café"]]),
        ("line_breaks_in_cells.csv", [["1", "2015-02-01", "Leeds", "One\ntwo, three"], PLAIN[1]]),
        ("quotes_in_words.csv", [["1", "2015-02-01", "Leeds", 'the "light touch" option'],
                                 ["2", "2015-02-02", "Camden", 'a 5" pipe']]),
        ("shorter_and_longer_rows.csv", [["1", "2015-02-01", "Leeds", ""],
                                         ["2", "2015-02-02", "Camden", "No", "more", "and more"]]),
        ("formulas.csv", [["1", "2015-02-01", "Leeds", "=cmd|' /C calc'!A0"], ["2", "2015-02-02", "Camden", "@SUM(1)"]]),
        ("html_and_scripts.csv", [["1", "2015-02-01", "Leeds", "<script>alert(1)</script><b>Bold</b>"]]),
        ("dates_as_serial_numbers.xlsx", DATED),
        ("dates_since_1904.xlsx", [DATED[0], ["2", "42037", "Camden", "No"]]),
        ("open_document.ods", [["1", dt.date(2015, 2, 1), "Leeds", "Yes"], PLAIN[1]]),
        ("error_cells.xlsx", [["1", "2015-02-01", "", "Yes"]]),
        ("formulas_without_result.xlsx", [["1", "2015-02-01", "Leeds", "=A2+1"]]),
        ("headings_only.csv", []),
        ("strict_open_xml.xlsx", DATED_PLAIN),
        ("backslash_part_names.xlsx", DATED_PLAIN),
        ("capital_part_names.xlsx", DATED_PLAIN),
        ("odd_styles.xlsx", DATED_PLAIN),
        ("hidden_rows.xlsx", PLAIN),
        ("odd_rows.csv", PLAIN),
        ("escapes.csv", [["1", "2015-02-01", "Leeds", "One\ntwo\nthree\nfour"], ["2", "2015-02-02", "Camden", "=1+1"],
                         ["3", "2015-02-03", "Dacorum", "AT&T and Café"]]),
        ("backslash_quotes.csv", [["1", "2015-02-01", "Leeds", 'the "light touch", option'],
                                  ["2", "2015-02-02", "Camden", "C:\\new"]]),
        ("mac.csv", [["1", "2015-02-01", "Leeds", "“Naïve” – Café"], ["2", "2015-02-02", "Camden", "We’d pay £300"]]),
        ("dos_850.csv", POUNDS),
        ("dos_437.csv", POUNDS),
        ("read_twice.csv", [["1", "2015-02-01", "Leeds", "“Dún” – we’d pay £5"],
                            ["2", "2015-02-02", "Camden", "Dún council’s"]]),
    ],
)  # fmt: skip
def test_what_people_and_tools_write_is_read_as_it_was_meant(name: str, rows: list[list[Cell]]) -> None:
    assert read(name) == rows


NO_WORKBOOK = "cannot be opened as a spreadsheet: open it in Excel, save it as .xlsx without a password, and try again."
NO_PLAIN_FILE = "is neither CSV nor Excel but"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("empty.csv", "is empty: export it again."),
        ("blank.csv", "has no filled cell: export it again."),
        ("binary.csv", "is not a text file: if it comes from Excel, save it as .xlsx; else export it as CSV."),
        ("unclosed_quote.csv",
         ("is not a readable CSV file (unexpected end of data near row 2; perhaps a quotation mark is never closed): open "
         "it in Excel, save it as .xlsx, and try again.")),
        ("cell_beyond_all_measure.csv",
         ("is not a readable CSV file (a cell of more than 100,000 characters near row 2; perhaps a quotation mark is "
         "never closed): open it in Excel, save it as .xlsx, and try again.")),
        ("cell_beyond_all_measure.xlsx",
         "has a cell of more than 100,000 characters in row 2: shorten it, and try again."),
        ("a_pdf.csv",
         (f"{NO_PLAIN_FILE} a PDF document: ask for the spreadsheet behind it, or copy the table into Excel and save it as "
         ".xlsx.")),
        ("a_web_page.xls",
         f"{NO_PLAIN_FILE} a web page, whatever its name says: open it in Excel, save it as .xlsx, and try again."),
        ("a_word_document.xlsx",
         f"{NO_PLAIN_FILE} a Word document: enter the letter by hand, or copy its table into Excel."),
        ("an_archive.csv", "is an archive with survey.csv in it: unpack it, and bring its files in one by one."),
        ("a_bomb.xlsx",
         ("would unpack to 66 MB in 10 parts, and the limit is 50 MB: that is no ordinary spreadsheet. Export it as CSV, or "
         "raise the limit with MAX_FILE_MB.")),
        ("cut_short.xlsx", NO_WORKBOOK),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_with_the_remedy(name: str, sentence: str) -> None:
    with pytest.raises(FileProblem) as problem:
        whole(FAULTS / name)
    assert str(problem.value) == f"{name} {sentence}"


def test_repeated_rows_beyond_all_measure_are_refused_before_they_are_read() -> None:
    with pytest.raises(FileProblem, match="most of them empty or repeated"):
        whole(FAULTS / "a_million_repeated_rows.ods")


def tell_problem(content: bytes, name: str = "a.xlsx", max_megabytes: int = 10) -> str:
    with pytest.raises(FileProblem) as problem:
        read_tables(SourceFile(name, io.BytesIO(content), FileLimits(max_megabytes, 100)))
    return str(problem.value)


def pack(**parts: int) -> bytes:
    """An archive with parts of so many bytes; two low lines in a name stand for a slash, one for a full stop."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), b" " * size)
    return packed.getvalue()


def test_a_workbook_that_would_unpack_to_too_much_is_refused_by_what_it_is_too_much_of() -> None:
    assert tell_problem(pack(xl__workbook_xml=1, xl__styles_xml=20_000_001)) == (
        "a.xlsx has 20 MB of looks and little else: copy its cells to a new workbook, save it as .xlsx, and try again."
    )
    assert tell_problem(pack(xl__workbook_xml=1, xl__styles_xml=20_000_000)) == f"a.xlsx {NO_WORKBOOK}"
    assert tell_problem(pack(xl__workbook_xml=1, xl__sharedStrings_xml=10_500_000)) == (
        "a.xlsx has 10 MB of texts, and at most 10 MB can be read from a workbook: export it as CSV, and try again."
    )
    assert "parts, and the limit is 50 MB" in tell_problem(pack(xl__worksheets__a_xml=50_000_001))
    assert "is an archive with" in tell_problem(pack(xl__worksheets__a_xml=50_000_000))
    many = {f"a{number}": 1 for number in range(5_001)}
    assert tell_problem(pack(**many)).startswith("a.xlsx would unpack to 0 MB in 5,001 parts")
    del many["a0"]
    assert tell_problem(pack(**many)) == (
        "a.xlsx is an archive with a1, a10, a100 in it: unpack it, and bring its files in one by one."
    )


def test_what_holds_no_table_is_told_by_its_beginning() -> None:
    assert tell_problem(pack(xl__workbook_bin=1), "a.xlsb") == (
        "a.xlsb is a binary workbook (.xlsb): open it in Excel and save it as .xlsx."
    )
    assert tell_problem(b"x" * 1_600_000, "a.csv", 1) == (
        "a.csv has 2 MB and the limit is 1 MB: split it, or raise the limit with MAX_FILE_MB."
    )
    assert tell_problem(b"PK\x03\x04 and no more") == tell_problem(b"\0\0 a", "a.xls").replace(".xls ", ".xlsx ")
    assert "a web page" in tell_problem(b"\xef\xbb\xbf \n<HTML>", "a.csv")
    for beginning, kind in (
        (b"\x1f\x8b", "compressed file: unpack"),
        (b"\x89PNG", "picture: copy"),
        (b"Rar!", "compressed"),
    ):
        assert f"is neither CSV nor Excel but a {kind}" in tell_problem(beginning, "a.csv")
    utf16 = SourceFile("a.xls", io.BytesIO("a,b\n1,2\n".encode("utf-16")), LIMITS)
    assert [cells for _line, cells in read_tables(utf16)[0].read_rows()] == [["a", "b"], ["1", "2"]]


def test_a_path_without_a_file_is_told(tmp_path: Path) -> None:
    for path, sentence in (
        (tmp_path / "none.csv", f"There is no file {tmp_path / 'none.csv'}: check the name and the folder."),
        (tmp_path, f"{tmp_path} is no file: name one, not a folder."),
        (tmp_path / ("x" * 300), f"{tmp_path / ('x' * 300)} cannot be looked at: check the name, and that you may read there."),
    ):  # fmt: skip
        with pytest.raises(FileProblem) as problem, open_file(path, LIMITS):
            pass
        assert str(problem.value) == sentence


def whole(path: Path) -> None:
    with open_file(path, LIMITS) as file:
        for table in read_tables(file):
            one = build_sheet(table, file.name)
            list(one.read_rows())


def test_a_file_with_too_many_rows_is_refused_with_the_limit(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("Organisation,Date received,Q1\n" + "Leeds,2015-02-01,Yes\n" * 1_001)
    with pytest.raises(FileProblem, match="more than 1,000 rows, which is the limit"):
        whole(tmp_path / "long.csv")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "odd_rows.csv",
            {"the headings stand there again": [3], "a row of totals": [5], "a note beside the table": [7, 8]},
        ),
        ("hidden_rows.xlsx", {"the row is hidden in the sheet": [4]}),
        ("read_twice.csv", {"letters that were garbled on the way": [2, 3]}),
    ],
)
def test_what_is_left_out_or_mended_is_told_with_its_lines(name: str, told: dict[str, list[int]]) -> None:
    with open_file(FAULTS / name, LIMITS) as file:
        sheet = build_known_sheets(file)[0]
        list(sheet.read_rows())
    remarks = sheet.remarks.lines_by_note
    assert {
        beginning: next(remarks[note] for note in remarks if note.startswith(beginning)) for beginning in told
    } == told
    assert len(remarks) == len(told)


def test_every_fault_in_the_folder_is_tested() -> None:
    here = "".join(file.read_text("utf-8") for file in (ROOT / "tests" / "intake").rglob("test_*.py"))
    assert [file.name for file in FAULTS.iterdir() if f'"{file.name}"' not in here] == []


def _archive(inside: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", inside)
        archive.writestr("xl/workbook.xml", inside)
    return packed.getvalue()


def _beginning(file: str) -> bytes:
    return (FAULTS / file).read_bytes()


damaged = st.builds(
    lambda data, place, noise: data[: place % len(data)] + noise + data[place % len(data) + len(noise) :],
    st.sampled_from([_beginning("a_workbook.csv"), _beginning("open_document.ods"), _beginning("utf16_with_mark.csv")]),
    st.integers(min_value=0),
    st.binary(max_size=40),
)


anything = st.one_of(
    st.binary(max_size=3_000),
    st.builds(lambda words: words.encode("utf-8", "surrogatepass"), st.text(max_size=2_000)),
    st.builds(lambda start, rest: start + rest, st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                                                                b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"%PDF",
                                                                b"<?xml", b'"', b"Organisation,Q1\n"]), st.binary(max_size=2_000)),
    st.builds(_archive, st.binary(max_size=500)),
    damaged,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(data=anything, name=st.sampled_from(["a.csv", "a.xlsx", "a.ods", "a.xls", "a.txt", "a"]))
@example(data=b"\xff\xfe\x00\xd8", name="a.csv")
@example(data=b'"' * 3_001, name="a.csv")
def test_any_bytes_end_in_rows_or_in_a_sentence_within_a_second(data: bytes, name: str) -> None:
    start = time.monotonic()
    try:
        found: list[FileTable] = read_tables(SourceFile(name, io.BytesIO(data), LIMITS))
        for table in found:
            for _line, cells in build_sheet(table, name).read_rows():
                assert all(isinstance(cell, str | dt.date) for cell in cells)
    except FileProblem as problem:
        assert str(problem).startswith(name)
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("names", "is_workbook"),
    [
        (["XL\\Workbook.xml"], True),
        (["/xl/workbook.xml"], True),
        (["[Content_Types].xml", "xl/worksheets/sheet1.xml"], True),  # whose list of sheets is lost
        (["[Content_Types].xml", "xl/worksheets/sheet1.bin"], False),
        (["[Content_Types].xml", "word/worksheets/sheet1.xml"], False),
        (["xl/worksheets/sheet1.xml"], False),
    ],
)
def test_an_archive_is_a_workbook_by_the_names_of_its_parts(names: list[str], is_workbook: bool) -> None:
    assert _is_workbook(names) is is_workbook
