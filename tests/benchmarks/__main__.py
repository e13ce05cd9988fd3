"""Run the benchmarks one after the other, and print one table of what they measured.

    python -m tests.benchmarks [PART ...]

Without a part, all of them: some hours on two cores, in which nothing else should run. What each prints goes to the
error stream as it comes; the table, with machine, day and revision, to the output. A part that fails leaves a line that
says so, and the others run.
"""

import datetime as dt
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lib.settings import ROOT
from tests.benchmarks.table import ROWS_FILE, format_table, read_rows

BERTOPIC = ROOT / ".venv-bertopic"
THREADS = {"OPENBLAS_NUM_THREADS": "1"}  # the ranking runs a process on each core
COMMANDS: dict[str, list[list[str]]] = {
    "pages": [["pages"]],
    "sessions": [
        ["load"], ["load", "--postgresql"], ["load", "--times", "100", "--sessions", "50"],
        ["load", "--times", "100", "--sessions", "50", "--postgresql"],
    ],
    "scale": [["scale"]],
    "call list": [["call_list"]],
    "import": [["imports"]],
    "saves": [["small_writes"]],
    "forecast": [["forecast"]],
    "ranking": [["ranking"]],
    "themes": [["themes"], ["themes", "speed"], ["across"], ["examples"], ["examples", "codes"]],
    "bertopic": [["themes", "bertopic"]],
    "audit": [["audit"]],
    "disclosure": [["disclosure", "broken"]],
}  # fmt: skip


def run_part(part: str, rows_file: Path) -> list[str]:
    """Run the commands of a part; return a line for each that failed or could not be run."""
    if part == "bertopic" and not BERTOPIC.exists():
        return ["bertopic: not run, since make benchmark-bertopic did not set it up"]
    problems = []
    for module, *arguments in COMMANDS[part]:
        start = time.monotonic()
        environment = {**os.environ, ROWS_FILE: str(rows_file), **(THREADS if part == "ranking" else {})}
        command = [sys.executable, "-W", "ignore", "-m", f"tests.benchmarks.{module}", *arguments]
        print(f"\n## {module} {' '.join(arguments)}", file=sys.stderr, flush=True)
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False)
        minutes = (time.monotonic() - start) / 60
        print(f"({minutes:.1f} minutes)", file=sys.stderr, flush=True)
        if done.returncode:
            problems.append(f"{module} {' '.join(arguments)}: failed with {done.returncode}, see above")
    return problems


def describe_machine() -> str:
    """Describe on what, when and of which revision it was measured."""
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{dt.datetime.now(dt.UTC):%-d %B %Y}, revision {revision or 'unknown'}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}; load at the start {os.getloadavg()[0]:.1f}"
    )


def main() -> None:
    parts = sys.argv[1:] or list(COMMANDS)
    if unknown := [part for part in parts if part not in COMMANDS]:
        raise SystemExit(f"There is no part {unknown[0]}: {', '.join(COMMANDS)}.")
    machine, problems = describe_machine(), list[str]()
    with tempfile.TemporaryDirectory() as folder:
        rows_file = Path(folder) / "rows.jsonl"
        for part in parts:
            problems += run_part(part, rows_file)
        print(f"{machine}\n\n{format_table(read_rows(rows_file))}")
    for problem in problems:
        print(f"\n{problem}")
    if any("failed" in problem for problem in problems):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
