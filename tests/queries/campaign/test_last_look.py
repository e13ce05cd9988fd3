"""What is new since a change, whichever day it is dated."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.intake.undo_rule import undo_import
from lib.queries.campaign.last_look import News, find_change_before, list_news
from lib.queries.scope import Scope
from lib.terms import BROKE_OFF
from tests.support.factories import OFFICER, contact, day, message, response, store, theme
from tests.support.people import newest_change

CAMDEN, YORK = "London Borough of Camden", "City of York Council"


def news_since(engine: Engine, scope: Scope, change_id: int) -> News:
    with open_read_session(engine) as session:
        return list_news(session, scope=scope, after_change_id=change_id)


def test_responses_count_as_new_when_they_came_in_and_not_by_their_days(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response(received="2015-02-10")], tmp_path)
    looked = newest_change(engine)
    assert news_since(engine, scope, looked) == News()
    rows = [
        response(CAMDEN, "2015-01-20"),
        response(YORK, "2015-02-12", answers=2, Status="Partial"),
        response("Leeds City Council", "2015-02-11", answers=9),
    ]
    store(engine, "responses", rows, tmp_path)
    news = news_since(engine, scope, looked)
    assert news.responded == (("Camden", day("2015-01-20")),)
    assert news.further == (("Leeds", day("2015-02-11")),)
    assert news.unfinished == (("York", BROKE_OFF),)
    assert news.imports == (("responses", 1),)
    london = Scope(scope.consultation_id, scope.as_at, ("London",))
    assert news_since(engine, london, looked).further == ()
    assert news_since(engine, scope.on_day(day("2015-01-10")), looked).responded == ()


def test_a_corrected_response_is_not_new_and_a_withdrawal_of_it_is(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response(), response(CAMDEN)], tmp_path)
    looked = newest_change(engine)
    store(engine, "responses", [response(answers=9)], tmp_path)
    assert news_since(engine, scope, looked) == News(imports=(("responses", 1),))
    store(engine, "responses", [response(CAMDEN, Withdrawn="2015-02-20")], tmp_path)
    news = news_since(engine, scope, looked)
    assert (news.responded, news.withdrawn) == ((), (("Camden", day("2015-02-20")),))
    assert news_since(engine, scope, newest_change(engine)) == News()


def test_a_council_is_reached_once_and_a_file_that_is_taken_back_is_told(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(), contact(CAMDEN), contact(YORK)], tmp_path)
    store(engine, "outreach", [message(), message(YORK, Delivered="")], tmp_path)
    looked = newest_change(engine)
    rows = [message(Opened="2015-01-08"), message(CAMDEN), message(YORK, Delivered="2015-01-07")]
    store(engine, "outreach", rows, tmp_path)
    assert news_since(engine, scope, looked).reached == 2
    undone = newest_change(engine)
    undo_import(engine, import_id=3, actor=OFFICER)
    news = news_since(engine, scope, undone)
    assert (news.reached, news.undone, news_since(engine, scope, looked).undone) == (0, 1, 0)


def test_themes_that_were_approved_since_are_named(engine: Engine, scope: Scope) -> None:
    theme(engine, "An old one")
    looked = newest_change(engine)
    new_id = theme(engine, "A new one")
    theme(engine, "A proposal", states=(("2015-01-06", "proposed"),))
    assert news_since(engine, scope, looked).theme_ids == (new_id,)
    with open_read_session(engine) as session:
        assert find_change_before(session, moment=dt.datetime.now(dt.UTC)) == newest_change(engine)
        assert find_change_before(session, moment=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)) == 0
