"""What remains to be done about a council."""

from tests.support.page_text import metrics, words
from tests.ui.conftest import Open


def test_a_council_before_anything_happened_is_not_reached(told: str, open_page: Open) -> None:
    app = open_page(told, council="DAC", as_at="2015-01-06")
    app.switch_page("pages/council.py").run()
    assert metrics(app)["Standing"] == "Not reached"
    assert "in Hertfordshire County Council" in words(app)
    assert "Not reached, and no response yet" in words(app)
