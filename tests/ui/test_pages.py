"""Each page over a full database, an empty one, and one with a single response."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lib.ui.shared.view import INVENTED_NOTICE
from tests.support.page_text import metrics, words
from tests.ui.conftest import PAGES, Open

__all__ = ["metrics", "words"]  # still asked for here by tests of other pages


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("database", ["full", "empty", "one_response"])
def test_a_page_has_one_title_and_no_error(
    request: pytest.FixtureRequest, open_page: Open, page: str, database: str
) -> None:
    app = open_page(request.getfixturevalue(database), page)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_the_demonstration_is_invented_while_it_is_loaded(
    full: str, empty: str, open_page: Open, page: str
) -> None:
    assert INVENTED_NOTICE in words(open_page(full, page))
    assert INVENTED_NOTICE not in words(open_page(empty, page))


def test_filters_narrow_every_page(full: str, open_page: Open) -> None:
    app = open_page(full, region=["London"])
    assert " of 33 councils" in app.title[0].value
    app.switch_page("pages/response_rates.py").run()
    assert app.dataframe[0].value["region"].to_list() == ["London"]
    app.switch_page("pages/targeting.py").run()
    assert set(app.dataframe[0].value["region"]) == {"London"}


@pytest.mark.parametrize("page", PAGES)
def test_filters_that_leave_no_council_say_so_and_show_no_figure(full: str, open_page: Open, page: str) -> None:
    app = open_page(full, page, region=["London"], type=["Shire county"])
    assert not app.exception
    assert app.title[0].value == "No council to show"
    assert "No council is both: London · Shire county" in app.info[0].value
    assert not app.metric
    assert not app.dataframe


def test_an_answer_brought_in_while_a_page_is_open_is_there_at_the_next_look(
    one_response: str, open_page: Open, tmp_path: Any
) -> None:
    from lib.database.engine import get_engine
    from tests.support.factories import response, store

    app = open_page(one_response, as_at="2015-03-01")
    assert app.title[0].value.startswith("1 of 353")
    store(get_engine(one_response), "responses", [response("Camden")], tmp_path)
    app.run()
    assert app.title[0].value.startswith("2 of 353")


def test_an_older_copy_put_in_the_place_of_the_database_is_what_the_page_shows(
    one_response: str, open_page: Open, tmp_path: Any
) -> None:
    from lib.database.engine import get_engine
    from tests.support.factories import response, store

    engine = get_engine(one_response)
    engine.dispose()
    file = Path(one_response.removeprefix("sqlite:///"))
    older = file.read_bytes()
    store(engine, "responses", [response("Camden")], tmp_path)
    engine.dispose()
    app = open_page(one_response, as_at="2015-03-01")
    assert app.title[0].value.startswith("2 of 353")
    (tmp_path / "older").write_bytes(older)
    with engine.connect() as connection:  # the app keeps its connection to the file that goes
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    (tmp_path / "older").replace(file)
    app.run()
    assert app.title[0].value.startswith("1 of 353")


def test_an_impossible_day_or_region_in_the_address_is_left_out_and_said(full: str, open_page: Open) -> None:
    app = open_page(full, as_at="1999-01-01", region=["Narnia"])
    assert not app.exception
    assert " of 353 councils" in app.title[0].value
    assert "The link asked for 1999\\-01\\-01 and Narnia, which is not there" in app.warning[0].value
    assert not open_page(full, as_at="2015-02-20", region=["London"]).warning


def test_the_default_day_of_a_closed_consultation_is_that_of_its_last_event(full: str, open_page: Open) -> None:
    assert open_page(full).date_input[0].value == dt.date(2015, 3, 16)
