"""Who may do what: officers everything, the Board nothing that needs a right."""

import pytest

from lib.access import RIGHTS, NotAllowed, Right, Role, check_right, has_right
from lib.terms import Problem


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.BOARD, set()),
        (Role.COMMUNICATIONS, {Right.SEE_CONTACTS, Right.EDIT_CONTACTS, Right.PLAN_APPROACHES}),
        (Role.OFFICER, set(Right)),
    ],
)
def test_each_role_has_its_rights_and_no_others(role: Role, rights: set[Right]) -> None:
    assert {right for right in Right if has_right(role, right)} == rights
    for right in rights:
        check_right(role, right)


def test_what_a_role_may_not_is_refused_in_a_sentence_that_can_be_shown() -> None:
    with pytest.raises(
        NotAllowed, match=r"^The role of Board member may not see the details of contacts\.$"
    ) as refusal:
        check_right(Role.BOARD, Right.SEE_CONTACTS)
    assert isinstance(refusal.value, Problem)


def test_every_role_is_decided_upon_and_the_first_has_the_fewest_rights() -> None:
    assert set(RIGHTS) == set(Role)
    assert len(RIGHTS[next(iter(Role))]) == min(map(len, RIGHTS.values()))
