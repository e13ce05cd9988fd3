"""Check the three-part target: overall response, a floor for each group, and little variation.

After the three-part target of the Office for National Statistics for the Census of 2021: a rate for the whole, a floor
for every area, and little variation between areas.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lib.measures.figure import format_percent
from lib.measures.forecast import Forecast
from lib.measures.representativeness import Representativeness
from lib.measures.response_rates import ResponseRates, count_needed_councils


class TargetVerdict(StrEnum):
    """Status of one part of the target."""

    MET = "met"
    ON_COURSE = "on course"
    POSSIBLE = "possible"
    UNLIKELY = "possible, unlikely"
    OFF_COURSE = "off course"
    TOO_EARLY = "cannot be said yet"
    MISSED = "missed"


ANY_COUNCIL = "councils of any kind"
UNLIKELY_BELOW = 1 / 3  # chance below which what is possible is said to be unlikely
FINALS_TRIED = 20  # final numbers, from the middle of the forecast to its upper end


def describe_missing_responses(missing_responses: dict[str, int], name_limit: int | None = None) -> str:
    """Describe how many more responses are needed from which groups, the largest numbers first.

    name_limit: how many groups are named at most; the rest is summed up as other groups. None names all of them.
    """
    ranked = sorted(missing_responses.items(), key=lambda item: -item[1])
    named = [f"{number:,} more {'' if name == ANY_COUNCIL else 'from '}{name}" for name, number in ranked[:name_limit]]
    unnamed = len(missing_responses) - len(named)
    ending = f" and some from {unnamed} other groups" if unnamed > 1 else " and some from another group" * unnamed
    return ", ".join(named) + ending


@dataclass(frozen=True, slots=True)
class TargetPart:
    """One part of the target.

    name and status_text are in words. missing_responses: how many more responses from which groups would meet the part,
    empty where it is met. chance: that it will be met, between 0 and 1, where the forecast leaves that open; else None.
    """

    name: str
    verdict: TargetVerdict
    status_text: str
    missing_responses: dict[str, int]
    chance: float | None = None

    @property
    def verdict_text(self) -> str:
        """Verdict in words, such as "possible, unlikely (chance about 1 in 5)"."""
        if self.chance is None:
            return str(self.verdict)
        return f"{self.verdict} (chance {describe_chance(self.chance)})"

    def describe_remedy(self, name_limit: int | None = None) -> str:
        """Describe the missing responses, such as "11 more from Shire district, 2 more from London".

        name_limit: how many groups are named at most; None names all of them.
        """
        return describe_missing_responses(self.missing_responses, name_limit)

    def describe_remedy_from(self, names: Collection[str]) -> str:
        """Describe the missing responses from some groups alone, as above; empty where none of these lacks any."""
        lacking = {name: number for name, number in self.missing_responses.items() if name in names}
        return describe_missing_responses(lacking)


@dataclass(frozen=True, slots=True)
class TargetLevels:
    """Target levels: shares between 0 and 1 overall and for each group, and a maximum coefficient of variation.

    A level that is None is not set.
    """

    overall: Decimal | None
    floor: Decimal | None
    variation: Decimal | None


def describe_chance(chance: float) -> str:
    """Describe a chance between 0 and 1 as people say it, such as "about 1 in 5"."""
    if chance >= 0.45:
        return "about 1 in 2"
    if chance >= 0.365:
        return "about 2 in 5"
    return f"about 1 in {min(10, round(1 / max(chance, 0.1)))}"


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecast of the responses, None where there is none, and whether the consultation has closed."""

    forecast: Forecast | None
    is_closed: bool

    def judge(self, *, is_met: bool, is_met_at: Callable[[int], bool]) -> tuple[TargetVerdict, float | None]:
        """Judge a part of the target, with its chance where the forecast leaves it open.

        is_met: whether the part is met now. is_met_at: whether it would be met if so many councils responded by the
        end. On course: it would be at the middle of the forecast. Possible, or unlikely: within the interval alone. Off
        course: not even at its upper end.
        """
        if is_met:
            return TargetVerdict.MET, None
        if self.is_closed:
            return TargetVerdict.MISSED, None
        if self.forecast is None:
            return TargetVerdict.TOO_EARLY, None
        middle, high = self.forecast.middle, self.forecast.high
        if is_met_at(middle):
            return TargetVerdict.ON_COURSE, None
        finals = sorted({middle + round((high - middle) * step / FINALS_TRIED) for step in range(1, FINALS_TRIED + 1)})
        needed_final = next((final for final in finals if is_met_at(final)), None)
        if needed_final is None:
            return TargetVerdict.OFF_COURSE, None
        chance = self.forecast.compute_chance(needed_final)
        return (TargetVerdict.UNLIKELY if chance < UNLIKELY_BELOW else TargetVerdict.POSSIBLE), chance


