"""How representative those are that responded."""

import pytest

from tests.support.page_text import words
from tests.support.printed_figures import count_printed_rows, print_figures
from tests.ui.conftest import Open

DAYS = ("2015-01-06", "2015-02-20", "2015-03-16")


@pytest.mark.parametrize("as_at", DAYS)
def test_evenness_on_the_page_is_what_the_command_line_prints(full: str, open_page: Open, as_at: str) -> None:
    app = open_page(full, "response_rates", view="Evenness", as_at=as_at)
    for place, by in enumerate(("council-type", "region")):
        found = print_figures("representativeness", "--by", by, "--as-at", as_at)
        if not found["response_rate"]:
            assert "Nobody has responded yet: too few to say" in words(app)
            continue
        table = app.dataframe[place].value
        assert table["group"].to_list() == [row["group"] for row in found["rows"]]
        assert table["contribution"].to_list() == pytest.approx([row["contribution"] for row in found["rows"]])
        assert table["response_rate"].to_list() == pytest.approx([100 * row["response_rate"] for row in found["rows"]])
        shown = [one.value for one in app.metric if one.label.startswith("Evenness")]
        assert shown[place] == f"{found['r_indicator']:.2f}"
        assert count_printed_rows("representativeness", "--by", by, "--as-at", as_at) == len(table)
