"""How likely councils respond, learned from the campaign's own weeks."""

from math import exp, log, log1p

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures.approaches.propensity import (
    PRIORS,
    PropensityModel,
    estimate_chances,
    estimate_weekly_chances,
    fit_propensity,
)
from lib.terms import CHANNELS

COLUMNS = [
    "region", "type", "leader", "chief_executive", "channel", "tries", "days_left", "councils", "responded",
]  # fmt: skip
NO_WEEKS = pd.DataFrame([], columns=COLUMNS)
COLD, ENGAGED = ("delivered", "delivered"), ("delivered", "engaged")


def build_weeks(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def build_councils(*rows: tuple[object, ...]) -> pd.DataFrame:
    councils = pd.DataFrame(rows, columns=["region", "type", "leader", "chief_executive", "tries"])
    return councils.assign(in_effect="")


def test_without_a_past_the_model_is_its_prior() -> None:
    model = fit_propensity(NO_WEEKS)
    assert model.coefficients == {name: mean for name, (mean, _deviation) in PRIORS.items()}
    (chance,) = estimate_weekly_chances(model, build_weeks(("North", "Unitary", *COLD, "", 0, 50, 1, 0)))
    assert chance == pytest.approx(1 - exp(-0.03))


def test_the_mode_is_where_prior_and_past_balance() -> None:
    weeks = build_weeks(("North", "Unitary", *COLD, "", 0, 0, 1_000, 200))
    model = fit_propensity(weeks)
    names = ("intercept", "last two weeks", "North", "Unitary")
    score = sum(model.coefficients[name] for name in names)
    intensity = exp(score)
    gap = intensity * (200 / (exp(intensity) - 1) - 800)
    for name in names:
        mean, deviation = PRIORS.get(name, (0.0, 0.4))
        assert (model.coefficients[name] - mean) / deviation**2 == pytest.approx(gap, abs=1e-5)
    assert score == pytest.approx(log(-log1p(-0.2)), abs=0.02)


def test_one_row_for_many_councils_is_the_same_as_a_row_for_each() -> None:
    single = [("North", "Unitary", *ENGAGED, "Telephone", 1, 20, 1, int(number < 3)) for number in range(10)]
    together = [("North", "Unitary", *ENGAGED, "Telephone", 1, 20, 10, 3)]
    other = ("South", "Unitary", *COLD, "", 0, 20, 50, 2)
    first, second = fit_propensity(build_weeks(*single, other)), fit_propensity(build_weeks(*together, other))
    assert first.coefficients == pytest.approx(second.coefficients)
    assert (first.weeks_seen, first.responses_seen) == (60, 5)


def test_a_channel_that_did_well_gains_and_one_that_was_not_used_keeps_its_prior() -> None:
    weeks = build_weeks(
        ("North", "Unitary", *COLD, "", 0, 40, 500, 15), ("North", "Unitary", *COLD, "Telephone", 0, 40, 100, 40)
    )
    coefficients = fit_propensity(weeks).coefficients
    assert exp(coefficients["Telephone"]) == pytest.approx(-log(0.6) - 0.03, rel=0.35)
    assert coefficients["Letter"] == pytest.approx(PRIORS["Letter"][0])


def test_a_region_with_few_councils_stays_near_the_mean_of_all() -> None:
    def fit_north(councils: int) -> float:
        north = ("North", "Unitary", *COLD, "", 0, 40, councils, 0)
        return fit_propensity(build_weeks(north, ("South", "Unitary", *COLD, "", 0, 40, 800, 80))).coefficients["North"]

    assert -0.25 < fit_north(5) < 0
    assert fit_north(300) < -0.8


def test_chances_by_the_closing_day_multiply_the_weeks_and_an_approach_is_in_effect_for_two() -> None:
    model = fit_propensity(NO_WEEKS)
    chances = estimate_chances(model, build_councils(("North", "Unitary", *COLD, 0)), days_left=31)
    usual, late = exp(PRIORS["intercept"][0]), exp(PRIORS["intercept"][0] + PRIORS["last two weeks"][0])
    # Weeks begin 31, 24, 17, 10 and 3 days before the end; the last is of three days.
    without = exp(-3 * usual - late * (1 + 3 / 7))
    assert chances["chance_without"].item() == pytest.approx(1 - without)
    moved = 1 - exp(-2 * exp(PRIORS["Telephone"][0]))
    assert moved == pytest.approx(0.10, abs=0.001)
    assert chances["Telephone"].item() == pytest.approx(without * moved)


def test_a_council_that_would_respond_anyhow_gains_less_by_an_approach() -> None:
    councils = build_councils(("North", "Unitary", *COLD, 0), ("North", "Unitary", "engaged", "engaged", 0))
    chances = estimate_chances(fit_propensity(NO_WEEKS), councils, days_left=60)
    assert chances["chance_without"].is_monotonic_increasing
    assert chances["Telephone"].iloc[0] > chances["Telephone"].iloc[1]


def test_an_approach_of_the_last_days_has_a_week_to_run() -> None:
    councils = build_councils(*[("North", "Unitary", *COLD, 1)] * 2).assign(in_effect=["", "Visit"])
    first, second = estimate_chances(fit_propensity(NO_WEEKS), councils, days_left=40)["chance_without"]
    assert (1 - second) / (1 - first) == pytest.approx(exp(-exp(PRIORS["Visit"][0])))


def test_repeats_add_less_each_time() -> None:
    councils = build_councils(*[("North", "Unitary", *COLD, tries) for tries in range(5)])
    added = estimate_chances(fit_propensity(NO_WEEKS), councils, days_left=40)["Telephone"].to_list()
    assert added == sorted(added, reverse=True)
    assert added[0] > added[1] > added[4] > 0


def test_nothing_is_left_to_happen_after_the_closing_day() -> None:
    chances = estimate_chances(fit_propensity(NO_WEEKS), build_councils(("North", "Unitary", *ENGAGED, 1)), days_left=0)
    assert chances.to_numpy().max() == 0


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["North", "South", "Elsewhere"]),
            st.sampled_from(["Unitary", "Shire county"]),
            st.sampled_from(["no contact", "not sent", "delivered", "opened", "engaged"]),
            st.sampled_from(["no address", "delivered", "engaged"]),
            st.integers(0, 9),
        ),
        max_size=8,
    ),
    st.integers(0, 100),
    st.integers(0, 30),
)
def test_chances_are_chances_whatever_the_past(rows: list[tuple[object, ...]], days_left: int, responded: int) -> None:
    model = fit_propensity(build_weeks(("North", "Unitary", *COLD, "E-mail", 1, 30, 30, responded)))
    chances = estimate_chances(model, build_councils(*rows), days_left=days_left)
    values = chances.to_numpy(dtype=float)
    assert list(chances.columns) == ["chance_without", *CHANNELS]
    assert np.isfinite(values).all()
    assert (values >= 0).all()
    assert (chances["chance_without"].to_numpy() + values[:, 1:].max(axis=1, initial=0) <= 1 + 1e-12).all()


