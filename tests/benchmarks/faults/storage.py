"""Faults of the place where a SQLite database lies: no room, no rights, damaged, older, newer or other files."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit

from tests.benchmarks.faults.killed import RESPONSES, make_copy, older_original, run_whole
from tests.benchmarks.faults.stops import STATEMENT, Stop
from tests.benchmarks.faults.trial import Bench, Place, State, Told, Trial, is_same, read_state

NOBODY = 65_534
BLOCK = 4_096


def can_mount() -> bool:
    """Whether this process may mount a small file system of its own."""
    return os.geteuid() == 0 and shutil.which("mount") is not None


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of so many kB in a folder."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def limit_file_size(byte_count: int) -> None:
    """Let this process write no file beyond a size, as on a disk that is full."""
    setrlimit(RLIMIT_FSIZE, (byte_count, byte_count))


def become_nobody() -> None:
    """Give up the rights of the administrator of the machine."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def try_storage(bench: Bench) -> None:
    """Every fault of this kind; they are SQLite's alone."""
    if not bench.is_sqlite:
        return
    whole, _statements = run_whole(bench, RESPONSES)
    try_full_disks(bench, whole)
    if os.geteuid() == 0:
        try_rights(bench, whole)
    try_damage(bench, whole)
    try_versions(bench)


def see_refusal(trial: Trial, told: Told, *words: str) -> None:
    """The sentence of a command that could not be done, which says one of these words."""
    trial.see(told)
    trial.wrong("the command says that it was done", when=told.code == 0)
    trial.expect(*words)


