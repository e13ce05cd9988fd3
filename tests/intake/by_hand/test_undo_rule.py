"""What keeps a change by hand from being undone: nothing of somebody else is overwritten. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

import lib.intake.by_hand.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import Organisation
from lib.intake.by_hand.organisations import NewOrganisation, add_organisation
from lib.intake.by_hand.people import PersonDetails, add_person
from lib.intake.by_hand.problems import PeopleProblem
from lib.intake.review import CREATE_ORGANISATION, ReviewDecision, resolve_rows
from lib.intake.undo_rule import undo_import
from tests.support.factories import OFFICER, contact, store
from tests.support.intake_tables import (
    find_newest_import,
    list_organisation,
    list_waiting_rows,
    read_data_tables,
    store_waiting_response,
)
from tests.support.people import read_people

GUILD = NewOrganisation("Professional body", "Guild of Peer Reviewers")
BROUGHT_IN = "which brought in something else where this would stand. Undo that first"


def refuse_undo(engine: Engine, change_id: int, reason: str) -> None:
    """Undo a change by hand, which is refused for a reason and leaves everything as it was."""
    before = read_data_tables(engine), read_people(engine)
    with pytest.raises(PeopleProblem, match=reason):
        undo_saved_change(engine, change_id=change_id, actor=OFFICER)
    assert (read_data_tables(engine), read_people(engine)) == before


def test_a_person_who_was_undone_does_not_come_back_in_the_place_of_somebody_brought_in_since(
    engine: Engine, tmp_path: Path
) -> None:
    with open_read_session(engine) as session:
        leeds_id = session.scalars(select(Organisation.id).where(Organisation.code == "LDS")).one()
    details = PersonDetails("Grace Invented", "Other")
    addition_id = add_person(engine, actor=OFFICER, organisation_id=leeds_id, details=details)
    added = read_people(engine)
    undoing_id = undo_saved_change(engine, change_id=addition_id, actor=OFFICER)
    store(engine, "contacts", [contact("Camden")], tmp_path)
    if engine.dialect.name == "sqlite":  # where the id that became free was given to the other person
        refuse_undo(engine, undoing_id, BROUGHT_IN)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    undo_saved_change(engine, change_id=undoing_id, actor=OFFICER)
    assert read_people(engine) == added


@pytest.mark.parametrize("name", ["Institute of Things", GUILD.name])
def test_an_organisation_that_was_undone_does_not_come_back_in_the_place_of_another(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    addition_id = add_organisation(engine, actor=OFFICER, organisation=GUILD)
    undoing_id = undo_saved_change(engine, change_id=addition_id, actor=OFFICER)
    store_waiting_response(engine, tmp_path, name)
    decision = ReviewDecision((list_waiting_rows(engine)[-1].id,), CREATE_ORGANISATION, name=name)
    resolve_rows(engine, decisions=[decision], actor=OFFICER)
    if engine.dialect.name == "sqlite" or name == GUILD.name:
        refuse_undo(engine, undoing_id, BROUGHT_IN)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    undo_saved_change(engine, change_id=undoing_id, actor=OFFICER)
    with open_read_session(engine) as session:
        is_guild = Organisation.name == GUILD.name
        assert session.scalar(select(func.count()).select_from(Organisation).where(is_guild)) == 1


def test_an_organisation_that_a_consultation_asks_by_name_is_kept(engine: Engine) -> None:
    addition_id = add_organisation(engine, actor=OFFICER, organisation=GUILD)
    list_organisation(engine, GUILD.name)
    refuse_undo(engine, addition_id, f"asks {GUILD.name} by name. Take it off that list first. Nothing was touched.")
