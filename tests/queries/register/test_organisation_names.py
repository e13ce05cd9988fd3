"""The organisations that a response can come from. On both databases."""

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.register.organisation_names import list_organisations
from lib.queries.scope import Scope
from lib.terms import COUNCIL_TYPES


def test_councils_come_before_all_others_and_each_part_by_name(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        organisations = list_organisations(session, consultation_id=scope.consultation_id)
    is_council = organisations["type"].isin(COUNCIL_TYPES).to_list()
    assert is_council == sorted(is_council, reverse=True)
    assert sum(is_council) == 353
    assert "SOLACE" in organisations["code"].to_list()
    assert "Dorset Council" not in organisations["name"].to_list()  # came in 2019
