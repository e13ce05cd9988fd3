"""What became of a file, in words and as it is stored."""

from lib.intake.import_report import MAX_STORED_LINES, ImportReport, format_line_numbers


def build_report() -> ImportReport:
    return ImportReport("responses", "survey.csv", "0a", rows_read=1_205, added=1_200, ambiguous=2, quarantined=3)


def test_the_report_leads_with_its_counts_and_tells_how_many_rows_it_does_not_list() -> None:
    report = build_report()
    report.problems = [(line, "why") for line in range(2, 7)]
    assert report.describe_lines(max_problems=1) == [
        "survey.csv: 1,205 rows read, 1,200 added, 0 changed, 0 left alone, 2 doubted, 3 set aside",
        "  line 2: why",
        "  and 4 more",
    ]


def test_a_trial_says_that_nothing_was_stored_and_a_file_known_already_that_nothing_changed() -> None:
    trial = ImportReport("responses", "survey.csv", "0a", added=1, dry_run=True)
    assert trial.describe_lines()[0].endswith("(a trial: nothing was stored)")
    again = ImportReport("responses", "survey.csv", "0a", unchanged=1)
    assert again.describe_lines()[0].endswith("(nothing changed)")


def test_the_stored_report_keeps_no_more_lines_than_the_limit() -> None:
    report = build_report()
    for line in range(MAX_STORED_LINES + 2):
        report.add_note("late", line)
        report.problems.append((line, "why"))
    stored = report.as_json()
    assert len(stored["notes"]["late"]) == len(stored["problems"]) == MAX_STORED_LINES
    report.loaded_pending = 4
    assert report.as_json()["counts"] == {
        "read": 1_205, "added": 1_200, "changed": 0, "left alone": 0, "settled before": 0, "doubted": 2, "set aside": 3,
        "placed that had waited": 4,
    }  # fmt: skip


def test_line_numbers_are_listed_up_to_a_few_and_line_0_means_the_whole_file() -> None:
    assert format_line_numbers([0]) == "the whole file"
    assert format_line_numbers([7]) == "line 7"
    assert format_line_numbers([1_000, 2, 3], max_lines=2) == "lines 1,000, 2 and 1 more"
