"""To whom a message went, by an address that may have changed hands. On both databases."""

from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Contact, Outreach
from lib.intake.by_hand.people import PersonDetails, replace_person
from lib.intake.loaders.recipients import Recipient, choose_recipients
from lib.queries.scope import Scope
from tests.support.factories import OFFICER, contact, day, message, store
from tests.support.people import check_people, see, tell_figures


def test_a_message_goes_to_who_had_the_address_on_the_day_and_none_is_doubled(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    rows = [message(), message(Mailing="Later", sent="2015-02-20")]
    store(engine, "outreach", rows[:1], tmp_path)
    successor = PersonDetails("Grace Invented", "Leader", "", contact()["Email"])
    replace_person(
        engine, actor=OFFICER, person=see(engine, "Ada Invented"), successor=successor, day=day("2015-02-10")
    )
    assert store(engine, "outreach", rows, tmp_path).added == 1
    with open_read_session(engine) as session:
        names = select(Contact.name).join(Outreach, Outreach.contact_id == Contact.id).order_by(Outreach.sent_on)
        assert session.scalars(names).all() == ["Ada Invented", "Grace Invented"]
    late = PersonDetails("Cy Invented", "Leader", "", contact()["Email"])
    replace_person(engine, actor=OFFICER, person=see(engine, "Grace Invented"), successor=late, day=day("2015-02-15"))
    assert store(engine, "outreach", rows, tmp_path).written_count == 0


def test_who_was_written_to_before_the_list_came_is_known_from_that_day(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(Added="2015-02-01")], tmp_path)
    assert tell_figures(engine, scope.on_day(day("2015-01-06")))["roles"] == []
    store(engine, "outreach", [message()], tmp_path)
    check_people(engine)
    told = tell_figures(engine, scope.on_day(day("2015-01-06")))
    assert [row[1:5] for row in told["roles"]] == [("Leader", 1, 1, 1)]


def test_a_message_goes_to_who_was_there_else_to_who_had_the_address_else_to_who_had_it_first() -> None:
    first = Recipient(1, day("2015-01-10"), day("2015-02-01"), in_post=True, person_id=1)
    left = Recipient(1, day("2015-02-01"), None, in_post=False, person_id=1)
    second = Recipient(2, day("2015-02-01"), day("2015-03-01"), in_post=True, person_id=2)
    everybody = [first, left, second]

    def choose(on: str, recipients: list[Recipient] = everybody) -> list[Recipient]:
        return choose_recipients(recipients, day(on))

    assert choose("2015-01-10") == choose("2015-01-31") == [first]
    assert choose("2015-02-01") == [second]
    assert choose("2015-03-01") == [left]
    assert choose("2015-01-09") == [first]
    assert choose("2015-03-01", [first, second]) == [first, second]
    merged = Recipient(2, day("2015-01-10"), None, in_post=True, person_id=1)
    assert choose("2015-01-15", [first, merged]) == [first]
    assert choose("2015-02-15", [first, merged]) == [merged]