def test_an_approach_raises_the_chance_of_a_week_for_the_councils_that_had_one() -> None:
    model = fit_propensity(NO_WEEKS)
    rows = [("North", "Unitary", *COLD, channel, 0, 50, 1, 0) for channel in ("", "Telephone")]
    alone, called = estimate_weekly_chances(model, build_weeks(*rows))
    assert alone == pytest.approx(1 - exp(-0.03))
    assert called > alone


@pytest.mark.parametrize(
    ("rungs", "channel", "days_left", "own", "moved"),
    [
        (COLD, "Telephone", 70, 1.0, 0.0),  # ten weeks at 0.1
        (COLD, "Telephone", 84, 1.2, 0.0),
        (COLD, "Telephone", 140, 1.2, 0.0),  # more than twelve weeks count as twelve
        (("engaged", "delivered"), "Telephone", 70, 1.4, 0.2),
        (("delivered", "engaged"), "Telephone", 70, 1.4, 0.2),
        (("engaged", "engaged"), "Telephone", 70, 1.8, 0.2),
        (("engaged", "engaged"), "", 70, 1.8, None),
        (("opened", "delivered"), "", 70, 1.15, None),
        (("delivered", "opened"), "", 70, 1.15, None),
        (("no contact", "delivered"), "", 70, 1.0, None),
        (("no contact", "not sent"), "", 70, 0.7, None),  # neither is reached
        (COLD, "", 15, 1.5 / 7, None),
        (COLD, "", 14, 0.2 + 0.2, None),  # the last two weeks
    ],
)
def test_what_was_known_of_a_council_and_the_time_left_make_its_chance(
    rungs: tuple[str, str], channel: str, days_left: int, own: float, moved: float | None
) -> None:
    coefficients = {name: mean for name, (mean, _deviation) in PRIORS.items()} | {"weeks left": 0.1}
    model = PropensityModel(coefficients, (), (), 0, 0)
    (chance,) = estimate_weekly_chances(model, build_weeks(("North", "Unitary", *rungs, channel, 0, days_left, 1, 0)))
    intensity = 0.03 * exp(own) + (0 if moved is None else 0.053 * exp(moved))
    assert chance == pytest.approx(1 - exp(-intensity))


def test_what_is_left_by_the_closing_day_follows_the_time_the_engagement_and_the_earlier_tries() -> None:
    coefficients = {name: mean for name, (mean, _deviation) in PRIORS.items()} | {"weeks left": 0.1}
    councils = build_councils(
        ("North", "Unitary", *COLD, 0), ("North", "Unitary", *ENGAGED, 0), ("North", "Unitary", *COLD, 3)
    )
    councils = councils.assign(in_effect=["", "", "Visit"]).set_axis([7, 3, 5])
    chances = estimate_chances(PropensityModel(coefficients, (), (), 0, 0), councils, days_left=14)
    assert chances.index.to_list() == [7, 3, 5]
    # Two weeks, both of the last two: with two weeks left and with one.
    intensity = 0.03 * exp(0.2) * (exp(0.2) + exp(0.1))
    visit = 0.08 * exp(-0.5 * log(3, 2))  # the newest of three tries has a week to run
    without = [exp(-intensity), exp(-intensity * exp(0.4)), exp(-intensity * exp(-0.1 * 2) - visit)]
    assert (1 - chances["chance_without"]).to_list() == pytest.approx(without)
    called = [0.053, 0.053 * exp(0.2), 0.053 * exp(-0.5 * 2)]
    added = [left * (1 - exp(-2 * moved)) for left, moved in zip(without, called, strict=True)]
    assert chances["Telephone"].to_list() == pytest.approx(added)
