"""Themes in words."""

import pytest
from sqlalchemy import Engine

from tests.support.page_text import read_chart_words, read_everything
from tests.support.theme_pages import OTHERS, see_themes
from tests.ui.conftest import Open


@pytest.mark.parametrize("role", OTHERS)
def test_where_every_group_is_hidden_nobody_reads_at_least_nought(
    open_page: Open, sqlite: Engine, raised: dict[str, str], role: str
) -> None:
    app = see_themes(open_page, sqlite, role)
    assert "0+/" not in read_chart_words(app)
    assert "at least 0" not in read_everything(app)
    assert "regions that are not shown" in read_everything(see_themes(open_page, sqlite, role, theme=raised["small"]))
