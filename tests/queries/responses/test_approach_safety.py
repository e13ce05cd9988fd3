"""Nobody leaves in a list who must not be approached: random histories of many people at once, told twice.

Once by the database, once by plain loops over the events. The events of a day come in the order in which they are given.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from lib.access import Role
from lib.changes.people import plan_periods
from lib.database.engine import open_read_session, open_write_session, record_change
from lib.database.models import Activity, Consultation, Contact, ContactPeriod, Credit, Organisation, Outreach, Response
from lib.queries.register.consultations import find_consultation
from lib.queries.responses.people_to_approach import (
    ApproachRule,
    can_be_sent_to,
    list_people,
    list_people_to_send_to,
)
from lib.queries.scope import Scope
from lib.terms import EMAIL, TELEPHONE
from tests.support.factories import day

OPENS = day("2015-01-06")
DAYS = 30  # over which the histories go
STEPS = 12  # events of one pair of people at most
TRIES: dict[str, dict[str, Any]] = {
    "arrives": {"delivered": True},
    "bounces hard": {"bounce_kind": "hard", "bounced": True},
    "bounces for now": {"bounce_kind": "soft", "bounced": True},
    "bounces": {"bounced": True},
    "letter": {},
    "declines": {"outcome": "declined", "delivered": True},
    "promises": {"outcome": "promised", "delivered": True},
    "is not there": {"outcome": "no answer"},
    "has a wrong number": {"outcome": "wrong number"},
}
CHANGES: dict[str, dict[str, Any]] = {
    "asks to be left alone": {"do_not_contact": True},
    "may be contacted again": {"do_not_contact": False},
    "gets another address": {"email": "new"},
    "gets the first address back": {"email": "first"},
    "gets another number": {"telephone": "01632 960 999"},
    "leaves": {"in_post": False},
    "is merged": {},
}
COUNCIL_EVENTS = ("council responds", "council declines")
KINDS = (*TRIES, *CHANGES, *COUNCIL_EVENTS)
EVENTS = st.tuples(
    st.integers(0, DAYS - 1), st.sampled_from(KINDS), st.booleans(), st.booleans(), st.integers(0, 15)
)  # the day, what, whom of the two, whether for another consultation, and in how many days a response is promised
PAIRS = st.lists(st.lists(EVENTS, max_size=STEPS), min_size=12, max_size=12)


@dataclass
class Pair:
    """Two contacts of one council: their periods, and what was tried with each, in order."""

    organisation_id: int
    contact_ids: tuple[int, int]
    periods: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    tries: list[dict[str, Any]] = field(default_factory=list)
    responses: list[tuple[int, str]] = field(default_factory=list)

    def name_address(self, name: str) -> str:
        """An address of the council: no two councils share one."""
        return f"{name}@council{self.organisation_id}.example"

    def hold(self, contact_id: int, number: int) -> dict[str, Any]:
        """What is known of a contact on a day, by its number."""
        on = OPENS + dt.timedelta(days=number)
        return [period for period in self.periods[contact_id] if period["since"] <= on][-1]


def play(pair: Pair, events: list[tuple[int, str, bool, bool, int]], change_ids: list[int]) -> None:
    """Let what happened happen, in the order of the days."""
    for contact_id in pair.contact_ids:
        pair.periods[contact_id] = [
            {
                "id": None, "contact_id": contact_id, "since": OPENS - dt.timedelta(days=30), "until": None,
                "organisation_id": pair.organisation_id, "role": "Leader", "job_title": None, "name": "Ada Invented",
                "email": pair.name_address("first") if contact_id == pair.contact_ids[0] else None,
                "telephone": "01632 960001", "do_not_contact": False, "do_not_contact_reason": None, "in_post": True,
                "left_reason": None, "person_id": contact_id, "change_id": change_ids[0],
            }
        ]  # fmt: skip
    for step, (number, what, second, other, promised) in enumerate(sorted(events, key=lambda event: event[0]), start=1):
        contact_id, change_id = pair.contact_ids[second], change_ids[step]
        on = OPENS + dt.timedelta(days=number)
        if what in COUNCIL_EVENTS:
            pair.responses.append((number, what))
        elif what in TRIES:
            known = pair.hold(contact_id, number)
            facts = {"number": number, "what": what, "contact_id": contact_id, "other": other, "change_id": change_id}
            facts |= {"due": number + promised} if what == "promises" else {}
            pair.tries.append(facts | {name: known[name] for name in ("email", "telephone")})
        else:
            first, duplicate = pair.contact_ids
            values: dict[str, Any] = dict(CHANGES[what]) if what != "is merged" else {"person_id": first}
            if "email" in values:
                values["email"] = pair.name_address(values["email"])
            change(pair, duplicate if what == "is merged" else contact_id, on, values, change_id)


def change(pair: Pair, contact_id: int, on: dt.date, values: dict[str, Any], change_id: int) -> None:
    """Change what is known of a contact from a day on."""
    before = pair.periods[contact_id]
    planned = plan_periods(before, on, values)
    facts = [{name: value for name, value in period.items() if name != "until"} for period in before]
    pair.periods[contact_id] = [
        period if {name: value for name, value in period.items() if name != "until"} in facts
        else period | {"change_id": change_id}
        for period in planned
    ]  # fmt: skip


def store_pairs(session: Session, pairs: list[Pair], consultation_ids: tuple[int, int], change_id: int) -> None:
    """Store what happened, in the place of what was stored before."""
    for model in (Outreach, Activity, ContactPeriod, Contact, Credit, Response):
        session.execute(delete(model))
    session.flush()
    activities: dict[tuple[int, str, int, bool], int] = {}
    for pair in pairs:
        for contact_id in pair.contact_ids:
            last = pair.periods[contact_id][-1]
            columns = ("organisation_id", "role", "job_title", "name", "email", "telephone", "do_not_contact")
            session.execute(
                insert(Contact),
                [{name: last[name] for name in columns} | {"id": contact_id, "source_id": str(contact_id),
                                                           "added_on": OPENS, "change_id": change_id}],
            )  # fmt: skip
    rows = [row for pair in pairs for periods in pair.periods.values() for row in periods]
    session.execute(insert(ContactPeriod), [{name: row[name] for name in row if name != "id"} for row in rows])
    for pair in pairs:
        for position, fact in enumerate(pair.tries):
            key = (fact["number"], fact["what"], position, fact["other"])
            if key not in activities:
                activities[key] = len(activities) + 1
                channel = "E-mail" if "bounce" in fact["what"] or fact["what"] == "arrives" else "Telephone"
                session.add(
                    Activity(
                        id=activities[key], consultation_id=consultation_ids[fact["other"]],
                        day=OPENS + dt.timedelta(days=fact["number"]), title=str(key), change_id=change_id,
                        channel="Letter" if fact["what"] == "letter" else channel,
                    )
                )  # fmt: skip
    session.flush()
    for pair in pairs:
        for position, fact in enumerate(pair.tries):
            on, how = OPENS + dt.timedelta(days=fact["number"]), TRIES[fact["what"]]
            session.add(
                Outreach(
                    activity_id=activities[fact["number"], fact["what"], position, fact["other"]],
                    contact_id=fact["contact_id"], sent_on=on, delivered_on=on if how.get("delivered") else None,
                    bounced_on=on if how.get("bounced") else None, bounce_kind=how.get("bounce_kind"),
                    outcome=how.get("outcome"), change_id=fact["change_id"],
                    due_on=OPENS + dt.timedelta(days=fact["due"]) if "due" in fact else None,
                )
            )  # fmt: skip
        for position, (number, what) in enumerate(pair.responses):
            response = Response(
                consultation_id=consultation_ids[0], source_id=f"{pair.organisation_id}-{position}",
                received_on=OPENS + dt.timedelta(days=number), channel="E-mail", submitted_by="",
                kind="declined" if what == "council declines" else "letter", letter="We say so.", change_id=change_id,
            )  # fmt: skip
            session.add(response)
            session.flush()
            session.add(Credit(response_id=response.id, organisation_id=pair.organisation_id))


def forbids(pair: Pair, contact_id: int, number: int, channel: str, cooling: int) -> str:
    """What forbids approaching a person on a day, by plain loops; empty where nothing does."""
    known = pair.hold(contact_id, number)
    counted = [other for other in pair.contact_ids if pair.hold(other, number)["person_id"] == contact_id]
    tries = [fact for fact in pair.tries if fact["contact_id"] in counted and fact["number"] <= number]
    own = [fact for fact in tries if not fact["other"]]
    said = [(fact["number"], fact["what"]) for fact in own if fact["what"] in {"promises", "declines"}]
    promised_on = max((on for on, what in said if what == "promises"), default=-1)
    at_address = [fact for fact in tries if fact["email"] == known["email"]]
    arrivals = [fact["number"] for fact in at_address if fact["what"] == "arrives"]
    unknown = [fact["number"] for fact in at_address if fact["what"] == "bounces"]
    reasons = {
        "left": not known["in_post"] or known["person_id"] != contact_id,
        "wish": known["do_not_contact"]
        or any(
            at_same["do_not_contact"] and at_same["email"] == known["email"] is not None
            for at_same in (pair.hold(other, number) for other in pair.contact_ids)
        ),
        "no": any(what == "declines" and on >= promised_on for on, what in said),
        "council": any(on <= number for on, _what in pair.responses),
        "hard": channel == EMAIL and any(fact["what"] == "bounces hard" for fact in at_address),
        "bounced": channel == EMAIL and unknown and max(unknown) > max(arrivals, default=-1),
        "promise": any(fact["due"] >= number for fact in own if "due" in fact),
        "cooling": any(fact["number"] > number - cooling for fact in tries),
        "number": channel == TELEPHONE
        and any(
            fact["what"] == "has a wrong number" and fact["telephone"] == known["telephone"] for fact in tries
        ),
        "address": not known["email" if channel == EMAIL else "telephone"],
    }  # fmt: skip
    return next((reason for reason, holds in reasons.items() if holds), "")


@pytest.fixture
def ground(sqlite: Engine) -> tuple[Engine, tuple[int, int], list[int], list[int]]:
    """A database with another consultation: its two consultations, councils, and changes to which events belong."""
    with open_read_session(sqlite) as session:
        own_id = find_consultation(session, None).id
        councils = select(Organisation.id).where(Organisation.type == "Unitary", Organisation.existed_on(OPENS))
        council_ids = list(session.scalars(councils.order_by(Organisation.id).limit(12)))
    with open_write_session(sqlite) as session:
        change_ids = [
            record_change(session, actor="a test", action="says", subject="", rows=1).id for _ in range(STEPS + 1)
        ]
        other = Consultation(
            code="other", title="Other", issued_by="", opens=OPENS - dt.timedelta(days=400), note="",
            closes=OPENS - dt.timedelta(days=300),
        )  # fmt: skip
        session.add(other)
        session.flush()
        return sqlite, (own_id, other.id), council_ids, change_ids


@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    histories=PAIRS, today=st.integers(1, DAYS + 10), back=st.integers(0, 20), cooling=st.integers(1, 14),
)  # fmt: skip
def test_whatever_happened_nobody_leaves_who_must_not_be_approached_and_everybody_else_does(
    ground: tuple[Engine, tuple[int, int], list[int], list[int]],
    histories: list[list[tuple[int, str, bool, bool, int]]],
    today: int,
    back: int,
    cooling: int,
) -> None:
    engine, consultation_ids, council_ids, change_ids = ground
    pairs = []
    for position, (council_id, events) in enumerate(zip(council_ids, histories, strict=True)):
        pairs.append(Pair(council_id, (2 * position + 1, 2 * position + 2)))
        play(pairs[-1], events, change_ids)
    with open_write_session(engine) as session:
        change_id = record_change(session, actor="a test", action="says", subject="", rows=1).id
        store_pairs(session, pairs, consultation_ids, change_id)
    as_at = max(0, today - back)
    scope = Scope(consultation_ids[0], OPENS + dt.timedelta(days=as_at))
    rule = ApproachRule(OPENS + dt.timedelta(days=today), cooling)
    for channel in (EMAIL, TELEPHONE):
        with open_read_session(engine) as session:
            sent = list_people_to_send_to(session, scope=scope, rule=rule, reader=Role.OFFICER, channel=channel)
            people = list_people(session, scope=scope, rule=rule, reader=Role.OFFICER)
        chosen = people.loc[can_be_sent_to(people, rule, channel), "contact_id"]
        assert sent["contact_id"].to_list() == chosen.to_list()
        listed = set(sent["contact_id"])
        for pair in pairs:
            for contact_id in pair.contact_ids:
                forbidden = forbids(pair, contact_id, today, channel, cooling)
                assert not (forbidden and contact_id in listed), (forbidden, pair)
                # On the day looked at as well: what forbade it then forbids it in the list of that day.
                then = forbids(pair, contact_id, as_at, channel, cooling)
                numbers = [fact["number"] for fact in pair.tries]
                is_plain = not forbidden and not then and len(set(numbers)) == len(numbers)
                assert contact_id in listed or not is_plain, (people, pair)
