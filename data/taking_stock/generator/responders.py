"""Which organisations respond, when, how and how far: uneven by type and region, with a late surge."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from data.taking_stock.generator.register import Organisation

TYPE = {
    "Shire county": 0.60,
    "Metropolitan district": 0.58,
    "Unitary": 0.50,
    "London borough": 0.42,
    "Shire district": 0.24,
}
REGION = {
    "North West": 1.30, "South West": 1.25, "London": 1.15, "Yorkshire and the Humber": 1.10, "West Midlands": 1.00,
    "South East": 0.90, "North East": 0.75, "East Midlands": 0.65, "East of England": 0.60,
}  # fmt: skip
COMPLETE, PARTIAL, BROKEN_OFF, LETTER, DECLINED = "complete", "partial", "broken off", "letter", "declined"
COUNCILS = ((COMPLETE, 89), (PARTIAL, 28), (BROKEN_OFF, 6), (LETTER, 12), (DECLINED, 9))
BODIES = ((COMPLETE, 9), (PARTIAL, 5), (LETTER, 5), (DECLINED, 1))
FIRST, LAST = dt.date(2015, 1, 8), dt.date(2015, 3, 13)
PUSHES = (dt.date(2015, 1, 6), dt.date(2015, 2, 3), dt.date(2015, 2, 24), dt.date(2015, 3, 9))
JOINT = ("Canterbury", "Dover", "Ashford", "Thanet")
JOINT_NAME = "East Kent councils (joint response)"


@dataclass
class Respondent:
    """One response to come: who, how, and when."""

    organisation: Organisation
    how: str
    day: dt.date


def respondents(rng: Random, councils: list[Organisation], bodies: list[Organisation]) -> list[Respondent]:
    """Who responds, in the order of arrival. The joint response's councils do not respond for themselves."""
    alone = [one for one in councils if one.short_name not in JOINT]
    keys = {one.code: rng.random() ** (1 / (TYPE[one.kind] * REGION[one.drawn_region]) ** 1.4) for one in alone}
    likely = sorted(alone, key=lambda one: keys[one.code], reverse=True)
    chosen = _spread(rng, likely, COUNCILS)
    chosen += _spread(rng, sorted(bodies, key=lambda _one: rng.random()), BODIES)
    return sorted(chosen, key=lambda one: (one.day, one.organisation.name))


def _spread(rng: Random, ranked: list[Organisation], ways: tuple[tuple[str, int], ...]) -> list[Respondent]:
    how = [way for way, number in ways for _ in range(number)]
    rng.shuffle(how)
    return [Respondent(one, way, _day(rng)) for one, way in zip(ranked, how, strict=False)]


def _day(rng: Random) -> dt.date:
    days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    return rng.choices(days, weights=[_weight(one) for one in days])[0]


def _weight(day: dt.date) -> float:
    weight = 1.0
    for push in PUSHES:
        since = (day - push).days
        if 0 <= since <= 8:
            weight += 1.8 * (1 - since / 9)
    left = (LAST - day).days
    if left < 10:
        weight += 7.0 * (1 - left / 10)
    return weight * (0.12 if day.weekday() >= 5 else 1.0)
