"""Who gets in, who stays in and who does not, by a clock that the tests hand in."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.access import Role, SignedInPerson
from lib.actions import accounts, sign_in
from lib.actions.sign_in import SignInBusyError, check_session, end_session
from lib.actions.sign_in_refusals import EntryRefused, Refusal
from lib.changes.undo import undo_change
from lib.database.account_models import Account, SignInSession
from lib.database.engine import data_version, open_read_session, open_write_session
from tests.support.accounts import KEEPER, LIMITS, PROVIDERS, at, claim, enter, invite, list_events
from tests.support.connections import count_held_connections


def refuse(engine: Engine, claims: dict[str, Any], minutes: float = 0) -> Refusal:
    with pytest.raises(EntryRefused) as refused:
        enter(engine, claims, minutes)
    return refused.value.refusal


def check(engine: Engine, person: Any, minutes: float = 0) -> Refusal | None:
    try:
        check_session(engine, person, now=at(minutes), limits=LIMITS)
    except EntryRefused as refused:
        return refused.refusal
    return None


def test_an_invited_person_gets_in_by_a_verified_address_and_stays_in_without_it(engine: Engine) -> None:
    number = invite(engine, role=Role.BOARD, authority_code="LDS")
    person = enter(engine, claim(email="ADA@Council.example"))
    assert (person.account_id, person.name, person.role) == (number, "Ada Invented", Role.BOARD)
    assert person.own_authority == "LDS"
    again = enter(engine, claim(issued=at(20), email="new@name.example", email_verified=False), 21)
    assert (again.account_id, again.session_id != person.session_id) == (number, True)
    assert list_events(engine) == [("signed in", ""), ("signed in", "")]


@pytest.mark.parametrize(
    ("claims", "refusal"),
    [
        (claim("eve"), Refusal.UNKNOWN),
        (claim("ada", email_verified=False), Refusal.UNVERIFIED),
        (claim("ada", email_verified="false"), Refusal.UNVERIFIED),
        ({key: value for key, value in claim().items() if key != "email_verified"}, Refusal.UNVERIFIED),
        (claim("ada", email=None), Refusal.UNVERIFIED),
        (claim("ada", email_verified=None, xms_edov=True), Refusal.UNVERIFIED),  # another's word for Microsoft's
        ({"email": "ada@council.example", "email_verified": True}, Refusal.INCOMPLETE),
        (claim("ada", iat=None), Refusal.INCOMPLETE),
        (claim("ada", iat=True), Refusal.INCOMPLETE),
        (claim("ada", iat=float("inf")), Refusal.INCOMPLETE),
        (claim("ada", aud="another application"), Refusal.UNTRUSTED),
        (claim("ada", aud=["another application"]), Refusal.UNTRUSTED),
        (claim("ada", aud=None), Refusal.UNTRUSTED),
        (claim("ada", iss="https://login.example.evil"), Refusal.UNTRUSTED),
        (claim("ada", issued=at(-11)), Refusal.STALE),
        (claim("ada", issued=at(5)), Refusal.STALE),
    ],
)
def test_nobody_unknown_unverified_or_late_gets_in(sqlite: Engine, claims: dict[str, Any], refusal: Refusal) -> None:
    invite(sqlite)
    assert refuse(sqlite, claims) is refusal
    [(kind, detail)] = list_events(sqlite)
    assert kind == "refused"
    assert detail.startswith(str(refusal))
    assert "example" not in detail
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Account.subject)).one() is None
        assert session.scalars(select(SignInSession)).all() == []


def test_microsofts_word_for_an_address_counts_as_verified(sqlite: Engine) -> None:
    invite(sqlite)
    claims = claim(iss="https://login.microsoftonline.com/tenant/v2.0", xms_edov="1")
    del claims["email_verified"]
    assert enter(sqlite, claims).name == "Ada Invented"


def test_another_identity_with_the_same_address_is_never_bound_in_place_of_the_first(engine: Engine) -> None:
    invite(engine)
    enter(engine, claim())
    assert refuse(engine, claim(sub="another")) is Refusal.OTHER_IDENTITY
    assert refuse(engine, claim(iss="https://other.example")) is Refusal.OTHER_IDENTITY
    assert enter(engine, claim(), 1).name == "Ada Invented"


def test_a_released_account_is_bound_to_the_next_identity_and_the_old_one_is_out(sqlite: Engine) -> None:
    number = invite(sqlite)
    person = enter(sqlite, claim())
    accounts.release_identity(sqlite, actor=KEEPER, account_id=number)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    assert check(sqlite, person) is not None
    fresh = sign_in.find_session(sqlite, claim(issued=later, sub="new"), now=later, limits=LIMITS, providers=PROVIDERS)
    assert fresh.account_id == number
    with pytest.raises(EntryRefused):
        sign_in.find_session(sqlite, claim(issued=later), now=later, limits=LIMITS, providers=PROVIDERS)


def test_a_cookie_that_is_replayed_after_signing_out_lets_nobody_in(engine: Engine) -> None:
    invite(engine)
    person = enter(engine, claim())
    end_session(engine, person, now=at(1))
    end_session(engine, person, now=at(1))
    assert refuse(engine, claim(), 2) is Refusal.ENDED
    assert refuse(engine, claim(), 2.5) is Refusal.ENDED
    assert check(engine, person, 2) is Refusal.ENDED
    assert enter(engine, claim(issued=at(3)), 3).session_id != person.session_id
    kinds = [kind for kind, _detail in list_events(engine)]
    assert kinds == ["signed in", "signed out", "refused", "signed in"]  # the same refusal within a minute stands once


def test_two_sign_ins_of_the_same_second_are_two_sessions(sqlite: Engine) -> None:
    invite(sqlite)
    first, second = enter(sqlite, claim(nonce="one")), enter(sqlite, claim(nonce="two"))
    assert first.session_id != second.session_id
    end_session(sqlite, first, now=at())
    assert enter(sqlite, claim(nonce="two"), 1) == second
    assert refuse(sqlite, claim(nonce="one"), 1) is Refusal.ENDED


def test_whoever_does_nothing_is_out_and_whoever_works_stays_until_the_last_hour(engine: Engine) -> None:
    invite(engine)
    for minutes in range(0, 721, 29):
        person = enter(engine, claim(), minutes)
    assert enter(engine, claim(), 720) == person
    assert refuse(engine, claim(), 721) is Refusal.EXPIRED
    enter(engine, claim(nonce="two", issued=at(721)), 721)
    assert refuse(engine, claim(nonce="two", issued=at(721)), 752) is Refusal.IDLE
    assert refuse(engine, claim(nonce="two", issued=at(721)), 722) is Refusal.ENDED


def test_who_works_in_a_part_that_runs_by_itself_is_not_idle(sqlite: Engine) -> None:
    invite(sqlite)
    person = enter(sqlite, claim())
    assert check(sqlite, person, 29) is None
    assert check(sqlite, person, 58) is None
    assert check(sqlite, person, 89) is Refusal.IDLE


def test_being_there_is_written_at_most_once_a_minute(sqlite: Engine) -> None:
    invite(sqlite)

    def read() -> dt.datetime:
        with open_read_session(sqlite) as session:
            return session.scalars(select(SignInSession.last_seen_at)).one()

    enter(sqlite, claim())
    enter(sqlite, claim(), 0.9)
    assert read() == at(0)
    enter(sqlite, claim(), 1)
    assert read() == at(1)


def test_an_ended_session_stays_ended_in_every_window_whatever_is_undone(engine: Engine) -> None:
    number = invite(engine)
    person = enter(engine, claim())
    role_change = accounts.change_role(engine, actor=KEEPER, account_id=number, role=Role.COMMUNICATIONS)
    accounts.end_sessions(engine, actor=KEEPER, account_id=number)
    undo_change(engine, change_id=role_change, actor=KEEPER)
    assert refuse(engine, claim(), 1) is Refusal.REVOKED
    assert refuse(engine, claim(nonce="kept back"), 1) is Refusal.REVOKED
    assert check(engine, person, 1) is Refusal.REVOKED


def test_a_changed_role_or_authority_holds_at_the_next_click_and_old_buttons_are_refused(engine: Engine) -> None:
    number = invite(engine)
    person = enter(engine, claim())
    accounts.change_role(engine, actor=KEEPER, account_id=number, role=Role.BOARD)
    assert check(engine, person, 1) is Refusal.ROLE_CHANGED
    demoted = enter(engine, claim(), 1)
    assert demoted.role is Role.BOARD
    assert check(engine, demoted, 1) is None
    accounts.change_role(engine, actor=KEEPER, account_id=number, role=Role.BOARD, authority_code="LDS")
    assert check(engine, demoted, 1) is Refusal.ROLE_CHANGED


def test_a_disabled_person_is_out_at_the_next_click_and_an_enabled_one_signs_in_anew(engine: Engine) -> None:
    number = invite(engine)
    person = enter(engine, claim())
    accounts.disable_account(engine, actor=KEEPER, account_id=number)
    assert check(engine, person, 1) is Refusal.INACTIVE
    assert refuse(engine, claim(), 1) is Refusal.INACTIVE
    assert refuse(engine, claim(issued=at(2)), 2) is Refusal.INACTIVE
    accounts.enable_account(engine, actor=KEEPER, account_id=number)
    assert refuse(engine, claim(), 3) is Refusal.REVOKED


def test_a_session_of_nobody_or_of_another_account_is_none(sqlite: Engine) -> None:
    invite(sqlite)
    invite(sqlite, "ben")
    ada, ben = enter(sqlite, claim()), enter(sqlite, claim("ben"))
    mixed = SignedInPerson(ada.session_id, ben.account_id, ben.name, ben.role)
    assert check(sqlite, mixed) is Refusal.ENDED
    assert check(sqlite, SignedInPerson(99, 99, "Eve", Role.OFFICER)) is Refusal.ENDED


def test_signing_in_and_out_makes_no_data_version(engine: Engine) -> None:
    invite(engine)
    with open_read_session(engine) as session:
        before = data_version(session)
    end_session(engine, enter(engine, claim()), now=at(1))
    refuse(engine, claim("eve"))
    with open_read_session(engine) as session:
        assert data_version(session) == before


@pytest.mark.sqlite_only("in PostgreSQL a long write holds no sign-in up")
def test_a_long_write_keeps_nobody_out_who_is_in_and_says_so_to_who_comes_or_goes(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "PATIENCE_MS", 50)
    monkeypatch.setattr(sign_in, "SHORT_PATIENCE_MS", 50)
    invite(sqlite)
    invite(sqlite, "ben")
    person = enter(sqlite, claim())
    with open_write_session(sqlite):
        assert enter(sqlite, claim(), 5) == person
        with pytest.raises(SignInBusyError, match="still signed in"):
            end_session(sqlite, person, now=at(5))
        with pytest.raises(SignInBusyError, match="again in a minute"):
            enter(sqlite, claim("ben"))
    assert enter(sqlite, claim(), 6) == person


def test_a_file_beside_the_page_asks_for_a_session_that_runs_and_opens_none(engine: Engine) -> None:
    invite(engine)

    def find_running(minutes: float, **claims: Any) -> SignedInPerson:
        return sign_in.find_running_session(
            engine, claim(**claims), now=at(minutes), limits=LIMITS, providers=PROVIDERS
        )

    for claims, refusal in (
        ({}, Refusal.ENDED),
        ({"aud": "other"}, Refusal.UNTRUSTED),
        ({"iat": None}, Refusal.INCOMPLETE),
    ):
        with pytest.raises(EntryRefused) as refused:
            find_running(0, **claims)
        assert refused.value.refusal == refusal
    with open_read_session(engine) as session:
        assert session.scalars(select(SignInSession)).all() == []
    person = enter(engine, claim())
    assert find_running(1) == person
    end_session(engine, person, now=at(2))
    with pytest.raises(EntryRefused, match="You have signed out"):
        find_running(3)


def test_nobody_holds_a_connection_while_waiting_for_another(engine: Engine) -> None:
    """Fifty people whose minute was over at once had all of them, and each waited for one more."""
    invite(engine)
    person = enter(engine, claim())
    with count_held_connections(engine) as held_counts:
        enter(engine, claim(), 2)  # that they are still there is noted
        check(engine, person, 4)
        end_session(engine, person, now=at(5))
        refuse(engine, claim(), 6)
        check(engine, person, 7)
        refuse(engine, claim("eve"), 8)
    assert max(held_counts) == 1
    assert len(held_counts) > 8
