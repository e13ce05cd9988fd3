"""List the sentences that officers chose for everybody to see."""

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
    members, answer = (
        select_member_themes([theme_id]).cte("member"),
        select_live_answers(scope.without_filters(), None),
    )
    rows = session.execute(
        select(Quotation.id, Quotation.source_id, Quotation.question_number, Quotation.sentence, Answer.text)
        .join(members, members.c.member == Quotation.theme_id)
        .join(answer, (answer.c.source_id == Quotation.source_id) & (answer.c.number == Quotation.question_number))
        .join(Answer, (Answer.response_id == answer.c.response_id) & (Answer.question_id == answer.c.question_id))
        .order_by(Quotation.id)
    )
    quotations = {
        (source_id, question_number, sentence): ChosenQuotation(
            quotation_id, question_number, sentence
        )  # once, where themes with it became one
        for quotation_id, source_id, question_number, sentence, text in rows
        if sentence in text
    }
    return list(quotations.values())
