"""What a change alters is kept as it was before the change. On both databases."""

import contextlib
import itertools
from typing import Any

from sqlalchemy import Engine, select

from lib.changes.change import ChangeWriter
from lib.changes.snapshots import ABSENT, REVIEWED, decode_row, encode_row, find_table
from lib.database.engine import open_read_session
from lib.database.theme_models import DoubleCoding, Quotation, Theme, ThemeState
from tests.changes.conftest import MakeChange
from tests.support.factories import day, double_coding, quotation, theme


def stored_row(engine: Engine, table: str, row_id: int) -> dict[str, Any]:
    """A row as the database holds it, its day as text."""
    columns = find_table(table)
    with open_read_session(engine) as session:
        row = dict(session.execute(select(columns).where(columns.c.id == row_id)).mappings().one())
    return row | {name: str(value) for name, value in row.items() if name in {"proposed_on", "day"}}


def test_a_row_is_kept_as_it_was_whatever_the_order_of_mention_and_edit_and_however_often_it_is_flushed(
    engine: Engine, make_change: MakeChange
) -> None:
    theme_id = theme(engine, "Label 0")
    for number, order in enumerate(itertools.permutations(["mention", "edit", "settle", "flush"]), 1):
        before = stored_row(engine, "theme", theme_id)

        def work(writer: ChangeWriter, order: tuple[str, ...] = order, number: int = number) -> None:
            row = writer.session.get_one(Theme, theme_id)
            for step in order:
                if step == "mention":
                    writer.snapshots.note_mention(row, REVIEWED)
                elif step == "edit":
                    row.label = f"Label {number}"
                elif step == "settle":
                    row.settled = not row.settled
                writer.session.flush() if step == "flush" or number % 2 else None

        assert make_change(work)[1] == {("theme", theme_id): before}, order
        assert stored_row(engine, "theme", theme_id) == before | {
            "label": f"Label {number}",
            "settled": not before["settled"],
        }


def test_a_column_that_was_never_loaded_or_held_nothing_is_kept_as_it_was(
    engine: Engine, make_change: MakeChange
) -> None:
    theme_id, other_id = theme(engine, "Money"), theme(engine, "Peers")
    before = stored_row(engine, "theme", theme_id)

    def work(writer: ChangeWriter) -> None:
        row = writer.session.get_one(Theme, theme_id)
        writer.session.expire(row)
        row.label, row.merged_into_id = "Cash", other_id

    assert (before["label"], before["merged_into_id"], before["proposed_on"]) == ("Money", None, "2015-01-06")
    assert make_change(work)[1] == {("theme", theme_id): before}


def test_of_a_theme_that_is_only_reviewed_no_more_is_kept_and_a_mention_alone_is_kept_too(
    engine: Engine, make_change: MakeChange
) -> None:
    theme_id, other_id = theme(engine, "Money"), theme(engine, "Peers")

    def work(writer: ChangeWriter) -> None:
        writer.session.get_one(Theme, theme_id).settled = True
        writer.snapshots.note_mention(writer.session.get_one(Theme, other_id))

    other_row = stored_row(engine, "theme", other_id)
    assert make_change(work)[1] == {("theme", theme_id): {"settled": False}, ("theme", other_id): other_row}


def test_one_added_is_kept_as_absent_one_deleted_whole_and_one_that_comes_and_goes_not_at_all(
    engine: Engine, make_change: MakeChange
) -> None:
    theme_id = theme(engine)
    quotation(engine, theme_id, "R-1", "Money is short.")
    with open_read_session(engine) as session:
        quotation_id = session.scalars(select(Quotation.id)).one()
    before = stored_row(engine, "quotation", quotation_id)
    added: list[ThemeState] = []

    def work(writer: ChangeWriter) -> None:
        added.extend(
            ThemeState(theme_id=theme_id, state="rejected", day=day("2015-02-01"), change_id=writer.change.id)
            for _ in range(2)
        )
        writer.session.add_all(added)
        writer.session.flush()
        added[0].state = "approved"  # still absent before the change, however it is altered now
        writer.session.delete(added[1])
        writer.session.delete(writer.session.get_one(Quotation, quotation_id))

    assert make_change(work)[1] == {("quotation", quotation_id): before, ("theme_state", added[0].id): ABSENT}


