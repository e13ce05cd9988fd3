"""What is wrong with a row, as it is stored."""

from lib.intake.problems import AmbiguousMatch, FileProblem, RowProblem
from lib.terms import Problem


def test_an_ambiguous_match_is_stored_with_what_was_written_and_its_candidates_in_order() -> None:
    match = AmbiguousMatch("unsure", topic="organisation", written_text="Newcastle", candidates=("NET", "NEC"))
    assert match.as_json() == {"about": "organisation", "written": "Newcastle", "candidates": ["NET", "NEC"]}
    assert str(match) == "unsure"


def test_a_file_s_problem_can_be_shown_and_a_row_s_is_none_of_the_file() -> None:
    assert issubclass(FileProblem, Problem)
    assert isinstance(AmbiguousMatch("", topic="id", written_text=""), RowProblem)
    assert not issubclass(RowProblem, FileProblem)
