"""Build the overview of the themes, with their growth, as far as a reader may see it.

Each function takes ask, see lib.queries.asking, and the reader's role. Readers who may see who said what get every
number as it is. All others get the numbers that are released, as of the days of lib.findings.release_days.
"""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from lib.access import Right, Role, check_right, has_right
from lib.findings.release_days import find_release_days
from lib.findings.shown_themes import ThemeFinding, ThemeOverview
from lib.findings.theme_counting import list_full_findings, list_guarded_findings, list_released_totals
from lib.measures import disclosure
from lib.measures.disclosure import HiddenCount, ShownCount
from lib.measures.growth import GrowthCounts, WeeklyShare, compute_growth, compute_weekly_shares
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes import chosen_quotations, theme_arrivals, theme_counts, theme_lookup
from lib.queries.themes.chosen_quotations import ChosenQuotation
from lib.queries.themes.theme_arrivals import ThemeGain
from lib.queries.themes.theme_lookup import OpenQuestion
from lib.terms import APPROVED, REJECTED


def may_see_all(reader: Role) -> bool:
    """Check whether a role gets every number as it is."""
    return has_right(reader, Right.SEE_ANSWERS)


def build_overview(
    ask: AskQuestion,
    scope: Scope,
    question_id: int | None,
    *,
    reader: Role,
    since: dt.date | None = None,
    with_groups: bool = True,
) -> ThemeOverview:
    """Build the overview of the themes of a question, or of those across all questions, by councils.

    It has shares by group, states, and growth since a day where one is given. with_groups: False where nobody looks at
    single groups: for readers who may not see all, each has a day of its own, which takes several times as long.
    """
    if may_see_all(reader):
        return ThemeOverview(
            scope.as_at,
            since,
            _add_growth(ask, scope, question_id, since, list_full_findings(ask, scope, question_id)),
        )
    release_days = find_release_days(ask, scope, question_id)
    if not release_days.whole:
        return ThemeOverview(None, None, [])
    compared_day = release_days.choose_before(since)
    findings = list_guarded_findings(ask, scope, question_id, release_days, with_groups=with_groups)
    if compared_day is not None:
        findings = _add_released_growth(ask, scope, question_id, compared_day, release_days.whole[-1], findings)
    return ThemeOverview(release_days.whole[-1], compared_day, findings)


@dataclass(frozen=True, slots=True)
class ApprovedThemes:
    """Approved themes of one question, those of most councils first."""

    question: OpenQuestion
    themes: tuple[ThemeFinding, ...]


def list_approved_themes(
    ask: AskQuestion, scope: Scope, *, reader: Role, with_groups: bool = True
) -> list[ApprovedThemes]:
    """List the approved themes of every question that has any; those across all questions have no shares.

    with_groups as of build_overview.
    """
    approved_counts = ask(theme_lookup.count_themes_by_question, scope=scope, states_counted=(APPROVED,))
    questions = ask(theme_lookup.list_open_questions, consultation_id=scope.consultation_id)
    groups = []
    for question in questions:
        if question.id in approved_counts:
            overview = build_overview(ask, scope, question.id, reader=reader, with_groups=with_groups)
            themes = tuple(finding for finding in overview.themes if finding.state == APPROVED)
            groups += [ApprovedThemes(question, themes)] * bool(themes)
    return groups


def list_quotations(
    ask: AskQuestion, scope: Scope, question_id: int | None, theme_id: int, *, reader: Role
) -> list[ChosenQuotation]:
    """List the sentences chosen under a theme of a question, or across all.

    Readers who may not see all get those of approved themes only, as of the days of the numbers: on its very day, a
    sentence would tell whose it is.
    """
    if may_see_all(reader):
        days: tuple[dt.date, ...] = (scope.as_at,)
    else:
        approved_ids = ask(theme_lookup.list_approved_theme_ids, consultation_id=scope.consultation_id)
        days = find_release_days(ask, scope, question_id).whole if theme_id in approved_ids else ()
    return (
        ask(chosen_quotations.list_quotations, scope=scope.without_filters().on_day(days[-1]), theme_id=theme_id)
        if days
        else []
    )


def _add_growth(
    ask: AskQuestion, scope: Scope, question_id: int | None, since: dt.date | None, findings: list[ThemeFinding]
) -> list[ThemeFinding]:
    """Add the growth since a day to findings; all themes that are not rejected are tested together."""
    if since is None:
        return findings
    arrivals = ask(theme_arrivals.count_arrivals_since, scope=scope, question_id=question_id, day=since)
    respondents_before, respondents_since = arrivals.respondents_before, arrivals.respondents_since
    gains = {
        finding.id: arrivals.gains_by_theme.get(finding.id, ThemeGain())
        for finding in findings
        if finding.state != REJECTED
    }
    growth_by_theme = compute_growth(
        {
            theme_id: GrowthCounts(gain.mentioned_before, respondents_before, gain.mentioned_since, respondents_since)
            for theme_id, gain in gains.items()
        }
    )
    return [
        dataclasses.replace(
            finding,
            growth=growth_by_theme[finding.id],
            verdict=growth_by_theme[finding.id].verdict,
            gained=gains[finding.id].gained,
        )
        if finding.id in growth_by_theme
        else finding
        for finding in findings
    ]


def _add_released_growth(
    ask: AskQuestion,
    scope: Scope,
    question_id: int | None,
    since: dt.date,
    day: dt.date,
    findings: list[ThemeFinding],
) -> list[ThemeFinding]:
    """Add the verdict on growth that follows from the numbers which are shown of two days, and from nothing else.

    Of fewer than five councils, four are counted then, so that nothing is called new of which that is not known.
    """
    before, now = (list_released_totals(ask, scope, question_id, counted_on) for counted_on in (since, day))
    growth_by_theme = compute_growth(
        {finding.id: _compare_totals(before[finding.id], now[finding.id]) for finding in findings}
    )
    return [dataclasses.replace(finding, verdict=growth_by_theme[finding.id].verdict) for finding in findings]


def _compare_totals(before: tuple[ShownCount, int], now: tuple[ShownCount, int]) -> GrowthCounts:
    """Compare what is shown of a theme on two days; where that is no number, nothing counts since."""
    (earlier, earlier_respondents), (later, respondents) = ((_read_count(*shown), shown[1]) for shown in (before, now))
    since = max(0, respondents - earlier_respondents)
    if earlier is None or later is None:
        return GrowthCounts(0, earlier_respondents, 0, since)
    return GrowthCounts(earlier, earlier_respondents, min(max(0, later - earlier), since), since)


def _read_count(shown_count: ShownCount, respondents: int) -> int | None:
    """Read a number out of what is shown; None where there is none."""
    if not isinstance(shown_count, HiddenCount):
        return shown_count
    if shown_count is HiddenCount.SMALL:
        return min(disclosure.MIN_SHOWN_COUNT - 1, respondents)
    return respondents if shown_count is HiddenCount.MOST else None


def list_weekly_shares(
    ask: AskQuestion, scope: Scope, question_id: int | None, theme_id: int, *, reader: Role
) -> list[WeeklyShare]:
    """List the share of the councils that first answered in each week and mention a theme.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    rows = ask(theme_arrivals.count_arrivals_by_week, scope=scope, question_id=question_id, theme_ids=(theme_id,))
    councils_by_group = ask(theme_counts.count_respondents_by_group, scope=scope, question_id=question_id)
    counts = list(zip(*(rows[name].to_list() for name in ("week", "carried", "answered")), strict=True))
    return compute_weekly_shares(counts, sum(councils_by_group["councils"].to_list()))