def test_children_are_kept_before_their_parent_so_that_undoing_backwards_restores_the_parent_first(
    engine: Engine, make_change: MakeChange
) -> None:
    theme_id = theme(engine)

    def work(writer: ChangeWriter) -> None:
        writer.session.get_one(Theme, theme_id).label = "Cash"
        for state in writer.session.scalars(select(ThemeState).where(ThemeState.theme_id == theme_id)):
            state.day = day("2015-01-07")

    assert [table for table, _row_id in make_change(work)[1]] == ["theme_state", "theme"]


def test_bulk_rows_are_kept_as_they_are_handed_over_the_first_time(engine: Engine, make_change: MakeChange) -> None:
    theme_id = theme(engine)
    whole_row = stored_row(engine, "theme", theme_id)

    def work(writer: ChangeWriter) -> None:
        writer.snapshots.store_rows("contact", [(7, {"name": "Ada"}), (8, ABSENT), (7, {"name": "Ben"})])
        writer.snapshots.store_rows("contact", [(7, {"name": "Cy"})])
        row = writer.session.get_one(Theme, theme_id)
        writer.snapshots.note_mention(row, REVIEWED)
        writer.snapshots.store_rows("theme", [(theme_id, whole_row)])  # joins the part that was mentioned
        row.label = "Cash"

    assert make_change(work)[1] == {
        ("contact", 7): {"name": "Ada"},
        ("contact", 8): ABSENT,
        ("theme", theme_id): whole_row,
    }


def test_what_was_kept_within_a_savepoint_is_kept_anew_once_it_was_rolled_back(
    engine: Engine, make_change: MakeChange
) -> None:
    theme_id = theme(engine, "Money")
    before = stored_row(engine, "theme", theme_id)

    def work(writer: ChangeWriter) -> None:
        row = writer.session.get_one(Theme, theme_id)
        with writer.snapshots.open_savepoint() as savepoint:
            writer.snapshots.store_rows("contact", [(7, {"name": "Ada"}), (9, {"name": "Dee"})])
            row.settled = True
            writer.session.flush()
            savepoint.rollback()
        with writer.snapshots.open_savepoint():
            writer.snapshots.store_rows("contact", [(7, {"name": "Ben"}), (8, ABSENT)])
        with contextlib.suppress(ValueError), writer.snapshots.open_savepoint():
            writer.snapshots.store_rows("contact", [(10, ABSENT)])
            raise ValueError
        writer.snapshots.store_rows("contact", [(7, {"name": "Cy"}), (10, {"name": "Eve"})])
        writer.session.get_one(Theme, theme_id).label = "Cash"

    assert make_change(work)[1] == {
        ("contact", 7): {"name": "Ben"},
        ("contact", 8): ABSENT,
        ("contact", 10): {"name": "Eve"},
        ("theme", theme_id): before,
    }


def test_lists_days_and_moments_come_back_from_a_snapshot_as_they_were(engine: Engine, make_change: MakeChange) -> None:
    double_coding(engine, "Ada", "R-1", [1, 2])
    with open_read_session(engine) as session:
        coding = dict(session.execute(select(DoubleCoding.__table__)).mappings().one())

    def work(writer: ChangeWriter) -> None:
        row = writer.session.get_one(DoubleCoding, coding["id"])
        earlier_themes, row.themes = row.themes, []
        writer.session.flush()
        earlier_themes.append(3)  # what is done to the old list later is nothing that was stored

    snapshot = make_change(work)[1]["double_coding", coding["id"]]
    assert decode_row(find_table("double_coding"), snapshot) == coding
    assert decode_row(find_table("theme"), encode_row({"proposed_on": day("2015-01-06")})) == {
        "proposed_on": day("2015-01-06")
    }
