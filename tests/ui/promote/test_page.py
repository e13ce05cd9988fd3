"""What a Board member sees of their own region, of another, and of councils of one type."""

import json

from streamlit.testing.v1 import AppTest

from tests.support.page_text import words
from tests.ui.conftest import Open

AS_AT = "2015-02-20"


def _read_text(app: AppTest) -> str:
    """Read the text to forward, which stands below its button."""
    [component] = [each for each in app.get("bidi_component") if each.proto.component_name == "text_to_copy"]
    return str(json.loads(component.proto.json)["text"])


def test_a_member_sees_their_region_their_authority_and_a_text_for_it(full: str, open_page: Open) -> None:
    app = open_page(full, "promote", as_at=AS_AT, authority="KEN")
    assert app.title[0].value == "65 of 74 councils in the South East have not responded"
    shown = words(app)
    assert "**4 of them have a leader who has engaged.**" in shown
    assert "Your authority: Kent County Council has not responded yet" in shown
    assert "So far 9 of the 74 councils in the South East have answered." in _read_text(app)
    assert "**3 councils** responded: Aylesbury Vale, Oxford and Southampton" in shown
    table = app.dataframe[0].value
    assert len(table) == 65
    assert table["engaged"].to_list()[:5] == ["Yes"] * 4 + [""]
    assert not {"opened", "leader", "last_tried", "responded_on"} & set(table.columns)


def test_another_region_and_a_network_of_one_type_are_shown_through_the_same_parts(full: str, open_page: Open) -> None:
    other = open_page(full, "promote", as_at=AS_AT, authority="KEN", part="Another region", other_region="London")
    assert " of 33 councils in London have not responded" in other.title[0].value
    assert "South East" not in other.selectbox(key="other_region").options
    network = open_page(full, "promote", as_at="2015-03-16", authority="KEN", part="Professional networks")
    assert network.title[0].value == "13 of 27 shire counties did not respond"
    assert "thank you to each of them" in _read_text(network)


def test_where_nobody_is_there_yet_the_page_is_a_sentence_and_a_text(empty: str, open_page: Open) -> None:
    app = open_page(empty, "promote", as_at=AS_AT)
    assert app.title[0].value == "353 of 353 councils have not responded"
    assert "None of them has a leader who has engaged so far." in words(app)
    assert "responses behind these figures are invented" not in _read_text(app)
