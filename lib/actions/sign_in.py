"""Decide at every run whether somebody is signed in, by an account and a session of our own.

Streamlit's cookie lasts thirty days, outlives signing out and knows nothing of roles. So it only says who somebody is:
whether they are in, and as what, stands in the database. Sessions and the trail of signing in are written without a
Change, beside the data.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from lib.access import NotAllowed, Role, SignedInPerson
from lib.actions.sign_in_claims import IncompleteClaimsError, SignInClaims, TrustedProvider, parse_claims
from lib.actions.sign_in_refusals import EntryRefused, Refusal
from lib.database.account_models import Account, SignInEvent, SignInSession
from lib.database.engine import open_read_session
from lib.database.models import Organisation
from lib.database.side_writes import open_side_session
from lib.terms import REFUSED_ENTRY, SESSION_ENDED, SIGNED_IN, SIGNED_OUT

SEEN_EVERY = dt.timedelta(minutes=1)  # how often it is written that somebody is still there
OPENING_TIME = dt.timedelta(minutes=10)  # after its issue, in which a token may open a session
CLOCK_TOLERANCE = dt.timedelta(minutes=2)  # by which a provider's clock may be ahead
PATIENCE_MS = 60_000  # for other writers, when somebody signs in or out: an import may be writing
SHORT_PATIENCE_MS = 300  # when it is only noted that somebody is still there


class SignInBusyError(NotAllowed):
    """Problem that signing in or out could not be written, because somebody else is writing."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts: without anything done, and in all."""

    idle: dt.timedelta
    absolute: dt.timedelta


def find_session(
    engine: Engine,
    claims: Mapping[str, Any],
    *,
    now: dt.datetime,
    limits: SessionLimits,
    providers: Collection[TrustedProvider],
) -> SignedInPerson:
    """Find who is signed in by these claims, or let them in where they may.

    Raises EntryRefused, which the trail of signing in then tells of; SignInBusyError where it could not be written.
    """
    parsed = _parse_trusted(engine, claims, now, providers)
    person = _find_running(engine, parsed, now, limits)
    return person or _open_session(engine, parsed, now, limits)


def find_running_session(
    engine: Engine,
    claims: Mapping[str, Any],
    *,
    now: dt.datetime,
    limits: SessionLimits,
    providers: Collection[TrustedProvider],
) -> SignedInPerson:
    """Find whose session runs by these claims, as find_session does; none is opened here.

    For what comes beside the page: a file that is fetched or brought. Raises EntryRefused.
    """
    parsed = _parse_trusted(engine, claims, now, providers)
    person = _find_running(engine, parsed, now, limits)
    if person is None:
        _record_refusal(engine, Refusal.ENDED, now=now, account_id=None)
        raise EntryRefused(Refusal.ENDED)
    return person


def _parse_trusted(
    engine: Engine, claims: Mapping[str, Any], now: dt.datetime, providers: Collection[TrustedProvider]
) -> SignInClaims:
    """Parse claims for which one of the providers vouches. Raises EntryRefused."""
    try:
        parsed = parse_claims(claims)
    except IncompleteClaimsError:
        _record_refusal(engine, Refusal.INCOMPLETE, now=now, account_id=None)
        raise EntryRefused(Refusal.INCOMPLETE) from None
    if not any(provider.vouches_for(claims) for provider in providers):
        _record_refusal(engine, Refusal.UNTRUSTED, now=now, account_id=None)
        raise EntryRefused(Refusal.UNTRUSTED)
    return parsed


def _find_running(
    engine: Engine, claims: SignInClaims, now: dt.datetime, limits: SessionLimits
) -> SignedInPerson | None:
    """Find whose session these claims belong to; None where there is none yet. Raises EntryRefused where it ended."""
    with open_read_session(engine) as session:
        account = _find_account(session, claims)
        row = session.scalar(select(SignInSession).where(SignInSession.digest == claims.digest))
        if account is None or row is None or row.account_id != account.id:
            return None
        refusal = _judge_session(account, row, now, limits)
        person = _describe_person(session, account, row)
    # What is written takes a connection of its own: whoever held another meanwhile could wait for all others for ever.
    if refusal is not None:
        _end_for(engine, row, refusal, now)
        raise EntryRefused(refusal)
    if now - row.last_seen_at >= SEEN_EVERY:
        _note_presence(engine, row.id, now)
    return person


