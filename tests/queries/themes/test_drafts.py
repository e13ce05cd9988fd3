"""The unsaved work that is found again. On both databases."""

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Person, Role
from lib.actions.drafts import DraftPlace, save_draft
from lib.database.engine import open_read_session
from lib.queries.scope import Scope
from lib.queries.themes.drafts import KeptDraft, find_draft
from lib.terms import SORTING_DRAFT
from tests.support.officer_desk import ADA, BEN


def find(engine: Engine, scope: Scope, reader: Person) -> KeptDraft | None:
    with open_read_session(engine) as session:
        return find_draft(session, reader=reader, consultation_id=scope.consultation_id, scope=1, kind=SORTING_DRAFT)


def test_a_draft_is_found_with_its_moment_by_the_person_who_left_it(engine: Engine, scope: Scope) -> None:
    assert find(engine, scope, ADA) is None
    place = DraftPlace(ADA, scope.consultation_id, 1, SORTING_DRAFT)
    saved_at = save_draft(engine, place, nonce="a", content={"edit": [1, None]})
    assert find(engine, scope, ADA) == KeptDraft("a", {"edit": [1, None]}, saved_at)
    assert find(engine, scope, BEN) is None
    with pytest.raises(NotAllowed):
        find(engine, scope, Person("Ada", Role.BOARD))
