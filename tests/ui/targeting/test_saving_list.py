"""Salutations that were worded otherwise go to the person for whom they were, and to nobody else."""

import pandas as pd

from lib.ui.targeting.saving_list import build_preview, find_edited


def test_what_was_worded_otherwise_is_kept_by_person_and_nothing_else_of_the_row() -> None:
    edits: dict[int, dict[str, object]] = {
        1: {"salutation": " Hello  Bo "},
        2: {"salutation": ""},
        3: {"salutation": None},
        0: {"name": "Eve"},
    }
    assert find_edited([7, 8, 9, 10], edits) == {8: "Hello Bo"}


def test_the_preview_greets_people_in_their_order_with_the_reason_of_their_council() -> None:
    rows = pd.DataFrame({"code": ["A", "B"], "why": ["Near the floor", "Began"]})
    people = pd.DataFrame(
        {
            "contact_id": [2, 1],
            "code": ["B", "A"],
            "name": ["Cllr Ada Invented", "Office of the Leader"],
            "job_title": ["Leader", None],
            "council": ["Bolsover", "Ashfield"],
        }
    )
    preview = build_preview(rows, people)
    assert preview["salutation"].to_list() == ["Dear Councillor Invented", "Dear colleague"]
    assert preview["why"].to_list() == ["Began", "Near the floor"]
    assert build_preview(rows[["code"]], people)["why"].to_list() == ["", ""]
