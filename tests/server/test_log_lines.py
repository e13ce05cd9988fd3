"""The log is lines that other programs read."""

import json
import logging
from collections.abc import Iterator

import pytest

from lib.server.log_lines import OWN_LOGGER, write_log_lines


@pytest.fixture(autouse=True)
def _logger_as_before() -> Iterator[None]:
    logger = logging.getLogger(OWN_LOGGER)
    before = logger.handlers, logger.level, logger.propagate
    yield
    logger.handlers, logger.level, logger.propagate = before


def test_each_event_is_one_line_that_a_program_can_read(capsys: pytest.CaptureFixture[str]) -> None:
    write_log_lines()
    logging.getLogger("lib.ui.shared.view").error("failed by ValueError\n  File x\n  File y")
    logging.getLogger("lib.ui").info("page shown", extra={"page": "reach", "role": "Officer", "milliseconds": 45})
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["level"], first["message"]) == ("ERROR", "failed by ValueError\n  File x\n  File y")
    assert first["time"].endswith("+00:00")
    assert second | {"time": ""} == {
        "time": "", "level": "INFO", "name": "lib.ui", "message": "page shown", "page": "reach", "role": "Officer",
        "milliseconds": 45,
    }  # fmt: skip


def test_what_others_log_is_left_to_them(capsys: pytest.CaptureFixture[str]) -> None:
    write_log_lines()
    logging.getLogger("elsewhere").info("somebody's address")
    assert capsys.readouterr().err == ""
