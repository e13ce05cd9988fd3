"""What went to everybody, as comms staff log, alter and delete it."""

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Role
from lib.actions.activities import MassActivity, SeenActivity, change_mass_activity, delete_activity, log_mass_activity
from lib.actions.problems import CampaignProblem, StaleActivityError
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_read_session
from lib.database.models import Activity
from lib.queries.responses.reach import count_mass_activities
from lib.queries.scope import Scope
from tests.support.approaches import (
    KIM,
    find_consultation_id,
    log_letter,
    read_activities,
    read_approaches,
)
from tests.support.factories import activity, contact, day, message, store

PODCAST = MassActivity("Podcast", "Second episode", day("2015-02-01"), "Listeners", 410, 240, "With two guests")


def log(engine: Engine, details: MassActivity = PODCAST, actor: Person = KIM) -> int:
    return log_mass_activity(engine, actor=actor, consultation_id=find_consultation_id(engine), details=details)


def see_newest(engine: Engine) -> SeenActivity:
    """The newest activity as somebody sees it now."""
    with open_read_session(engine) as session:
        found = session.scalars(select(Activity).order_by(Activity.id.desc())).first()
        assert found is not None
        return SeenActivity(found.id, found.change_id)


def test_a_podcast_is_logged_altered_and_deleted_and_each_step_is_undone(engine: Engine) -> None:
    log(engine)
    logged = read_activities(engine)
    with open_read_session(engine) as session:
        counts = count_mass_activities(session, scope=Scope(find_consultation_id(engine), day("2015-03-01")))
    assert counts[["channel", "audience"]].to_numpy().tolist() == [["Podcast", 410]]
    altered = dataclasses.replace(PODCAST, audience_size=560, day=day("2015-02-02"))
    change_id = change_mass_activity(engine, actor=KIM, activity=see_newest(engine), details=altered)
    assert read_activities(engine) != logged
    deletion_id = delete_activity(engine, actor=KIM, activity=see_newest(engine))
    assert read_activities(engine) == []
    for undone_id in (deletion_id, change_id):
        undo_saved_change(engine, change_id=undone_id, actor=KIM)
    assert read_activities(engine) == logged


def test_a_letter_is_deleted_with_its_approaches_and_comes_back_whole(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(), contact("Camden")], tmp_path)
    log_letter(engine, ["LDS", "CMD"], day("2015-02-01"))
    stored = read_approaches(engine), read_activities(engine)
    deletion_id = delete_activity(engine, actor=KIM, activity=see_newest(engine))
    assert (read_approaches(engine), read_activities(engine)) == ([], [])
    undo_saved_change(engine, change_id=deletion_id, actor=KIM)
    assert (read_approaches(engine), read_activities(engine)) == stored


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ({"channel": "letter"}, "goes to named people"),
        ({"channel": ""}, "what it was"),
        ({"title": " "}, "title"),
        ({"audience": ""}, "who could see"),
        ({"audience_size": -1}, "not below nought"),
        ({"effort_minutes": -1}, "minutes"),
        ({"day": day("2999-01-01")}, "future"),
        ({"note": "x" * 1_001}, "longer"),
        ({}, "logged already"),
    ],
)
def test_what_is_not_whole_is_refused_and_nothing_is_saved(
    sqlite: Engine, altered: dict[str, object], sentence: str
) -> None:
    log(sqlite)
    with pytest.raises(CampaignProblem, match=sentence):
        log(sqlite, dataclasses.replace(PODCAST, **altered))  # type: ignore[arg-type]
    assert len(read_activities(sqlite)) == 1


def test_what_somebody_changed_meanwhile_and_what_a_file_brought_in_is_left_alone(
    sqlite: Engine, tmp_path: Path
) -> None:
    log(sqlite)
    seen = see_newest(sqlite)
    other = dataclasses.replace(PODCAST, title="Third episode")
    change_mass_activity(sqlite, actor=KIM, activity=seen, details=other)
    with pytest.raises(StaleActivityError, match="changed meanwhile"):
        delete_activity(sqlite, actor=KIM, activity=seen)
    store(sqlite, "outreach", [activity()], tmp_path)
    with pytest.raises(CampaignProblem, match="A file brought it in"):
        delete_activity(sqlite, actor=KIM, activity=see_newest(sqlite))
    with pytest.raises(CampaignProblem, match="A file brought it in"):
        change_mass_activity(sqlite, actor=KIM, activity=see_newest(sqlite), details=PODCAST)


def test_a_letter_of_which_a_file_has_outcomes_is_not_deleted(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(), contact("Camden")], tmp_path)
    log_letter(sqlite, ["LDS"], day("2015-01-06"), channel="E-mail", title="Launch")
    store(sqlite, "outreach", [message("Camden")], tmp_path)
    with pytest.raises(CampaignProblem, match="A file has outcomes of it"):
        delete_activity(sqlite, actor=KIM, activity=see_newest(sqlite))


def test_the_board_logs_no_activity(sqlite: Engine) -> None:
    with pytest.raises(NotAllowed):
        log(sqlite, actor=Person("Bo", Role.BOARD))
