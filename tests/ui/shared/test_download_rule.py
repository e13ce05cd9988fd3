"""No page offers a file that is made without asking again who wants it, or without a line in the audit trail."""

import ast
from pathlib import Path

import pytest

from lib.settings import ROOT

FILES = sorted((ROOT / "lib" / "ui").rglob("*.py"))


def list_downloads(file: Path) -> list[ast.Call]:
    """The calls of st.download_button in a module."""
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "download_button"]


@pytest.mark.parametrize("file", [file for file in FILES if list_downloads(file)], ids=lambda file: file.stem)
def test_every_file_asks_again_who_wants_it_and_stands_in_the_audit_trail(file: Path) -> None:
    for call in list_downloads(file):
        data = call.args[1] if len(call.args) > 1 else next(word.value for word in call.keywords if word.arg == "data")
        written = ast.unparse(data)
        assert "check_first(" in written or "_check_table_first(" in written, f"{file.name}: {written}"


def test_what_runs_without_the_page_is_guarded_in_one_place() -> None:
    bare = {
        file.name
        for file in FILES
        if file.name != "view.py"
        and ("st.fragment" in file.read_text("utf-8") or "st.dialog" in file.read_text("utf-8"))
    }
    assert bare == {"run_panel.py"}  # the progress of a run, which asks again before it stops one
