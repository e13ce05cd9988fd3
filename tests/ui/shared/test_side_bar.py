"""The side bar gives way to the council that was found in it."""

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
