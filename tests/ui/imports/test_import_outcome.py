"""What became of a file, or what would."""

from streamlit.testing.v1 import AppTest

from tests.support.page_text import metrics


def render_trial() -> None:
    from lib.intake.import_report import ImportReport
    from lib.ui.imports.import_outcome import render_import_outcome

    report = ImportReport("responses", "survey.csv", "", rows_read=1204, added=1203, ambiguous=1, dry_run=True)
    report.problems.append((1100, "Which organisation is meant?"))
    report.add_note("an address *twice*", 7)
    render_import_outcome(report)


def test_a_trial_says_what_would_become_of_the_rows_with_counts_notes_and_doubts() -> None:
    app = AppTest.from_function(render_trial).run()
    assert not app.exception
    assert app.markdown[0].value == "**What would become of its 1,204 rows**"
    assert metrics(app) == {"Added": "1,203", "Changed": "0", "Left alone": "0", "Doubted": "1", "Set aside": "0"}
    assert app.markdown[1].value.startswith("- An address \\*twice\\*: ")
    assert app.dataframe[0].value["reason"].to_list() == ["Line 1,100: Which organisation is meant?"]
