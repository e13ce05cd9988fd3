"""What people say of answers: that they carry a theme or do not, which sentence says it best, and coding twice."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from lib.access import Person
from lib.actions.answer_checks import Place, check_scope, check_sentence, texts
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import clean
from lib.actions.writing import Image, Write, image, one_change, shown, the_day
from lib.database.models import Question
from lib.database.theme_models import DoubleCoding, Quotation, Theme, Verdict
from lib.themes.place_names import has_place_name


class Decided(NamedTuple):
    """What somebody decided of an answer. carries None takes an earlier decision back, so that the machine's counts.

    evidence: the words of the answer that carry the theme, where somebody chose them.
    """

    theme_id: int
    source_id: str
    question_number: int
    carries: bool | None
    evidence: str | None = None


def settle(
    engine: Engine,
    *,
    consultation_id: int,
    verdicts: Iterable[Decided],
    by: Person,
    day: dt.date | None = None,
    seen: int | None = None,
) -> int:
    """Store what somebody decided of answers, all of it in one change. Of two decisions of one thing, the last counts.

    verdicts may be plain tuples in the order of Decided. seen is the last change that the person had before their eyes:
    what somebody decided after it stays. Returns the change, whose rows are the decisions that were stored.
    Raises ThemeProblem, with nothing saved, where an answer or a theme is not there or nothing was to be saved.
    """
    with one_change(engine, by=by, action="settle answers") as write:
        decided = [Decided(*one) for one in verdicts]
        stayed = put_verdicts(write, consultation_id, decided, the_day(day), seen)
        check_saved(write, stayed)
        write.change.subject = _subject(write, {one.theme_id for one in decided})
        return write.change.id


def check_saved(write: Write, stayed: int = 0) -> None:
    """Raises ThemeProblem where nothing was written: it stood already, or others settled it meanwhile (stayed)."""
    if stayed and not write.change.rows:
        raise ThemeProblem("Somebody settled that a moment ago, and it stays so. Nothing of yours was saved.")
    if not write.change.rows:
        raise ThemeProblem("All of that stands already. Nothing was saved.")


def put_verdicts(
    write: Write, consultation_id: int, decided: Iterable[Decided], day: dt.date, seen: int | None = None
) -> int:
    """Within a write: store decisions. One that stands already was said by this change too.

    Returns how many were left out, since somebody decided otherwise after the change that was seen.
    """
    latest = {(one.theme_id, one.source_id, one.question_number): one for one in decided}
    themes = {one: write.theme(one) for one in sorted({key[0] for key in latest})}
    places = {(source, number) for (_theme, source, number), one in latest.items() if one.carries is not None}
    said = texts(write.session, consultation_id, places)
    stored = _stored(write, themes)
    new: list[Verdict] = []
    before: list[tuple[int, Image]] = []
    touched: set[int] = set()
    stayed = 0
    for key, one in latest.items():
        check_scope(write.session, themes[one.theme_id], consultation_id, one.question_number)
        verdict, checked = stored.get(key), _checked(one, said)
        differs = _differs(verdict, checked)
        if differs and verdict is not None and seen is not None and verdict.change_id > seen:
            stayed += 1
            continue
        if verdict is None and not differs:
            continue
        touched.add(one.theme_id)
        if verdict is None:
            new.append(verdict := Verdict(consultation_id=consultation_id, **_key(one)))
        else:  # also where it stands already: it was said twice, and undoing the first leaves the second
            before.append((verdict.id, image(verdict)))
        if differs:
            _put(write, verdict, checked, day)
    write.keep("verdict", before)
    write.session.add_all(new)
    write.session.flush()
    write.keep("verdict", [(verdict.id, {}) for verdict in new])
    write.touch(*(themes[one] for one in sorted(touched)))
    return stayed


def _stored(write: Write, themes: Collection[int]) -> dict[tuple[int, str, int], Verdict]:
    rows = write.session.scalars(select(Verdict).where(Verdict.theme_id.in_(themes)))
    return {(row.theme_id, row.source_id, row.question_number): row for row in rows}


def _checked(one: Decided, said: dict[Place, str]) -> Decided:
    """A decision whose evidence stands in the answer; without evidence where it is empty."""
    if one.carries is None or not (one.evidence or "").strip():
        return one._replace(evidence=None)
    place = (one.source_id, one.question_number)
    check_sentence(str(one.evidence), said[place], place)
    return one


def _differs(stored: Verdict | None, one: Decided) -> bool:
    if stored is None:
        return one.carries is not None
    return (stored.carries, stored.evidence) != (one.carries, one.evidence)


def _key(one: Decided) -> dict[str, Any]:
    return {"theme_id": one.theme_id, "source_id": one.source_id, "question_number": one.question_number}


def _put(write: Write, verdict: Verdict, one: Decided, day: dt.date) -> None:
    write.change.rows += 1
    if one.carries is None:
        write.session.delete(verdict)
        return
    verdict.carries, verdict.evidence, verdict.day = one.carries, one.evidence, day
    verdict.actor, verdict.change_id = write.change.actor, write.change.id


def _subject(write: Write, themes: Collection[int]) -> str:
    named = [shown(write.theme(one)) for one in sorted(themes)[:3]]
    return ", ".join(named) + (f" and {len(themes) - 3} more" if len(themes) > 3 else "")


def quote(engine: Engine, *, theme_id: int, source_id: str, question_number: int, sentence: str, by: Person) -> int:
    """Choose a sentence of an answer for the Board to see under a theme. Returns the change.

    Raises ThemeProblem where the sentence does not stand in the answer, names a place, or was chosen already.
    """
    with one_change(engine, by=by, action="choose a quotation") as write:
        theme = write.theme(theme_id)
        if not put_quotation(write, theme, source_id, question_number, sentence):
            raise ThemeProblem(f"This sentence was chosen for {shown(theme)} already. Nothing was saved.")
        write.touch(theme)
        write.change.subject = shown(theme)
        return write.change.id


def put_quotation(write: Write, theme: Theme, source_id: str, question_number: int, sentence: str) -> bool:
    """Within a write: choose a sentence for the Board. False where it was chosen already. Raises ThemeProblem."""
    place = (source_id, question_number)
    check_scope(write.session, theme, theme.consultation_id, question_number)
    if not (sentence := clean(sentence)):
        raise ThemeProblem("Choose the sentence that the Board is to see. Nothing was saved.")
    if has_place_name(sentence):
        raise ThemeProblem(
            f"The sentence “{sentence[:60]}” names a place and so tells who wrote it: choose another one for the "
            "Board. Nothing was saved."
        )
    check_sentence(sentence, texts(write.session, theme.consultation_id, [place])[place], place)
    stored = Quotation(
        theme_id=theme.id, consultation_id=theme.consultation_id, source_id=source_id,
        question_number=question_number, sentence=sentence, change_id=write.change.id,
    )  # fmt: skip
    if _is_quoted(write, stored):
        return False
    write.session.add(stored)
    write.session.flush()
    write.keep("quotation", [(stored.id, {})])
    write.change.rows += 1
    return True


def _is_quoted(write: Write, one: Quotation) -> bool:
    same = (
        Quotation.theme_id == one.theme_id,
        Quotation.source_id == one.source_id,
        Quotation.question_number == one.question_number,
        Quotation.sentence == one.sentence,
    )
    return write.session.scalar(select(Quotation.id).where(*same)) is not None


def unquote(engine: Engine, *, quotation_id: int, by: Person) -> int:
    """Take a sentence away from those that the Board sees. Returns the change. Raises ThemeProblem if it is gone."""
    with one_change(engine, by=by, action="take a quotation away") as write:
        stored = write.session.get(Quotation, quotation_id)
        if stored is None:
            raise ThemeProblem("The quotation is not there any more. Nothing was saved.")
        theme = write.theme(stored.theme_id)
        theme = write.theme(theme.merged_into_id or theme.id)
        take_quotation(write, theme, stored.source_id, stored.question_number, stored.sentence)
        write.touch(theme)
        write.change.subject = shown(theme)
        return write.change.id


def take_quotation(write: Write, theme: Theme, source_id: str, question_number: int, sentence: str) -> None:
    """Within a write: the Board no longer sees a sentence under a theme, nor under one that counts for it.

    Nothing happens where it did not.
    """
    there = select(Theme.id).where((Theme.id == theme.id) | (Theme.merged_into_id == theme.id))
    one = select(Quotation).where(
        Quotation.theme_id.in_(there), Quotation.source_id == source_id, Quotation.question_number == question_number
    )
    for stored in write.session.scalars(one.where(Quotation.sentence == clean(sentence))).all():
        write.keep("quotation", [(stored.id, image(stored))])
        write.session.delete(stored)
        write.change.rows += 1


def code_again(
    engine: Engine,
    *,
    consultation_id: int,
    source_id: str,
    question_number: int,
    scope: int,
    themes: Collection[int],
    by: Person,
) -> int:
    """Store the themes (by id, perhaps none) that a coder finds in an answer, under the coder's own name.

    scope: the number of the question whose themes were looked for, or 0 for those across all questions. Coding an
    answer again replaces what the same coder found before. Returns the change. Raises ThemeProblem.
    """
    with one_change(engine, by=by, action="code twice") as write:
        texts(write.session, consultation_id, [(source_id, question_number)])
        found = [write.theme(one) for one in sorted(set(themes))]
        for theme in found:
            check_scope(write.session, theme, consultation_id, question_number)
            if _scope(write, theme) != scope:
                raise ThemeProblem(f"{shown(theme)} is not among the themes that are looked for. Nothing was saved.")
        named = {
            "consultation_id": consultation_id, "source_id": source_id, "question_number": question_number,
            "coder": by.name, "scope": scope,
        }  # fmt: skip
        stored = write.session.scalars(select(DoubleCoding).filter_by(**named)).first()
        if stored is None:
            stored = DoubleCoding(**named)
            _say(write, stored, found)
            write.session.add(stored)
            write.session.flush()
            write.keep("double_coding", [(stored.id, {})])
        else:
            write.keep("double_coding", [(stored.id, image(stored))])
            _say(write, stored, found)
        write.touch(*found)
        write.change.subject, write.change.rows = f"question {question_number} of {source_id}", 1
        return write.change.id


def _say(write: Write, coding: DoubleCoding, found: list[Theme]) -> None:
    coding.themes, coding.at, coding.change_id = [one.id for one in found], write.change.at, write.change.id


def _scope(write: Write, theme: Theme) -> int:
    return 0 if theme.question_id is None else write.session.get_one(Question, theme.question_id).number
