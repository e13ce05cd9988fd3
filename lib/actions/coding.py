"""Store what people decide about answers: whether they are coded to a theme, quotations, and double coding."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from lib.access import Person
from lib.actions.answer_checks import AnswerKey, check_sentence, check_theme_scope, load_answer_texts
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import clean_text
from lib.actions.theme_write import ThemeWrite, check_day, format_theme, open_theme_write
from lib.database.models import Question
from lib.database.theme_models import ACROSS_QUESTIONS, CodingDecision, DoubleCoding, Quotation, Theme
from lib.themes.place_names import has_place_name

DecisionKey = tuple[int, str, int]  # a theme by its id, and an answer by its source_id and question number


class AnswerDecision(NamedTuple):
    """Decision of a person on an answer and a theme.

    carries: whether the answer is coded to the theme; None takes an earlier decision back, so that the machine's
    assignment counts. evidence: the words of the answer that show the theme, where somebody chose them.
    """

    theme_id: int
    source_id: str
    question_number: int
    carries: bool | None
    evidence: str | None = None


def decide_answers(
    engine: Engine,
    *,
    consultation_id: int,
    decisions: Iterable[AnswerDecision],
    actor: Person,
    day: dt.date | None = None,
    seen_change_id: int | None = None,
) -> int:
    """Store what somebody decided about answers, all of it in one change.

    decisions may be plain tuples in the order of AnswerDecision; of two decisions on one answer and theme, the last
    counts. seen_change_id is the last change that the person had before their eyes: what somebody decided after it
    stays. Returns the change, whose rows are the decisions that were stored.
    Raises ThemeProblem, with nothing saved, where an answer or a theme is not there or nothing was to be saved.
    """
    with open_theme_write(engine, actor=actor, action="settle answers") as write:
        answer_decisions = [AnswerDecision(*decision) for decision in decisions]
        conflicts = store_decisions(write, consultation_id, answer_decisions, check_day(day), seen_change_id)
        check_anything_saved(write, len(conflicts))
        write.change.subject = _describe_themes(write, {decision.theme_id for decision in answer_decisions})
        return write.change.id


def check_anything_saved(write: ThemeWrite, conflict_count: int = 0) -> None:
    """Check that a write changed anything.

    Raises ThemeProblem where it did not: all of it was stored already, or others decided it meanwhile (conflict_count).
    """
    if conflict_count and not write.change.rows:
        raise ThemeProblem("Somebody settled that a moment ago, and it stays so. Nothing of yours was saved.")
    if not write.change.rows:
        raise ThemeProblem("All of that stands already. Nothing was saved.")


def store_decisions(
    write: ThemeWrite,
    consultation_id: int,
    decisions: Iterable[AnswerDecision],
    day: dt.date,
    seen_change_id: int | None = None,
) -> set[DecisionKey]:
    """Store decisions within a write.

    One that is stored already is marked as made by this change too. Returns those (theme id, source_id, question
    number) that were left out, since somebody decided otherwise after the change that was seen.
    """
    latest_decisions = {
        (decision.theme_id, decision.source_id, decision.question_number): decision for decision in decisions
    }
    themes = {theme_id: write.find_theme(theme_id) for theme_id in sorted({key[0] for key in latest_decisions})}
    answer_keys = {
        (source_id, question_number)
        for (_theme_id, source_id, question_number), decision in latest_decisions.items()
        if decision.carries is not None
    }
    answer_texts = load_answer_texts(write.session, consultation_id, answer_keys)
    stored_decisions = _load_stored_decisions(write, themes)
    new_decisions: list[CodingDecision] = []
    decided_keys: set[DecisionKey] = set()
    conflicts: set[DecisionKey] = set()
    for key, decision in latest_decisions.items():
        check_theme_scope(write.session, themes[decision.theme_id], consultation_id, decision.question_number)
        stored, checked_decision = stored_decisions.get(key), _check_evidence(decision, answer_texts)
        is_different = _is_different(stored, checked_decision)
        if is_different and stored is not None and seen_change_id is not None and stored.change_id > seen_change_id:
            conflicts.add(key)
            continue
        if stored is None and not is_different:
            continue
        decided_keys.add(key)
        if stored is None:
            new_decisions.append(
                stored := CodingDecision(consultation_id=consultation_id, **_build_key_columns(decision))
            )
        else:  # also where it stands already: it was said twice, and undoing the first leaves the second
            write.snapshots.note_mention(stored)
        if is_different:
            _store_decision(write, stored, checked_decision, day)
    write.session.add_all(new_decisions)
    write.session.flush()
    write.mark_reviewed(*(themes[theme_id] for theme_id in sorted({key[0] for key in decided_keys})))
    return conflicts


def _load_stored_decisions(write: ThemeWrite, theme_ids: Collection[int]) -> dict[DecisionKey, CodingDecision]:
    """Load the stored decisions on some themes, by theme id, source_id and question number."""
    rows = write.session.scalars(select(CodingDecision).where(CodingDecision.theme_id.in_(theme_ids)))
    return {(row.theme_id, row.source_id, row.question_number): row for row in rows}


def _check_evidence(decision: AnswerDecision, answer_texts: dict[AnswerKey, str]) -> AnswerDecision:
    """Check that a decision's evidence is in the answer, and return it; without evidence where that is empty."""
    if decision.carries is None or not (decision.evidence or "").strip():
        return decision._replace(evidence=None)
    answer_key = (decision.source_id, decision.question_number)
    check_sentence(str(decision.evidence), answer_texts[answer_key], answer_key)
    return decision


