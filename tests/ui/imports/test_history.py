"""What was brought in, and undo."""

from lib.database.engine import get_engine
from lib.ui.shared import query_cache
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
