"""Who may do what on the imports page."""

from tests.support.page_text import words
from tests.ui.conftest import Open


def test_board_members_and_comms_see_what_was_brought_in_and_can_change_nothing(full: str, open_page: Open) -> None:
    for role in ("Board member", "Communications"):
        app = open_page(full, "imports", role=role)
        assert not app.exception
        assert "Officers bring data in" in app.info[0].value
        assert not app.file_uploader
        assert list(app.dataframe[0].value["what"])[:2] == ["File: responses", "File: responses"]
        assert not {"file", "digest"} & set(app.dataframe[0].value)
        assert ".example" not in words(app)
