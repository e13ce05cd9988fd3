"""What officers write in the Board paper is kept, two at once lose nothing, and what is frozen stays."""

import hashlib
from collections.abc import Mapping

import pytest
from sqlalchemy import Engine, select, update

from lib.access import NotAllowed, Person, Role
from lib.actions.board_paper import PaperCopy, freeze_paper, write_narrative
from lib.actions.problems import PaperProblem
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Change
from lib.database.paper_models import FrozenPaper
from lib.queries.board.papers import list_altered_papers, list_frozen_papers, read_frozen_file, read_narrative
from lib.terms import NARRATIVE_LENGTH, Problem
from tests.support.factories import OFFICER, day


def write(engine: Engine, texts: Mapping[str, str], seen: Mapping[str, int] | None = None) -> int:
    return write_narrative(engine, actor=OFFICER, consultation_id=1, texts=texts, seen_change_ids=seen or {})


def read(engine: Engine) -> dict[str, str]:
    with open_read_session(engine) as session:
        sections = read_narrative(session, consultation_id=1, reader=Role.OFFICER)
    return {name: section.text for name, section in sections.items()}


def test_what_is_written_stays_for_the_next_paper_and_can_be_undone(engine: Engine) -> None:
    first = write(engine, {"Purpose": " To report. ", "Next steps": ""})
    assert read(engine) == {"Purpose": "To report."}
    second = write(engine, {"Purpose": "To ask.", "Next steps": "Call."}, {"Purpose": first})
    undo_saved_change(engine, change_id=second, actor=OFFICER)
    assert read(engine) == {"Purpose": "To report."}


def test_of_two_who_write_one_section_the_second_is_told_and_nothing_is_lost(engine: Engine) -> None:
    first = write(engine, {"Purpose": "One."})
    write(engine, {"Purpose": "Two."}, {"Purpose": first})
    with pytest.raises(PaperProblem, match=r'"Purpose" was changed meanwhile: .*Nothing was saved'):
        write(engine, {"Purpose": "Three.", "Next steps": "Lost?"}, {"Purpose": first})
    assert read(engine) == {"Purpose": "Two."}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"Purpose": "x" * (NARRATIVE_LENGTH + 1)}, "at most 6,000 are kept"),
        ({"Gossip": "x"}, 'no section "Gossip"'),
        ({"Purpose": "  "}, "Nothing differs"),
    ],
)
def test_what_cannot_be_kept_is_said(sqlite: Engine, texts: dict[str, str], words: str) -> None:
    with pytest.raises(PaperProblem, match=words):
        write(sqlite, texts)
    assert read(sqlite) == {}


def test_a_frozen_paper_keeps_its_files_with_digests_for_everybody(engine: Engine) -> None:
    files = {".docx": b"the file", ".xlsx": b"the figures"}
    figures = [{"place": "Summary", "name": "Rate", "value": 0.2}]
    copy = PaperCopy(day("2015-02-20"), "60 of 142.", 7, figures, files, "paper")
    freeze_paper(engine, actor=OFFICER, consultation_id=1, copy=copy)
    with open_read_session(engine) as session:
        (facts,) = list_frozen_papers(session, consultation_id=1)
        assert read_frozen_file(session, paper_id=facts.id, suffix=".xlsx") == b"the figures"
        stored = read_frozen_file(session, paper_id=facts.id)
        actions = session.scalars(select(Change.action).where(Change.id > 0)).all()
    assert facts.digest == hashlib.sha256(stored).hexdigest()
    assert facts.digests == {suffix: hashlib.sha256(content).hexdigest() for suffix, content in files.items()}
    assert (facts.as_at, facts.headline, facts.frozen_by) == (day("2015-02-20"), "60 of 142.", OFFICER.name)
    assert "freeze the Board paper" in actions


def test_a_frozen_paper_whose_file_was_altered_is_known_and_not_given_out(engine: Engine) -> None:
    for file in (b"the first", b"the second"):
        copy = PaperCopy(day("2015-02-20"), "60 of 142.", 7, [], {".docx": file}, "paper")
        freeze_paper(engine, actor=OFFICER, consultation_id=1, copy=copy)
    with open_write_session(engine) as session:
        session.execute(update(FrozenPaper).where(FrozenPaper.id == 2).values(file=b"the sacond"))
    with open_read_session(engine) as session:
        assert list_altered_papers(session, consultation_id=1) == [2]
        assert read_frozen_file(session, paper_id=1, suffix=".docx") == b"the first"
        with pytest.raises(Problem, match="not the one that was frozen"):
            read_frozen_file(session, paper_id=2)
        assert [facts.digests.keys() for facts in list_frozen_papers(session, consultation_id=1)] == [set(), {".docx"}]


def test_a_paper_with_a_section_that_nobody_wrote_is_not_frozen(sqlite: Engine) -> None:
    copy = PaperCopy(day("2015-02-20"), "", 7, [], {".docx": b"the file"}, "paper", ("Next steps",))
    with pytest.raises(PaperProblem, match=r"Not written yet: Next steps\."):
        freeze_paper(sqlite, actor=OFFICER, consultation_id=1, copy=copy)


@pytest.mark.parametrize("role", [Role.BOARD, Role.COMMUNICATIONS])
def test_only_officers_write_freeze_and_read_drafts(sqlite: Engine, role: Role) -> None:
    person = Person("somebody", role)
    with pytest.raises(NotAllowed):
        write_narrative(sqlite, actor=person, consultation_id=1, texts={"Purpose": "x"}, seen_change_ids={})
    with pytest.raises(NotAllowed):
        freeze_paper(sqlite, actor=person, consultation_id=1, copy=PaperCopy(day("2015-02-20"), "", 1, [], {}))
    with open_read_session(sqlite) as session, pytest.raises(NotAllowed):
        read_narrative(session, consultation_id=1, reader=role)
