"""List the sentences that officers chose for everybody to see, and count them by theme."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Answer
from lib.database.theme_models import Quotation
from lib.queries.scope import Scope
from lib.queries.themes.assignments import select_live_answers, select_member_themes


@dataclass(frozen=True, slots=True)
class ChosenQuotation:
    """Sentence that officers chose for everybody to see. It does not say who wrote it."""

    id: int
    question_number: int
    sentence: str


def list_quotations(session: Session, *, scope: Scope, theme_id: int) -> list[ChosenQuotation]:
    """List the sentences chosen under a theme, in the order in which they were chosen.

    They come from answers that count on the day and still contain them.
    """
    return _load_quotations(session, scope, [theme_id]).get(theme_id, [])


def count_quotations(session: Session, *, scope: Scope, theme_ids: Collection[int]) -> dict[int, int]:
    """Count the sentences that list_quotations lists, by theme id; a theme without any is left out."""
    return {theme_id: len(quotations) for theme_id, quotations in _load_quotations(session, scope, theme_ids).items()}


def _load_quotations(session: Session, scope: Scope, theme_ids: Collection[int]) -> dict[int, list[ChosenQuotation]]:
    """Load the sentences chosen under some themes, by theme id."""
    members, answer = (
        select_member_themes(theme_ids).cte("member"),
        select_live_answers(scope.without_filters(), None),
    )
    rows = session.execute(
        select(
            members.c.target,
            Quotation.id,
            Quotation.source_id,
            Quotation.question_number,
            Quotation.sentence,
            Answer.text,
        )
        .join(members, members.c.member == Quotation.theme_id)
        .join(answer, (answer.c.source_id == Quotation.source_id) & (answer.c.number == Quotation.question_number))
        .join(Answer, (Answer.response_id == answer.c.response_id) & (Answer.question_id == answer.c.question_id))
        .order_by(Quotation.id)
    )
    quotations: dict[int, dict[tuple[str, int, str], ChosenQuotation]] = {}
    for theme_id, quotation_id, source_id, question_number, sentence, text in rows:
        if sentence in text:  # once, where themes with it became one
            quotation = ChosenQuotation(quotation_id, question_number, sentence)
            quotations.setdefault(theme_id, {})[source_id, question_number, sentence] = quotation
    return {theme_id: list(by_answer.values()) for theme_id, by_answer in quotations.items()}
