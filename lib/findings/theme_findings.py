"""Build the overview of the themes, with their growth, as far as a reader may see it.

Each function takes ask, see lib.queries.asking, and the reader's role. Readers who may see who said what get every
number as it is. All others get the numbers of lib.findings.theme_counting, as they stood at the end of the last step.
"""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from lib.access import Right, Role, check_right, has_right
from lib.findings.shown_themes import ThemeFinding, ThemeOverview
from lib.findings.theme_counting import list_full_findings, list_guarded_findings
from lib.measures import disclosure
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
    ask: AskQuestion, scope: Scope, question_id: int | None, *, reader: Role, since: dt.date | None = None
) -> ThemeOverview:
    """Build the overview of the themes of a question, or of those across all questions, by councils.

    It has shares by group, states, and growth since a day where one is given.
    """
    if may_see_all(reader):
        return ThemeOverview(
            scope.as_at,
            since,
            _add_growth(ask, scope, question_id, since, list_full_findings(ask, scope, question_id)),
        )
    step_ends = _list_step_ends(ask, scope, question_id)
    if not step_ends:
        return ThemeOverview(None, None, [])
    counted_scope = scope.without_filters().on_day(step_ends[-1])
    compared_day = max((day for day in step_ends if since and day <= since), default=None)
    findings = _add_growth(
        ask, counted_scope, question_id, compared_day, list_guarded_findings(ask, scope, question_id, counted_scope)
    )
    return ThemeOverview(
        counted_scope.as_at,
        compared_day,
        [dataclasses.replace(finding, growth=None, gained=None) for finding in findings],
    )


@dataclass(frozen=True, slots=True)
class ApprovedThemes:
    """Approved themes of one question, those of most councils first."""

    question: OpenQuestion
    themes: tuple[ThemeFinding, ...]


def list_approved_themes(ask: AskQuestion, scope: Scope, *, reader: Role) -> list[ApprovedThemes]:
    """List the approved themes of every question that has any; those across all questions have no shares."""
    approved_counts = ask(theme_lookup.count_themes_by_question, scope=scope, states_counted=(APPROVED,))
    questions = ask(theme_lookup.list_open_questions, consultation_id=scope.consultation_id)
    groups = []
    for question in questions:
        if question.id in approved_counts:
            overview = build_overview(ask, scope, question.id, reader=reader)
            themes = tuple(finding for finding in overview.themes if finding.state == APPROVED)
            groups += [ApprovedThemes(question, themes)] * bool(themes)
    return groups


def _list_step_ends(ask: AskQuestion, scope: Scope, question_id: int | None) -> list[dt.date]:
    """List the days for which readers who may not see all get numbers, up to the scope's day."""
    return disclosure.list_step_ends(
        ask(theme_arrivals.list_response_changes, scope=scope.without_filters(), question_id=question_id)
    )


def list_quotations(
    ask: AskQuestion, scope: Scope, question_id: int | None, theme_id: int, *, reader: Role
) -> list[ChosenQuotation]:
    """List the sentences chosen under a theme of a question, or across all.

    Readers who may not see all get those of approved themes only, step by step, like the numbers: on its very day, a
    sentence would tell whose it is.
    """
    if may_see_all(reader):
        step_ends = [scope.as_at]
    else:
        approved_ids = ask(theme_lookup.list_approved_theme_ids, consultation_id=scope.consultation_id)
        step_ends = _list_step_ends(ask, scope, question_id) if theme_id in approved_ids else []
    return (
        ask(chosen_quotations.list_quotations, scope=scope.without_filters().on_day(step_ends[-1]), theme_id=theme_id)
        if step_ends
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
