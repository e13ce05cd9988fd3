"""Themes in words: what stands for a number that is hidden, how broad a theme is."""

from collections.abc import Mapping

from lib.findings.shown_themes import REGION, THEME_GROUPINGS, TYPE, ThemeFinding, ThemeShare
from lib.measures.disclosure import HiddenCount, ShownCount
from lib.measures.figure import format_percent
from lib.measures.growth import GrowthVerdict
from lib.terms import APPROVED, PROPOSED, REJECTED
from lib.ui.shared.wording import format_count

STATES = {APPROVED: "Approved", PROPOSED: "Provisional", REJECTED: "Rejected"}
COLOURS = {APPROVED: "green", PROPOSED: "orange", REJECTED: "gray"}
CLEAR, FAIR = 0.9, 0.6  # of a confidence between 0 and 1
MANY = {REGION: "regions", TYPE: "types"}


def badge(theme: ThemeFinding) -> str:
    """The state of a theme; whatever nobody approved is provisional."""
    return f":{COLOURS[theme.state]}-badge[{STATES[theme.state]}]"


def number(shown: ShownCount) -> str:
    """A number of councils, or what stands in its place."""
    return str(shown) if isinstance(shown, HiddenCount) else f"{shown:,}"


def raised_by(share: ThemeShare) -> str:
    """Such as "81 of the 131 councils that answered (62 %)"."""
    if not share.respondents:
        return "nobody: no council has answered yet"
    if share.councils is HiddenCount.SECONDARY:
        return f"a number, not shown, of the {format_count(share.respondents, 'council', 'councils')} that answered"
    return f"{number(share.councils)} of the {format_count(share.respondents, 'council', 'councils')} that answered{_of(share)}"


def _of(share: ThemeShare) -> str:
    return "" if share.value is None else f" ({format_percent(share.value, 0)})"


def nearness(confidence: float) -> str:
    """How clear a finding of the machine is, in words: a percentage would promise more than it can keep."""
    if confidence >= CLEAR:
        return "clear"
    return "fairly clear" if confidence >= FAIR else "a close call"


def between(interval: tuple[float, float] | None) -> str:
    """An interval in words, such as "54 to 69 %"; a dash where there is none."""
    if interval is None:
        return "–"
    low, high = (round(one * 100) for one in interval)
    return f"{low} to {high} %"


def heard_in(groups: Mapping[str, ThemeShare]) -> tuple[int, bool]:
    """In how many groups a theme was surely heard, and whether it may be more because numbers are hidden."""
    sure = sum(not isinstance(one.councils, HiddenCount) and one.councils > 0 for one in groups.values())
    return sure, any(isinstance(one.councils, HiddenCount) for one in groups.values())


def breadth(theme: ThemeFinding, way: str, *, short: bool = False) -> str:
    """Such as "7 of 9 regions", or in short "7/9 regions"; "at least" where some are hidden, and none where all are."""
    groups = theme.shares_by_group.get(way, {})
    if not groups:
        return "" if short else "not shown"
    sure, more = heard_in(groups)
    if more and not sure:
        return "" if short else f"{MANY[way]} that are not shown"
    if short:
        return f"{sure}{'+' if more else ''}/{len(groups)} {MANY[way]}"
    return f"{'at least ' if more else ''}{sure} of {len(groups)} {MANY[way]}"


def in_short(theme: ThemeFinding) -> str:
    """The facts of a theme in one line of a chart."""
    share = theme.total
    first = "councils hidden" if share.councils is HiddenCount.SECONDARY else f"{number(share.councils)} councils"
    if share.councils == 1:
        first = "1 council"
    parts = [format_percent(share.value, 0) if share.value is not None else "", first]
    parts += [breadth(theme, way, short=True) for way in THEME_GROUPINGS]
    parts.append(str(theme.verdict) if theme.verdict not in {None, GrowthVerdict.STEADY, GrowthVerdict.TOO_EARLY} else "")
    parts.append("" if theme.state == APPROVED else STATES[theme.state].lower())
    return " · ".join(part for part in parts if part)
