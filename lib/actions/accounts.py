"""Say who may sign in, as what, and end what somebody has open. Only administrators may.

Snapshots hold the columns that a change alters and no others: undoing a change of role must not bring an ended session
back, nor take away the identity that was bound since.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, Role, check_right
from lib.actions.problems import AccountProblem
from lib.actions.sign_in import end_every_session
from lib.actions.sign_in_claims import fold_email
from lib.changes.change import ChangeWriter, open_change
from lib.changes.snapshots import ABSENT
from lib.changes.undo import UndoRule, find_later_obstacle, list_snapshots, register_undo_rule
from lib.database.account_models import Account, SignInEvent, SignInSession
from lib.database.models import Organisation, Snapshot
from lib.database.small_letters import SmallLetters

MAX_NAME_LENGTH = 100  # characters
TABLE = Account.__tablename__
LAST_ADMINISTRATOR = (
    "Nobody else could manage accounts then: first let another administrator sign in. Nothing was saved."
)


def invite_person(engine: Engine, *, actor: Person, email: str, name: str, role: Role, authority_code: str = "") -> int:
    """Invite somebody: they get in with the first sign-in for whose e-mail address their provider vouches.

    authority_code: a Board member's own authority. Returns the change. Raises AccountProblem, NotAllowed.
    """
    check_right(actor.role, Right.MANAGE_ACCOUNTS)
    address, words = _check_email(email), _check_name(name)
    with open_change(engine, actor=actor, right=Right.MANAGE_ACCOUNTS, action="invite somebody") as writer:
        session = writer.session
        if session.scalar(select(Account.id).where(Account.email == address)) is not None:
            raise AccountProblem("There is an account with this e-mail address already: change that one.")
        if session.scalar(select(Account.id).where(SmallLetters(Account.name) == words.lower())) is not None:
            raise AccountProblem(
                f"Somebody called {words} is there already, and what people do is told apart by their names: add a "
                "middle name or a place. Nothing was saved."
            )
        account = Account(
            email=address, name=words, role=str(role), active=True, change_id=writer.change.id,
            organisation_id=_find_authority(session, role, authority_code),
        )  # fmt: skip
        session.add(account)
        session.flush()
        writer.snapshots.store_rows(TABLE, [(account.id, ABSENT)])
        writer.change.subject, writer.change.rows = f"account {account.id} as {role}", 1
        return writer.change.id


def change_role(engine: Engine, *, actor: Person, account_id: int, role: Role, authority_code: str = "") -> int:
    """Change the role of an account, and a Board member's own authority; both hold from the person's next click.

    Returns the change. Raises AccountProblem, NotAllowed.
    """
    with _open_account_change(engine, actor, account_id, "change a role") as (writer, account):
        organisation_id = _find_authority(writer.session, role, authority_code)
        if (account.role, account.organisation_id) == (str(role), organisation_id):
            raise AccountProblem("Nothing differs from what is saved.")
        if role is not Role.ADMINISTRATOR:
            _check_administrators(writer.session, account)
        _store_columns(writer, account, "role", "organisation_id")
        writer.change.subject += f": {account.role} → {role}" if account.role != role else ": own authority"
        account.role, account.organisation_id = str(role), organisation_id
        return writer.change.id


def disable_account(engine: Engine, *, actor: Person, account_id: int) -> int:
    """Disable an account: the person is out at their next click, in every window.

    Returns the change. Raises AccountProblem, NotAllowed.
    """
    with _open_account_change(engine, actor, account_id, "disable an account") as (writer, account):
        if not account.active:
            raise AccountProblem("It is disabled already.")
        _check_administrators(writer.session, account)
        _store_columns(writer, account, "active")
        account.active = False
        writer.session.flush()
        end_every_session(writer.session, now=writer.change.at, reason="disabled", account_id=account_id)
        return writer.change.id


def enable_account(engine: Engine, *, actor: Person, account_id: int) -> int:
    """Let somebody whose account was disabled sign in again.

    Returns the change. Raises AccountProblem, NotAllowed.
    """
    with _open_account_change(engine, actor, account_id, "enable an account") as (writer, account):
        if account.active:
            raise AccountProblem("It is not disabled.")
        _store_columns(writer, account, "active")
        account.active = True
        return writer.change.id


def end_sessions(engine: Engine, *, actor: Person, account_id: int) -> int:
    """End all sessions of somebody: they have to sign in again, on every machine. It cannot be undone.

    Returns the change, whose rows say how many sessions were open. Raises AccountProblem, NotAllowed.
    """
    with _open_account_change(engine, actor, account_id, "end all sessions") as (writer, _account):
        writer.change.rows = end_every_session(
            writer.session, now=writer.change.at, reason="ended by an administrator", account_id=account_id
        )
        return writer.change.id


def release_identity(engine: Engine, *, actor: Person, account_id: int) -> int:
    """Release an account from its identity at the provider, because the person has a new one there.

    Its sessions end, and the next sign-in with the verified e-mail address binds it anew. It cannot be undone. Returns
    the change. Raises AccountProblem, NotAllowed.
    """
    with _open_account_change(engine, actor, account_id, "release an identity") as (writer, account):
        if account.subject is None:
            raise AccountProblem("Nobody has signed in with it yet.")
        account.issuer = account.subject = None
        writer.session.flush()
        end_every_session(writer.session, now=writer.change.at, reason="identity released", account_id=account_id)
        return writer.change.id


@contextmanager
def _open_account_change(
    engine: Engine, actor: Person, account_id: int, action: str
) -> Iterator[tuple[ChangeWriter, Account]]:
    """Open a change of one account. The subject names no person: the account's number does."""
    with open_change(engine, actor=actor, right=Right.MANAGE_ACCOUNTS, action=action) as writer:
        account = writer.session.get(Account, account_id, with_for_update=True)
        if account is None:
            raise AccountProblem("This account is not there any more: load the page again.")
        writer.change.subject, writer.change.rows = f"account {account_id}", 1
        account.change_id = writer.change.id
        yield writer, account


