"""The campaign: mailings with their delivery reports, a round of calls, two briefings, and what went to everybody."""

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from data.taking_stock.generator.people import Contact

DAY = dt.timedelta(days=1)
LAUNCH = dt.date(2015, 1, 6)
MAILINGS = (
    ("mailing_2015-01-06_launch", "Taking Stock: tell us where next", LAUNCH),
    ("mailing_2015-02-03_reminder", "Taking Stock: first reminder", dt.date(2015, 2, 3)),
    ("mailing_2015-02-24_reminder", "Taking Stock: second reminder", dt.date(2015, 2, 24)),
    ("mailing_2015-03-09_last_call", "Taking Stock: last call", dt.date(2015, 3, 9)),
)
BRIEFINGS = (
    ("Regional briefing in Leeds", dt.date(2015, 1, 12), dt.date(2015, 1, 22), ("North East", "Yorkshire and the Humber", "North West", "East Midlands")),
    ("Regional briefing in London", dt.date(2015, 1, 19), dt.date(2015, 2, 5), ("London", "South East", "East of England", "South West")),
)  # fmt: skip
ACTIVITIES = (
    ("2015-01-06", "Web page", "Taking Stock on the website", "Visitors to the page", 2140, "Visits until closing day"),
    ("2015-01-08", "Bulletin", "Chief executives' bulletin, January", "Chief executives and directors", 1130, ""),
    ("2015-01-09", "Social media", "Taking Stock is open", "Followers", 8200, "Count of times shown"),
    ("2015-01-14", "Bulletin", "Members' bulletin, January", "Councillors", 6400, ""),
    ("2015-01-20", "Article", "What four years of sector-led improvement have taught us", "Readers of the weekly", None, "Not counted by the publisher"),
    ("2015-01-27", "Podcast", "A leader and a chief executive talk about peer challenge", "Listeners", 410, ""),
    ("2015-02-03", "Social media", "Five weeks to have your say", "Followers", 6900, "Count of times shown"),
    ("2015-02-05", "Bulletin", "Chief executives' bulletin, February", "Chief executives and directors", 1120, ""),
    ("2015-02-10", "Podcast", "Where next for children's services?", "Listeners", 365, ""),
    ("2015-02-12", "Bulletin", "Members' bulletin, February", "Councillors", 6350, ""),
    ("2015-02-19", "Speech", "Remarks to the district councils' conference", "Delegates", 240, ""),
    ("2015-02-24", "Social media", "Half of the regions are below the target", "Followers", 7300, "Count of times shown"),
    ("2015-02-26", "Article", "Districts: your turn to be heard", "Readers of the weekly", None, "Not counted by the publisher"),
    ("2015-03-03", "Podcast", "Devolution and improvement", "Listeners", 520, ""),
    ("2015-03-05", "Bulletin", "Chief executives' bulletin, March", "Chief executives and directors", 1125, ""),
    ("2015-03-10", "Social media", "Three days left", "Followers", 9100, "Count of times shown"),
    ("2015-03-11", "Bulletin", "Members' bulletin, March", "Councillors", 6420, ""),
)  # fmt: skip
SLIPS = (("hackney-counci1", "Hackney"), ("leedscouncil", "Leeds"), ("north-norfolk-counsil", "North Norfolk"))


@dataclass
class Message:
    """One row of a delivery report; each day is None where the thing did not happen."""

    mailing: str
    channel: str
    email: str
    organisation: str
    sent: dt.date
    delivered: dt.date | None = None
    opened: dt.date | None = None
    clicked: dt.date | None = None
    replied: dt.date | None = None
    bounced: dt.date | None = None
    reason: str = ""


@dataclass
class Reachable:
    """Which addresses take mail: some councils refuse mass mail; a hard bounce mostly ends an address."""

    blocked: set[str]
    dead: set[str] = field(default_factory=set)


def mailing(
    rng: Random, number: int, contacts: list[Contact], answered: dict[str, dt.date], state: Reachable
) -> list[Message]:
    """One mailing: the launch goes to everybody, a reminder to those whose organisation has not answered yet."""
    _file, title, sent = MAILINGS[number]
    rows = []
    for contact in contacts:
        late = answered.get(contact.organisation.code, dt.date.max) > sent
        if (
            contact.email
            and not contact.do_not_contact
            and contact.added <= sent
            and late
            and contact.email not in state.dead
        ):
            rows.append(_message(rng, title, contact, sent, state, launch=number == 0))
    if number == 0:
        rows += [
            Message(title, "E-mail", f"policy@{domain}.example", place, sent, bounced=sent, reason="Unknown domain")
            for domain, place in SLIPS
        ]
    return rows


