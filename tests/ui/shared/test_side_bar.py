"""The side bar gives way to the council that was found in it."""

import pytest
from streamlit.runtime.context import ContextProxy

from lib.ui.shared.side_bar import CLOSE_KEY
from tests.ui.conftest import Open


def test_finding_a_council_asks_the_browser_to_close_the_side_bar_each_time(empty: str, open_page: Open) -> None:
    app = open_page(empty)
    assert not app.get("bidi_component")
    for times, code in enumerate(("LDS", "KEN"), start=1):
        app.selectbox(key="find").set_value(code).run()
        assert app.session_state[CLOSE_KEY] == times
        [closer] = app.get("bidi_component")
        assert closer.proto.component_name.endswith("side_bar_closer")


@pytest.mark.parametrize(
    ("window", "closes"), [("Mozilla/5.0 (Linux; Android 16) Mobile Safari", True), ("Mozilla/5.0 (X11; Linux)", False)]
)
def test_on_a_telephone_the_menu_closes_once_a_page_was_chosen_in_it(
    empty: str, open_page: Open, monkeypatch: pytest.MonkeyPatch, window: str, closes: bool
) -> None:
    monkeypatch.setattr(ContextProxy, "headers", {"User-Agent": window})
    app = open_page(empty, "reach")
    assert CLOSE_KEY not in app.session_state
    app.session_state["_here"] = "overview"
    app.session_state["_page_in_menu"] = "overview"  # the page that stood before
    app.run()
    assert (CLOSE_KEY in app.session_state) == closes
