"""Write what the server does as lines of JSON, one for each event, with nothing of anybody's words or details.

Each line has time (UTC), level, name (which part of the code) and message; a page that was shown also has page, role
and milliseconds.
"""

import datetime as dt
import logging

from pythonjsonlogger.json import JsonFormatter

OWN_LOGGER = "lib"


class LogLineFormatter(JsonFormatter):
    """Formatter of a record as one line of JSON."""

    def __init__(self) -> None:
        """Name the fields that every line has."""
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields={
            "asctime": "time", "levelname": "level",
        })  # fmt: skip

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - logging's
        """Format the moment of a record in UTC, as 2026-11-30T09:30:00.123+00:00."""
        return dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")


def write_log_lines(level: int = logging.INFO) -> None:
    """Write what our own code logs to standard error, as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogLineFormatter())
    logger = logging.getLogger(OWN_LOGGER)
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False
