"""The sentences that say why to approach a council, and what speaks against it."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.approaches.reasons import (
    FACT_COLUMNS,
    LIKELY_ANYWAY,
    MANY_TRIES,
    ReasonFacts,
    TargetShortfalls,
    describe_counter_reasons,
    describe_personal_reason,
    describe_ranked_councils,
    describe_reasons,
    format_group,
)
from lib.terms import CHANNELS

TODAY = dt.date(2015, 3, 10)
FACTS = ReasonFacts(
    TODAY, "Telephone", "Chief executive", "North East", "Unitary", signal="clicked", signal_on=dt.date(2015, 3, 9)
)


def test_the_action_comes_first_then_what_the_group_lacks() -> None:
    facts = replace(FACTS, region_missing=2, floor_text="25 %")
    assert (
        describe_reasons(facts)
        == "Telephone the chief executive, who clicked on 9 March. Two more councils in the North East reach 25 %."
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"region_missing": 1}, "One more council in the North East reaches 25 %."),
        (
            {"region_missing": 1, "type_missing": 1},
            "One more council in the North East and one more unitary council reach 25 %.",
        ),
        ({"type_missing": 13, "type": "Shire district"}, "13 more shire districts reach 25 %."),
        ({"region_missing": 3, "region": "London"}, "Three more councils in London reach 25 %."),
        ({"overall_missing": 5, "overall_text": "40 %"}, "Five more councils of any kind reach 40 %."),
        ({"promised_by": dt.date(2015, 3, 5)}, "The response promised by 5 March has not come."),
        ({"is_unfinished": True}, "Ask to have the response finished that was begun."),
        (
            {"said_nothing_on": dt.date(2015, 3, 4)},
            "Ask what the council thinks: on 4 March it sent in no more than “no comment”.",
        ),
        ({"withdrew_on": dt.date(2015, 3, 3)}, "Ask first why the response was withdrawn."),
        ({}, "Telephone the chief executive, who clicked on 9 March."),
    ],
)
def test_each_reason_is_a_whole_sentence(changes: dict[str, object], sentence: str) -> None:
    assert describe_reasons(replace(FACTS, floor_text="25 %", **changes)).endswith(sentence)  # type: ignore[arg-type]


def test_without_a_signal_or_a_channel_the_action_says_so() -> None:
    assert describe_reasons(replace(FACTS, channel="Letter", person="Leader", signal="")) == "Write to the leader."
    assert describe_reasons(replace(FACTS, channel="E-mail", person="Other", signal="replied", signal_on=None)) == (
        "E-mail the contact, who replied."
    )
    assert "no channel is open" in describe_reasons(replace(FACTS, channel=""))
    assert describe_reasons(replace(FACTS, channel="", declined_on=dt.date(2015, 3, 3))).startswith("Leave it be")


def test_an_approach_that_must_wait_says_from_when_on() -> None:
    waiting = replace(FACTS, channel="E-mail", signal="", cooling_until=dt.date(2015, 3, 15))
    assert describe_reasons(waiting) == "From 15 March: e-mail the chief executive."
    assert describe_reasons(replace(waiting, closes=dt.date(2015, 3, 15))).startswith("From 15 March:")
    too_late = replace(waiting, closes=dt.date(2015, 3, 13))
    assert describe_reasons(too_late) == "After the closing day, from 15 March: e-mail the chief executive."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unanswered_calls": 2}, "Called twice this week without an answer."),
        ({"declined_on": dt.date(2015, 3, 3)}, "The council declined on 3 March."),
        ({"withdrew_on": dt.date(2015, 3, 3)}, "It withdrew its response on 3 March."),
        ({"promised_by": dt.date(2015, 3, 12)}, "A response is promised by 12 March."),
        ({"promised_by": dt.date(2015, 3, 9)}, ""),
        ({"is_message_on_its_way": True}, "A message is on its way today."),
        (
            {"approached_on": dt.date(2015, 3, 8), "cooling_until": dt.date(2015, 3, 15)},
            "Approached on 8 March: wait until 15 March.",
        ),
        ({"cooling_until": dt.date(2015, 3, 15)}, "Wait until 15 March."),
        ({"cooling_until": TODAY}, ""),
        ({"is_bounced": True, "channel": "Letter"}, "The last e-mail came back."),
        ({"is_bounced": True}, ""),
        ({"tries": 6}, "Approached six times so far."),
        ({"tries": 3}, ""),
        ({"chance_without": 0.7}, "It will probably respond without an approach."),
        ({}, ""),
    ],
)
def test_each_counter_reason_is_a_whole_sentence(changes: dict[str, object], sentence: str) -> None:
    assert describe_counter_reasons(replace(FACTS, **changes)) == sentence  # type: ignore[arg-type]


def test_a_list_gets_both_for_each_council_whatever_cells_are_empty() -> None:
    rows = pd.DataFrame(
        [{name: getattr(facts, name) for name in FACT_COLUMNS} for facts in (FACTS, replace(FACTS, is_bounced=True))]
    ).assign(code=["A", "B"])
    rows["signal_on"] = pd.to_datetime(rows["signal_on"])
    rows.loc[1, ["signal", "signal_on", "person"]] = [None, pd.NaT, "Leader"]
    described = describe_ranked_councils(rows, TargetShortfalls({"North East": 2}, "25 %"), TODAY)
    assert described["why"].to_list() == [
        "Telephone the chief executive, who clicked on 9 March. Two more councils in the North East reach 25 %.",
        "Telephone the leader: the last e-mail came back. Two more councils in the North East reach 25 %.",
    ]
    assert described["against"].to_list() == ["", ""]
    empty = describe_ranked_councils(rows.head(0), TargetShortfalls({}, "25 %"), TODAY)
    assert list(empty.columns) == [*rows.columns, "why", "against"]


def test_groups_are_named_as_in_a_sentence() -> None:
    names = ("North East", "London", "Yorkshire and the Humber", "Shire district", "London borough")
    assert [format_group(name) for name in names] == [
        "the North East",
        "London",
        "Yorkshire and the Humber",
        "shire districts",
        "London boroughs",
    ]


@given(
    channel=st.sampled_from([*CHANNELS, ""]),
    person=st.sampled_from(["Leader", "Chief executive", "Other"]),
    region_missing=st.integers(0, 40),
    type_missing=st.integers(0, 80),
    is_unfinished=st.booleans(),
    tries=st.integers(0, 30),
    unanswered=st.integers(0, 9),
)
def test_sentences_are_short_and_end_with_a_full_stop(
    channel: str,
    person: str,
    region_missing: int,
    type_missing: int,
    is_unfinished: bool,
    tries: int,
    unanswered: int,
) -> None:
    facts = replace(
        FACTS,
        channel=channel,
        person=person,
        region_missing=region_missing,
        type_missing=type_missing,
        is_unfinished=is_unfinished,
        tries=tries,
        unanswered_calls=unanswered,
        floor_text="25 %",
    )
    reasons, counter_reasons = describe_reasons(facts), describe_counter_reasons(facts)
    assert reasons.endswith(".")
    assert len(reasons) < 220
    assert not counter_reasons or counter_reasons.endswith(".")
    assert " she " not in reasons
    assert " he " not in reasons


ROW = {
    "channel": "Telephone", "person": "Leader", "region": "London", "type": "London borough", "signal": "clicked",
    "signal_on": dt.date(2015, 3, 9), "is_unfinished": 0, "said_nothing_on": None, "tries": 1, "unanswered_calls": 0,
    "approached_on": None, "cooling_until": None, "is_message_on_its_way": 0, "is_bounced": 0, "promised_by": None,
    "declined_on": None, "withdrew_on": None, "chance_without": 0.1,
}  # fmt: skip


def describe_row(levels: TargetShortfalls, **changes: object) -> tuple[str, str]:
    """Why and against, of a list of one council."""
    rows = pd.DataFrame([{**ROW, **changes}], dtype=object).astype({"chance_without": float})
    described = describe_ranked_councils(rows, levels, TODAY)
    return described["why"].iloc[0], described["against"].iloc[0]


def test_each_cell_of_a_list_and_each_shortfall_reaches_its_sentence() -> None:
    none = TargetShortfalls({}, "")
    leader = "Telephone the leader, who clicked on 9 March."
    assert describe_row(none) == (leader, "")
    groups = TargetShortfalls({"London": 2, "London borough": 1}, "25 %", 7, "40 %")
    assert describe_row(groups)[0] == f"{leader} Two more councils in London and one more London borough reach 25 %."
    assert describe_row(TargetShortfalls({"Wales": 2}, "25 %", 7, "40 %"))[0] == (
        f"{leader} Seven more councils of any kind reach 40 %."
    )
    late = {"cooling_until": dt.date(2015, 3, 16), "approached_on": dt.date(2015, 3, 9)}
    assert describe_row(TargetShortfalls({}, "", closes=dt.date(2015, 3, 13)), **late) == (
        "After the closing day, from 16 March: telephone the leader, who clicked on 9 March.",
        "Approached on 9 March: wait until 16 March.",
    )
    assert describe_row(none, **late)[0].startswith("From 16 March: telephone")
    empty = dict.fromkeys(("channel", "person", "region", "type", "signal", "signal_on"))
    assert describe_row(none, **empty) == ("Find somebody to approach: no channel is open.", "")
    assert describe_row(none, person=None, signal=None)[0] == "Telephone the contact."


@pytest.mark.parametrize(
    ("changes", "against"),
    [
        ({"chance_without": LIKELY_ANYWAY}, "It will probably respond without an approach."),
        ({"chance_without": LIKELY_ANYWAY - 0.01}, ""),
        ({"tries": MANY_TRIES - 1}, ""),
        ({"promised_by": TODAY}, "A response is promised by 10 March."),
        ({"cooling_until": TODAY}, ""),
        ({"unanswered_calls": 1}, "Called once this week without an answer."),
        ({"is_message_on_its_way": 1}, "A message is on its way today."),
        ({"declined_on": dt.date(2015, 3, 1)}, "The council declined on 1 March."),
        ({"withdrew_on": dt.date(2015, 3, 1)}, "It withdrew its response on 1 March."),
    ],
)
def test_each_cell_that_speaks_against_an_approach_is_told_from_its_limit_on(
    changes: dict[str, object], against: str
) -> None:
    assert describe_row(TargetShortfalls({}, ""), **changes)[1] == against


def test_dates_may_be_moments_and_rows_keep_their_index_and_other_columns() -> None:
    rows = pd.DataFrame([ROW, {**ROW, "signal_on": None}], index=[7, 3]).assign(other=["x", "y"])
    rows["signal_on"] = pd.to_datetime(rows["signal_on"])
    described = describe_ranked_councils(rows, TargetShortfalls({}, ""), TODAY)
    assert described.index.to_list() == [7, 3]
    assert described["other"].to_list() == ["x", "y"]
    assert described["why"].to_list() == [
        "Telephone the leader, who clicked on 9 March.", "Telephone the leader, who clicked.",
    ]  # fmt: skip


def test_a_person_is_told_how_many_of_their_region_have_responded() -> None:
    yours = "and yours is not among them yet."
    assert describe_personal_reason("London", 0, 33) == "So far none of the 33 councils in London has responded."
    assert describe_personal_reason("North East", 1, 12) == (
        f"So far 1 of the 12 councils in the North East has responded, {yours}"
    )
    assert describe_personal_reason("London", 1_200, 3_300) == (
        f"So far 1,200 of the 3,300 councils in London have responded, {yours}"
    )
