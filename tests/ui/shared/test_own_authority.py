"""The reader's own authority: chosen, remembered, or named by a link."""

from tests.ui.conftest import Open

AS_AT = "2015-02-20"


def test_the_authority_stays_for_the_session_and_a_link_to_one_that_is_not_asked_says_so(
    empty: str, open_page: Open
) -> None:
    app = open_page(empty, "promote", as_at=AS_AT)
    assert app.title[0].value == "353 of 353 councils have not responded"
    assert any("Choose your authority" in caption.value for caption in app.caption)
    app.selectbox(key="my-authority").set_value("KEN").run()
    assert app.query_params["authority"] in ("KEN", ["KEN"])
    app.switch_page("pages/reach.py").run()
    app.query_params.clear()
    app.switch_page("pages/promote.py").run()
    assert "councils in the South East" in app.title[0].value
    strange = open_page(empty, "promote", as_at=AS_AT, authority="X_1")
    assert any("which is not asked here" in info.value for info in strange.info)
    assert " of 353 councils " in strange.title[0].value
