"""Filters of segments hold what they say, come back from storage as they were, and refuse what nobody knows."""

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from lib.measures.approaches.segments import (
    AFTER,
    BEFORE,
    BEGUN,
    ENGAGED,
    FLOOR_SHORT,
    NEVER,
    NOT_OPENED_SINCE,
    NOT_REACHED_YET,
    OPENED_SINCE,
    OVERDUE,
    SegmentFilterProblem,
    SegmentFilters,
    filter_rows,
    list_missing_filters,
    list_offered_signals,
)
from lib.terms import BROKE_OFF, CHIEF_EXECUTIVE, EMAIL, LEADER, NOT_REACHED, OTHER, TELEPHONE

FEBRUARY = dt.date(2015, 2, 3)
CALLS = pd.DataFrame(
    {
        "code": ["A", "B", "C", "D"],
        "council": ["Ashfield", "Bolsover", "Cotswold", "Devon"],
        "region": ["East Midlands", "East Midlands", "South West", "South West"],
        "type": ["Shire district", "Shire district", "Shire district", "Shire county"],
        "standing": [OTHER, BROKE_OFF, NOT_REACHED, OTHER],
        "why": [
            "Telephone the leader. Two more councils in the South West reach 25 %.",
            "E-mail the leader. Ask to have the response finished that was begun.",
            "Telephone the leader. The response promised by 2 March has not come.",
            "Write to the leader. Five more councils of any kind reach 40 %.",
        ],
        "channel": [TELEPHONE, EMAIL, TELEPHONE, ""],
        "leader": ["engaged", "opened", "not sent", "delivered"],
        "chief_executive": ["opened", "opened", "no contact", "delivered"],
        "leader_opened_on": [None, FEBRUARY, None, None],
        "chief_executive_opened_on": [dt.date(2015, 2, 2), FEBRUARY, None, dt.date(2015, 3, 1)],
        "tries": [0, 1, 3, 2],
        "last_tried": [None, dt.date(2015, 2, 2), FEBRUARY, dt.date(2015, 3, 1)],
        "channels": ["", "E-mail", "E-mail, Telephone", "Telephone"],
        "usable": ["Telephone, E-mail", "E-mail", "", "Telephone"],
    }
)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, "ABCD"),
        ({"regions": ("South West",), "types": ("Shire district",)}, "C"),
        ({"standings": (BROKE_OFF, NOT_REACHED)}, "BC"),
        ({"role": LEADER, "signal": NOT_REACHED_YET}, "C"),
        ({"role": LEADER, "signal": ENGAGED}, "A"),
        ({"role": CHIEF_EXECUTIVE, "signal": NOT_OPENED_SINCE, "signal_day": FEBRUARY}, "AC"),
        ({"role": CHIEF_EXECUTIVE, "signal": OPENED_SINCE, "signal_day": FEBRUARY}, "BD"),
        ({"tried": NEVER}, "A"),
        ({"tried": BEFORE, "tried_day": FEBRUARY}, "B"),
        ({"tried": AFTER, "tried_day": FEBRUARY}, "CD"),
        ({"tried_through": (EMAIL, TELEPHONE)}, "C"),
        ({"never_through": (EMAIL,)}, "AD"),
        ({"open_channels": (TELEPHONE,)}, "AD"),
        ({"recommended": (TELEPHONE,)}, "AC"),
        ({"fewest_tries": 1, "most_tries": 2}, "BD"),
        ({"reasons": (BEGUN,)}, "B"),
        ({"reasons": (OVERDUE, FLOOR_SHORT)}, "AC"),
        ({"text": "WOLD"}, "C"),
        ({"text": "promised"}, "C"),
        ({"tried_through": (TELEPHONE,), "never_through": (EMAIL,)}, "D"),
        ({"regions": ("East Midlands",), "text": "o"}, "AB"),
        ({"regions": ("East Midlands",), "tried_through": (TELEPHONE,)}, ""),
        ({"fewest_tries": 2}, "CD"),
        ({"fewest_tries": 0}, "ABCD"),
        ({"fewest_tries": 2, "most_tries": 2}, "D"),
        ({"most_tries": 1}, "AB"),
        ({"most_tries": 0}, "A"),
    ],
)
def test_a_filter_keeps_the_councils_of_which_it_holds_in_their_order(values: dict[str, Any], codes: str) -> None:
    filters = SegmentFilters(**values)
    assert "".join(filter_rows(CALLS, filters)["code"]) == codes
    assert "".join(filter_rows(CALLS.set_axis([9, 4, 7, 2]), filters)["code"]) == codes  # a list in another order
    assert SegmentFilters.from_dict(filters.to_dict()) == filters
    assert "".join(filter_rows(CALLS.iloc[:0], filters)["code"]) == ""


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"colour": "blue"}, "a filter that is not known here: colour"),
        ({"types": ["Parish"]}, 'does not know "Parish"'),
        ({"tried_day": "yesterday"}, 'The filter "tried day" cannot be read'),
        ({"regions": "London"}, 'The filter "regions" cannot be read'),
        ({"fewest_tries": "two"}, 'The filter "fewest tries" cannot be read'),
        ({"role": LEADER}, "Say both whom you mean"),
        ({"role": LEADER, "signal": OPENED_SINCE}, "Choose the day since which"),
        ({"tried": BEFORE}, "Choose the day before or after which"),
        ({"fewest_tries": 3, "most_tries": 2}, "cannot be fewer"),
    ],
)
def test_stored_filters_that_nobody_knows_are_refused_in_words(stored: dict[str, Any], words: str) -> None:
    with pytest.raises(SegmentFilterProblem, match=words):
        SegmentFilters.from_dict(stored)


