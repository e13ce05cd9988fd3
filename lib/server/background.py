"""Run commands beside the dashboard, so that it stays usable.

All sessions of the server see the same ones. A command prints its progress in lines like "35% grouping what is alike";
its last line describes the result. It writes in one transaction, so that one that fails or is stopped has changed
nothing.
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
JobName = tuple[str, ...]


@dataclass
class BackgroundJob:
    """Command under way, or its result.

    progress: how far it is, from 0 to 1. message: its last line. actor: the name of who started it.
    """

    actor: str
    process: subprocess.Popen[str]
    progress: float = 0.0
    message: str = ""
    stopped: bool = False
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def is_running(self) -> bool:
        """True while it is still under way."""
        return not self._ended.is_set()

    @property
    def has_failed(self) -> bool:
        """True where it ended without doing what it was to do."""
        return not self.is_running and self.process.returncode != 0

    def follow_output(self) -> None:
        """Follow what it prints until it ends."""
        with self.process:  # waits for its end, and closes what it printed to
            for line in self.process.stdout or ():
                if match := PROGRESS.match(line):
                    self.progress, self.message = min(1.0, int(match[1]) / 100), match[2].strip()
                elif line.strip():
                    self.message = ERROR.sub("", line.strip())
        self._ended.set()

    def stop_process(self) -> None:
        """Stop it before it is done.

        What it would have stored is not stored.
        """
        self.stopped = True
        if self.process.poll() is None:
            self.process.terminate()

    def wait_for_end(self, seconds: float) -> None:
        """Wait for its end, so many seconds at most."""
        self._ended.wait(seconds)


_jobs: dict[JobName, BackgroundJob] = {}
_lock = threading.Lock()


def start_job(name: JobName, command: Sequence[str], *, actor: str, database_url: str) -> BackgroundJob:
    """Start a command on a database; where one of this name is under way, return that one.

    The address goes by the environment, where other people of the machine cannot read the password in it.
    """
    with _lock:
        running_job = _jobs.get(name)
        if running_job is not None and running_job.is_running:
            return running_job
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
        _jobs[name] = job = BackgroundJob(actor, process)
    threading.Thread(target=job.follow_output, daemon=True).start()
    return job


def find_job(name: JobName) -> BackgroundJob | None:
    """Find the last command of this name that was started by this server."""
    return _jobs.get(name)


def forget_job(name: JobName) -> None:
    """Forget a command that has ended."""
    with _lock:
        if name in _jobs and not _jobs[name].is_running:
            del _jobs[name]


@atexit.register
def stop_jobs() -> None:
    """Stop all commands under way: the server goes down."""
    for job in _jobs.values():
        job.stop_process()
