"""Compute findings on the coding of answers: coverage, and the agreement of coders.

They are for readers who may see who said what; each function raises NotAllowed for all others.
"""

from lib.access import Right, Role, check_right
from lib.measures.agreement import Agreement, CoderAssignments, compute_agreement
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes import coverage, double_coding, theme_counts
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import REJECTED


def compute_coverage(ask: AskQuestion, scope: Scope, question_id: int | None, *, reader: Role) -> coverage.Coverage:
    """Compute how many answers are in a theme, in none, and not read yet."""
    return ask(coverage.count_coverage, scope=scope, question_id=question_id, reader=reader)


def list_active_themes(ask: AskQuestion, scope: Scope, question_id: int | None, *, reader: Role) -> list[ThemeFacts]:
    """List the themes for which answers are coded: proposed and approved ones."""
    check_right(reader, Right.SEE_ANSWERS)
    return [
        theme
        for theme in ask(theme_counts.list_themes, scope=scope, question_id=question_id)
        if theme.state != REJECTED
    ]


def compute_coder_agreement(
    ask: AskQuestion, scope: Scope, question_id: int | None, *, reader: Role
) -> tuple[Agreement, list[ThemeFacts]]:
    """Compute the agreement of those who coded the same answers, with the themes in the same order.

    Rejected themes are left out.
    """
    themes = list_active_themes(ask, scope, question_id, reader=reader)
    rows = ask(
        double_coding.list_double_codings,
        consultation_id=scope.consultation_id,
        question_id=question_id,
        reader=reader,
    )
    codings = [
        CoderAssignments(row.coder, (row.source_id, row.question_number), frozenset(row.theme_ids)) for row in rows
    ]
    return compute_agreement(codings, [theme.id for theme in themes]), themes