def _is_different(stored: CodingDecision | None, decision: AnswerDecision) -> bool:
    """Tell whether a decision differs from what is stored."""
    if stored is None:
        return decision.carries is not None
    return (stored.carries, stored.evidence) != (decision.carries, decision.evidence)


def _build_key_columns(decision: AnswerDecision) -> dict[str, Any]:
    """Build the columns that identify a decision."""
    return {"theme_id": decision.theme_id, "source_id": decision.source_id, "question_number": decision.question_number}


def _store_decision(write: ThemeWrite, stored: CodingDecision, decision: AnswerDecision, day: dt.date) -> None:
    """Store a decision in its row, or delete the row where it takes the earlier decision back."""
    write.change.rows += 1
    if decision.carries is None:
        write.session.delete(stored)
        return
    stored.carries, stored.evidence, stored.day = decision.carries, decision.evidence, day
    stored.actor, stored.change_id = write.change.actor, write.change.id


def _describe_themes(write: ThemeWrite, theme_ids: Collection[int]) -> str:
    """Describe some themes, the first three by name."""
    descriptions = [format_theme(write.find_theme(theme_id)) for theme_id in sorted(theme_ids)[:3]]
    return ", ".join(descriptions) + (f" and {len(theme_ids) - 3} more" if len(theme_ids) > 3 else "")


def choose_quotation(
    engine: Engine, *, theme_id: int, source_id: str, question_number: int, sentence: str, actor: Person
) -> int:
    """Choose a sentence of an answer for the Board to see under a theme.

    Returns the change. Raises ThemeProblem where the sentence is not in the answer, names a place, or was chosen
    already.
    """
    with open_theme_write(engine, actor=actor, action="choose a quotation") as write:
        theme = write.find_theme(theme_id)
        if not store_quotation(write, theme, source_id, question_number, sentence):
            raise ThemeProblem(f"This sentence was chosen for {format_theme(theme)} already. Nothing was saved.")
        write.mark_reviewed(theme)
        write.change.subject = format_theme(theme)
        return write.change.id


def store_quotation(write: ThemeWrite, theme: Theme, source_id: str, question_number: int, sentence: str) -> bool:
    """Store within a write a sentence chosen for the Board.

    Returns False where it was chosen already. Raises ThemeProblem where it is empty, names a place or is not in the
    answer.
    """
    answer_key = (source_id, question_number)
    check_theme_scope(write.session, theme, theme.consultation_id, question_number)
    if not (sentence := clean_text(sentence)):
        raise ThemeProblem("Choose the sentence that the Board is to see. Nothing was saved.")
    if has_place_name(sentence):
        raise ThemeProblem(
            f"The sentence “{sentence[:60]}” names a place and so tells who wrote it: choose another one for the "
            "Board. Nothing was saved."
        )
    check_sentence(
        sentence, load_answer_texts(write.session, theme.consultation_id, [answer_key])[answer_key], answer_key
    )
    quotation = Quotation(
        theme_id=theme.id,
        consultation_id=theme.consultation_id,
        source_id=source_id,
        question_number=question_number,
        sentence=sentence,
        change_id=write.change.id,
    )
    if _has_quotation(write, quotation):
        return False
    write.session.add(quotation)
    write.session.flush()
    write.change.rows += 1
    return True


