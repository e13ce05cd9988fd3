"""Who may do what: administrators everything, the Board nothing that needs a right."""

import pytest

from lib.access import HOLDERS, NotAllowed, Right, Role, check_right, has_right
from lib.terms import ACCOUNT_ROLES, Problem


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.BOARD, set()),
        (Role.COMMUNICATIONS, {Right.SEE_CONTACTS, Right.EDIT_CONTACTS, Right.PLAN_APPROACHES}),
        (Role.OFFICER, set(Right) - {Right.MANAGE_ACCOUNTS, Right.SEE_AUDIT, Right.REMOVE_DETAILS}),
        (Role.ADMINISTRATOR, set(Right)),
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


def test_every_right_has_holders_and_the_first_role_holds_none() -> None:
    assert set(HOLDERS) == set(Right)
    assert all(HOLDERS.values())
    assert not any(next(iter(Role)) in holders for holders in HOLDERS.values())


def test_the_roles_of_accounts_in_the_database_are_these() -> None:
    assert tuple(Role) == ACCOUNT_ROLES