def estimate_final_responses(final: int, responded: int, group_responded: int, councils: int) -> int:
    """Estimate the responses of one group at the end, where so many councils respond in all by then.

    Each group is taken to grow by the same factor, up to all of its councils. responded and group_responded are the
    numbers of today.
    """
    return min(councils, round(group_responded * final / responded)) if responded else group_responded


def compute_target_parts(
    regions: list[ResponseRates], types: list[ResponseRates], targets: TargetLevels, outlook: Outlook
) -> list[TargetPart]:
    """Compute the parts of the target that are set: overall, floor, and variation by region and by council type.

    regions and types hold the rates of each region and of each type; group names must be unique across both.
    """
    by_type, by_region = Representativeness.from_rates(types), Representativeness.from_rates(regions)
    parts = []
    if targets.overall is not None:
        parts.append(_build_overall_part(by_type, targets.overall, outlook))
    if targets.floor is not None:
        groups = {**by_region.groups, **by_type.groups}
        parts.append(_build_floor_part(groups, by_type.responded_count, targets.floor, outlook))
    if targets.variation is not None:
        limit = float(targets.variation)
        parts.append(_build_variation_part("by region", by_region, limit, outlook))
        parts.append(_build_variation_part("by council type", by_type, limit, outlook))
    return parts


def _build_overall_part(representativeness: Representativeness, target: Decimal, outlook: Outlook) -> TargetPart:
    """Build the part on the overall response rate."""
    needed_councils = count_needed_councils(target, representativeness.council_count)
    shortfall = max(0, needed_councils - representativeness.responded_count)
    missing_responses = {ANY_COUNCIL: shortfall} if shortfall else {}
    status_text = (
        f"{representativeness.responded_count:,} of the {needed_councils:,} councils needed"
        if shortfall
        else f"{representativeness.responded_count:,} councils; {needed_councils:,} were needed"
    )
    name = f"{format_percent(float(target), 0)} of all councils"
    verdict, chance = outlook.judge(is_met=not shortfall, is_met_at=lambda final: final >= needed_councils)
    if verdict in {TargetVerdict.POSSIBLE, TargetVerdict.UNLIKELY} and outlook.forecast is not None:
        chance = outlook.forecast.compute_chance(needed_councils)
    return TargetPart(name, verdict, status_text, missing_responses, chance)


def _build_floor_part(
    groups: dict[str, tuple[int, int]], responded: int, floor: Decimal, outlook: Outlook
) -> TargetPart:
    """Build the part on the floor for the response rate of every region and type."""

    def count_missing(group_responded: int, group_councils: int) -> int:
        return max(0, count_needed_councils(floor, group_councils) - group_responded)

    missing_responses = {
        name: missing
        for name, (group_responded, group_councils) in groups.items()
        if (missing := count_missing(group_responded, group_councils))
    }

    def is_met_at(final: int) -> bool:
        return not any(
            count_missing(estimate_final_responses(final, responded, *group), group[1]) for group in groups.values()
        )

    verdict, chance = outlook.judge(is_met=not missing_responses, is_met_at=is_met_at)
    status_text = f"{len(groups) - len(missing_responses)} of {len(groups)} regions and types are there"
    name = f"{format_percent(float(floor), 0)} in every region and type"
    return TargetPart(name, verdict, status_text, missing_responses, chance)


def _build_variation_part(
    grouping: str, representativeness: Representativeness, limit: float, outlook: Outlook
) -> TargetPart:
    """Build the part on the variation of response rates for one grouping."""
    variation = representativeness.coefficient_of_variation

    def is_met_at(final: int) -> bool:
        final_groups = {
            name: (estimate_final_responses(final, representativeness.responded_count, *group), group[1])
            for name, group in representativeness.groups.items()
        }
        final_variation = Representativeness(final_groups).coefficient_of_variation
        return final_variation is not None and final_variation <= limit

    missing_responses = (
        {} if variation is not None and variation <= limit else representativeness.find_fewest_responses(limit) or {}
    )
    verdict, chance = outlook.judge(is_met=variation is not None and variation <= limit, is_met_at=is_met_at)
    status_text = "nobody has responded" if variation is None else f"{variation:.2f}"
    name = f"Evenness {grouping} (variation at most {limit:.2f})"
    return TargetPart(name, verdict, status_text, missing_responses, chance)
