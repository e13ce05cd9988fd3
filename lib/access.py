"""Define who may do what.

Pages ask before they show, and the functions that read or write ask again.
"""

from dataclasses import dataclass
from enum import StrEnum

from lib.terms import Problem


class Role(StrEnum):
    """Role of a person.

    Board member, with the fewest rights, is first: the default where nobody said otherwise.
    """

    BOARD = "Board member"
    COMMUNICATIONS = "Communications"
    OFFICER = "Officer"
    ADMINISTRATOR = "Administrator"


class Right(StrEnum):
    """Right that a role may have; the value completes the sentence of NotAllowed."""

    SEE_CONTACTS = "see the details of contacts"
    SEE_ANSWERS = "see who said what"
    IMPORT_DATA = "bring data in or settle it"
    EDIT_THEMES = "work on themes"
    EDIT_CONSULTATIONS = "set up or change a consultation"
    EDIT_CONTACTS = "change what is known of people"
    PLAN_APPROACHES = "plan or log approaches"
    MANAGE_ACCOUNTS = "say who may sign in"
    SEE_AUDIT = "see the audit trail"
    REMOVE_DETAILS = "remove details for good, or say how long they are kept"


# One line for each right: who has it. A Board member has none.
HOLDERS: dict[Right, tuple[Role, ...]] = {
    Right.SEE_CONTACTS: (Role.COMMUNICATIONS, Role.OFFICER, Role.ADMINISTRATOR),
    Right.EDIT_CONTACTS: (Role.COMMUNICATIONS, Role.OFFICER, Role.ADMINISTRATOR),
    Right.PLAN_APPROACHES: (Role.COMMUNICATIONS, Role.OFFICER, Role.ADMINISTRATOR),
    Right.SEE_ANSWERS: (Role.OFFICER, Role.ADMINISTRATOR),
    Right.IMPORT_DATA: (Role.OFFICER, Role.ADMINISTRATOR),
    Right.EDIT_THEMES: (Role.OFFICER, Role.ADMINISTRATOR),
    Right.EDIT_CONSULTATIONS: (Role.OFFICER, Role.ADMINISTRATOR),
    Right.MANAGE_ACCOUNTS: (Role.ADMINISTRATOR,),
    Right.SEE_AUDIT: (Role.ADMINISTRATOR,),
    Right.REMOVE_DETAILS: (Role.ADMINISTRATOR,),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Person who does something, for the audit trail, with the role in which they do it."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """Person who is signed in, as their account and their session stand at one moment.

    own_authority: the code of a Board member's own authority; empty where there is none.
    """

    session_id: int
    account_id: int
    name: str
    role: Role
    own_authority: str = ""


class NotAllowed(Problem):
    """Problem that somebody asked for what their role does not allow.

    The message can be shown.
    """


def has_right(role: Role, right: Right) -> bool:
    """Tell whether a role has a right."""
    return role in HOLDERS[right]


def check_right(role: Role, right: Right) -> None:
    """Check that a role has a right.

    Raises NotAllowed where it has not.
    """
    if not has_right(role, right):
        raise NotAllowed(f"The role of {role} may not {right}.")