def check_session(engine: Engine, person: SignedInPerson, *, now: dt.datetime, limits: SessionLimits) -> None:
    """Check that somebody is still signed in, as what they were when the page was made.

    For what runs later than the page: a button, a part that runs by itself, a download. Raises EntryRefused.
    """
    with open_read_session(engine) as session:
        row = session.get(SignInSession, person.session_id)
        account = session.get(Account, person.account_id)
        if row is None or account is None or row.account_id != account.id:
            raise EntryRefused(Refusal.ENDED)
        refusal = _judge_session(account, row, now, limits)
        if refusal is None and _describe_person(session, account, row) != person:
            refusal = Refusal.ROLE_CHANGED
        last_seen_at = row.last_seen_at
    if refusal is not None:
        _record_refusal(engine, refusal, now=now, account_id=person.account_id)
        raise EntryRefused(refusal)
    if now - last_seen_at >= SEEN_EVERY:  # who works in a part that runs by itself is there as well
        _note_presence(engine, person.session_id, now)


def end_session(engine: Engine, person: SignedInPerson, *, now: dt.datetime) -> None:
    """End a session, because the person signs out: its cookie counts no more, wherever it was copied to.

    Raises SignInBusyError where it could not be written.
    """
    try:
        with open_side_session(engine, PATIENCE_MS) as session:
            if _end_row(session, person.session_id, SIGNED_OUT, now):
                session.add(SignInEvent(at=now, kind=SIGNED_OUT, account_id=person.account_id, detail=""))
    except DBAPIError as error:
        raise SignInBusyError(
            "You are still signed in: somebody else is writing to the database just now. Sign out again in a minute."
        ) from error


def end_every_session(session: Session, *, now: dt.datetime, reason: str, account_id: int | None = None) -> int:
    """End the open sessions of an account, or of everybody, in a transaction of the caller's.

    Returns how many there were. What was signed in before this moment counts no more.
    """
    open_sessions = update(SignInSession).where(SignInSession.ended_at.is_(None))
    accounts = update(Account)
    if account_id is not None:
        open_sessions = open_sessions.where(SignInSession.account_id == account_id)
        accounts = accounts.where(Account.id == account_id)
    ended_count = session.execute(open_sessions.values(ended_at=now, ended_reason=reason)).rowcount  # type: ignore[attr-defined]
    session.execute(accounts.values(revoked_before=now))
    if account_id is not None:
        session.add(SignInEvent(at=now, kind=SESSION_ENDED, account_id=account_id, detail=reason))
    return int(ended_count)


def record_refused_act(engine: Engine, person: SignedInPerson | None, *, what: str, now: dt.datetime) -> bool:
    """Record that somebody tried what their role does not allow, and tell whether it could be written.

    what says it without personal data.
    """
    return _record_refusal(engine, what, now=now, account_id=person.account_id if person else None)


def _judge_session(account: Account, row: SignInSession, now: dt.datetime, limits: SessionLimits) -> Refusal | None:
    """Judge whether a session still counts; None where it does."""
    if not account.active:
        return Refusal.INACTIVE
    if account.revoked_before is not None and row.issued_at < account.revoked_before:
        return Refusal.REVOKED
    if row.ended_at is not None:
        return Refusal.ENDED
    if now - row.last_seen_at > limits.idle:
        return Refusal.IDLE
    return Refusal.EXPIRED if now - row.started_at > limits.absolute else None


def _open_session(engine: Engine, claims: SignInClaims, now: dt.datetime, limits: SessionLimits) -> SignedInPerson:
    """Open a session for somebody who is invited, and bind the account to the identity that comes first."""
    try:
        with open_side_session(engine, PATIENCE_MS) as session:
            account = _find_account(session, claims) or _find_invited(session, claims)
            refusal = _judge_opening(session, account, claims, now)
            if account is not None and refusal is None:
                if account.subject is None:
                    account.issuer, account.subject = claims.issuer, claims.subject
                row = SignInSession(
                    account_id=account.id, digest=claims.digest, issued_at=claims.issued_at, started_at=now,
                    last_seen_at=now,
                )  # fmt: skip
                session.add(row)
                session.add(SignInEvent(at=now, kind=SIGNED_IN, account_id=account.id, detail=""))
                session.flush()
                return _describe_person(session, account, row)
    except IntegrityError:  # another tab of the same sign-in was a moment earlier
        return _find_opened(engine, claims, now, limits)
    except DBAPIError as error:
        raise SignInBusyError(
            "Somebody else is writing to the database just now. Load the page again in a minute."
        ) from error
    refusal = refusal or Refusal.UNKNOWN
    detail = f"{refusal} ({claims.identity_digest})" if account is None else str(refusal)
    _record_refusal(engine, detail, now=now, account_id=account.id if account else None)
    raise EntryRefused(refusal)


