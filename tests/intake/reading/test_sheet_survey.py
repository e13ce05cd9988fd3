"""Sheets are surveyed in their bytes before a library reads them."""

import io
import zipfile

import pytest

from lib.intake.problems import FileProblem
from lib.intake.reading.sheet_survey import MAX_RUNS, check_dense_size, count_named_sheets, is_strict, survey_sheets
from tests.support.intake_tables import FAULTS


def pack(sheet: str) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="a"/><x:sheet name="b"/></sheets></workbook>'
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return packed


def test_hidden_rows_and_formulas_are_found_also_across_the_blocks_that_are_read() -> None:
    filler = f"<v>{'x' * 2_000}</v>" * 520
    stream = pack(f'<row r="1"/>{filler}<row r="2" spans="1:3" hidden="1"><f>A1</f></row><x:row hidden="true" r="30"/>')
    survey = survey_sheets(stream, "a.xlsx", 1_000)["xl/worksheets/sheet1.xml"]
    assert survey.has_formulas
    assert survey.hidden_rows == {2, 30}
    assert count_named_sheets(stream) == 2


def test_a_sheet_with_two_cells_far_apart_is_refused_before_a_library_fills_what_is_between() -> None:
    with pytest.raises(FileProblem, match="most of them empty"):
        check_dense_size(pack('<row><c r="A1"/><c r="XFD1048576"/></row>'), "a.xlsx")
    with (FAULTS / "a_workbook.csv").open("rb") as stream:
        check_dense_size(stream, "a.xlsx")


def test_a_cell_in_very_many_pieces_is_refused_and_many_cells_in_a_few_pieces_are_not() -> None:
    def survey(texts: list[str]) -> None:
        stream = pack("<row/>")
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("xl/sharedStrings.xml", f"<sst>{''.join(f'<si>{text}</si>' for text in texts)}</sst>")
        survey_sheets(stream, "a.xlsx", 1_000)

    piece = f"<r><t>{'x' * 100}</t></r>"  # so that a text goes over several of the blocks that are read
    survey([piece * 50] * (MAX_RUNS // 40))
    survey([piece * MAX_RUNS])
    with pytest.raises(FileProblem, match="changes of its look"):
        survey(["<t>Council</t>", piece * (MAX_RUNS + 1), "<t>York</t>"])


def test_a_strict_workbook_is_known_however_the_names_of_its_parts_are_written() -> None:
    for name in ("xl/workbook.xml", "XL\\Workbook.xml"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(name, '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>')
        assert is_strict(packed)
    assert not is_strict(pack("<row/>"))
