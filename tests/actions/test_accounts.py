"""What administrators do with accounts, and what keeps everybody from being locked out."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Role
from lib.actions import accounts
from lib.actions.problems import AccountProblem
from lib.changes.undo import undo_change
from lib.database.account_models import Account
from lib.database.engine import open_read_session
from lib.database.models import Change
from lib.queries.accounts.accounts import list_accounts
from tests.support.accounts import KEEPER, claim, enter, invite


def read(engine: Engine, number: int) -> Account | None:
    with open_read_session(engine) as session:
        return session.get(Account, number)


def test_an_invitation_names_nobody_in_the_trail_of_changes_and_is_undone(engine: Engine) -> None:
    number = invite(engine)
    with open_read_session(engine) as session:
        change = session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
    assert (change.action, change.subject, change.rows) == ("invite somebody", f"account {number} as Officer", 1)
    undone = undo_change(engine, change_id=change.id, actor=KEEPER)
    assert read(engine, number) is None
    undo_change(engine, change_id=undone.change_id, actor=KEEPER)
    assert read(engine, number) is not None
    enter(engine, claim())
    with pytest.raises(AccountProblem, match="disable the account instead"):
        undo_change(engine, change_id=undone.change_id + 1, actor=KEEPER)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"email": "ADA@council.example "}, "There is an account with this e-mail address already"),
        ({"email": "no address"}, "no e-mail address"),
        ({"name": " ada  INVENTED"}, "Somebody called ada INVENTED is there already"),
        ({"name": "  "}, "Give the person's name"),
        ({"name": "Ada\u202e"}, "Give the person's name"),
        ({"authority_code": "LDS"}, "Only a Board member"),
        ({"role": Role.BOARD, "authority_code": "XXX"}, "no authority with the code XXX"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_in_words(sqlite: Engine, asked: dict[str, Any], told: str) -> None:
    invite(sqlite)
    arguments = {"email": "ben@council.example", "name": "Ben", "role": Role.OFFICER} | asked
    with pytest.raises(AccountProblem, match=told):
        accounts.invite_person(sqlite, actor=KEEPER, **arguments)


def test_the_last_administrator_cannot_be_taken_away_in_any_way(engine: Engine) -> None:
    kay = invite(engine, "kay", Role.ADMINISTRATOR)
    enter(engine, claim("kay"))
    ben = invite(engine, "ben", Role.ADMINISTRATOR)  # nobody has signed in with it: it may be mistyped
    with pytest.raises(AccountProblem, match="Nobody else could manage accounts"):
        accounts.change_role(engine, actor=KEEPER, account_id=kay, role=Role.OFFICER)
    with pytest.raises(AccountProblem, match="Nobody else could manage accounts"):
        accounts.disable_account(engine, actor=KEEPER, account_id=kay)
    enter(engine, claim("ben"))
    accounts.change_role(engine, actor=KEEPER, account_id=kay, role=Role.OFFICER)
    promotion = accounts.change_role(engine, actor=KEEPER, account_id=kay, role=Role.ADMINISTRATOR)
    accounts.disable_account(engine, actor=KEEPER, account_id=ben)
    with pytest.raises(AccountProblem, match="Nobody else could manage accounts"):
        undo_change(engine, change_id=promotion, actor=KEEPER)


def test_a_change_of_role_and_a_disabling_are_undone(engine: Engine) -> None:
    number = invite(engine)
    change = accounts.change_role(engine, actor=KEEPER, account_id=number, role=Role.BOARD, authority_code="LDS")
    undo_change(engine, change_id=change, actor=KEEPER)
    account = read(engine, number)
    assert account is not None
    assert (account.role, account.organisation_id) == ("Officer", None)
    disabling = accounts.disable_account(engine, actor=KEEPER, account_id=number)
    with pytest.raises(AccountProblem, match="disabled already"):
        accounts.disable_account(engine, actor=KEEPER, account_id=number)
    undo_change(engine, change_id=disabling, actor=KEEPER)
    with pytest.raises(AccountProblem, match="not disabled"):
        accounts.enable_account(engine, actor=KEEPER, account_id=number)


def test_undoing_a_role_keeps_the_identity_that_was_bound_since(sqlite: Engine) -> None:
    number = invite(sqlite)
    change = accounts.change_role(sqlite, actor=KEEPER, account_id=number, role=Role.COMMUNICATIONS)
    person = enter(sqlite, claim())
    undo_change(sqlite, change_id=change, actor=KEEPER)
    assert enter(sqlite, claim(), 1).account_id == person.account_id


@pytest.mark.parametrize("role", [Role.BOARD, Role.COMMUNICATIONS, Role.OFFICER])
def test_only_administrators_manage_accounts_and_undo_it(sqlite: Engine, role: Role) -> None:
    number = invite(sqlite)
    somebody = Person("Somebody", role)
    change = accounts.change_role(sqlite, actor=KEEPER, account_id=number, role=Role.COMMUNICATIONS)
    with pytest.raises(NotAllowed, match="may not say who may sign in"):
        accounts.end_sessions(sqlite, actor=somebody, account_id=number)
    with pytest.raises(NotAllowed, match="may not say who may sign in"):
        undo_change(sqlite, change_id=change, actor=somebody)


def test_the_list_tells_who_is_in(sqlite: Engine) -> None:
    number = invite(sqlite, role=Role.BOARD, authority_code="LDS")
    enter(sqlite, claim())
    with open_read_session(sqlite) as session:
        [facts] = list_accounts(session, reader=Role.ADMINISTRATOR)
    assert (facts.id, facts.authority_code, facts.has_signed_in, facts.open_count) == (number, "LDS", True, 1)
    accounts.end_sessions(sqlite, actor=KEEPER, account_id=number)
    with open_read_session(sqlite) as session:
        assert list_accounts(session, reader=Role.ADMINISTRATOR)[0].open_count == 0
