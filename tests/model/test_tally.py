"""What came back from the model is told in one line."""

from lib.model.client import NoAnswer
from lib.model.tally import RequestTally


def test_one_item_for_one_subject_is_told_in_the_singular() -> None:
    tally = RequestTally("label", "theme", 1, "localhost:1")
    assert tally.describe_outcome(1) == "The language model at localhost:1 gave 1 label for 1 theme."


def test_reasons_are_told_most_frequent_first_with_how_often_they_came() -> None:
    tally = RequestTally("assignment", "answer", 1_200, "localhost:1")
    tally.add_failure(NoAnswer("it was slow"))
    tally.add_failure(NoAnswer("it was wrong"), count=3)
    assert tally.describe_outcome(1_000) == (
        "The language model at localhost:1 gave 1,000 assignments for 1,200 answers; it was wrong (3); it was slow (1). "
        "What there was stays."
    )


def test_a_lasting_reason_comes_last_and_says_that_the_rest_was_not_asked() -> None:
    tally = RequestTally("label", "theme", 2, "localhost:1")
    tally.add_failure(NoAnswer("it is gone", is_lasting=True))
    tally.add_failure(NoAnswer("it was slow"))
    assert "; it was slow (1); it is gone, so the rest was not asked. What there was stays." in tally.describe_outcome(
        0
    )
