"""Salutations that were worded otherwise go to the person for whom they were, and to nobody else."""

import datetime as dt

import pandas as pd

from lib.actions.recipient_lists import SavedList
from lib.queries.responses.people_to_approach import ApproachRule
from lib.terms import EMAIL, TELEPHONE
from lib.ui.targeting.saving_list import build_preview, describe_saving, find_current_rule, find_edited


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


def test_the_rule_is_that_of_the_moment_and_never_of_a_day_before_that_of_the_page() -> None:
    now = dt.datetime.now(dt.UTC)
    yesterday, later = ApproachRule(now.date() - dt.timedelta(days=1), 3), ApproachRule(dt.date(2999, 1, 1), 3)
    assert find_current_rule(yesterday).today >= now.date()
    assert find_current_rule(yesterday).cooling_days == 3
    assert find_current_rule(later) == later


def test_it_is_said_with_how_many_a_list_was_saved_and_how_many_share_an_address() -> None:
    people = pd.DataFrame({"contact_id": [1, 2]})
    assert describe_saving(SavedList(1, 1, people), TELEPHONE).startswith("Saved with 2 people: the list stands below")
    assert "2 entries were left out: somebody else" in describe_saving(SavedList(1, 1, people, 2), EMAIL)