def _message(rng: Random, title: str, contact: Contact, sent: dt.date, state: Reachable, *, launch: bool) -> Message:
    row = Message(title, "E-mail", contact.email, contact.organisation.written, sent)
    if contact.organisation.code in state.blocked:
        row.bounced, row.reason = sent, "Refused by the recipient's system"
        return row
    if rng.random() < (0.04 if launch else 0.012):
        row.bounced = sent + DAY * rng.choice((0, 0, 1))
        row.reason = rng.choice(
            ("Mailbox unknown", "Mailbox unknown", "Mailbox full", "Refused by the recipient's system")
        )
        if rng.random() < 0.75:
            state.dead.add(contact.email)
        return row
    row.delivered = sent
    chief = contact.role == "Chief Executive"
    if rng.random() < 0.14:  # a scanner that opens all mail
        row.opened = sent
    elif rng.random() < (0.52 if chief else 0.36):
        row.opened = sent + DAY * rng.choice((0, 0, 1, 1, 2, 3, 5))
    if row.opened and rng.random() < (0.30 if chief else 0.20):
        row.clicked = row.opened + DAY * rng.choice((0, 0, 1, 4))
    if row.clicked and rng.random() < 0.12:
        row.replied = row.clicked + DAY * rng.choice((0, 1, 2))
    return row


def calls(rng: Random, contacts: list[Contact], answered: dict[str, dt.date], low: set[str]) -> list[Message]:
    """A round of calls in February to councils of the groups that lag behind."""
    waiting = [
        one
        for one in contacts
        if one.role == "Chief Executive"
        and one.email
        and not one.do_not_contact
        and one.organisation.drawn_region in low
        and answered.get(one.organisation.code, dt.date.max) > dt.date(2015, 2, 16)
    ]
    rows = []
    for contact in sorted(rng.sample(waiting, min(42, len(waiting))), key=lambda one: one.organisation.name):
        day = dt.date(2015, 2, 16) + DAY * rng.choice((0, 1, 2, 3))
        row = Message("Follow-up calls", "Telephone", contact.email, contact.organisation.written, day)
        if rng.random() < 0.62:
            row.delivered = day
            if rng.random() < 0.55:
                row.replied = day
        rows.append(row)
    return rows


def briefings(rng: Random, contacts: list[Contact]) -> list[Message]:
    """Invitations to two regional briefings, and who came."""
    rows = []
    for title, invited, held, regions in BRIEFINGS:
        there = [
            one
            for one in contacts
            if one.role != "Leader"
            and one.email
            and not one.do_not_contact
            and one.organisation.drawn_region in regions
        ]
        for contact in sorted(rng.sample(there, 80), key=lambda one: one.id):
            row = Message(title, "Event", contact.email, contact.organisation.written, invited, delivered=invited)
            if rng.random() < 0.34:
                row.replied = held
            rows.append(row)
    return rows


@dataclass
class OfficerCall:
    """One call that the officer logged by hand, with what came of it."""

    contact_id: str
    day: dt.date
    outcome: str
    due: dt.date | None
    note: str


# What came of the officer's calls after the last mailing: the day, the outcome, the day to wait for, and a note.
CALL_STORIES = (
    (dt.date(2015, 3, 10), "spoke", None, "Has the questions; the cabinet member signs it off."),
    (dt.date(2015, 3, 10), "promised", dt.date(2015, 3, 13), "A draft is with the leader."),
    (dt.date(2015, 3, 10), "left word", dt.date(2015, 3, 12), "With the office; in meetings until Thursday."),
    (dt.date(2015, 3, 11), "no answer", dt.date(2015, 3, 13), ""),
    (dt.date(2015, 3, 11), "declined", None, "Elections in May take all hands."),
    (dt.date(2015, 3, 11), "wrong number", None, "The switchboard has nobody of that name."),
    (dt.date(2015, 3, 12), "promised", dt.date(2015, 3, 13), "Two questions only, by Friday."),
)
SECOND_CALL = (dt.date(2015, 3, 12), "spoke", dt.date(2015, 3, 16), "Asked for a few more days.")  # after the word left


def officer_calls(contacts: list[Contact], messages: list[Message], answered: dict[str, dt.date]) -> list[OfficerCall]:
    """The calls that the officer logged: to chief executives who engaged before, so that nobody is reached by them."""
    first_day = CALL_STORIES[0][0]
    engaged = {one.email for one in messages if any(day and day < first_day for day in (one.clicked, one.replied))}
    waiting = [
        one
        for one in sorted(contacts, key=lambda one: (one.organisation.name, one.id))
        if one.role == "Chief Executive"
        and one.email in engaged
        and one.telephone
        and not one.do_not_contact
        and one.organisation.code not in answered
    ]
    found = []
    for story, contact in zip(CALL_STORIES, waiting[::5], strict=False):
        found.append(OfficerCall(contact.id, *story))
        if story[1] == "left word":
            found.append(OfficerCall(contact.id, *SECOND_CALL))
    return sorted(found, key=lambda one: (one.day, one.contact_id))
