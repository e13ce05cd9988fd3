"""What is archived is only read, whoever tries to change it, until it is taken out of the archive."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from lib.actions.board_paper import write_narrative
from lib.actions.segments import SeenSegment, delete_segment, save_segment
from lib.changes.archive import ArchivedProblem
from lib.database.campaign_models import Segment
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Change, Consultation, Import, Response
from lib.intake.by_hand.responses import delete_response
from lib.intake.problems import FileProblem
from lib.intake.undo_rule import undo_import
from lib.terms import PURPOSE
from tests.support.approaches import KIM, find_contact, log_call
from tests.support.council_counts import LEEDS
from tests.support.factories import OFFICER, contact, day, message, response, store
from tests.support.officer_desk import Desk, add, decide


def archive(engine: Engine, *, archived: bool = True) -> None:
    with open_write_session(engine) as session:
        session.execute(update(Consultation).values(archived=archived))


def count(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalar(select(func.count()).select_from(Change)) or 0


def test_nothing_is_added_altered_or_deleted_in_it_and_all_of_it_again_once_it_is_out(
    desk: Desk, tmp_path: Path
) -> None:
    engine = desk.engine
    store(engine, "contacts", [contact()], tmp_path)
    theme = add(desk)
    save_segment(engine, actor=KIM, consultation_id=1, name="All", filters={"names": "x"})
    with open_read_session(engine) as session:
        segment = session.scalars(select(Segment)).one()
        seen = SeenSegment(segment.id, segment.change_id)
        response_id = session.scalars(select(Response.id)).first() or 0
    contact_id = find_contact(engine, LEEDS)
    log_call(engine, contact_id, day("2015-02-02"))
    deeds: list[Callable[[], object]] = [
        lambda: write_narrative(engine, actor=OFFICER, consultation_id=1, texts={PURPOSE: "x"}, seen_change_ids={}),
        lambda: log_call(engine, contact_id, day("2015-02-03")),
        lambda: decide(desk, "approved", theme),
        lambda: delete_segment(engine, actor=KIM, segment=seen),
        lambda: store(engine, "responses", [response("Barnet")], tmp_path),
        lambda: delete_response(engine, actor=OFFICER, response_id=response_id, reason="a test"),
    ]
    archive(engine)
    before = count(engine)
    for deed in deeds:
        with pytest.raises((ArchivedProblem, FileProblem), match="is archived: take it out"):
            deed()
    assert count(engine) == before
    archive(engine, archived=False)
    for deed in deeds:
        deed()
    assert count(engine) == before + len(deeds)


def test_no_file_of_it_is_undone_until_it_is_out(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    store(sqlite, "outreach", [message()], tmp_path)
    store(sqlite, "responses", [response()], tmp_path)
    archive(sqlite)
    with open_read_session(sqlite) as session:
        import_ids = session.scalars(select(Import.id).where(Import.kind != "contacts")).all()
    before = count(sqlite)
    for import_id in import_ids:
        with pytest.raises(FileProblem, match="is archived: take it out"):
            undo_import(sqlite, import_id=import_id, actor=OFFICER)
    assert (len(import_ids), count(sqlite)) == (2, before)
    archive(sqlite, archived=False)
    for import_id in import_ids:
        undo_import(sqlite, import_id=import_id, actor=OFFICER)
