"""Tables of a page as files to save."""

from tests.ui.conftest import Open


def test_a_table_is_offered_as_a_workbook_and_as_csv(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, "targeting", as_at="2015-02-20")
    labels = [getattr(button, "label", "") for button in app.get("download_button")]
    assert labels.count("Save as CSV") == labels.count("Save as Excel") == 1
