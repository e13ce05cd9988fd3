"""The councils without a response, those to approach first at the top."""

from tests.ui.conftest import Open


def test_targeting_lists_who_has_not_responded_and_nobody_else(full: str, open_page: Open) -> None:
    responded = int(open_page(full).title[0].value.split(" of ")[0])
    app = open_page(full, "targeting")
    assert app.title[0].value == f"{353 - responded} councils have not responded"
    assert len(app.dataframe[0].value) == 353 - responded
