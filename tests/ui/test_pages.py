"""Each page over a full database, an empty one, and one with a single response."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from lib.cli import main
from lib.ui.shared.view import INVENTED_NOTICE
from tests.ui.conftest import PAGES, Open


def words(app: AppTest) -> str:
    """Everything on a page that is text."""
    parts = [*app.title, *app.caption, *app.markdown, *app.error]
    return "\n".join(str(part.value) for part in parts)


def metrics(app: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


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


def test_the_overview_of_an_empty_database_shows_nought_of_353_and_the_whole_target(
    empty: str, open_page: Open
) -> None:
    app = open_page(empty)
    assert app.title[0].value == "0 of 353 councils have responded"
    assert metrics(app)["Response rate"] == "0.0 %"
    assert metrics(app)["To the target of 40 %"] == "142 more"
    assert "Nothing was received or sent." in words(app)


def test_the_overview_counts_a_single_response(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, as_at="2015-02-03")
    assert app.title[0].value == "1 of 353 councils has responded"
    assert metrics(app)["In the last seven days"] == "+1"
    assert "**1 council** responded in full: Leeds" in words(app)


def test_the_day_before_a_response_it_is_not_there_yet(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, as_at="2015-01-31")
    assert app.title[0].value == "0 of 353 councils have responded"


def test_the_days_left_are_counted_from_the_day_looked_at(full: str, open_page: Open) -> None:
    assert metrics(open_page(full, as_at="2015-02-20"))["Days left"] == "21"


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


@pytest.mark.parametrize(("by", "column"), [("region", "region"), ("council-type", "type")])
@pytest.mark.parametrize("as_at", ["2015-01-06", "2015-02-20", "2015-03-13"])
def test_the_command_line_prints_the_figures_that_the_page_shows(
    full: str, open_page: Open, by: str, column: str, as_at: str
) -> None:
    app = open_page(full, "response_rates", as_at=as_at, by={"region": "By region", "type": "By council type"}[column])
    shown = app.dataframe[0].value
    command = ["figures", "response-rates", "--by", by, "--as-at", as_at]
    printed = json.loads(CliRunner().invoke(main, [*command, "--format", "json"]).output)
    assert len(shown) == len(printed["groups"])
    for (_index, row), group in zip(shown.iterrows(), printed["groups"], strict=True):
        assert row[column] == group[column]
        assert row["councils"] == group["councils"]
        assert {term: row[term] for term in group["dispositions"]} == group["dispositions"]
        for rate in ("response_rate", "minimum_response_rate", "contact_rate", "cooperation_rate", "refusal_rate"):
            assert row[rate] == pytest.approx(100 * group[rate]["value"]) or group[rate]["value"] is None
    assert metrics(app)["Response rate"] == f"{100 * printed['overall']['response_rate']['value']:.1f} %"
    table = CliRunner().invoke(main, [*command, "--format", "csv"]).output.splitlines()
    assert len(table) == len(shown) + 1
    assert table[1].startswith(f"{shown.iloc[0][column]},{shown.iloc[0]['councils']},")


def test_bodies_have_a_rate_of_their_own_below_the_councils(one_response: str, open_page: Open) -> None:
    said = words(open_page(one_response, "response_rates"))
    assert "professional body: 0 of 22 responded (0.0 %)" in said
    assert "national stakeholder: 0 of 26 responded (0.0 %)" in said


def test_a_region_without_any_response_stays_in_the_table_at_nought(one_response: str, open_page: Open) -> None:
    table = open_page(one_response, "response_rates").dataframe[0].value.set_index("region")
    assert len(table) == 9
    assert table.loc["North East", "response_rate"] == 0
    assert table.loc["Yorkshire and the Humber", "response_rate"] == pytest.approx(100 / 22)


def test_the_matrix_has_a_cell_for_every_region_and_type_with_a_council(full: str, open_page: Open) -> None:
    app = open_page(full, "response_rates", by="Region by type")
    matrix, table = (one.value for one in app.dataframe[:2])
    assert len(table) == 27
    assert table["councils"].sum() == 353
    cells = [cell for column in matrix.columns[1:] for cell in matrix[column]]
    assert len(cells) == 9 * 5
    assert sum(cell != "–" for cell in cells) == 27
    assert sum(int(cell.split(" of ")[0]) for cell in cells if cell != "–") == table["responded"].sum()


def test_targeting_lists_who_has_not_responded_and_nobody_else(full: str, open_page: Open) -> None:
    responded = int(open_page(full).title[0].value.split(" of ")[0])
    app = open_page(full, "targeting")
    assert app.title[0].value == f"{353 - responded} councils have not responded"
    assert len(app.dataframe[0].value) == 353 - responded


def test_board_members_get_no_file_of_contacts_and_officers_do(full: str, open_page: Open) -> None:
    app = open_page(full, "targeting")
    assert len(app.get("download_button")) == 2
    assert "people to approach" not in words(app)
    for role in ("Officer", "Communications"):
        app.selectbox(key="role").select(role).run()
        assert len(app.get("download_button")) == 4
        assert "people to approach" in words(app)


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