def _find_opened(engine: Engine, claims: SignInClaims, now: dt.datetime, limits: SessionLimits) -> SignedInPerson:
    """Find the session that another tab opened by the same claims. Raises EntryRefused."""
    with open_read_session(engine) as session:
        account = _find_account(session, claims)
        row = session.scalar(select(SignInSession).where(SignInSession.digest == claims.digest))
        if account is None or row is None or row.account_id != account.id:
            raise EntryRefused(Refusal.UNKNOWN)
        if (refusal := _judge_session(account, row, now, limits)) is not None:
            raise EntryRefused(refusal)
        return _describe_person(session, account, row)


def _judge_opening(session: Session, account: Account | None, claims: SignInClaims, now: dt.datetime) -> Refusal | None:
    """Judge whether these claims may open a session; None where they may."""
    if account is None:
        if not claims.email:
            return Refusal.UNVERIFIED
        is_taken = session.scalar(select(Account.id).where(Account.email == claims.email)) is not None
        return Refusal.OTHER_IDENTITY if is_taken else Refusal.UNKNOWN
    if not account.active:
        return Refusal.INACTIVE
    if account.revoked_before is not None and claims.issued_at < account.revoked_before:
        return Refusal.REVOKED
    is_fresh = -CLOCK_TOLERANCE <= now - claims.issued_at <= OPENING_TIME
    return None if is_fresh else Refusal.STALE


def _find_account(session: Session, claims: SignInClaims) -> Account | None:
    """Find the account that belongs to an identity."""
    return session.scalar(select(Account).where(Account.issuer == claims.issuer, Account.subject == claims.subject))


def _find_invited(session: Session, claims: SignInClaims) -> Account | None:
    """Find the account that waits for the first sign-in of somebody with this verified e-mail address."""
    if not claims.email:
        return None
    waiting = select(Account).where(Account.email == claims.email, Account.subject.is_(None))
    return session.scalar(waiting.with_for_update())


def _describe_person(session: Session, account: Account, row: SignInSession) -> SignedInPerson:
    """Describe who is signed in, as their account stands now."""
    code = session.scalar(select(Organisation.code).where(Organisation.id == account.organisation_id))
    return SignedInPerson(row.id, account.id, account.name, Role(account.role), code or "")


def _note_presence(engine: Engine, session_id: int, now: dt.datetime) -> None:
    """Note that somebody is still there; where somebody else is writing, the next minute does."""
    try:
        with open_side_session(engine, SHORT_PATIENCE_MS) as session:
            session.execute(
                update(SignInSession)
                .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
                .values(last_seen_at=now)
            )
    except SQLAlchemyError:
        return


def _end_for(engine: Engine, row: SignInSession, refusal: Refusal, now: dt.datetime) -> None:
    """End a session that counts no more, and tell the trail of it once; later tries of its cookie are refusals."""
    if row.ended_at is not None:
        _record_refusal(engine, refusal, now=now, account_id=row.account_id)
        return
    try:
        with open_side_session(engine, SHORT_PATIENCE_MS) as session:
            if _end_row(session, row.id, refusal, now):
                session.add(SignInEvent(at=now, kind=SESSION_ENDED, account_id=row.account_id, detail=str(refusal)))
    except DBAPIError:
        return  # it is judged anew at every run


def _end_row(session: Session, session_id: int, reason: str, now: dt.datetime) -> bool:
    """End an open session, and tell whether it was open."""
    statement = update(SignInSession).where(SignInSession.id == session_id, SignInSession.ended_at.is_(None))
    return bool(session.execute(statement.values(ended_at=now, ended_reason=str(reason))).rowcount)  # type: ignore[attr-defined]


def _record_refusal(engine: Engine, detail: str, *, now: dt.datetime, account_id: int | None) -> bool:
    """Record a refusal, unless the same one was recorded within a minute: who tries often fills no trail.

    Returns whether it is recorded.
    """
    recent = select(SignInEvent.id).where(
        SignInEvent.kind == REFUSED_ENTRY,
        SignInEvent.account_id == account_id if account_id is not None else SignInEvent.account_id.is_(None),
        SignInEvent.detail == str(detail),
        SignInEvent.at > now - SEEN_EVERY,
    )
    try:
        with open_side_session(engine, SHORT_PATIENCE_MS) as session:
            if session.scalar(recent.limit(1)) is None:
                session.add(SignInEvent(at=now, kind=REFUSED_ENTRY, account_id=account_id, detail=str(detail)))
    except DBAPIError:
        return False
    return True
