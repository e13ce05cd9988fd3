"""The terms that every package shares hold together."""

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Organisation, TilePlacement
from lib.measures.dispositions import classify_response
from lib.terms import (
    BROKE_OFF,
    COMPLETE,
    COMPLETE_ABOVE,
    COUNCIL_TYPES,
    DISPOSITION_OF,
    DISPOSITIONS,
    ORGANISATION_TYPES,
    PARTIAL,
    PARTIAL_FROM,
    PARTNER,
    RESPONDED,
    STANDINGS,
    TIER_OF,
    TIERS,
    is_no_comment,
)


def test_the_register_has_the_types_and_tiers_of_the_terms_and_no_others(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        assert set(session.scalars(select(Organisation.type))) == set(ORGANISATION_TYPES) - {PARTNER}  # added by hand
        assert set(session.scalars(select(TilePlacement.tier))) == set(TIERS)


def test_the_thresholds_part_complete_from_partial_and_partial_from_what_broke_off() -> None:
    percents = (COMPLETE_ABOVE + 1, COMPLETE_ABOVE, PARTIAL_FROM, PARTIAL_FROM - 1)
    standings = [
        classify_response("answers", percent, 100, is_sent_in=False, has_substance=True) for percent in percents
    ]
    assert standings == [COMPLETE, PARTIAL, PARTIAL, BROKE_OFF]


def test_every_standing_has_a_disposition_and_they_keep_their_order() -> None:
    assert list(dict.fromkeys(DISPOSITION_OF[standing] for standing in STANDINGS)) == list(DISPOSITIONS)


@pytest.mark.parametrize(
    "text",
    ["No comment.", "N/A", "n.a.", "-", "None", "Nothing to add.", "We have no comments to make at this time.",
     "No further comments", "Don’t know", "not applicable", "No strong views"],
)  # fmt: skip
def test_what_holds_no_view_is_no_comment_in_whatever_words(text: str) -> None:
    assert is_no_comment(text)


@pytest.mark.parametrize(
    "text",
    ["No", "Yes", "Agreed", "None of this has worked.", "No comment on the first part, but the second is wrong.",
     "See our answer to question 3.", "Nothing to add to the Treasury's figures, which we share."],
)  # fmt: skip
def test_a_short_answer_that_says_something_is_more_than_no_comment(text: str) -> None:
    assert not is_no_comment(text)


def test_who_responded_comes_first_among_the_dispositions_and_tiers_are_of_councils() -> None:
    assert DISPOSITIONS[: len(RESPONDED)] == RESPONDED
    assert set(TIER_OF) < set(COUNCIL_TYPES)
