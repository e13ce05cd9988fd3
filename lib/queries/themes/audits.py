"""Query what the audits of approved themes tell: the strata of each, and what is known of every council."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Integer, Select, and_, case, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from lib.database.models import Credit
from lib.database.theme_models import AuditItem, MachineAssignment, Theme
from lib.queries.parts import cache_cte, select_frame
from lib.queries.prepared import AnyStatement, prepare_statement
from lib.queries.scope import Scope
from lib.queries.themes.assignments import (
    select_current_coding,
    select_decisions,
    select_live_answers,
    select_respondents,
)
from lib.queries.themes.audit_judgements import (
    AuditProgress,
    count_audit_progress,
    select_approved_themes,
    select_audit_judgements,
)
from lib.terms import (
    AUDIT_STRATA,
    CLEAR,
    CLEAR_CONFIDENCE,
    CLOSE,
    COUNCIL_TYPES,
    NOT_FOUND,
    choose_stratum,
)


@dataclass(frozen=True, slots=True)
class AuditStratum:
    """Stratum of a theme on a day.

    answers: of councils, but for those that people had coded to it when the sample was drawn. judged: drawn and judged.
    coded: of these, those that say the theme. settled: not drawn, and decided by hand since. settled_coded: of these,
    those that say the theme.
    """

    answers: int
    judged: int
    coded: int
    settled: int
    settled_coded: int


@dataclass(frozen=True, slots=True)
class CouncilPatternCount:
    """Councils of one region and type that answered, and of which the same is known for a theme.

    is_decided: people decided that one of its answers says the theme. undecided: its answers that nobody decided, by
    stratum in the order of AUDIT_STRATA.
    """

    region: str
    type: str
    is_decided: bool
    undecided: tuple[int, ...]
    councils: int


@dataclass(frozen=True, slots=True)
class AuditSample:
    """What people said of the answers that were drawn of an approved theme, and how many are left in each stratum."""

    progress: AuditProgress
    strata: dict[str, AuditStratum]


def load_audit_samples(session: Session, *, scope: Scope, question_id: int) -> dict[int, AuditSample]:
    """Load the samples of the approved themes of a question, by theme id.

    Neither the filters nor the day of the scope make a difference: a sample is of the whole frame, and known today.
    """
    scope = scope.without_filters().on_day(dt.date.max)
    theme_ids = _list_approved_ids(session, scope, question_id)
    if not theme_ids:
        return {}
    progress_by_theme = count_audit_progress(session, scope=scope, question_id=question_id)
    samples = _load_samples(session, scope, question_id)
    settled = _load_settled(session, scope, question_id)
    undecided = _count_undecided_answers(session, scope, question_id, theme_ids)
    return {
        theme_id: AuditSample(
            progress_by_theme.get(theme_id, AuditProgress(0, 0)),
            {
                stratum: AuditStratum(
                    undecided[theme_id][stratum] + samples[theme_id, stratum][0] + settled[theme_id, stratum][0],
                    *samples[theme_id, stratum],
                    *settled[theme_id, stratum],
                )
                for stratum in AUDIT_STRATA
            },
        )
        for theme_id in theme_ids
    }


def load_council_patterns(
    session: Session, *, scope: Scope, question_id: int
) -> dict[int, tuple[CouncilPatternCount, ...]]:
    """Load how many councils there are of each pattern up to a day, by the id of the approved theme of a question.

    The filters of the scope make no difference.
    """
    scope = scope.without_filters()
    theme_ids = _list_approved_ids(session, scope, question_id)
    return _load_patterns(session, scope, question_id, theme_ids) if theme_ids else {}


def _list_approved_ids(session: Session, scope: Scope, question_id: int) -> list[int]:
    """List the ids of the approved themes of a question, in their order."""
    return list(session.scalars(*_prepare_approved_ids(scope, question_id)))


@prepare_statement
def _prepare_approved_ids(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement of _list_approved_ids."""
    return select(select_approved_themes(scope, question_id).c.theme_id)


def _load_samples(session: Session, scope: Scope, question_id: int) -> dict[tuple[int, str], tuple[int, int]]:
    """Load how many drawn answers were judged, and of these say the theme, by theme and stratum; nought where none."""
    rows = session.execute(*_prepare_sample_counts(scope, question_id))
    samples: dict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    samples |= {(theme_id, stratum): (judged, coded) for theme_id, stratum, judged, coded in rows}
    return samples