def test_a_list_without_a_column_offers_no_filter_on_it_and_none_is_silently_left_away() -> None:
    present = CALLS.drop(columns=["usable", "chief_executive_opened_on"])
    assert list_offered_signals(present.columns) == (NOT_REACHED_YET, ENGAGED)
    filters = SegmentFilters(open_channels=(EMAIL,), role=CHIEF_EXECUTIVE, signal=NOT_OPENED_SINCE, signal_day=FEBRUARY)
    assert list_missing_filters(filters, present.columns) == ["open channels", "not opened since"]
    with pytest.raises(SegmentFilterProblem, match="does not tell open channels"):
        filter_rows(present, filters)


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        (
            {"size": 1, "colour": 2},
            (
                "This segment has a filter that is not known here: colour, size. It was saved by another version of "
                "the dashboard: save it anew with the filters on this page."
            ),
        ),
        ({"tried_through": [1]}, 'The filter "tried through" does not know "1". Choose the filters on the page anew.'),
        (
            {"role": "Mayor", "signal": ENGAGED},
            'The filter "role" does not know "Mayor". Choose the filters on the page anew.',
        ),
        ({"role": LEADER}, "Say both whom you mean, the leader or the chief executive, and what they did."),
        (
            {"role": LEADER, "signal": OPENED_SINCE},
            "Choose the day since which they opened a message or did not.",
        ),
        ({"tried": BEFORE}, "Choose the day before or after which the councils were last tried."),
        ({"fewest_tries": 1, "most_tries": 0}, "The most tries cannot be fewer than the fewest."),
        ({"fewest_tries": -1}, "The most tries cannot be fewer than the fewest."),
        ({"text": "x" * 201}, "Search for at most 200 characters."),
    ],
)
def test_what_cannot_be_is_said_in_a_whole_sentence(stored: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SegmentFilterProblem) as problem:
        SegmentFilters.from_dict(stored)
    assert str(problem.value) == sentence


def test_two_hundred_characters_can_be_searched_for() -> None:
    assert filter_rows(CALLS, SegmentFilters(text="x" * 200)).empty


def test_what_is_stored_is_what_json_holds_and_only_what_is_set() -> None:
    assert SegmentFilters().to_dict() == {}
    filters = SegmentFilters(regions=("London",), tried=BEFORE, tried_day=FEBRUARY, most_tries=0)
    assert filters.to_dict() == {
        "regions": ["London"], "tried": "before", "tried_day": "2015-02-03", "most_tries": 0,
    }  # fmt: skip


def test_no_filter_needs_no_column_and_all_that_are_missing_are_named() -> None:
    assert list_missing_filters(SegmentFilters(), []) == []
    with pytest.raises(SegmentFilterProblem) as problem:
        filter_rows(CALLS[["code", "region"]], SegmentFilters(types=("Unitary",), most_tries=2))
    assert str(problem.value) == (
        "The list shown here does not tell types, most tries. Take that filter out of the segment."
    )


def test_a_cell_without_a_value_holds_no_word_and_no_try() -> None:
    empty = CALLS.assign(why=None, tries=[float("nan"), 1, 3, 2])
    assert "".join(filter_rows(empty, SegmentFilters(most_tries=0))["code"]) == "A"
    assert filter_rows(empty, SegmentFilters(text="none")).empty
    assert filter_rows(empty, SegmentFilters(reasons=(OVERDUE,))).empty


def test_a_response_is_begun_where_the_reason_or_the_standing_says_so() -> None:
    begun = CALLS.assign(standing=[BROKE_OFF, OTHER, OTHER, OTHER])
    filters = SegmentFilters(reasons=(BEGUN,))
    assert "".join(filter_rows(begun, filters)["code"]) == "AB"
    assert "".join(filter_rows(begun.drop(columns="standing"), filters)["code"]) == "B"
