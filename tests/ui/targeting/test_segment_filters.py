"""Filters are asked for as far as the list has the columns, and those of a segment fill them."""

import datetime as dt

from streamlit.testing.v1 import AppTest


def _render(columns: list[str], role: str) -> None:
    import datetime as dt
    from dataclasses import replace

    import pandas as pd
    import streamlit as st

    from lib.measures.approaches.segments import SegmentFilters
    from lib.ui.targeting.segment_filters import ask_filters, fill_panel, read_filters

    row = {
        "code": "A", "council": "Ashfield", "region": "South West", "type": "Unitary", "standing": "O", "why": "",
        "channel": "Telephone", "leader": "opened", "chief_executive": "opened", "leader_opened_on": None,
        "chief_executive_opened_on": None, "tries": 1, "last_tried": None, "channels": "Event", "usable": "E-mail",
    }  # fmt: skip
    if "is_filled" not in st.session_state:
        st.session_state["is_filled"] = True
        filters = SegmentFilters(regions=("London",), fewest_tries=2)
        if role:
            filters = replace(filters, role=role, signal="not opened since", signal_day=dt.date(2015, 2, 3))
        fill_panel(filters)
    rows = pd.DataFrame([row])[columns]
    filters = read_filters(rows) if st.session_state.get("is_closed") else ask_filters(rows)
    st.session_state["asked"] = filters.to_dict()


def render(columns: list[str], role: str = "") -> AppTest:
    return AppTest.from_function(_render, kwargs={"columns": columns, "role": role}).run()


ALL = [
    "code", "council", "region", "type", "standing", "why", "channel", "leader", "chief_executive", "leader_opened_on",
    "chief_executive_opened_on", "tries", "last_tried", "channels", "usable",
]  # fmt: skip


def test_the_filters_of_a_segment_fill_the_panel_and_come_back_as_they_were() -> None:
    app = render(ALL, "Chief executive")
    assert not app.exception
    assert app.session_state["asked"] == {
        "regions": ["London"],  # no council of the list is there now, and it stays
        "role": "Chief executive",
        "signal": "not opened since",
        "signal_day": "2015-02-03",
        "fewest_tries": 2,
    }
    app.multiselect(key="segment_never_through").select("Event")
    app.selectbox(key="segment_tried").select("never").run()
    assert app.session_state["asked"] | {"never_through": ["Event"], "tried": "never"} == app.session_state["asked"]


def test_filters_hold_while_nobody_sees_them_and_are_there_again() -> None:
    app = render(ALL, "Chief executive")
    app.multiselect(key="segment_types").select("Unitary")
    app.multiselect(key="segment_recommended").select("E-mail")
    app.selectbox(key="segment_tried").select("on or after")
    app.number_input(key="segment_most_tries").set_value(3)
    app.text_input(key="segment_text").input("field").run()
    app.date_input(key="segment_tried_day").set_value(dt.date(2015, 2, 4))
    seen = app.run().session_state["asked"]
    assert set(seen) == {
        "regions", "types", "role", "signal", "signal_day", "tried", "tried_day", "recommended", "fewest_tries",
        "most_tries", "text",
    }  # fmt: skip
    app.session_state["is_closed"] = True
    for _run in range(3):
        assert app.run().session_state["asked"] == seen
        assert not app.multiselect
    app.session_state["is_closed"] = False
    assert app.run().session_state["asked"] == seen
    assert not app.exception
    assert not app.warning


def test_what_a_list_does_not_tell_is_not_read_either() -> None:
    app = render(["code", "council", "region", "tries"], "Chief executive")
    app.session_state["is_closed"] = True
    assert app.run().session_state["asked"] == {"regions": ["London"], "fewest_tries": 2}


def test_a_list_with_few_columns_is_asked_for_no_more_than_it_tells() -> None:
    app = render(["code", "council", "region", "tries"])
    assert [widget.label for widget in app.multiselect] == ["Region"]
    assert not app.selectbox
    assert app.session_state["asked"] == {"regions": ["London"], "fewest_tries": 2}
