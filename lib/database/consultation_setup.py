"""Read and store the whole set-up of a consultation: its facts, questions, frame, lists and target."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lib.database.answered_counts import store_answered_counts
from lib.database.models import Applicability, Consultation, FrameGroup, FrameListing, Question
from lib.terms import COUNCIL_TYPES, OPEN, ORGANISATION_TYPES

CODE_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
DAY_FIELDS, DECIMAL_FIELDS = ("opens", "closes"), ("target_overall", "target_group_floor", "target_max_variation")
PERCENT_NAMES = {
    "target_overall": "The target for all councils",
    "target_group_floor": "The floor for every region and type",
    "target_max_variation": "The largest variation",
}


@dataclass(frozen=True, slots=True)
class QuestionSetup:
    """Set-up of one question. id is None while it is not stored; applies_to holds types in their usual order."""

    id: int | None
    number: int
    section: str
    text: str
    kind: str = OPEN
    options: tuple[str, ...] = ()
    option_codes: tuple[str, ...] = ()
    required: bool = True
    applies_to: tuple[str, ...] = ORGANISATION_TYPES

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "QuestionSetup":
        """Build the set-up of a question from what JSON holds of it."""
        read_values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        return cls(**read_values)


@dataclass(frozen=True, slots=True)
class ConsultationSetup:
    """Set-up of a consultation, whole.

    Targets are shares between 0 and 1, None where a part is not set. types and regions narrow the councils asked, none
    means all of them; listed_ids names organisations that are asked (see lib.database.frame). earlier: title, councils
    that responded, all councils. how_to_respond: an address or words for whoever should, empty where it is not said.
    """

    code: str
    title: str
    issued_by: str
    note: str
    opens: dt.date
    closes: dt.date
    board_days: tuple[dt.date, ...] = ()
    target_overall: Decimal | None = None
    target_group_floor: Decimal | None = None
    target_max_variation: Decimal | None = None
    earlier: tuple[tuple[str, int, int], ...] = ()
    archived: bool = False
    is_default: bool = False
    types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    listed_ids: tuple[int, ...] = ()
    questions: tuple[QuestionSetup, ...] = ()
    how_to_respond: str = ""

    def as_json(self) -> dict[str, Any]:
        """Convert the set-up to what JSON holds: days and shares as text."""
        values = asdict(self)
        for name in DAY_FIELDS:
            values[name] = values[name].isoformat()
        for name in DECIMAL_FIELDS:
            values[name] = None if values[name] is None else str(values[name])
        return values | {"board_days": [day.isoformat() for day in self.board_days]}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "ConsultationSetup":
        """Build the set-up from what `as_json` gave."""
        read_values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
        }
        for name in DAY_FIELDS:
            read_values[name] = dt.date.fromisoformat(values[name])
        for name in DECIMAL_FIELDS:
            read_values[name] = None if values[name] is None else Decimal(values[name])
        read_values["board_days"] = tuple(dt.date.fromisoformat(day) for day in values["board_days"])
        read_values["earlier"] = tuple((title, responded, councils) for title, responded, councils in values["earlier"])
        read_values["questions"] = tuple(map(QuestionSetup.from_json, values["questions"]))
        return cls(**read_values)


def sort_types(names: Iterable[str]) -> tuple[str, ...]:
    """Sort types of organisation into their usual order; none means all of them."""
    chosen_names = set(names) or set(ORGANISATION_TYPES)
    return tuple(name for name in ORGANISATION_TYPES if name in chosen_names)


def list_problems(setup: ConsultationSetup) -> list[str]:
    """List what is wrong with a set-up by itself, a sentence each, naming the place and the remedy."""
    problems = []
    if not setup.title.strip():
        problems.append("The title is missing.")
    if not CODE_PATTERN.fullmatch(setup.code):
        problems.append("The code needs small letters, digits and hyphens alone, such as taking-stock-2026.")
    if setup.closes < setup.opens:
        problems.append("The closing day lies before the opening day.")
    for name, words in PERCENT_NAMES.items():
        share = getattr(setup, name)
        if share is not None and not 0 <= share <= 1:
            problems.append(f"{words} must lie between 0 and {'1' if name == 'target_max_variation' else '100 %'}.")
    if unknown_types := set(setup.types) - set(COUNCIL_TYPES):
        problems.append(f"{', '.join(sorted(unknown_types))}: no type of council is called so.")
    numbers = Counter(question.number for question in setup.questions)
    problems += [f"Two questions have the number {number}." for number, times in numbers.items() if times > 1]
    for question in setup.questions:
        problems += _list_question_problems(question)
    return problems


def _list_question_problems(question: QuestionSetup) -> list[str]:
    """List what is wrong with one question, a sentence each."""
    name, problems = f"Question {question.number}", []
    if question.number < 1:
        problems.append(f"{name}: its number must be 1 or more.")
    if not question.text.strip():
        problems.append(f"{name} has no text.")
    if question.kind != OPEN and not question.options:
        problems.append(f"{name} offers a choice and has no options: give them, or make it an open question.")
    for noun, words in (("option", question.options), ("code", question.option_codes)):
        counts = Counter(word.casefold() for word in words)
        problems += [f"{name} has the {noun} “{word}” twice." for word, times in counts.items() if times > 1]
    if question.option_codes and (
        len(question.option_codes) != len(question.options) or not all(question.option_codes)
    ):
        problems.append(f"{name}: give every option a code, or none.")
    return problems


def read_setup(session: Session, consultation_id: int) -> ConsultationSetup | None:
    """Read the set-up of a consultation; None where there is no such consultation."""
    consultation = session.get(Consultation, consultation_id)
    if consultation is None:
        return None
    groups = session.execute(
        select(FrameGroup.kind, FrameGroup.name).where(FrameGroup.consultation_id == consultation_id)
    ).all()
    listed_ids = select(FrameListing.organisation_id).where(FrameListing.consultation_id == consultation_id)
    type_rows = session.execute(
        select(Applicability.question_id, Applicability.type)
        .join(Question, Question.id == Applicability.question_id)
        .where(Question.consultation_id == consultation_id)
    ).all()
    types_by_question: dict[int, set[str]] = {}
    for question_id, name in type_rows:
        types_by_question.setdefault(question_id, set()).add(name)
    questions = session.scalars(
        select(Question).where(Question.consultation_id == consultation_id).order_by(Question.number)
    )
    return ConsultationSetup(
        code=consultation.code,
        title=consultation.title,
        issued_by=consultation.issued_by,
        note=consultation.note,
        how_to_respond=consultation.how_to_respond,
        opens=consultation.opens,
        closes=consultation.closes,
        board_days=tuple(dt.date.fromisoformat(day) for day in consultation.board_days),
        target_overall=_normalise_share(consultation.target_overall),
        target_group_floor=_normalise_share(consultation.target_group_floor),
        target_max_variation=_normalise_share(consultation.target_max_variation),
        earlier=tuple(
            (result["title"], result["responded"], result["councils"]) for result in consultation.earlier or ()
        ),
        archived=consultation.archived,
        is_default=consultation.is_default,
        types=tuple(name for name in COUNCIL_TYPES if ("type", name) in set(map(tuple, groups))),
        regions=tuple(sorted(row.name for row in groups if row.kind == "region")),
        listed_ids=tuple(sorted(session.scalars(listed_ids))),
        questions=tuple(
            QuestionSetup(
                question.id,
                question.number,
                question.section,
                question.text,
                question.kind,
                tuple(question.options),
                tuple(question.option_codes),
                question.required,
                sort_types(types_by_question.get(question.id, ())),
            )
            for question in questions
        ),
    )


def _normalise_share(share: Decimal | None) -> Decimal | None:
    """Normalise a share, so that 0.4 is the same however the database writes it."""
    return None if share is None else Decimal(f"{share:.4f}").normalize()


def store_setup(session: Session, consultation_id: int | None, setup: ConsultationSetup) -> tuple[int, int]:
    """Store a set-up: a new consultation where there is no id. Questions that it does not hold are deleted.

    Returns the id and how many rows of consultation and questions were written. Counts of answered questions follow
    where it changed to whom which question applies.
    """
    before = read_setup(session, consultation_id) if consultation_id is not None else None
    written = 0
    values = _build_values(setup)
    if consultation_id is None or before is None:
        consultation = Consultation(**values) if consultation_id is None else Consultation(id=consultation_id, **values)
        session.add(consultation)
        session.flush()
        consultation_id, written = consultation.id, 1
    elif replace(before, questions=()) != replace(setup, questions=()):
        session.execute(update(Consultation).where(Consultation.id == consultation_id).values(**values))
        written = 1
    if setup.is_default:
        others = (Consultation.id != consultation_id, Consultation.is_default)
        session.execute(update(Consultation).where(*others).values(is_default=False))
    _store_frame(session, consultation_id, setup)
    written += _store_questions(session, consultation_id, before.questions if before else (), setup.questions)
    session.expire_all()
    if before is None or _list_counted_facts(before) != _list_counted_facts(setup):
        store_answered_counts(session)
    return consultation_id, written


def _list_counted_facts(setup: ConsultationSetup) -> set[tuple[int | None, bool, tuple[str, ...]]]:
    """List the facts of each question by which answers are counted: whether it is required, and to whom it applies."""
    return {(question.id, question.required, question.applies_to) for question in setup.questions}


def _build_values(setup: ConsultationSetup) -> dict[str, Any]:
    """Build the column values of a consultation."""
    names = {column.name for column in fields(setup)} - {"types", "regions", "listed_ids", "questions"}
    earlier = [
        {"title": title, "responded": responded, "councils": councils} for title, responded, councils in setup.earlier
    ]
    return {name: getattr(setup, name) for name in names} | {
        "board_days": [day.isoformat() for day in sorted(set(setup.board_days))],
        "earlier": earlier,
    }


def _store_frame(session: Session, consultation_id: int, setup: ConsultationSetup) -> None:
    """Store the groups and the lists that narrow whom a consultation asks."""
    for model in (FrameGroup, FrameListing):
        session.execute(delete(model).where(model.consultation_id == consultation_id))
    groups = [("type", name) for name in setup.types] + [("region", name) for name in setup.regions]
    if groups:
        rows = [{"consultation_id": consultation_id, "kind": kind, "name": name} for kind, name in groups]
        session.execute(insert(FrameGroup), rows)
    if setup.listed_ids:
        listings = [{"consultation_id": consultation_id, "organisation_id": row_id} for row_id in setup.listed_ids]
        session.execute(insert(FrameListing), listings)


def _store_questions(
    session: Session, consultation_id: int, before: Iterable[QuestionSetup], after: Iterable[QuestionSetup]
) -> int:
    """Store the questions, known by their ids, in the place of those before. Returns how many were written.

    Numbers that change are taken away first, since two questions may change theirs with one another.
    """
    stored_by_id = {question.id: question for question in before}
    wanted_ids = {question.id for question in after}
    gone_ids = [question_id for question_id in stored_by_id if question_id not in wanted_ids]
    changed_questions = [question for question in after if stored_by_id.get(question.id) != question]
    changed_ids = [question.id for question in changed_questions if question.id in stored_by_id]
    session.execute(delete(Applicability).where(Applicability.question_id.in_([*gone_ids, *changed_ids])))
    session.execute(delete(Question).where(Question.id.in_(gone_ids)))
    session.execute(update(Question).where(Question.id.in_(changed_ids)).values(number=-Question.id))
    for question in changed_questions:
        values = {
            "consultation_id": consultation_id,
            "number": question.number,
            "section": question.section,
            "text": question.text,
            "kind": question.kind,
            "options": list(question.options),
            "option_codes": list(question.option_codes),
            "required": question.required,
        }
        question_id = question.id
        if question_id in stored_by_id:
            session.execute(update(Question).where(Question.id == question_id).values(**values))
        else:
            new_question = Question(**values) if question_id is None else Question(id=question_id, **values)
            session.add(new_question)
            session.flush()
            question_id = new_question.id
        rows = [{"question_id": question_id, "type": name} for name in sort_types(question.applies_to)]
        session.execute(insert(Applicability), rows)
    return len(gone_ids) + len(changed_questions)


def remove_consultation(session: Session, consultation_id: int) -> None:
    """Remove a consultation on which nothing rests, with its questions, frame and lists."""
    question_ids = select(Question.id).where(Question.consultation_id == consultation_id)
    session.execute(delete(Applicability).where(Applicability.question_id.in_(question_ids)))
    for model in (Question, FrameGroup, FrameListing):
        session.execute(delete(model).where(model.consultation_id == consultation_id))
    session.execute(delete(Consultation).where(Consultation.id == consultation_id))
    session.expire_all()


def merge_setups(read: ConsultationSetup, mine: ConsultationSetup, stored: ConsultationSetup) -> ConsultationSetup:
    """Merge what one person changed since it was read into what somebody else stored meanwhile.

    Each fact, and each question, is mine where I changed it and theirs where I did not.
    """
    merged = {
        column.name: getattr(stored if getattr(mine, column.name) == getattr(read, column.name) else mine, column.name)
        for column in fields(read)
    }
    read_questions = {question.id: question for question in read.questions}
    my_questions = {question.id: question for question in mine.questions}
    questions = []
    for question in stored.questions:
        my_question, read_question = my_questions.get(question.id), read_questions.get(question.id)
        if read_question is None or my_question == read_question:
            questions.append(question)  # theirs, new or changed
        elif my_question is not None:
            questions.append(my_question)
    stored_ids = {question.id for question in stored.questions}
    questions += [
        question
        for question in mine.questions
        if question.id is None or (question.id not in stored_ids and question != read_questions.get(question.id))
    ]
    return ConsultationSetup(**merged | {"questions": tuple(sorted(questions, key=lambda question: question.number))})


def list_differences(before: ConsultationSetup, after: ConsultationSetup) -> list[str]:
    """List in words what differs between two set-ups, such as "the title" or "question 4"."""
    differences = [words for name, words in FIELD_WORDS.items() if getattr(before, name) != getattr(after, name)]
    former, later = ({question.id: question for question in setup.questions} for setup in (before, after))
    for question_id in [*former, *(question_id for question_id in later if question_id not in former)]:
        old, new = former.get(question_id), later.get(question_id)
        if old != new:
            number = (new or old).number  # type: ignore[union-attr]
            differences.append(f"question {number}{' (new)' if old is None else ' (deleted)' if new is None else ''}")
    return differences


FIELD_WORDS = {
    "title": "the title",
    "issued_by": "who asks",
    "note": "the note",
    "how_to_respond": "how to respond",
    "opens": "the opening day",
    "closes": "the closing day",
    "board_days": "the Board days",
    "target_overall": "the target for all councils",
    "target_group_floor": "the floor of the target",
    "target_max_variation": "the variation of the target",
    "earlier": "earlier consultations",
    "archived": "the archive",
    "is_default": "which one is the default",
    "types": "the types of council asked",
    "regions": "the regions asked",
    "listed_ids": "the lists of organisations",
}
