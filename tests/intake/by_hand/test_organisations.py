"""Organisations added by hand. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

import lib.intake.by_hand.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.access import NotAllowed, Person, Role
from lib.changes.undo import find_undo_obstacle, undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import Organisation
from lib.intake.by_hand.organisations import NewOrganisation, add_organisation
from lib.intake.by_hand.people import PersonDetails, add_person
from lib.intake.by_hand.problems import PeopleProblem
from lib.queries.register.bodies import list_bodies
from lib.queries.scope import Scope
from tests.support.council_counts import counts
from tests.support.factories import OFFICER, day, response, store

GUILD = NewOrganisation("Professional body", "Guild of  Peer Reviewers", "GPR")


def names(engine: Engine) -> set[str]:
    with open_read_session(engine) as session:
        return set(session.scalars(select(Organisation.name)))


def test_a_body_is_added_with_a_code_and_counts_in_its_list(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    before = names(engine)
    change = add_organisation(engine, actor=OFFICER, organisation=GUILD)
    with open_read_session(engine) as session:
        rows = [row[:4] for row in list_bodies(session, scope=scope).to_numpy().tolist()]
    assert ["GUILDOFPEERR", "Guild of Peer Reviewers", "Professional body", "N"] in rows
    undo_saved_change(engine, change_id=change, actor=OFFICER)
    assert names(engine) == before
    change = add_organisation(engine, actor=OFFICER, organisation=GUILD)
    assert store(engine, "responses", [response("Guild of Peer Reviewers")], tmp_path).added == 1
    with open_read_session(engine) as session:
        assert "which rests on it" in find_undo_obstacle(session, change)


def test_an_organisation_is_kept_while_somebody_is_there(engine: Engine) -> None:
    change = add_organisation(engine, actor=OFFICER, organisation=GUILD)
    with open_read_session(engine) as session:
        guild = session.scalars(select(Organisation.id).where(Organisation.short_name == "GPR")).one()
    addition = add_person(engine, actor=OFFICER, organisation_id=guild, details=PersonDetails("Ada Invented", "Other"))
    with pytest.raises(PeopleProblem, match='"add a person" by a test'):
        undo_saved_change(engine, change_id=change, actor=OFFICER)
    undo_saved_change(engine, change_id=addition, actor=OFFICER)
    undo_saved_change(engine, change_id=change, actor=OFFICER)


def test_a_new_council_counts_in_no_consultation_that_opened_before_it(engine: Engine, scope: Scope) -> None:
    council = NewOrganisation("Unitary", "New Shire Council", "", "South East", day("2026-04-01"))
    before = counts(engine, scope)
    add_organisation(engine, actor=OFFICER, organisation=council)
    assert counts(engine, scope) == before


@pytest.mark.parametrize(
    ("organisation", "words"),
    [
        (NewOrganisation("Professional body", " "), "needs a name"),
        (NewOrganisation("Professional body", "Guild", "G" * 201), "at most 200 characters"),
        (NewOrganisation("Professional body", "G" * 201, "Guild"), "at most 200 characters"),
        (NewOrganisation("Club", "A club"), "The type is one of"),
        (NewOrganisation("Unitary", "New Shire Council", "", None, day("2026-04-01")), "Choose the region"),
        (NewOrganisation("Unitary", "New Shire Council", "", "South East"), "Give the first day"),
        (NewOrganisation("Unitary", "New Shire Council", "", "Atlantis", day("2026-04-01")), "There is no region"),
        (NewOrganisation("National stakeholder", "leeds city council"), "Leeds City Council is on the register"),
    ],
)
def test_what_is_wrong_is_said_with_the_remedy(sqlite: Engine, organisation: NewOrganisation, words: str) -> None:
    before = names(sqlite)
    with pytest.raises(PeopleProblem, match=words):
        add_organisation(sqlite, actor=OFFICER, organisation=organisation)
    assert names(sqlite) == before


def test_communications_add_no_organisation(sqlite: Engine) -> None:
    with pytest.raises(NotAllowed):
        add_organisation(sqlite, actor=Person("x", Role.COMMUNICATIONS), organisation=GUILD)
