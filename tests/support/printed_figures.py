"""What `python -m lib figures` prints, for the database that DATABASE_URL names."""

import json
from typing import Any

from click.testing import CliRunner

from lib.cli import main


def print_figures(*command: str) -> dict[str, Any]:
    """What a command of python -m lib figures prints, for the database of this test."""
    result = CliRunner().invoke(main, ["figures", *command])
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def count_printed_rows(*command: str) -> int:
    """How many rows the same command prints as CSV."""
    result = CliRunner().invoke(main, ["figures", *command, "--format", "csv"])
    assert result.exit_code == 0, result.output
    return len(result.output.splitlines()) - 1
