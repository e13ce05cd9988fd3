"""The target has three parts: enough responses overall, enough in every group, and groups that do not lie far apart.

After the three-part target of the Office for National Statistics for the Census of 2021: a rate for the whole, a floor
for every area, and little variation between areas.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lib.measures.figure import percent
from lib.measures.forecast import Forecast
from lib.measures.representativeness import Representativeness
from lib.measures.response_rates import Rates, needed


class Verdict(StrEnum):
    MET = "met"
    ON_COURSE = "on course"
    OFF_COURSE = "off course"
    TOO_EARLY = "cannot be said yet"
    MISSED = "missed"


ANY = "councils of any kind"


def in_words(mends: dict[str, int], most: int | None = None) -> str:
    """How many more from which groups; of many groups, so many by name, those first that need most."""
    ranked = sorted(mends.items(), key=lambda item: -item[1])
    named = [f"{number:,} more {'' if name == ANY else 'from '}{name}" for name, number in ranked[:most]]
    left = len(mends) - len(named)
    more = f" and some from {left} other groups" if left > 1 else " and some from another group" * left
    return ", ".join(named) + more


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the target: how it stands, in words, and which groups would mend it with so many more responses."""

    name: str
    verdict: Verdict
    stands: str
    mends: dict[str, int]

    def remedy(self, most: int | None = None) -> str:
        """Such as "11 more from Shire district, 2 more from London"; of many groups, so many by name."""
        return in_words(self.mends, most)


@dataclass(frozen=True, slots=True)
class Targets:
    """Shares between 0 and 1, and a coefficient of variation."""

    overall: Decimal
    floor: Decimal
    variation: Decimal


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to come: a forecast where there is one, and whether the consultation has closed."""

    forecast: Forecast | None
    closed: bool

    def verdict(self, *, now: bool, then: bool) -> Verdict:
        """From whether the part is met now, and whether it would be at the end if all goes on as forecast."""
        if now:
            return Verdict.MET
        if self.closed:
            return Verdict.MISSED
        if self.forecast is None:
            return Verdict.TOO_EARLY
        return Verdict.ON_COURSE if then else Verdict.OFF_COURSE

    def grown(self, responded: int, group: int, councils: int) -> int:
        """A group's responses at the end, if each group grows by the factor that all together are forecast to."""
        if self.forecast is None or not responded:
            return group
        return min(councils, round(group * self.forecast.middle / responded))


def parts(regions: list[Rates], types: list[Rates], targets: Targets, outlook: Outlook) -> list[Part]:
    """The three parts of the target, the variation by region and by type apart. Groups have one name each."""
    by_type, by_region = Representativeness.of(types), Representativeness.of(regions)
    return [
        _overall(by_type, targets.overall, outlook),
        _floor({**by_region.groups, **by_type.groups}, by_type.responded, targets.floor, outlook),
        _variation("by region", by_region, float(targets.variation), outlook),
        _variation("by council type", by_type, float(targets.variation), outlook),
    ]


def _overall(one: Representativeness, target: Decimal, outlook: Outlook) -> Part:
    goal = needed(target, one.councils)
    short = max(0, goal - one.responded)
    then = outlook.forecast is not None and outlook.forecast.middle >= goal
    mends = {ANY: short} if short else {}
    stands = (
        f"{one.responded:,} of the {goal:,} councils needed"
        if short
        else f"{one.responded:,} councils; {goal:,} were needed"
    )
    name = f"{percent(float(target), 0)} of all councils"
    return Part(name, outlook.verdict(now=not short, then=then), stands, mends)


def _floor(groups: dict[str, tuple[int, int]], responded: int, floor: Decimal, outlook: Outlook) -> Part:
    def below(count: int, number: int) -> int:
        return max(0, needed(floor, number) - count)

    mends = {name: more for name, (count, number) in groups.items() if (more := below(count, number))}
    then = not any(below(outlook.grown(responded, count, number), number) for count, number in groups.values())
    stands = f"{len(groups) - len(mends)} of {len(groups)} regions and types are there"
    name = f"{percent(float(floor), 0)} in every region and type"
    return Part(name, outlook.verdict(now=not mends, then=then), stands, mends)


def _variation(by: str, one: Representativeness, limit: float, outlook: Outlook) -> Part:
    now = one.variation
    grown = {name: (outlook.grown(one.responded, *group), group[1]) for name, group in one.groups.items()}
    then = Representativeness(grown).variation
    mends = {} if now is not None and now <= limit else one.to_reach(limit) or {}
    verdict = outlook.verdict(now=now is not None and now <= limit, then=then is not None and then <= limit)
    stands = "nobody has responded" if now is None else f"{now:.2f}"
    return Part(f"Variation {by} at most {limit:.2f}", verdict, stands, mends)
