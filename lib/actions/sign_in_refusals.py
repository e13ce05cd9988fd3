"""Say why somebody is not let in: for the trail of signing in, and in words for the person."""

from enum import StrEnum

from lib.access import NotAllowed


class Refusal(StrEnum):
    """Reason why somebody is not let in, as the trail of signing in names it."""

    INCOMPLETE = "the provider does not say who it is, or when"
    UNTRUSTED = "the sign-in comes from another provider, or is meant for another application"
    UNKNOWN = "nobody is known by this identity"
    UNVERIFIED = "nobody is known by this identity, and its e-mail address is not verified"
    OTHER_IDENTITY = "the account of this e-mail address belongs to another identity"
    INACTIVE = "the account is disabled"
    REVOKED = "signed in before all sessions were ended"
    ENDED = "the session has ended"
    IDLE = "idle for too long"
    EXPIRED = "signed in for too long"
    STALE = "the sign-in is too old to begin a session"
    ROLE_CHANGED = "the role or the authority has changed"


# What the person reads. Who is unknown learns nothing about accounts.
_UNINVITED = "You are known to your provider, but nobody has invited you to this dashboard."
SENTENCES: dict[Refusal, str] = {
    Refusal.INCOMPLETE: "Your provider does not say enough about you to let you in.",
    Refusal.UNTRUSTED: "This sign-in was not made for this dashboard.",
    Refusal.UNKNOWN: _UNINVITED,
    Refusal.UNVERIFIED: _UNINVITED,
    Refusal.OTHER_IDENTITY: _UNINVITED,
    Refusal.INACTIVE: "Your account was disabled.",
    Refusal.REVOKED: "Your session was ended by an administrator. Sign in again.",
    Refusal.ENDED: "You have signed out. Sign in again.",
    Refusal.IDLE: "Nothing was done for a while, so your session has ended. Sign in again.",
    Refusal.EXPIRED: "You were signed in for as long as one may be. Sign in again.",
    Refusal.STALE: "This sign-in is too old. Sign in again.",
    Refusal.ROLE_CHANGED: "Your role was changed meanwhile: nothing was saved. Load the page again.",
}
NEEDS_HELP = (
    Refusal.INCOMPLETE,
    Refusal.UNTRUSTED,
    Refusal.UNKNOWN,
    Refusal.UNVERIFIED,
    Refusal.OTHER_IDENTITY,
    Refusal.INACTIVE,
)


class EntryRefused(NotAllowed):
    """Problem that somebody is not let in, or no longer. The message can be shown."""

    def __init__(self, refusal: Refusal) -> None:
        """Say why."""
        super().__init__(SENTENCES[refusal])
        self.refusal = refusal