def _store_columns(writer: ChangeWriter, account: Account, *columns: str) -> None:
    """Store what some columns of an account hold, before they are altered."""
    writer.snapshots.store_rows(TABLE, [(account.id, {column: getattr(account, column) for column in columns})])


def _check_administrators(session: Session, account: Account) -> None:
    """Check that somebody could still manage accounts without this one."""
    if not has_other_administrator(session, account):
        raise AccountProblem(LAST_ADMINISTRATOR)


def has_other_administrator(session: Session, account: Account) -> bool:
    """Tell whether accounts could be managed without this one.

    Where it is in use, another one that nobody has signed in with yet does not count: its address may be mistyped.
    """
    if account.role != Role.ADMINISTRATOR or not account.active:
        return True
    others = select(Account.id).where(
        Account.role == str(Role.ADMINISTRATOR), Account.active.is_(True), Account.id != account.id
    )
    if account.subject is not None:
        others = others.where(Account.subject.is_not(None))
    return session.scalar(others.limit(1)) is not None


def _check_email(email: str) -> str:
    try:
        return fold_email(
            validate_email(email.strip(), check_deliverability=False, globally_deliverable=False).normalized
        )
    except EmailNotValidError:
        raise AccountProblem("This is no e-mail address: write it like ada.byron@council.gov.uk.") from None


def _check_name(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > MAX_NAME_LENGTH or not words.isprintable():
        raise AccountProblem(f"Give the person's name, in at most {MAX_NAME_LENGTH} characters.")
    return words


def _find_authority(session: Session, role: Role, code: str) -> int | None:
    """Find the own authority of a Board member; others have none."""
    if not code:
        return None
    if role is not Role.BOARD:
        raise AccountProblem(f"Only a Board member has an own authority, and not the role of {role}.")
    organisation_id = session.scalar(select(Organisation.id).where(Organisation.code == code))
    if organisation_id is None:
        raise AccountProblem(f"The register has no authority with the code {code}.")
    return organisation_id


def _is_account_change(session: Session, change_id: int) -> bool:
    """Tell whether a change invited somebody or altered an account so that it can be put back."""
    snapshots = select(Snapshot.id).where(Snapshot.change_id == change_id, Snapshot.thing == TABLE)
    return session.scalar(snapshots.limit(1)) is not None


def _find_obstacle(session: Session, change_id: int) -> str:
    """Find why a change of accounts cannot be undone; empty where it can."""
    if obstacle := find_later_obstacle(session, change_id):
        return obstacle
    for snapshot in list_snapshots(session, change_id):
        account = session.get(Account, snapshot.thing_id)
        if account is None:
            continue
        if snapshot.before == ABSENT and _is_in_use(session, account):
            return "The person has tried to sign in since: disable the account instead. Nothing was touched."
        removes_rights = snapshot.before == ABSENT or snapshot.before.get("role", account.role) != account.role
        removes_rights |= snapshot.before.get("active") is False
        if removes_rights and not has_other_administrator(session, account):
            return LAST_ADMINISTRATOR
    return ""


def _is_in_use(session: Session, account: Account) -> bool:
    """Tell whether an account is bound, or a session or an event tells of it."""
    tables: tuple[Callable[[], bool], ...] = (
        lambda: account.subject is not None,
        lambda: session.scalar(select(SignInSession.id).where(SignInSession.account_id == account.id)) is not None,
        lambda: session.scalar(select(SignInEvent.id).where(SignInEvent.account_id == account.id).limit(1)) is not None,
    )
    return any(is_used() for is_used in tables)


ACCOUNT_RULE = register_undo_rule(
    UndoRule(
        right=Right.MANAGE_ACCOUNTS,
        problem=AccountProblem,
        owns=_is_account_change,
        find_obstacle=_find_obstacle,
        reversible=True,
    )
)
