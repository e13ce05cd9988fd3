"""The sentences that say why to approach a council, and what speaks against it."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.approaches.reasons import (
    FACT_COLUMNS,
    ReasonFacts,
    TargetShortfalls,
    describe_counter_reasons,
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