def try_full_disks(bench: Bench, whole: State) -> None:
    """A disk without room for what a command writes."""
    size = Path(bench.original).stat().st_size
    for spare in (1, 8, 64):
        with bench.fault(f"disk full: import with {spare} kB left") as trial:
            act = partial(limit_file_size, spare * 1024)  # of the log, to which all is written first
            see_refusal(trial, trial.run(*RESPONSES, act=act), "room", "full")
            trial.judge()
            trial.come_back("typing it again, with room", when=_bring_in(trial, whole))
    if can_mount():
        with (
            bench.fault("disk full: import on a small disk") as trial,
            small_disk(trial.place.folder / "small", size // 1024 + 80) as disk,
        ):
            file = shutil.copy(trial.place.file, disk / "dashboard.sqlite")
            url = f"sqlite:///{file}"
            see_refusal(trial, trial.run(*RESPONSES, url=url), "room", "full")
            trial.judge(url=url)
            subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
            trial.run(*RESPONSES, url=url)
            trial.come_back("typing it again, with room", when=is_same(read_state(url), whole))
    commands: dict[str, Callable[[Place], tuple[str, ...]]] = {
        "backup": lambda place: ("backup", str(place.folder / "small" / "copies")),
        "export": lambda place: ("report", "board", "--out", str(place.folder / "small" / "board.docx")),
        "move": lambda place: ("database", "move", f"sqlite:///{place.folder / 'small' / 'moved.sqlite'}"),
    }
    for name, build in commands.items():
        if not can_mount():
            break
        with bench.fault(f"disk full: {name}") as trial, small_disk(trial.place.folder / "small", 24) as disk:
            see_refusal(trial, trial.run(*build(trial.place)), "room", "full", "space")
            trial.judge()
            files = [path.name for path in disk.rglob("*") if path.is_file()]
            trial.wrong(f"it leaves {files}", when=bool(files))
            subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
            trial.come_back("typing it again, with room", when=trial.run(*build(trial.place)).code == 0)
    with bench.fault("disk full: restore") as trial:
        copy = make_copy(trial.place)
        see_refusal(
            trial,
            trial.run("restore", str(copy), "--yes", act=partial(limit_file_size, 300_000)),
            "room",
            "full",
            "large",
            "space",
        )
        trial.judge()
        trial.come_back("typing it again, with room", when=trial.run("restore", str(copy), "--yes").code == 0)
    with (
        older_original(bench, "0010") as original,
        bench.fault("disk full: upgrade of an earlier version", original) as trial,
    ):
        told = trial.run("database", "upgrade", act=partial(limit_file_size, 200_000))
        see_refusal(trial, told, "room", "full", "large")
        trial.judge()
        trial.come_back("typing it again, with room", when=trial.run("database", "upgrade").code == 0)


def _bring_in(trial: Trial, whole: State) -> bool:
    trial.run(*RESPONSES)
    return is_same(read_state(trial.place.url), whole)


def try_rights(bench: Bench, whole: State) -> None:
    """A file or folder that the dashboard's user may not write, or not read."""
    modes: dict[str, tuple[int, int, tuple[str, ...]]] = {
        "database file that may only be read": (0o755, 0o444, ("read",)),
        "folder that may only be read": (0o555, 0o666, ("read", "write")),
        "database file that may not be read": (0o755, 0o000, ("read", "cannot be opened")),
    }
    for name, (folder_mode, file_mode, words) in modes.items():
        with bench.fault(f"rights: {name}") as trial:
            trial.place.folder.chmod(0o755)
            folder = trial.place.file.parent
            for path in (trial.place.file, *folder.glob("*-*")):
                path.chmod(file_mode)
            folder.chmod(folder_mode)
            see_refusal(trial, trial.run(*RESPONSES, act=become_nobody), *words)
            trial.judge()
            trial.come_back("giving the right back", when=_bring_in(trial, whole))
    with bench.fault("rights: backup into a folder that may only be read") as trial:
        trial.place.folder.chmod(0o755)
        for path in (trial.place.file.parent, *trial.place.file.parent.iterdir()):
            os.chown(path, NOBODY, NOBODY)
        target = trial.place.folder / "closed"
        target.mkdir(mode=0o555)
        see_refusal(trial, trial.run("backup", str(target), act=become_nobody), "permission", "write")
        trial.judge()
        trial.come_back("giving the right", when=trial.run("backup", str(target)).code == 0)
    if can_mount():
        with (
            bench.fault("file system that is read-only") as trial,
            small_disk(trial.place.folder / "small", 50_000) as disk,
        ):
            url = f"sqlite:///{shutil.copy(trial.place.file, disk / 'dashboard.sqlite')}"
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
            see_refusal(trial, trial.run(*RESPONSES, url=url), "read", "write")
            subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
            trial.judge(url=url)
            trial.run(*RESPONSES, url=url)
            trial.come_back("mounting it for writing", when=is_same(read_state(url), whole))


def spoil_page(file: Path, *numbers: int) -> None:
    """Write over pages of a database."""
    with file.open("r+b") as stream:
        for number in numbers:
            stream.seek(number * BLOCK)
            stream.write(os.urandom(BLOCK))


def _make_folder(file: Path) -> None:
    """Put a folder in the place of a file."""
    file.unlink()
    file.mkdir()


def try_damage(bench: Bench, whole: State) -> None:
    """Files that are damaged, gone, or of another moment; the latest copy brings each back."""
    damages: dict[str, Callable[[Path], object]] = {
        "first page written over": lambda file: spoil_page(file, 0),
        "page in the middle written over": lambda file: spoil_page(file, *range(20, 120, 7)),
        "cut in half": lambda file: os.truncate(file, file.stat().st_size // 2 // BLOCK * BLOCK),
        "emptied": lambda file: os.truncate(file, 0),
        "replaced by a text": lambda file: file.write_bytes(b"Hello. " * 9_000),
        "replaced by a folder": _make_folder,
        "deleted": lambda file: file.unlink(),
    }
    for name, damage in damages.items():
        with bench.fault(f"database file {name}: start and restore") as trial:
            copy = make_copy(trial.place)
            damage(trial.place.file)
            words: tuple[str, ...] = ("serve", "--no-sign-in", "--port", "1", "--no-demo")
            if name in {"emptied", "deleted"}:  # a new database would be made there
                words = ("history",)
            told = trial.run(*words, act=pass_port)
            see_refusal(trial, told, "damaged", "no database", "empty", "no file")
            if name == "replaced by a folder":
                trial.place.file.rmdir()
            back = trial.run("restore", str(copy), "--yes")
            trial.wrong(f"restore: {back.sentence}", when=back.code != 0)
            after = read_state(trial.place.url)
            trial.come_back("restore", when=_is_restored(after, trial.before))
    with bench.fault("log of another database beside the file") as trial:
        copy = make_copy(trial.place)
        with sqlite3.connect(trial.place.file) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE more (words TEXT)")
            connection.execute("INSERT INTO more VALUES ('x')")
            log = Path(f"{trial.place.file}-wal").read_bytes()
        connection.close()
        trial.place.file.unlink()
        Path(f"{trial.place.file}-wal").write_bytes(log)
        subprocess.run(["sleep", "5.5"], check=True)  # so much later is it put there by hand
        shutil.copy(copy, trial.place.file)
        told = trial.run("serve", "--no-sign-in", "--port", "1", act=pass_port)
        see_refusal(trial, told, "-wal")
        back = trial.run("restore", str(copy), "--yes")
        trial.come_back("restore", when=back.code == 0 and _is_restored(read_state(trial.place.url), trial.before))
    with bench.fault("log without its database") as trial:
        copy = make_copy(trial.place)
        trial.place.file.unlink()
        Path(f"{trial.place.file}-wal").write_bytes(os.urandom(40_000))
        see_refusal(trial, trial.run("history"), "no database")
        back = trial.run("restore", str(copy), "--yes")
        trial.come_back("restore", when=back.code == 0 and _is_restored(read_state(trial.place.url), trial.before))
    with bench.fault("killed in the middle of a write: its log is played back at the next start") as trial:
        stop = Stop(STATEMENT, is_after=True, number=5)
        trial.see(trial.run(*RESPONSES, act=partial(stop.install, partial(os.kill, os.getpid(), 0))))
        trial.judge(whole)
        trial.come_back("by itself")


def pass_port() -> None:
    """Look at no port: what is wrong with the database is told before."""
    from lib.server import serve

    serve.check_port = lambda _port: None  # type: ignore[assignment]


def _is_restored(after: State, before: State) -> bool:
    """Whether all that stood before stands again; restoring itself is a change."""
    names = before.digests.keys() - {"change"}
    return all(after.digests.get(name) == before.digests[name] for name in names)


def try_versions(bench: Bench) -> None:
    """A database of a later version, of another program, and one in the middle of an upgrade that somebody did by hand."""
    changes = {
        "of a later version of the dashboard": ("UPDATE alembic_version SET version_num = '9999'", "later"),
        "without its version": ("DELETE FROM alembic_version", "empty"),
        "half migrated by hand": ("UPDATE alembic_version SET version_num = '0013'", "earlier"),
    }
    for name, (statement, word) in changes.items():
        with bench.fault(f"database {name}") as trial:
            copy = make_copy(trial.place)
            _execute(trial.place.file, statement)
            changed = Trial(trial.place, trial.row, read_state(trial.place.url))
            seen = changed.run("history")
            see_refusal(changed, seen, word)
            told = changed.run("database", "upgrade")
            changed.wrong("a traceback at upgrade", when="Traceback" in told.text)
            changed.wrong("the upgrade says that it was done", when=told.code == 0)
            changed.see(f"{seen.sentence} upgrade: {told.sentence}")
            changed.judge()
            back = changed.run("restore", str(copy), "--yes")
            changed.come_back(
                "restore", when=back.code == 0 and _is_restored(read_state(trial.place.url), trial.before)
            )


def _execute(file: Path, statement: str) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(statement)
    connection.close()
