"""The texts of one column with their ids."""

from pathlib import Path

import pytest

from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits
from lib.intake.reading.text_column import read_texts


def read(folder: Path, content: str, *, id_column: str | None = None) -> list[tuple[str, str]]:
    (folder / "texts.csv").write_text(content)
    return read_texts(folder / "texts.csv", FileLimits(), column="Answer", id_column=id_column)


def test_ids_come_from_their_column_and_else_are_the_numbers_of_the_rows(tmp_path: Path) -> None:
    assert read(tmp_path, "ID,Answer\nR1,Yes\nR2,No\n") == [("R1", "Yes"), ("R2", "No")]
    assert read(tmp_path, "Ref,Answer\nR1,Yes\nR2,No\n") == [("1", "Yes"), ("2", "No")]
    assert read(tmp_path, "Ref,Answer\nR1,Yes\n", id_column="Ref") == [("R1", "Yes")]


@pytest.mark.parametrize(
    ("content", "id_column", "reason"),
    [
        ("ID,Answer\n1,Yes\n1,No\n", None, 'the id "1" stands twice'),
        ("ID,Answer\n1,Yes, but\n", None, "row 2: there are more cells than headings"),
        ("ID,Answer\n,Yes\n", None, "line 2: there is no id"),
        ("ID,Answer\n1,Yes\n", "Ref", 'has no column "Ref". Its columns are "ID", "Answer"'),
    ],
)
def test_ids_that_do_not_tell_texts_apart_and_cells_that_shifted_are_refused(
    tmp_path: Path, content: str, id_column: str | None, reason: str
) -> None:
    with pytest.raises(FileProblem, match=reason):
        read(tmp_path, content, id_column=id_column)
