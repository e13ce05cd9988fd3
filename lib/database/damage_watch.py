"""Watch whether the file of a SQLite database is whole, without keeping whoever asks waiting.

A page of the file that is spoilt shows only to who reads what lies there. So all of the file is read now and then, in a
thread of its own, and for at most a small share of the time: a small file often, a large one seldom.
"""

import sqlite3
import threading
import time

from lib.database.engine import find_database_file, identify_database_file
from lib.database.sqlite_files import DamagedFileError, check_whole

FEWEST_SECONDS = 10.0  # between two looks
REST_FACTOR, DAMAGED_REST_FACTOR = 100.0, 10.0  # so many times as long as a look took, until the next
WAIT_SECONDS = 2.0  # for a look under way; then the former answer stands


class DamageWatch:
    """Watch over the file of one database at a time; another file in its place is looked at anew."""

    def __init__(self) -> None:
        """Begin with nothing looked at."""
        self._lock = threading.Lock()
        self._identity = ""
        self._next_look_at = 0.0
        self._is_damaged = False
        self._look: threading.Thread | None = None

    def is_damaged(self, url: str) -> bool:
        """Tell whether the file of a database was damaged when it was last looked at; never so of PostgreSQL."""
        identity = identify_database_file(url)
        if not identity:
            return False
        with self._lock:
            if identity != self._identity:
                self._identity, self._next_look_at, self._is_damaged = identity, 0.0, False
            is_under_way = self._look is not None and self._look.is_alive()
            if not is_under_way and time.monotonic() >= self._next_look_at:
                self._look = threading.Thread(target=self._look_through, args=(url, identity), daemon=True)
                self._look.start()
            look = self._look
        if look is not None:
            look.join(WAIT_SECONDS)
        return self._is_damaged

    def _look_through(self, url: str, identity: str) -> None:
        """Look all of a file through, and keep what was found; where that cannot be done, what was found before."""
        started_at = time.monotonic()
        is_damaged = self._is_damaged
        try:
            check_whole(find_database_file(url), thoroughly=False)
            is_damaged = False
        except DamagedFileError:
            is_damaged = True
        except (sqlite3.Error, OSError):
            pass
        seconds = time.monotonic() - started_at
        with self._lock:
            if identity == self._identity:
                self._is_damaged = is_damaged
                rest = seconds * (DAMAGED_REST_FACTOR if is_damaged else REST_FACTOR)
                self._next_look_at = time.monotonic() + max(FEWEST_SECONDS, rest)
