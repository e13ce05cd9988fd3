"""Takes one change of themes back: everything is as it was, or nothing is touched. That is a change like any other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Engine, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from lib.access import Person
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import check_labels
from lib.actions.writing import SETTLED, TABLES, Image, Write, as_kept, from_kept, named, one_change
from lib.database.models import Change, Former
from lib.database.theme_models import MachineAssignment, Theme, ThemeRun
from lib.terms import PERSON

UNDONE = "change"  # in Former: the change that was undone
NATURAL = {
    "verdict": ("theme_id", "source_id", "question_number"),
    "quotation": ("theme_id", "source_id", "question_number", "sentence"),
    "double_coding": ("consultation_id", "source_id", "question_number", "coder", "scope"),
}


def undo(engine: Engine, *, change_id: int, by: Person) -> int:
    """Put back what one change of themes altered. Returns the change that does so, which can be undone in turn.

    Raises ThemeProblem, with nothing touched, where a later change touched the same theme or said something else of the
    same answer; the message says which. Raises NotAllowed.
    """
    with one_change(engine, by=by, action="undo") as write:
        images = _images(write.session, change_id)
        _check(write.session, change_id, images)
        new = [one for one in images if one.thing == "theme" and not one.before]
        for one in reversed([*new, *(one for one in images if one not in new)]):  # they go when nothing counts for them
            _put_back(write, one)
        write.keep(UNDONE, [(change_id, {})])
        themes = [one.thing_id for one in images if one.thing == "theme"]
        _settle(write.session, themes)
        for consultation in set(write.session.scalars(select(Theme.consultation_id).where(Theme.id.in_(themes)))):
            check_labels(write.session, consultation, themes)
        undone = write.session.get_one(Change, change_id)
        write.change.subject, write.change.rows = f"{undone.action}: {undone.subject}", len(images)
        return write.change.id


def reason_against(session: Session, *, change_id: int) -> str:
    """Why a change of themes cannot be undone; empty where it can."""
    try:
        _check(session, change_id, _images(session, change_id))
    except ThemeProblem as problem:
        return str(problem)
    return ""


def _images(session: Session, change_id: int) -> Sequence[Former]:
    ours = (Former.change_id == change_id, Former.thing.in_(TABLES))
    return session.scalars(select(Former).where(*ours).order_by(Former.id)).all()


def _check(session: Session, change_id: int, images: Sequence[Former]) -> None:
    if _is_run(session, change_id):
        raise ThemeProblem("What a run found is not undone: run again, or say of each theme what you think of it.")
    if not images:
        raise ThemeProblem("There is no such change of themes. Nothing was touched.")
    later = _later(session, change_id, images)
    _check_undone(session, change_id, {one.change_id for one in later})
    for image in images:
        if (by := _obstacle(session, image, later)) is not None:
            remedy = "Make the change by hand instead." if _is_run(session, by) else "Undo that first."
            raise ThemeProblem(f"It cannot be undone, because of {named(session, by)}. {remedy} Nothing was touched.")


def _is_run(session: Session, change_id: int) -> bool:
    return session.scalar(select(ThemeRun.id).where(ThemeRun.change_id == change_id).limit(1)) is not None


def _check_undone(session: Session, change_id: int, later: set[int]) -> None:
    undone = select(Former.change_id).where(Former.thing == UNDONE, Former.thing_id == change_id)
    for one in session.scalars(undone.order_by(Former.id.desc())):
        if one in later:
            raise ThemeProblem(f"It was undone already: {named(session, one)}. Nothing was touched.")


def _later(session: Session, change_id: int, images: Iterable[Former]) -> list[Former]:
    """What later changes that stand did to the same things, the newest first."""
    touched: dict[str, set[int]] = defaultdict(set)
    for one in images:
        touched[one.thing].add(one.thing_id)
    found: list[Former] = []
    for thing, ids in touched.items():
        where = (Former.thing == thing, Former.change_id > change_id, Former.thing_id.in_(ids))
        found += session.scalars(select(Former).where(*where))
    standing = _standing(session, {one.change_id for one in found})
    return sorted((one for one in found if one.change_id in standing), key=lambda one: -one.id)


def _standing(session: Session, changes: Iterable[int]) -> set[int]:
    """Those of some changes that stand: a change and the one that undid it cancel out, the newest first."""
    standing = set(changes)
    undid = select(Former.change_id, Former.thing_id).where(Former.thing == UNDONE, Former.change_id.in_(standing))
    for row in session.execute(undid.order_by(Former.change_id.desc())).all():
        if {row.change_id, row.thing_id} <= standing:
            standing -= {row.change_id, row.thing_id}
    return standing


def _obstacle(session: Session, image: Former, later: Iterable[Former]) -> int | None:
    """The later change that keeps a thing from being put back."""
    same = [one for one in later if (one.thing, one.thing_id) == (image.thing, image.thing_id)]
    if image.thing == "theme":
        gone = session.get(Theme, image.thing_id) is None
        if _only_touched(image) and not gone:
            return None
        if image.before:  # else the theme would go, and with it whatever was said of it since
            same = [one for one in same if not _only_touched(one)]
    elif not same and image.before and image.thing in NATURAL:
        return _in_its_place(session, image)
    return same[0].change_id if same else None


def _only_touched(image: Former) -> bool:
    return set(image.before) == {SETTLED}


def _in_its_place(session: Session, image: Former) -> int | None:
    """The change of what was said since of the same answer, where this was taken back."""
    table = TABLES[image.thing]
    where = [table.c[name] == image.before[name] for name in NATURAL[image.thing]]
    found: int | None = session.scalar(select(table.c.change_id).where(table.c.id != image.thing_id, *where))
    return found


def _put_back(write: Write, image: Former) -> None:
    session, table, number = write.session, TABLES[image.thing], image.thing_id
    row = session.execute(select(table).where(table.c.id == number)).mappings().first()
    now: Image = as_kept(dict(row)) if row is not None else {}
    if image.thing == "theme" and _only_touched(image):
        now = {SETTLED: now[SETTLED]}
    write.keep(image.thing, [(number, now)])
    _write_row(session, table, number, image.before, there=row is not None)


def _write_row(session: Session, table: Table, number: int, before: Image, *, there: bool) -> None:
    values: dict[str, Any] = from_kept(table, before)
    if not before:
        if table is Theme.__table__:
            session.execute(delete(MachineAssignment).where(MachineAssignment.theme_id == number))
        session.execute(delete(table).where(table.c.id == number))
    elif there:
        session.execute(update(table).where(table.c.id == number).values(values))
    else:
        session.execute(insert(table).values(values))


def _settle(session: Session, themes: Sequence[int]) -> None:
    """A theme is settled where a person made it, or did anything to it that stands."""
    session.expire_all()
    runs = set(session.scalars(select(ThemeRun.change_id)))
    for number in themes:
        touched = select(Former.change_id).where(Former.thing == "theme", Former.thing_id == number)
        standing = _standing(session, set(session.scalars(touched)) - runs)
        settled = Theme.origin == PERSON if not standing else Theme.id == number
        session.execute(update(Theme).where(Theme.id == number).values(settled=settled))
    session.expire_all()
