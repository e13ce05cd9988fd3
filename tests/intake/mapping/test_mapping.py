"""A mapping: what it lacks, and how it is stored."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from lib.intake.mapping.fields import FIELDS
from lib.intake.mapping.mapping import (
    DAY_FIRST,
    MONTH_FIRST,
    Mapping,
    check_mapping,
    compute_fingerprint,
    confirm_mapping,
    describe_undecided_dates,
)
from lib.intake.problems import FileProblem
from lib.intake.reading.sheets import build_manual_sheet
from lib.recipient_references import LIST_HEADINGS
from tests.support.factories import bring
from tests.support.intake_tables import FILES


def tell_problem(mapping: Mapping, *headings: str) -> str:
    """What is wrong with a mapping of a sheet with these headings, in words; empty where nothing is."""
    try:
        check_mapping(mapping, build_manual_sheet("a.csv", list(headings), [""] * len(headings)))
    except FileProblem as problem:
        return str(problem)
    return ""


def test_a_report_that_names_no_mailing_and_no_day_asks_for_both(sqlite: Engine) -> None:
    with pytest.raises(FileProblem, match=r"no column for Mailing or Sent on.*Say it once for the whole file"):
        bring(sqlite, "outreach", FILES / "shapes" / "mailchimp.csv")


def test_a_mapping_comes_back_from_what_is_stored_without_its_warnings() -> None:
    mapping = Mapping(
        "responses", {"Who": "organisation"}, MONTH_FIRST, {"channel": "Letter"}, ("Look at this.",),
        {"Q2": {"1": "Training"}}, {"Ended": "day first"}, {"Begun": "02/03/2015"}, {"Ended": "UTC"},
    )  # fmt: skip
    plain = Mapping("responses", {"Who": "organisation"})
    assert plain.as_json() == {
        "table": "responses", "targets": {"Who": "organisation"}, "dates": "day first", "given": {},
    }  # fmt: skip
    assert Mapping.from_json(plain.as_json()) == plain
    assert Mapping.from_json(mapping.as_json()) == confirm_mapping(mapping)


def test_a_name_in_two_parts_and_a_job_title_fill_the_required_name_and_role() -> None:
    mapping = Mapping("contacts", {"Body": "organisation", "Forename": "first_name", "Post": "job_title"})
    assert [known_field.name for known_field in mapping.list_missing_fields()] == []
    assert [known_field.name for known_field in Mapping("contacts", {}).list_missing_fields()] == [
        known_field.name for known_field in FIELDS["contacts"] if known_field.is_required
    ]


def test_the_fingerprint_of_a_sheet_is_that_of_its_headings_in_any_order() -> None:
    first, second, other = (
        build_manual_sheet("a.csv", headings, []) for headings in (["E-mail", "Name"], ["name:", "email"], ["Name"])
    )
    assert compute_fingerprint(first) == compute_fingerprint(second) != compute_fingerprint(other)


def test_two_columns_for_one_field_are_refused_by_their_headings() -> None:
    sheet = build_manual_sheet("a.csv", ["Who", "Body", "Day"], ["", "", ""])
    mapping = Mapping("responses", {"Who": "organisation", "Body": "organisation", "Day": "received"})
    assert tell_problem(mapping, *sheet.headings) == (
        'a.csv: "Who" and "Body" are both taken for organisation: keep one of them.'
    )


def test_what_a_file_lacks_is_said_with_the_remedy_and_its_columns() -> None:
    assert tell_problem(Mapping("recipients", {"Email": "email", "Sent": "sent"}), "Email", "Sent", "") == (
        "a.csv has no column for Mailing, which this kind of file needs. Say it once for the whole file on the page "
        'Imports, rename a column, or choose another kind of file. Its columns are "Email", "Sent".'
    )
    assert tell_problem(Mapping("recipients", {"Email": "mailing"}), "Email") == (
        "a.csv has no column for E-mail or Sent on, which this kind of file needs. Say which column it is on the page "
        'Imports, rename a column, or choose another kind of file. Its columns are "Email".'
    )
    assert tell_problem(
        Mapping("recipients", {"Email": "email"}, file_values={"sent": "2015-01-20", "mailing": "First"}), "Email"
    ) == ""  # fmt: skip


def test_a_sheet_without_a_usual_heading_is_refused_with_where_they_are_listed() -> None:
    sheet = replace(build_manual_sheet("a.csv", ["x", "y"], ["", ""]), has_known_headings=False)
    with pytest.raises(FileProblem) as refusal:
        check_mapping(Mapping("contacts", {}), sheet)
    assert str(refusal.value) == (
        "a.csv: none of the first 20 rows has the headings this kind of file needs; docs/files.md says what they are "
        "called, and the page Imports lets you say which column is what."
    )


def test_a_code_of_which_nobody_said_what_it_means_is_refused() -> None:
    targets = {"Who": "organisation", "Day": "received", "Q2": "question 2"}
    mapping = Mapping("responses", targets, codes={"Q2": {"1": "Training", "2": ""}})
    assert tell_problem(mapping, *targets) == (
        'a.csv: nobody has said which option "2" in the column "Q2" means: say so on the page Imports. Nothing was '
        "stored."
    )
    assert tell_problem(replace(mapping, codes={"Q2": {"1": "Training"}}), *targets) == ""


def test_responses_need_a_question_or_a_text_or_how_each_stands() -> None:
    targets = {"Who": "organisation", "Day": "received"}
    assert tell_problem(Mapping("responses", targets), *targets) == (
        "a.csv has neither a column for a question (such as 'Q1') nor one with the text of a letter: say on the page "
        "Imports which columns hold the answers, or rename them."
    )
    for target in ("text", "status", "question 3"):
        assert tell_problem(Mapping("responses", targets | {"More": target}), *targets, "More") == ""


def test_a_list_that_was_saved_to_be_sent_to_is_no_report() -> None:
    headings = {heading: "email" if heading == "E-mail" else "ignored" for heading in LIST_HEADINGS}
    message = tell_problem(Mapping("recipients", headings), *LIST_HEADINGS)
    assert message.startswith("a.csv is a list of people that was saved on the page Targeting, and no report: it does")
    assert message.endswith("People are corrected on the pages of their councils. Nothing was stored.")
    report = tell_problem(Mapping("recipients", headings | {"Opened": "opened"}), *LIST_HEADINGS, "Opened")
    assert "was saved on the page Targeting" not in report


def test_dates_that_can_be_read_in_two_ways_are_asked_about_with_an_example() -> None:
    mapping = Mapping("responses", {}, undecided_dates={"Begun": "02/03/2015", "Ended": "04/03/2015"})
    assert describe_undecided_dates(mapping) == (
        'Nothing tells whether the day or the month comes first in "Begun" (02/03/2015) and "Ended" (04/03/2015): say '
        "which it is."
    )
    assert describe_undecided_dates(replace(mapping, undecided_dates={"Begun": "", "Ended": "04/03/2015"})) == (
        "Some of its dates have the month first and others the day: say which it is."
    )
    assert describe_undecided_dates(Mapping("responses", {})) == ""


def test_the_order_that_was_said_counts_for_the_columns_that_were_open_and_no_others() -> None:
    mapping = Mapping("responses", {}, date_orders={"Ended": DAY_FIRST}, undecided_dates={"Begun": "02/03/2015"})
    decided = mapping.decide_dates(MONTH_FIRST)
    assert decided.date_orders == {"Ended": DAY_FIRST, "Begun": MONTH_FIRST}
    assert decided.undecided_dates == {}
