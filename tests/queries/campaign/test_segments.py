"""Segments are listed by name, those of one consultation alone."""

from sqlalchemy import Engine

from lib.access import Role
from lib.actions.segments import save_segment
from lib.database.engine import open_read_session
from lib.queries.campaign.segments import list_segments
from lib.queries.scope import Scope
from tests.support.factories import OFFICER


def test_segments_are_listed_by_name_whatever_their_capitals(engine: Engine, scope: Scope) -> None:
    for name in ("Zeal", "alpha", "Beta"):
        save_segment(engine, actor=OFFICER, consultation_id=scope.consultation_id, name=name, filters={"text": name})
    with open_read_session(engine) as session:
        rows = list_segments(session, consultation_id=scope.consultation_id, reader=Role.COMMUNICATIONS)
        elsewhere = list_segments(session, consultation_id=scope.consultation_id + 1, reader=Role.OFFICER)
    assert [row.name for row in rows] == ["alpha", "Beta", "Zeal"]
    assert elsewhere == []
