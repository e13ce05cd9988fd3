"""Know which imports that began are under way still, and which ended with their process or their page.

Of this process it is known exactly. Of another one on this machine it is known whether it runs; of one on another
machine only how long ago its import began.
"""

import datetime as dt
import os
import platform
from pathlib import Path

from lib.database.sqlite_files import is_process_running

# an import of another machine that began earlier is not under way any more
LONGEST_ELSEWHERE = dt.timedelta(minutes=30)
RUNNING_NONCES: set[str] = set()  # of the imports under way in this process


def name_process() -> str:
    """Name this process: its machine, its number there, and when it was started, since numbers come again."""
    return f"{_name_machine()} {os.getpid()} {_read_start(os.getpid())}"


def is_under_way(nonce: str, process: str, begun_at: dt.datetime, now: dt.datetime) -> bool:
    """Tell whether an import is under way. nonce: names it. process: in which it was begun, as name_process does."""
    if process == name_process():
        return nonce in RUNNING_NONCES
    machine, number, start = process.rsplit(" ", 2)
    if machine == _name_machine() and os.name == "posix":
        return is_process_running(int(number)) and _read_start(int(number)) == start
    return now - begun_at < LONGEST_ELSEWHERE


def _name_machine() -> str:
    """Name the machine, and the container whose processes have numbers of their own, where there is one."""
    try:
        numbering = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        numbering = ""
    return f"{platform.node()} {numbering}".strip()


def _read_start(process_id: int) -> str:
    """Read when a process was started, in the system's own count; a dash where the system does not tell."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "-"
    return status.rpartition(")")[2].split()[19]
