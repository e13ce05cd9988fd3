"""Each page over a full database, an empty one, and one with a single response."""

import json

import pytest
from click.testing import CliRunner

from lib.cli import main
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
