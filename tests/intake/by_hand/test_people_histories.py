"""Over random histories of what is changed of people by hand, no figure of an earlier day moves; undoing restores all."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

import lib.intake.by_hand.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.changes.undo import undo_saved_change
from lib.database.engine import get_engine, open_read_session
from lib.database.models import Contact, ContactPeriod
from lib.intake.by_hand import people
from lib.intake.by_hand.people import PersonDetails, SeenPerson
from lib.intake.by_hand.problems import PeopleProblem
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from lib.terms import ROLES
from tests.support.factories import OFFICER, contact, day, message, response, store
from tests.support.people import check_people, read_people, tell_events, tell_figures, tell_people

DAYS = [day(text) for text in ("2014-12-20", "2015-01-06", "2015-01-07", "2015-02-03", "2015-02-20", "2015-03-13")]
CHANGE_DAYS = [*DAYS[1:5], None]  # None: today
DEEDS = ("correct", "replace", "retire", "wish", "merge", "add", "undo")


@pytest.fixture(scope="module")
def peopled(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with people at three organisations, messages to them, and a response."""
    folder = tmp_path_factory.mktemp("peopled")
    file = folder / "peopled.sqlite"
    shutil.copy(template, file)
    engine = get_engine(f"sqlite:///{file}")
    councils = ("Leeds City Council", "Camden London Borough Council")
    rows = [
        contact(name, role, Name=f"{role} of {name}") for name in councils for role in ("Leader", "Chief Executive")
    ]
    rows += [contact(name, "Other", Name=f"Officer of {name}", Added="2015-01-20") for name in councils]
    rows += [contact("Society of Local Authority Chief Executives and Senior Managers", "Other", Name="Sol Invented")]
    store(engine, "contacts", rows, folder)
    messages = [message(name, role) for name in councils for role in ("Leader", "Chief Executive")]
    messages += [message(councils[0], "Leader", "2015-02-03", Mailing="2", Clicked="2015-02-04")]
    messages += [message(councils[1], "Leader", "2015-02-03", Mailing="2", Bounced="2015-02-03")]
    messages += [message(councils[1], "Other", "2015-02-20", Mailing="3")]
    store(engine, "outreach", messages, folder)
    store(engine, "responses", [response(councils[1], "2015-03-01")], folder)
    engine.dispose()
    return file


Deed = tuple[str, int, int, int, int]  # the kind, three numbers that choose, and the number of the day
deeds = st.tuples(
    st.sampled_from(DEEDS), st.integers(0, 30), st.integers(0, 30), st.integers(0, 3),
    st.integers(0, len(CHANGE_DAYS) - 1),
)  # fmt: skip


class Desk:
    """Somebody who changes people, and what each day tells."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with open_read_session(engine) as session:
            self.scope = Scope(list_consultations(session)[0].id, DAYS[-1])
            self.organisations = list(
                session.scalars(select(Contact.organisation_id).distinct().order_by(Contact.organisation_id))
            )

    def tell(self, until: dt.date) -> list[Any]:
        """What the days before one tell: figures, people, and events."""
        return [
            (
                tell_figures(self.engine, replace(self.scope, as_at=one)),
                [tell_people(self.engine, organisation, one) for organisation in self.organisations],
                [
                    tell_events(self.engine, replace(self.scope, as_at=one), organisation)
                    for organisation in self.organisations
                ],
            )
            for one in DAYS
            if one < until
        ]

    def see(self, number: int) -> SeenPerson:
        with open_read_session(self.engine) as session:
            ids = session.scalars(select(Contact.id).order_by(Contact.id)).all()
            chosen = ids[number % len(ids)]
            changes = select(ContactPeriod.change_id).where(ContactPeriod.contact_id == chosen)
            return SeenPerson(chosen, max(session.scalars(changes)))

    def act(self, deed: Deed) -> Callable[[], int]:
        kind, first, second, third, position = deed
        said: dict[str, Any] = {"actor": OFFICER, "day": CHANGE_DAYS[position]}
        email = (f"p{second}@new.example", "", contact("Leeds City Council", "Leader")["Email"])[third % 3]
        details = PersonDetails(f"Person {second} Invented", ROLES[third % 3], "", email, "")
        person = self.see(first)
        if kind == "correct":
            return lambda: people.correct_person(self.engine, person=person, details=details, **said)
        if kind == "replace":
            return lambda: people.replace_person(self.engine, person=person, successor=details, **said)
        if kind == "retire":
            return lambda: people.retire_person(self.engine, person=person, **said)
        if kind == "wish":
            wish = third % 2 == 0
            return lambda: people.set_do_not_contact(self.engine, person=person, wish=wish, reason="asked", **said)
        if kind == "merge":
            return lambda: people.merge_people(self.engine, kept=person, duplicate=self.see(second), **said)
        organisation = self.organisations[first % len(self.organisations)]
        return lambda: people.add_person(self.engine, organisation_id=organisation, details=details, **said)


@settings(max_examples=6, deadline=None)
@given(history=st.lists(deeds, min_size=3, max_size=6))
def test_no_past_figure_moves_by_a_later_edit_of_a_person(peopled: Path, history: list[Deed]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(peopled, Path(folder) / "copy.sqlite")
        engine = get_engine(f"sqlite:///{folder}/copy.sqlite")
        desk = Desk(engine)
        stack: list[tuple[int, list[Any]]] = []  # what was done and stands, with the tables as they were before
        for deed in history:
            day_of_change = CHANGE_DAYS[deed[4]] or dt.datetime.now(dt.UTC).date()
            if deed[0] == "undo":
                if stack:
                    change, before = stack.pop()
                    undo_saved_change(engine, change_id=change, actor=OFFICER)
                    assert read_people(engine) == before
                continue
            told, before = desk.tell(day_of_change), read_people(engine)
            try:
                stack.append((desk.act(deed)(), before))
            except PeopleProblem:
                assert read_people(engine) == before
            check_people(engine)
            assert desk.tell(day_of_change) == told
        engine.dispose()