def _has_quotation(write: ThemeWrite, quotation: Quotation) -> bool:
    """Tell whether a quotation is stored already."""
    conditions = (
        Quotation.theme_id == quotation.theme_id,
        Quotation.source_id == quotation.source_id,
        Quotation.question_number == quotation.question_number,
        Quotation.sentence == quotation.sentence,
    )
    return write.session.scalar(select(Quotation.id).where(*conditions)) is not None


def remove_quotation(engine: Engine, *, quotation_id: int, actor: Person) -> int:
    """Remove a sentence from those that the Board sees.

    Returns the change. Raises ThemeProblem where it is not there any more.
    """
    with open_theme_write(engine, actor=actor, action="take a quotation away") as write:
        quotation = write.session.get(Quotation, quotation_id)
        if quotation is None:
            raise ThemeProblem("The quotation is not there any more. Nothing was saved.")
        theme = write.find_theme(quotation.theme_id)
        theme = write.find_theme(theme.merged_into_id or theme.id)
        delete_quotation(write, theme, quotation.source_id, quotation.question_number, quotation.sentence)
        write.mark_reviewed(theme)
        write.change.subject = format_theme(theme)
        return write.change.id


def delete_quotation(write: ThemeWrite, theme: Theme, source_id: str, question_number: int, sentence: str) -> None:
    """Delete a quotation within a write, under a theme and under those that are merged into it.

    Nothing happens where there is none.
    """
    theme_ids = select(Theme.id).where((Theme.id == theme.id) | (Theme.merged_into_id == theme.id))
    statement = select(Quotation).where(
        Quotation.theme_id.in_(theme_ids),
        Quotation.source_id == source_id,
        Quotation.question_number == question_number,
    )
    for quotation in write.session.scalars(statement.where(Quotation.sentence == clean_text(sentence))).all():
        write.session.delete(quotation)
        write.change.rows += 1


def store_double_coding(
    engine: Engine,
    *,
    consultation_id: int,
    source_id: str,
    question_number: int,
    theme_question_number: int | None,
    theme_ids: Collection[int],
    actor: Person,
) -> int:
    """Store the themes (by id, perhaps none) to which a coder codes an answer, under the coder's own name.

    theme_question_number: the question whose themes were looked for, None for those across all questions. Coding an
    answer again replaces what the same coder found before. Returns the change. Raises ThemeProblem.
    """
    with open_theme_write(engine, actor=actor, action="code twice") as write:
        load_answer_texts(write.session, consultation_id, [(source_id, question_number)])
        coded_themes = [write.find_theme(theme_id) for theme_id in sorted(set(theme_ids))]
        for theme in coded_themes:
            check_theme_scope(write.session, theme, consultation_id, question_number)
            if _find_question_number(write, theme) != theme_question_number:
                raise ThemeProblem(
                    f"{format_theme(theme)} is not among the themes that are looked for. Nothing was saved."
                )
        coding_key = {
            "consultation_id": consultation_id,
            "source_id": source_id,
            "question_number": question_number,
            "coder": actor.name,
            "scope": ACROSS_QUESTIONS if theme_question_number is None else theme_question_number,
        }
        coding = write.session.scalars(select(DoubleCoding).filter_by(**coding_key)).first()
        if coding is None:
            coding = DoubleCoding(**coding_key)
            write.session.add(coding)
        _fill_double_coding(write, coding, coded_themes)
        write.mark_reviewed(*coded_themes)
        write.change.subject, write.change.rows = f"question {question_number} of {source_id}", 1
        return write.change.id


def _fill_double_coding(write: ThemeWrite, coding: DoubleCoding, coded_themes: list[Theme]) -> None:
    """Fill a double coding with the themes that the coder found, by this write."""
    coding.themes, coding.at, coding.change_id = [theme.id for theme in coded_themes], write.change.at, write.change.id


def _find_question_number(write: ThemeWrite, theme: Theme) -> int | None:
    """Find the number of a theme's question, None for one across all questions."""
    return None if theme.question_id is None else write.session.get_one(Question, theme.question_id).number
