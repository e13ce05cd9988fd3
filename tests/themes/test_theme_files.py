"""Themes, assignments and examples are written to files and read from them again."""

from pathlib import Path

import pytest

from lib.themes.theme_files import build_theme_ids, read_examples, read_themes, write_assignments, write_themes
from lib.themes.types import Assignment, DiscoveredTheme, DiscoveryResult, GivenTheme

RESULT = DiscoveryResult(
    [
        DiscoveredTheme("Parks", "About parks.", 0, 2, ("Parks need gardeners.",)),
        DiscoveredTheme("Buses", "", None, 1, ()),
    ]
)


def test_a_known_theme_keeps_its_id_and_a_new_one_gets_a_number_never_given() -> None:
    assert build_theme_ids(RESULT, ["T001", "T007", "mine"]) == ["T001", "T008"]


def test_themes_that_were_written_are_read_as_they_were(tmp_path: Path) -> None:
    write_themes(tmp_path / "themes.json", RESULT, ["T001", "T002"])
    assert read_themes(tmp_path / "themes.json") == {
        "T001": GivenTheme("Parks", "About parks.", evidence=("Parks need gardeners.",)),
        "T002": GivenTheme("Buses"),
    }


def test_an_assignment_is_written_with_its_sentence(tmp_path: Path) -> None:
    path = tmp_path / "assignments.csv"
    write_assignments(path, [("A-1", "Yes. Parks, please.")], ["T001"], [Assignment(0, 0, 0.5, 5, 19)])
    assert path.read_text(encoding="utf-8").splitlines() == [
        "id,theme_id,confidence,evidence",
        'A-1,T001,0.5000,"Parks, please."',
    ]


def test_an_example_of_an_answer_that_is_not_there_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "examples.csv"
    path.write_text("id,theme_id\nA-1,T001\nA-9,T001\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r'examples\.csv, line 3: there is no answer with the id "A-9"'):
        read_examples(path, ["A-1"], ["T001"])
    assert read_examples(path, ["A-1", "A-9"], ["T001"]) == [(0, 0), (1, 0)]
