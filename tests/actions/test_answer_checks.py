"""A decision is about an answer that is there, in its own words. On both databases."""

from typing import Any

import pytest

from lib.actions import coding
from lib.actions.problems import ThemeProblem
from tests.support.officer_desk import ADA, LEEDS, Desk, add


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("R-9", 1, True, None), 'no answer to question 1 in the response "R-9"'),
        ((LEEDS, 7, True, None), "theme of question 1, and the answer is one to question 7|no answer to question 7"),
        ((LEEDS, 2, True, None), "theme of question 1, and the answer is one to question 2"),
        ((LEEDS, 1, True, "Peers harm."), 'words "Peers harm." do not stand in the answer to question 1'),
    ],
)
def test_a_decision_is_about_an_answer_that_is_there_in_its_own_words(desk: Desk, said: Any, why: str) -> None:
    money = add(desk)
    with pytest.raises(ThemeProblem, match=why):
        coding.decide_answers(desk.engine, consultation_id=desk.consultation, decisions=[(money.id, *said)], actor=ADA)  # type: ignore[list-item]
    assert desk.verdicts() == {}
