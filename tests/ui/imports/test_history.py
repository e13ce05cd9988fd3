"""What was brought in, and undo."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from lib.database.engine import get_engine
from lib.intake.review import USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.ui.shared import query_cache
from tests.support.factories import OFFICER
from tests.support.intake_tables import store_waiting_response
from tests.ui.imports.conftest import OpenAsOfficer, count_responses, press_button


def test_an_import_is_undone_from_the_history(one_response: str, officer: OpenAsOfficer) -> None:
    app = officer(one_response, "History")
    assert list(app.dataframe[0].value["state"]) == ["Stands"]
    version = query_cache.find_data_version(get_engine(one_response))
    app.session_state[f"history-{version}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    press_button(app, "Undo it")
    assert count_responses(one_response) == 0
    assert list(app.dataframe[0].value["state"]) == ["Undone"]


def choose_first(app: AppTest, url: str) -> AppTest:
    """Choose the newest import in the table."""
    version = query_cache.find_data_version(get_engine(url))
    app.session_state[f"history-{version}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return app.run()


def test_undoing_a_decision_says_only_what_it_takes_away_and_it_can_be_redone(
    empty: str, officer: OpenAsOfficer, tmp_path: Path
) -> None:
    engine = get_engine(empty)
    row_id = store_waiting_response(engine, tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((row_id,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    app = choose_first(officer(empty, "History"), empty)
    shown = " ".join(text.value for text in app.markdown).replace("\\", "")
    assert "Only the decision is taken back: 1 row of responses.csv waits again. The rest of the file stays." in shown
    assert "Everything that came with" not in shown
    press_button(app, "Undo it")
    assert app.success[0].value.replace("\\", "") == (
        "Undone: 1 row of responses.csv waits for a decision again. The rest of the file stays."
    )
    assert count_responses(empty) == 0
    press_button(choose_first(app, empty), "Redo it")
    assert app.success[0].value.replace("\\", "") == "Done again: responses.csv stands as before it was undone."
    assert count_responses(empty) == 1
