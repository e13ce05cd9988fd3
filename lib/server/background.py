"""Commands that run beside the dashboard, so that it stays usable. All sessions of the server see the same.

A command prints its progress in lines like "35% grouping what is alike"; its last line says what became of it.
It writes in one transaction, so that one that fails or is stopped has changed nothing.
"""

import atexit
import os
import re
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from lib.settings import ROOT

PROGRESS = re.compile(r"\s*(\d{1,3}) ?% *(.*)")
ERROR = re.compile(r"^(Error|Usage): *")
Name = tuple[str, ...]


@dataclass
class Job:
    """A command under way, or what became of it. share: how far it is, from 0 to 1; said: its last words."""

    by: str
    process: subprocess.Popen[str]
    share: float = 0.0
    said: str = ""
    stopped: bool = False
    _read: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether it is still under way."""
        return not self._read.is_set()

    @property
    def failed(self) -> bool:
        """Whether it ended without doing what it was to do."""
        return not self.running and self.process.returncode != 0

    def read(self) -> None:
        """Follow what it prints until it ends."""
        with self.process:  # waits for its end, and closes what it printed to
            for line in self.process.stdout or ():
                if match := PROGRESS.match(line):
                    self.share, self.said = min(1.0, int(match[1]) / 100), match[2].strip()
                elif line.strip():
                    self.said = ERROR.sub("", line.strip())
        self._read.set()

    def stop(self) -> None:
        """End it before it is done. What it would have stored is not stored."""
        self.stopped = True
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for its end, so long at most."""
        self._read.wait(seconds)


_jobs: dict[Name, Job] = {}
_lock = threading.Lock()


def start(name: Name, command: Sequence[str], *, by: str, database_url: str) -> Job:
    """Start a command on a database; where one of this name is under way, that one is given back.

    The address goes by the environment, where other people of the machine cannot read the password in it.
    """
    with _lock:
        there = _jobs.get(name)
        if there is not None and there.running:
            return there
        process = subprocess.Popen(  # noqa: S603 - no shell, our own words
            command,
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        _jobs[name] = job = Job(by, process)
    threading.Thread(target=job.read, daemon=True).start()
    return job


def find(name: Name) -> Job | None:
    """The last command of this name that was started by this server."""
    return _jobs.get(name)


def forget(name: Name) -> None:
    """Let go of what is told of a command that has ended."""
    with _lock:
        if name in _jobs and not _jobs[name].running:
            del _jobs[name]


@atexit.register
def stop_all() -> None:
    """End what is under way: the server goes down."""
    for job in _jobs.values():
        job.stop()
