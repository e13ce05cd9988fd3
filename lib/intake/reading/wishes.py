"""Read whether somebody wishes not to be contacted, in the words of the tools. In doubt the wish wins."""

import datetime as dt

from lib.intake.reading.tables import Cell

NO_WISH = frozenset(
    {
        "no", "n", "false", "0", "0.0", "-", "\u2013", "none", "n/a", "na", "nil", "null", "never", "no wish",
        "subscribed", "active", "active subscriber", "opted in", "opt in", "optin", "in", "ok", "okay", "fine",
        "ok to contact", "ok to email", "okay to contact", "can contact", "can be contacted", "may contact",
        "may be contacted", "contact", "contactable", "allow", "allowed", "consented", "consent given", "consent",
        "confirmed", "double opt in", "resubscribed", "not unsubscribed", "not opted out", "not suppressed",
        "has not opted out", "has not unsubscribed", "not bounced", "unticked", "unchecked", "not ticked", "off",
        "live", "enabled", "marketing contact", "happy to be contacted",
    }
)  # fmt: skip
PERMISSION = frozenset(
    {"yes", "y", "true", "1", "1.0", "x", "\u2713", "\u2714", "ticked", "checked", "on", "t", "j"} | NO_WISH
) - {"no", "n", "false", "0", "0.0", "-", "\u2013", "none", "nil", "never", "off", "unticked", "unchecked",
     "not ticked", "no wish", "n/a", "na", "null"}  # fmt: skip
PLAIN_WISHES = frozenset(
    {
        "", "yes", "y", "true", "1", "1.0", "x", "t", "\u2713", "\u2714", "ticked", "checked", "on", "unsubscribed",
        "unsubscribe", "opted out", "opt out", "optout", "do not contact", "do not email", "cleaned", "complained",
        "complaint", "spam complaint", "spamcomplaint", "suppressed", "hardbounce", "hard bounce", "bounced", "bounce",
        "manualsuppression", "gdpr", "dnc", "no contact", "blocked", "blocklisted", "blacklisted", "unsub", "inactive",
    }
)  # fmt: skip
UNKNOWN = frozenset({"n/a", "na", "null", "none", "-", "\u2013", "unknown", "not known", "not set", "not asked"})


def read_wish(cell: Cell) -> bool | None:
    """Read a column of those who opted out: True for the wish to be left alone, False for none, None where it is empty.

    A day, a tick, "Unsubscribed", "GDPR" or any other word is the wish.
    """
    if isinstance(cell, dt.date):
        return True
    words = fold_words(cell)
    return (words not in NO_WISH) if words else None


def read_permission(cell: Cell) -> bool | None:
    """Read a column of people who may be contacted: True for the wish to be left alone, False where they may be.

    None stands for an empty cell, or one that does not tell. A day is that of opting in.
    """
    if isinstance(cell, dt.date):
        return False
    words = fold_words(cell)
    if not words or words in UNKNOWN:
        return None
    return not (words in PERMISSION or (words[:1].isdigit() and ("/" in str(cell) or "-" in str(cell))))


def is_plain_wish(cell: Cell) -> bool:
    """Return whether a cell says the wish in a usual word, or by a day; else it was taken for one in doubt."""
    return isinstance(cell, dt.date) or fold_words(cell) in PLAIN_WISHES or str(cell)[:1].isdigit()


def fold_words(cell: Cell) -> str:
    """Fold a cell so that case, underscores, hyphens, spaces and full stops make no difference."""
    text = str(cell)[:200].casefold().strip()
    folded = " ".join(text.replace("_", " ").replace("-", " ").rstrip(".!").split())
    return folded or text
