"""Each page over a full database, an empty one, and one with a single response."""

import pytest

from lib.database.engine import get_engine
from lib.ui.shared.view import INVENTED_NOTICE
from tests.support.connections import count_held_connections
from tests.support.page_text import words
from tests.ui.conftest import PAGES, Open


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("database", ["full", "empty", "one_response"])
def test_a_page_has_one_title_and_no_error(
    request: pytest.FixtureRequest, open_page: Open, page: str, database: str
) -> None:
    url = request.getfixturevalue(database)
    with count_held_connections(get_engine(url)) as held_counts:
        app = open_page(url, page, role="Officer")
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1
    assert max(held_counts) == 1  # whoever waits for a second one could wait for somebody who does the same


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
    assert set(app.dataframe[-1].value["region"]) == {"London"}


@pytest.mark.parametrize("page", PAGES)
def test_filters_that_leave_no_council_say_so_and_show_no_figure(full: str, open_page: Open, page: str) -> None:
    app = open_page(full, page, region=["London"], type=["Shire county"])
    assert not app.exception
    assert app.title[0].value == "No council to show"
    assert "No council is both: London · Shire county" in app.info[0].value
    assert not app.metric
    assert not app.dataframe
