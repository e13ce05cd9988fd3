"""Check the three-part target: overall response, a floor for each group, and little variation.

After the three-part target of the Office for National Statistics for the Census of 2021: a rate for the whole, a floor
for every area, and little variation between areas.
"""

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
    OFF_COURSE = "off course"
    TOO_EARLY = "cannot be said yet"
    MISSED = "missed"


ANY_COUNCIL = "councils of any kind"


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
    empty where it is met.
    """

    name: str
    verdict: TargetVerdict
    status_text: str
    missing_responses: dict[str, int]

    def describe_remedy(self, name_limit: int | None = None) -> str:
        """Describe the missing responses, such as "11 more from Shire district, 2 more from London".

        name_limit: how many groups are named at most; None names all of them.
        """
        return describe_missing_responses(self.missing_responses, name_limit)


@dataclass(frozen=True, slots=True)
class TargetLevels:
    """Target levels: shares between 0 and 1 overall and for each group, and a maximum coefficient of variation.

    A level that is None is not set.
    """

    overall: Decimal | None
    floor: Decimal | None
    variation: Decimal | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecast of the responses, None where there is none, and whether the consultation has closed."""

    forecast: Forecast | None
    is_closed: bool

    def choose_verdict(self, *, is_met: bool, will_be_met: bool) -> TargetVerdict:
        """Choose the verdict on a part of the target.

        is_met: whether the part is met now. will_be_met: whether it would be met at the end if all goes on as forecast.
        """
        if is_met:
            return TargetVerdict.MET
        if self.is_closed:
            return TargetVerdict.MISSED
        if self.forecast is None:
            return TargetVerdict.TOO_EARLY
        return TargetVerdict.ON_COURSE if will_be_met else TargetVerdict.OFF_COURSE

    def estimate_final_responses(self, responded: int, group_responded: int, councils: int) -> int:
        """Estimate the responses of one group at the end.

        Each group is taken to grow by the factor that is forecast for all groups together, up to all of its councils.
        Without a forecast the number of today is returned.
        """
        if self.forecast is None or not responded:
            return group_responded
        return min(councils, round(group_responded * self.forecast.middle / responded))


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
    will_be_met = outlook.forecast is not None and outlook.forecast.middle >= needed_councils
    missing_responses = {ANY_COUNCIL: shortfall} if shortfall else {}
    status_text = (
        f"{representativeness.responded_count:,} of the {needed_councils:,} councils needed"
        if shortfall
        else f"{representativeness.responded_count:,} councils; {needed_councils:,} were needed"
    )
    name = f"{format_percent(float(target), 0)} of all councils"
    return TargetPart(
        name, outlook.choose_verdict(is_met=not shortfall, will_be_met=will_be_met), status_text, missing_responses
    )


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
    will_be_met = not any(
        count_missing(outlook.estimate_final_responses(responded, group_responded, group_councils), group_councils)
        for group_responded, group_councils in groups.values()
    )
    status_text = f"{len(groups) - len(missing_responses)} of {len(groups)} regions and types are there"
    name = f"{format_percent(float(floor), 0)} in every region and type"
    return TargetPart(
        name,
        outlook.choose_verdict(is_met=not missing_responses, will_be_met=will_be_met),
        status_text,
        missing_responses,
    )


def _build_variation_part(
    grouping: str, representativeness: Representativeness, limit: float, outlook: Outlook
) -> TargetPart:
    """Build the part on the variation of response rates for one grouping."""
    variation = representativeness.coefficient_of_variation
    final_groups = {
        name: (outlook.estimate_final_responses(representativeness.responded_count, *group), group[1])
        for name, group in representativeness.groups.items()
    }
    final_variation = Representativeness(final_groups).coefficient_of_variation
    missing_responses = (
        {} if variation is not None and variation <= limit else representativeness.find_fewest_responses(limit) or {}
    )
    verdict = outlook.choose_verdict(
        is_met=variation is not None and variation <= limit,
        will_be_met=final_variation is not None and final_variation <= limit,
    )
    status_text = "nobody has responded" if variation is None else f"{variation:.2f}"
    return TargetPart(f"Variation {grouping} at most {limit:.2f}", verdict, status_text, missing_responses)
