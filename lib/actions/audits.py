"""Audit the machine's coding to approved themes: draw a random sample of answers, and store what people say of them.

Approving a theme opens its audit: a sample is drawn, by what the machine found (lib.measures.theme_audit says why).
Whoever judges does not see that. The judgements are decisions like any others, so the coding gets better by them.
A theme that is reopened, rejected or that others are merged into begins anew, because its coding is another then.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Engine, and_, case, exists, func, select
from sqlalchemy.orm import Session

from lib.access import Person
from lib.actions.answer_checks import AnswerKey
from lib.actions.audit_sample import allocate_sample, compute_audit_lot
from lib.actions.coding import AnswerDecision, store_decisions
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import load_latest_states
from lib.actions.theme_write import ThemeWrite, check_day, format_theme, open_theme_write
from lib.changes.change import ChangeWriter
from lib.database.frame import is_in_frame
from lib.database.models import Answer, Credit, Organisation, Question, Response
from lib.database.theme_models import AuditItem, CodingDecision, MachineAssignment, Theme
from lib.terms import APPROVED, COUNCIL_TYPES, choose_stratum


class AuditJudgement(NamedTuple):
    """What somebody says of one answer of the samples.

    judged_theme_ids: the themes for which it was drawn, and that were asked about. coded_theme_ids: all those that the
    answer says; one for which it was not drawn is a decision by hand, as any other.
    """

    source_id: str
    question_number: int
    judged_theme_ids: Collection[int]
    coded_theme_ids: Collection[int]


def draw_sample(write: ThemeWrite, theme: Theme) -> int:
    """Draw within a write the sample by which a theme is audited, unless it has one; return how many were drawn.

    Answers that a person coded to it already are left out: they count as they are. For a theme across all questions
    nothing is drawn: what the answers of one council say hangs together, so that single answers tell too little of it.
    """
    if theme.question_id is None or _has_sample(write.session, theme):
        return 0
    answers_by_stratum = _list_answers_to_draw(write.session, theme)
    allocation = allocate_sample({stratum: len(answers) for stratum, answers in answers_by_stratum.items()})
    for stratum, size in allocation.items():
        answers = sorted(
            answers_by_stratum[stratum], key=lambda answer_key: (compute_audit_lot(*answer_key), answer_key)
        )
        write.session.add_all(
            AuditItem(
                theme_id=theme.id,
                source_id=source_id,
                question_number=question_number,
                stratum=stratum,
                change_id=write.change.id,
            )
            for source_id, question_number in answers[:size]
        )
    write.session.flush()
    return sum(allocation.values())


def discard_sample(write: ChangeWriter, theme: Theme) -> None:
    """Discard within a write the sample of a theme whose coding becomes another; what people said of it stays."""
    for item in write.session.scalars(select(AuditItem).where(AuditItem.theme_id == theme.id)):
        write.session.delete(item)
    write.session.flush()


def renew_sample(write: ThemeWrite, theme: Theme) -> None:
    """Draw within a write the sample of a theme anew, if it has one, because what the machine found is another now."""
    if _has_sample(write.session, theme):
        discard_sample(write, theme)
        draw_sample(write, theme)


def _has_sample(session: Session, theme: Theme) -> bool:
    """Tell whether any answer is drawn for a theme."""
    return session.scalar(select(AuditItem.id).where(AuditItem.theme_id == theme.id).limit(1)) is not None


def _list_answers_to_draw(session: Session, theme: Theme) -> dict[str, list[AnswerKey]]:
    """List the answers of councils of the frame of which nobody said that they are of a theme, by stratum.

    One that says no more than "no comment" is not drawn, unless the machine found the theme in it: it says none.
    Whoever takes a sentence out of a theme has not read the rest of its answer: it counts as not found, and is drawn.
    Who denied one of the themes that were merged into it decided about that one alone: for this theme, the machine's
    assignment to the other no longer counts, and the answer is undecided.
    """
    members = select(Theme.id).where((Theme.id == theme.id) | (Theme.merged_into_id == theme.id))
    is_member_decided = (
        exists()
        .where(
            CodingDecision.theme_id == MachineAssignment.theme_id,
            CodingDecision.source_id == Response.source_id,
            CodingDecision.question_number == Question.number,
        )
        .correlate(MachineAssignment, Response, Question)
    )
    confidence = (
        select(func.max(MachineAssignment.confidence))
        .where(
            MachineAssignment.theme_id.in_(members),
            MachineAssignment.response_id == Answer.response_id,
            MachineAssignment.question_id == Answer.question_id,
            ~is_member_decided,
        )
        .correlate(Answer, Response, Question)
        .scalar_subquery()
    )
    is_of_council = exists().where(
        Credit.response_id == Response.id,
        Organisation.id == Credit.organisation_id,
        Organisation.type.in_(COUNCIL_TYPES),
        is_in_frame(theme.consultation_id),
    )
    is_same_answer = and_(
        CodingDecision.source_id == Response.source_id, CodingDecision.question_number == Question.number
    )
    is_decided = exists().where(CodingDecision.theme_id.in_(members), CodingDecision.carries, is_same_answer)
    is_denied = exists().where(CodingDecision.theme_id == theme.id, ~CodingDecision.carries, is_same_answer)
    rows = session.execute(
        select(Response.source_id, Question.number, case((is_denied, None), else_=confidence), Answer.no_comment)
        .join(Answer, Answer.response_id == Response.id)
        .join(Question, Question.id == Answer.question_id)
        .where(
            Response.consultation_id == theme.consultation_id,
            Response.withdrawn_on.is_(None),
            Question.id == theme.question_id,
            is_of_council,
            ~is_decided,
        )
    )
    answers_by_stratum: dict[str, list[AnswerKey]] = defaultdict(list)
    for source_id, question_number, value, is_empty in rows:
        if value is not None or not is_empty:
            answers_by_stratum[choose_stratum(value)].append((source_id, question_number))
    return answers_by_stratum


def judge_answers(
    engine: Engine,
    *,
    consultation_id: int,
    judgements: Collection[AuditJudgement],
    actor: Person,
    day: dt.date | None = None,
    seen_change_id: int | None = None,
) -> int:
    """Store what somebody says of answers of the samples, all of it in one change.

    seen_change_id: the last change that the person had before their eyes; what others said since stays. Returns the
    change. Raises ThemeProblem, with nothing saved, where an answer was not drawn for a theme or is not there any more.
    """
    with open_theme_write(engine, actor=actor, action="audit answers") as write:
        judged_keys = [
            (theme_id, judgement.source_id, judgement.question_number)
            for judgement in judgements
            for theme_id in judgement.judged_theme_ids
        ]
        coded_keys = {
            (theme_id, judgement.source_id, judgement.question_number)
            for judgement in judgements
            for theme_id in judgement.coded_theme_ids
        }
        items = _find_open_items(write, judged_keys)
        decisions = [AnswerDecision(*key, key in coded_keys) for key in dict.fromkeys([*judged_keys, *coded_keys])]
        store_decisions(write, consultation_id, decisions, check_day(day), seen_change_id)
        for key, item in items.items():
            item.carries = key in coded_keys
        write.change.rows = len(items)
        write.session.flush()
        first = next(iter(judgements))
        write.change.subject = (
            f"question {first.question_number} of {first.source_id}"
            if len(judgements) == 1
            else f"{len(judgements):,} answers"
        )
        return write.change.id


def start_audit(engine: Engine, *, theme_id: int, actor: Person) -> int:
    """Draw the sample of an approved theme that has none: one that was approved before themes were audited.

    Returns the change. Raises ThemeProblem where it is not approved or was merged, or there is nothing to draw.
    """
    with open_theme_write(engine, actor=actor, action="open an audit") as write:
        theme = write.find_theme(theme_id)
        state = load_latest_states(write.session, theme.consultation_id)[theme.id].state
        if state != APPROVED or theme.merged_into_id is not None:
            raise ThemeProblem(
                f"{format_theme(theme)} is not approved, or counts for another theme, and so is not audited. "
                "Nothing was saved."
            )
        drawn_count = draw_sample(write, theme)
        if not drawn_count:
            raise ThemeProblem(f"There is nothing to draw for {format_theme(theme)}. Nothing was saved.")
        write.change.subject, write.change.rows = format_theme(theme), drawn_count
        return write.change.id


def _find_open_items(
    write: ThemeWrite, judged_keys: Collection[tuple[int, str, int]]
) -> dict[tuple[int, str, int], AuditItem]:
    """Find the drawn answers, by theme, source_id and question, that are about to be judged.

    Raises ThemeProblem where one was not drawn for its theme, or somebody judged it already.
    """
    statement = select(AuditItem).where(AuditItem.theme_id.in_({key[0] for key in judged_keys}))
    items = {(item.theme_id, item.source_id, item.question_number): item for item in write.session.scalars(statement)}
    for key in judged_keys:
        if key not in items:
            raise ThemeProblem(
                f"The answer is not in the sample of {format_theme(write.find_theme(key[0]))} any more: load the page "
                "anew. Nothing was saved."
            )
        if items[key].carries is not None:
            raise ThemeProblem("Somebody judged this answer a moment ago, and it stays so. Nothing of yours was saved.")
    return {key: items[key] for key in judged_keys}
