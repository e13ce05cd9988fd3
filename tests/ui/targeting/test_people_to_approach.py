"""Who may save the people to approach."""

from tests.support.page_text import words
from tests.ui.conftest import Open


def test_board_members_get_no_file_of_contacts_and_officers_do(full: str, open_page: Open) -> None:
    app = open_page(full, "targeting")
    assert len(app.get("download_button")) == 2
    assert "people to approach" not in words(app)
    for role in ("Officer", "Communications"):
        app.selectbox(key="role").select(role).run()
        assert len(app.get("download_button")) == 4
        assert "people to approach" in words(app)
