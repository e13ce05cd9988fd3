"""Compute findings on the coding of answers: coverage, and the agreement of coders."""

from lib.measures.agreement import Agreement, CoderAssignments, compute_agreement
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes import coverage, double_coding, theme_counts
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import REJECTED


def compute_coverage(ask: AskQuestion, scope: Scope, question_id: int | None) -> coverage.Coverage:
    """Compute how many answers are in a theme, in none, and not read yet."""
    return ask(coverage.count_coverage, scope=scope, question_id=question_id)


def list_active_themes(ask: AskQuestion, scope: Scope, question_id: int | None) -> list[ThemeFacts]:
    """List the themes for which answers are coded: proposed and approved ones. For readers who may see all."""
    return [
        theme
        for theme in ask(theme_counts.list_themes, scope=scope, question_id=question_id)
        if theme.state != REJECTED
    ]


def compute_coder_agreement(
    ask: AskQuestion, scope: Scope, question_id: int | None
) -> tuple[Agreement, list[ThemeFacts]]:
    """Compute the agreement of those who coded the same answers, with the themes in the same order.

    Rejected themes are left out.
    """
    themes = list_active_themes(ask, scope, question_id)
    rows = ask(double_coding.list_double_codings, consultation_id=scope.consultation_id, question_id=question_id)
    codings = [
        CoderAssignments(row.coder, (row.source_id, row.question_number), frozenset(row.theme_ids)) for row in rows
    ]
    return compute_agreement(codings, [theme.id for theme in themes]), themes
