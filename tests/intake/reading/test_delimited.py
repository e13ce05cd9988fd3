"""Texts whose cells are parted by marks."""

import io
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Answer,
)
from lib.intake.problems import FileProblem
from lib.intake.reading import delimited, encodings
from lib.intake.reading.files import open_file, read_tables
from lib.intake.reading.tables import MENDED_NOTE, FileTable, NumberedRow
from tests.support.factories import bring
from tests.support.intake_tables import FAULTS, LIMITS


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


def test_commas_in_letters_do_not_hide_that_semicolons_part_the_cells(sqlite: Engine, tmp_path: Path) -> None:
    letter = "Well, yes, no, perhaps, and so, on, and on, and on"
    (tmp_path / "letters.csv").write_text(f"Ref;Organisation;Received;Text\n1;Leeds;2015-02-01;{letter}\n")
    assert bring(sqlite, "responses", tmp_path / "letters.csv").added == 1


def test_quotation_marks_that_swallow_rows_are_noticed_also_in_pairs(sqlite: Engine, tmp_path: Path) -> None:
    rows = [f"{n},Leeds,2015-02-01,{chr(34) * (n in (2, 9))}Yes {n}" for n in range(12)]
    (tmp_path / "odd.csv").write_text("Response ID,Organisation,Date received,Q1\n" + "\n".join(rows))
    with pytest.raises(FileProblem, match="near row 4"):
        bring(sqlite, "responses", tmp_path / "odd.csv")


def test_mixed_encodings_are_said() -> None:
    with open_file(FAULTS / "mixed_encodings.csv", LIMITS) as file:
        assert "check a few accents" in read_tables(file)[0].notes[0]


def test_a_file_of_nothing_but_empty_rows_is_refused_long_before_its_end() -> None:
    rows = b"Council,Received\n" + b"\n" * (delimited.EMPTY_LINES + 50) + b"Leeds,2015-02-03\n"
    table = delimited.read_delimited_table(io.BytesIO(rows), "long.csv", 20)
    with pytest.raises(FileProblem, match="more than 100,020 empty rows"):
        list(table.read_rows())
    assert len(list(delimited.read_delimited_table(io.BytesIO(rows), "long.csv", 60).read_rows())) == 2


def read_all(content: bytes, max_rows: int = 10, encoding_choice: str = "") -> tuple[FileTable, list[NumberedRow]]:
    table = delimited.read_delimited_table(io.BytesIO(content), "a.csv", max_rows, encoding_choice)
    return table, list(table.read_rows())


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a,b\n\n1, 2\n,\nx", [(1, ["a", "b"]), (3, ["1", "2"]), (5, ["x"])]),
        (b"sep=;\na;b\n1;2,3\n", [(2, ["a", "b"]), (3, ["1", "2,3"])]),
        (b"SEP=\na,b\n", [(2, ["a", "b"])]),
        (b"a;b\nsep=;c\n", [(1, ["a", "b"]), (2, ["sep=", "c"])]),
        (b"a;b;c\n1,5;2,5;3,5\n", [(1, ["a", "b", "c"]), (2, ["1,5", "2,5", "3,5"])]),
        (b"a|b\n1|2\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        (b"email;name,x,y\nu,v;w,x\n", [(1, ["email", "name,x,y"]), (2, ["u,v", "w,x"])]),
        (b"a,b\r1,2\r3,4\r", [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["3", "4"])]),
        (b"a,b\r\n1,x\ry\r\n", [(1, ["a", "b"]), (2, ["1", "x y"])]),
        (b'a,b\n1,"say \\"x\\", y"\n2,"z"\n', [(1, ["a", "b"]), (2, ["1", 'say "x", y']), (3, ["2", "z"])]),
        (b'a,b\n1,"C:\\new \\"x\\", y"\n', [(1, ["a", "b"]), (2, ["1", 'C:\\new "x", y'])]),
        (b'a,b\n1,"ends with \\"\n2,z\n', [(1, ["a", "b"]), (2, ["1", "ends with \\"]), (3, ["2", "z"])]),
    ],
)  # fmt: skip
def test_each_row_is_read_with_its_line_however_its_cells_are_parted(content: bytes, rows: list[NumberedRow]) -> None:
    table, read_rows = read_all(content)
    assert read_rows == rows == list(table.read_rows())
    assert (table.name, table.is_delimited, table.notes, table.warnings, table.encoding_samples) == (
        "",
        True,
        (),
        (),
        (),
    )
    assert table.measure_progress() == 1


def test_what_cannot_be_read_is_told_with_the_row_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def tell_problem(content: bytes, max_rows: int = 10) -> str:
        with pytest.raises(FileProblem) as refusal:
            read_all(content, max_rows)
        return str(refusal.value)

    assert tell_problem(b'a,b\n1,"x\n') == (
        "a.csv is not a readable CSV file (unexpected end of data near row 2; perhaps a quotation mark is never "
        "closed): open it in Excel, save it as .xlsx, and try again."
    )
    assert len(read_all(b"a\n1\n", 2)[1]) == 2
    assert tell_problem(b"a\n1\n2\n", 2) == (
        "a.csv has more than 2 rows, which is the limit: split it, or raise the limit with MAX_FILE_ROWS."
    )
    assert len(read_all(b"," * 16_383 + b"x")[1]) == 1
    assert tell_problem(b"," * 16_384 + b"x") == (
        "a.csv has a row with 16,385 cells, and at most 16,384 can be read: that is no ordinary table. Export it again."
    )
    assert "(a cell of more than 100,000 characters near row 2;" in tell_problem(b"a\n" + b"x" * 100_001)
    monkeypatch.setattr(delimited, "LINE_LIMIT", 3)
    assert "(a line of more than 3 characters near row" in tell_problem(b"a\n1\nxxxx")
    monkeypatch.setattr(delimited, "EMPTY_LINES", 3)
    assert len(read_all(b"a" + b"\n" * 5 + b"b", 3)[1]) == 2
    assert tell_problem(b"a" + b"\n" * 12 + b"b", 3) == "a.csv has more than 6 empty rows: delete them, and try again."


def test_letters_that_are_no_utf8_are_told_by_who_wrote_them_and_asked_where_that_is_open() -> None:
    table, rows = read_all("a,b\n1,Café soir\n".encode("cp1252"))
    assert rows[1] == (2, ["1", "Café soir"])
    assert table.notes == (
        "Letters that are no UTF-8 were read the way Windows writes them: check a few accents.",
    )  # fmt: skip
    asked, _rows = read_all("a,b\n1,Mærsk\n".encode("cp850"))
    assert asked.notes == ()
    assert len(asked.encoding_samples) >= 2
    samples = "; or ".join(f"{words} ({encodings.SINGLE_BYTE_NAMES[name]})" for name, words in asked.encoding_samples)
    assert asked.warnings == (
        f"Some letters can be read in more than one way: {samples}. Say which is right (--encoding).",
    )
    answered, _rows = read_all("a,b\n1,Mærsk\n".encode("cp850"), encoding_choice="cp850")
    assert (answered.warnings, answered.encoding_samples) == ((), ())
    mended, _rows = read_all("a,b\n1,CafÃ©\n".encode())
    assert mended.remarks.lines_by_note == {MENDED_NOTE: [2]}