@prepare_statement
def _prepare_sample_counts(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement of _load_samples."""
    judgements = select_audit_judgements(scope, question_id)
    return select(
        judgements.c.theme_id,
        judgements.c.stratum,
        func.count(judgements.c.carries),
        cast(func.coalesce(func.sum(case((judgements.c.carries.is_(True), 1), else_=0)), 0), Integer),
    ).group_by(judgements.c.theme_id, judgements.c.stratum)


def _load_settled(session: Session, scope: Scope, question_id: int) -> dict[tuple[int, str], tuple[int, int]]:
    """Load how many answers were decided by hand after the draw without being drawn, and of these say the theme.

    By theme and stratum, which is what the machine had found; nought where none.
    """
    settled: dict[tuple[int, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for theme_id, value, carries in session.execute(*_prepare_settled_answers(scope, question_id)):
        answers, coded = settled[theme_id, choose_stratum(value)]
        settled[theme_id, choose_stratum(value)] = (answers + 1, coded + carries)
    return settled


@prepare_statement
def _prepare_settled_answers(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement that selects them, with the machine's confidence."""
    decisions, judgements = select_decisions(scope, question_id), select_audit_judgements(scope, question_id)
    drawn_at = (
        select(AuditItem.theme_id, func.min(AuditItem.change_id).label("change_id"))
        .group_by(AuditItem.theme_id)
        .cte("drawn_at")
    )
    is_drawn = exists().where(
        judgements.c.theme_id == decisions.c.theme_id,
        judgements.c.response_id == decisions.c.response_id,
        judgements.c.question_id == decisions.c.question_id,
    )
    members = select(Theme.id).where(
        or_(Theme.id == decisions.c.theme_id, Theme.merged_into_id == decisions.c.theme_id)
    )
    confidence = (
        select(func.max(MachineAssignment.confidence))
        .where(
            MachineAssignment.theme_id.in_(members),
            MachineAssignment.response_id == decisions.c.response_id,
            MachineAssignment.question_id == decisions.c.question_id,
        )
        .scalar_subquery()
    )
    return (
        select(decisions.c.theme_id, confidence, decisions.c.carries)
        .join(drawn_at, drawn_at.c.theme_id == decisions.c.theme_id)
        .where(
            decisions.c.member_id == decisions.c.theme_id,
            decisions.c.live == 1,
            decisions.c.change_id > drawn_at.c.change_id,
            ~is_drawn,
        )
    )


@cache_cte
def _select_answer_standings(scope: Scope, question_id: int | None) -> CTE:
    """Select what is known of the answers of which anything is known, for each approved theme.

    Columns: theme_id, response_id, question_id, said (1 where people decided that it says the theme, else 0), denied (1
    where who judged it said no; who took a sentence out of the theme has not read the rest), clear, close (1 for a
    machine's assignment that nobody decided).
    """
    coding, decisions = select_current_coding(scope, question_id), select_decisions(scope, question_id)
    approved_themes = select_approved_themes(scope, question_id)
    by_person, is_clear = coding.c.by_person == 1, coding.c.confidence >= CLEAR_CONFIDENCE
    coded = select(
        coding.c.theme_id,
        coding.c.response_id,
        coding.c.question_id,
        case((by_person, 1), else_=0).label("said"),
        literal(0).label("denied"),
        case((and_(~by_person, is_clear), 1), else_=0).label("clear"),
        case((and_(~by_person, ~is_clear), 1), else_=0).label("close"),
    ).where(coding.c.theme_id.in_(select(approved_themes.c.theme_id)))
    is_coded = (
        select(coding.c.theme_id)
        .where(
            coding.c.theme_id == decisions.c.theme_id,
            coding.c.response_id == decisions.c.response_id,
            coding.c.question_id == decisions.c.question_id,
        )
        .exists()
    )
    judgements = select_audit_judgements(scope, question_id)
    is_judged = exists().where(
        judgements.c.theme_id == decisions.c.theme_id,
        judgements.c.response_id == decisions.c.response_id,
        judgements.c.question_id == decisions.c.question_id,
        judgements.c.carries.is_not(None),
    )
    denied = select(
        decisions.c.theme_id,
        decisions.c.response_id,
        decisions.c.question_id,
        literal(0),
        literal(1),
        literal(0),
        literal(0),
    ).where(
        decisions.c.member_id == decisions.c.theme_id,
        decisions.c.carries == 0,
        decisions.c.live == 1,
        decisions.c.theme_id.in_(select(approved_themes.c.theme_id)),
        ~is_coded,
        is_judged,
    )
    return union_all(coded, denied).cte("standing")


@cache_cte
def _select_known_answers(scope: Scope, question_id: int | None) -> CTE:
    """Select what is known of answers, as _select_answer_standings does, and whether each says "no comment".

    no_comment: 1 or 0. Such an answer says no theme where nothing else is known of it, and nobody need judge it.
    """
    standings, answer = _select_answer_standings(scope, question_id), select_live_answers(scope, question_id)
    empty = select(answer.c.response_id, answer.c.question_id).where(answer.c.no_comment).cte("empty")
    is_empty = case((empty.c.response_id.is_not(None), 1), else_=0).label("no_comment")
    is_same = and_(empty.c.response_id == standings.c.response_id, empty.c.question_id == standings.c.question_id)
    return select(standings, is_empty).outerjoin(empty, is_same).cte("known")


@cache_cte
def _select_answers_of_councils(scope: Scope, question_id: int | None) -> CTE:
    """Select how many answers each organisation gave that say more than "no comment".

    Columns: organisation_id, answers.
    """
    answer = select_live_answers(scope, question_id)
    spoken_count = cast(func.sum(case((answer.c.no_comment, 0), else_=1)), Integer)
    return (
        select(Credit.organisation_id, spoken_count.label("answers"))
        .join(answer, answer.c.response_id == Credit.response_id)
        .group_by(Credit.organisation_id)
        .cte("answers_of")
    )


@prepare_statement
def _prepare_council_standings(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement that counts the councils of each theme and group by what is known of their answers."""
    member, answer_counts = select_frame(scope, COUNCIL_TYPES), _select_answers_of_councils(scope, question_id)
    known = _select_known_answers(scope, question_id)
    names = ("said", "denied", "clear", "close", "no_comment")
    numbers = [cast(func.sum(known.c[name]), Integer).label(name) for name in names]
    by_council = (
        select(known.c.theme_id, Credit.organisation_id, *numbers)
        .join(Credit, Credit.response_id == known.c.response_id)
        .group_by(known.c.theme_id, Credit.organisation_id)
        .cte("by_council")
    )
    columns = (
        by_council.c.theme_id, member.c.region, member.c.type, by_council.c.said, by_council.c.denied,
        by_council.c.clear, by_council.c.close, by_council.c.no_comment, answer_counts.c.answers,
    )  # fmt: skip
    return (
        select(*columns, func.count())
        .join(member, member.c.id == by_council.c.organisation_id)
        .join(answer_counts, answer_counts.c.organisation_id == by_council.c.organisation_id)
        .group_by(*columns)
    )


@prepare_statement
def _prepare_councils_by_answers(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement that counts the respondents by group and number of answers."""
    respondents, answer_counts = select_respondents(scope, question_id), _select_answers_of_councils(scope, question_id)
    columns = (respondents.c.region, respondents.c.type, answer_counts.c.answers)
    return (
        select(*columns, func.count())
        .join(answer_counts, answer_counts.c.organisation_id == respondents.c.organisation_id)
        .group_by(*columns)
    )


def _load_patterns(
    session: Session, scope: Scope, question_id: int | None, theme_ids: Collection[int]
) -> dict[int, tuple[CouncilPatternCount, ...]]:
    """Load how many councils there are of each pattern, by theme id."""
    all_councils: Counter[tuple[str, str, int]] = Counter()
    for region, council_type, answers, councils in session.execute(*_prepare_councils_by_answers(scope, question_id)):
        all_councils[region, council_type, answers] += councils
    untouched = {theme_id: Counter(all_councils) for theme_id in theme_ids}
    counts: dict[int, Counter[tuple[str, str, bool, tuple[int, ...]]]] = defaultdict(Counter)
    for row in session.execute(*_prepare_council_standings(scope, question_id)):
        theme_id, region, council_type, said, denied, clear, close, no_comment, answers, councils = row
        untouched[theme_id][region, council_type, answers] -= councils
        undecided = (clear, close, answers + no_comment - said - denied - clear - close)
        counts[theme_id][region, council_type, said > 0, (0, 0, 0) if said else undecided] += councils
    for theme_id, groups in untouched.items():
        for (region, council_type, answers), councils in groups.items():
            counts[theme_id][region, council_type, False, (0, 0, answers)] += councils
    return {
        theme_id: tuple(
            CouncilPatternCount(*pattern, councils)
            for pattern, councils in sorted(counts[theme_id].items())
            if councils
        )
        for theme_id in theme_ids
    }


def _count_undecided_answers(
    session: Session, scope: Scope, question_id: int | None, theme_ids: Collection[int]
) -> dict[int, dict[str, int]]:
    """Count the answers of councils that nobody decided, by theme id and stratum."""
    total = session.scalars(*_prepare_answer_total(scope, question_id)).one()
    rows = session.execute(*_prepare_known_answers(scope, question_id))
    counts = {theme_id: {CLEAR: 0, CLOSE: 0, NOT_FOUND: total} for theme_id in theme_ids}
    for theme_id, known, clear, close in rows:
        counts[theme_id] = {CLEAR: clear, CLOSE: close, NOT_FOUND: total - known}
    return counts


def _select_responses_of_councils(scope: Scope) -> Select[*tuple[Any, ...]]:
    """Select the responses that count for a council of the frame."""
    member = select_frame(scope, COUNCIL_TYPES)
    return select(Credit.response_id).join(member, member.c.id == Credit.organisation_id)


@prepare_statement
def _prepare_answer_total(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement that counts the answers of councils that say more than "no comment"."""
    answer = select_live_answers(scope, question_id)
    is_of_council = answer.c.response_id.in_(_select_responses_of_councils(scope))
    return select(func.count()).select_from(answer).where(is_of_council, ~answer.c.no_comment)


@prepare_statement
def _prepare_known_answers(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement that counts, for each theme, the answers of councils of which anything is known.

    Those that say no more than "no comment" are left out of the first number.
    """
    known = _select_known_answers(scope, question_id)
    numbers = [cast(func.sum(number), Integer) for number in (1 - known.c.no_comment, known.c.clear, known.c.close)]
    return (
        select(known.c.theme_id, *numbers)
        .where(known.c.response_id.in_(_select_responses_of_councils(scope)))
        .group_by(known.c.theme_id)
    )
