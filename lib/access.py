"""Who may do what. Pages ask before they show, and the functions that read or write ask again."""

from dataclasses import dataclass
from enum import StrEnum

from lib.terms import Problem


class Role(StrEnum):
    """The least first: it is what somebody is who has not said otherwise."""

    BOARD = "Board member"
    COMMS = "Communications"
    OFFICER = "Officer"


class Right(StrEnum):
    SEE_CONTACTS = "see the details of contacts"
    SEE_ANSWERS = "see who said what"
    BRING_IN = "bring data in or settle it"
    SIGN_THEMES = "work on themes"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OFFICER: frozenset({Right.SEE_CONTACTS, Right.SEE_ANSWERS, Right.BRING_IN, Right.SIGN_THEMES}),
    Role.COMMS: frozenset({Right.SEE_CONTACTS}),
    Role.BOARD: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who does something, for the audit trail, and in which role."""

    name: str
    role: Role


class NotAllowed(Problem):
    """Somebody asked for what their role does not allow. The message can be shown."""


def may(role: Role, right: Right) -> bool:
    """Whether a role has a right."""
    return right in RIGHTS[role]


def require(role: Role, right: Right) -> None:
    """Raises NotAllowed where the role has not the right."""
    if not may(role, right):
        raise NotAllowed(f"The role of {role} may not {right}.")
