"""The terms that every package shares hold together."""

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Organisation, TilePlacement
from lib.measures.dispositions import classify_response
from lib.terms import (
    COMPLETE,
    COMPLETE_ABOVE,
    COUNCIL_TYPES,
    DISPOSITIONS,
    ORGANISATION_TYPES,
    PARTIAL,
    PARTIAL_FROM,
    PARTNER,
    REFUSAL,
    RESPONDED,
    TIER_OF,
    TIERS,
)


def test_the_register_has_the_types_and_tiers_of_the_terms_and_no_others(sqlite: Engine) -> None:
    with open_read_session(sqlite) as session:
        assert set(session.scalars(select(Organisation.type))) == set(ORGANISATION_TYPES) - {PARTNER}  # added by hand
        assert set(session.scalars(select(TilePlacement.tier))) == set(TIERS)


def test_the_thresholds_part_complete_from_partial_and_partial_from_refusal() -> None:
    percents = (COMPLETE_ABOVE + 1, COMPLETE_ABOVE, PARTIAL_FROM, PARTIAL_FROM - 1)
    assert [classify_response("answers", percent, 100) for percent in percents] == [COMPLETE, PARTIAL, PARTIAL, REFUSAL]


def test_who_responded_comes_first_among_the_dispositions_and_tiers_are_of_councils() -> None:
    assert DISPOSITIONS[: len(RESPONDED)] == RESPONDED
    assert set(TIER_OF) < set(COUNCIL_TYPES)
