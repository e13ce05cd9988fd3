"""The reasons for which a name is only suggested."""

import dataclasses
import datetime as dt

from lib.intake.matching.match_weights import MATCH_WEIGHTS, WeightedReason
from lib.intake.matching.matcher import MIN_SIMILARITY


def list_reasons() -> list[WeightedReason]:
    weights = [getattr(MATCH_WEIGHTS, field.name) for field in dataclasses.fields(MATCH_WEIGHTS)]
    return [weight for weight in weights if isinstance(weight, WeightedReason)]


def test_no_reason_for_doubt_scores_as_high_as_certainty_with_every_bonus() -> None:
    bonus = 2 * MATCH_WEIGHTS.style_fit_bonus
    assert max(reason.score for reason in list_reasons()) < MATCH_WEIGHTS.certain
    assert MATCH_WEIGHTS.several_councils.score + bonus < MATCH_WEIGHTS.certain


def test_another_body_of_the_place_is_less_likely_than_any_name_that_is_written_alike() -> None:
    assert min(list_reasons(), key=lambda reason: reason.score) == MATCH_WEIGHTS.other_body_of_place
    assert MATCH_WEIGHTS.other_body_of_place.score < MIN_SIMILARITY


def test_a_reason_about_time_names_the_organisation_and_the_day() -> None:
    words = MATCH_WEIGHTS.ended.words.format(name="Taunton Deane", day=dt.date(2019, 3, 31))
    assert words == "Taunton Deane ended on 31/03/2019"
