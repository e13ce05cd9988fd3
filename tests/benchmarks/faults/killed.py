"""Commands that are ended by a signal at many places: an import, and all else that writes."""

import itertools
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from alembic import command
from sqlalchemy import MetaData, create_engine, select
from sqlalchemy.pool import NullPool

from lib.database import migration
from lib.database.engine import close_engines, get_engine
from lib.database.models import Base
from lib.server import demonstration
from lib.server.demonstration import DEMONSTRATION_FILES, DEMONSTRATION_FOLDER
from tests.benchmarks.faults.stops import COMMIT, STATEMENT, Stop, kill_itself, watch_statements
from tests.benchmarks.faults.trial import Bench, Place, State, Trial, is_same, read_state
from tests.support.postgresql_server import run_as_admin

RESPONSES = ("import", "responses", str(DEMONSTRATION_FOLDER / "survey_export.csv"))
OUTREACH = ("import", "outreach", str(DEMONSTRATION_FOLDER / "mailing_2015-02-03_reminder.csv"))
PIPELINE = "lib.intake.pipeline:ImportPipeline"
LOADER = "lib.intake.loaders.responses.loader:ResponseLoader"
NOTE_STATEMENTS = 2  # with which an import notes that it began, and a commit of its own
IMPORT_COMMIT = Stop(COMMIT, number=2)
IMPORT_PLACES = (
    Stop("lib.intake.import_file:_choose_sheet"),
    Stop("lib.intake.reading.files:read_tables"),
    Stop("lib.intake.reading.delimited:TextCleaner.clean_row", number=70),
    Stop("lib.intake.reading.files:read_tables", is_after=True),
    Stop("lib.intake.import_file:find_consultation"),
    Stop(f"{PIPELINE}.prepare_rows"),
    Stop(f"{LOADER}.reconcile_items"),
    Stop(f"{LOADER}.reconcile_items", is_after=True),
    Stop(f"{PIPELINE}.prepare_rows", is_after=True),
    Stop(f"{PIPELINE}.write_prepared"),
    Stop(f"{PIPELINE}._store_import_entry"),
    Stop(f"{PIPELINE}._store_import_entry", is_after=True),
    Stop(f"{LOADER}.store_writes"),
    Stop(f"{LOADER}.store_writes", is_after=True),
    Stop(f"{PIPELINE}.write_prepared", is_after=True),
    Stop(f"{PIPELINE}.finish_import", number=2),
    Stop(f"{PIPELINE}._check_people", number=2, is_after=True),
    Stop(f"{PIPELINE}._store_pending_changes", is_after=True),
    Stop(f"{PIPELINE}.finish_import", number=2, is_after=True),
    IMPORT_COMMIT,
    Stop(COMMIT, number=2, is_after=True),
)
TERM_PLACES = (
    Stop("lib.intake.reading.delimited:TextCleaner.clean_row", number=70),
    Stop(f"{PIPELINE}.write_prepared", is_after=True),
    IMPORT_COMMIT,
)
UNFINISHED_WORDS = "did not end"


def try_imports(bench: Bench) -> None:
    """An import that is ended at many places."""
    whole, statements = run_whole(bench, RESPONSES)
    numbers = [NOTE_STATEMENTS + max(1, (statements - NOTE_STATEMENTS) * share // 5) for share in range(1, 6)]
    shares = [Stop(STATEMENT, is_after=True, number=number) for number in numbers]
    for stop in (*IMPORT_PLACES, *shares):
        try_kill(bench, "import of responses", RESPONSES, stop, whole)
    for stop in TERM_PLACES:
        try_kill(bench, "import of responses", RESPONSES, stop, whole, signal.SIGTERM)


def try_others(bench: Bench) -> None:
    """Other imports, and undoing one."""
    with tempfile.TemporaryDirectory() as name:
        contacts = Path(name, "contacts.csv")
        contacts.write_text((DEMONSTRATION_FOLDER / "contacts.csv").read_text().replace(",01632 9", ",01632 8"))
        others = {
            "import of contacts": ("import", "contacts", str(contacts)),
            "import of a mailing": OUTREACH,
            "undo of an import": ("undo", "3"),
        }
        for title, words in others.items():
            whole, statements = run_whole(bench, words)
            commit = IMPORT_COMMIT if words[0] == "import" else Stop(COMMIT)
            for stop in (Stop(STATEMENT, is_after=True, number=max(1, statements // 2)), commit):
                try_kill(bench, title, words, stop, whole)


def run_whole(bench: Bench, words: tuple[str, ...]) -> tuple[State, int]:
    """What stands in the database after a command that nobody ends, and how many statements it writes."""
    with bench.fresh() as place:
        file = place.folder / "count"

        def act() -> None:
            counted = itertools.count(1)
            watch_statements(lambda: file.write_text(str(next(counted))), is_after=False)

        told = place.run(*words, act=act)
        if told.code:
            raise RuntimeError(told.text)
        return read_state(place.url), int(file.read_text())


def name_signal(number: int) -> str:
    return signal.Signals(number).name


def try_kill(
    bench: Bench, name: str, words: tuple[str, ...], stop: Stop, whole: State, number: int = signal.SIGKILL
) -> None:
    """End a command at a place; then type it once more."""
    with bench.fault(f"{name}: {name_signal(number)} {stop.describe()}") as trial:
        told = trial.run(*words, act=partial(stop.install, partial(kill_itself, number)))
        trial.wrong(f"the process was not ended ({told.code})", when=told.code != -number)
        stands = trial.judge(whole)
        check_told(trial, words, is_told=words[0] == "import" and stands == "nothing of it")
        again = trial.run(*words)
        check_told(trial, words, is_told=False)
        trial.see(f"{told.sentence}; typed again: {again.sentence if again.code else pick_line(again.text)}")
        is_refused = words[0] == "undo" and "undone" in again.sentence  # it was done before the end
        trial.wrong(f"typed again: {again.sentence}", when=again.code != 0 and not is_refused)
        trial.come_back("typing it again", when=is_same(read_state(trial.place.url), whole))


def check_told(trial: Trial, words: tuple[str, ...], *, is_told: bool) -> None:
    """The history tells of an import that did not end, until the file was brought in again."""
    sentence = f"An import of {Path(words[-1]).name} by "
    is_there = any(sentence in line and UNFINISHED_WORDS in line for line in trial.run("history").text.splitlines())
    trial.wrong(f"the history {'does not tell' if is_told else 'tells'} that it did not end", when=is_there != is_told)


def pick_line(text: str) -> str:
    """The line of a report that counts."""
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "The database is"))]
    return lines[0] if lines else "(nothing)"


def try_exports(bench: Bench) -> None:
    """A file that is made for somebody is there whole, or not at all."""
    places = {
        "board.docx": Stop("lib.cli.console:record_shell_export"),
        "board.pdf": Stop("pathlib:Path.write_bytes", is_after=True),
    }
    for name, stop in places.items():
        with bench.fault(f"report board --out {name}: SIGKILL {stop.describe()}") as trial:
            out = trial.place.folder / "out" / name
            out.parent.mkdir()
            words = ("report", "board", "--as-at", "2015-02-20", "--out", str(out))
            told = trial.run(*words, act=partial(stop.install, kill_itself))
            trial.wrong("half a file stands under its name", when=out.exists())
            trial.judge()
            again = trial.run(*words)
            trial.see(f"{told.sentence}; typed again: {again.sentence}")
            check_leftovers(trial, out.parent / "out")
            trial.come_back("typing it again", when=again.code == 0 and out.exists())


def try_backups(bench: Bench) -> None:
    """A copy is there whole, or not at all; the next one is."""
    if bench.is_sqlite:
        module = "lib.database.sqlite_files"
        places = [Stop(f"{module}:replace_content"), Stop(f"{module}:replace_content", is_after=True)]
        places += [Stop(f"{module}:check_whole", is_after=True), Stop("lib.database.backup:_delete_older_copies")]
    else:
        places = [Stop("lib.database.backup:_run_tool", number=1), Stop("lib.database.backup:_run_tool", is_after=True)]
        places += [Stop("lib.database.backup:_check_dump", is_after=True)]
        places += [Stop("lib.database.backup:_delete_older_copies")]
    for stop, number in [*((stop, signal.SIGKILL) for stop in places), (places[1], signal.SIGTERM)]:
        with bench.fault(f"backup: {name_signal(number)} {stop.describe()}") as trial:
            copies = trial.place.folder / "copies"
            words = ("backup", str(copies), "--keep", "5")
            told = trial.run(*words, act=partial(stop.install, partial(kill_itself, number)))
            trial.judge()
            check_copies(trial, copies)
            again = trial.run(*words)
            trial.see(f"{told.sentence}; typed again: {again.sentence}")
            check_leftovers(trial, copies)
            trial.come_back("typing it again", when=again.code == 0)


def check_copies(trial: Trial, folder: Path) -> None:
    """Every copy that stands under its name can be restored, and holds all."""
    for copy in folder.glob("[!.]*") if folder.exists() else ():
        with trial.place.bench.fresh() as other:
            told = other.run("restore", str(copy), "--yes")
            trial.wrong(f"the copy cannot be restored: {told.sentence}", when=told.code != 0)


def make_copy(place: Place) -> Path:
    """A copy of a database, to be restored after the database has changed."""
    told = place.run("backup", str(place.folder / "copies"))
    if told.code:
        raise RuntimeError(told.text)
    return next((place.folder / "copies").glob("[!.]*"))


def try_restores(bench: Bench) -> None:
    """Ended while a copy is restored, the database holds what it held, or what the copy holds."""
    module = "lib.database.backup"
    if bench.is_sqlite:
        places = [Stop(f"{module}:_stage_copy", is_after=True), Stop(f"{module}:_keep_former_content", is_after=True)]
        places += [Stop("lib.database.sqlite_files:replace_content", number=number, is_after=True) for number in (1, 2)]
    else:
        places = [Stop(f"{module}:_check_dump", is_after=True), Stop(f"{module}:_dump_postgresql", is_after=True)]
        places += [Stop(f"{module}:_run_tool", number=number, is_after=True) for number in (4, 5)]
        places += [Stop(f"{module}:_run_tool", number=6)]
    places += [Stop("lib.cli.server_commands:open_change")]
    for stop in places:
        with bench.fault(f"restore: SIGKILL {stop.describe()}") as trial:
            copy = make_copy(trial.place)
            copied = trial.before
            trial.run(*RESPONSES)
            trial.before = read_state(trial.place.url)
            words = ("restore", str(copy), "--yes")
            told = trial.run(*words, act=partial(stop.install, kill_itself))
            trial.wrong(f"the process was not ended ({told.sentence})", when=told.code != -signal.SIGKILL)
            trial.judge(copied)
            again = trial.run(*words)
            trial.see(f"{told.sentence}; typed again: {again.sentence}")
            check_leftovers(trial, trial.place.folder / "data", trial.place.folder / "copies")
            trial.come_back("typing it again", when=again.code == 0)


def check_leftovers(trial: Trial, *folders: Path) -> None:
    """Nothing that holds people's details stays behind under a name that nobody looks for."""
    paths = [path for folder in folders if folder.exists() for path in folder.iterdir()]
    names = [path.name for path in paths if path.name.startswith(".") or path.is_dir()]
    trial.wrong(f"it leaves {names}", when=bool(names))


def try_moves(bench: Bench) -> None:
    """Ended while it is moved, the source is as it was and the target as empty; the next try moves all."""
    places = [
        Stop("lib.database.migration:upgrade_schema", is_after=True),
        Stop("lib.database.bulk:insert_chunks", number=8),
        Stop("lib.database.move:_check_digests"),
        Stop("lib.database.move:_check_unchanged", is_after=True),
        Stop("lib.database.engine:open_database", number=2),
    ]
    for stop in places:
        with bench.fault(f"database move: SIGKILL {stop.describe()}") as trial:
            target = make_target(trial.place)
            told = trial.run("database", "move", MOVE_TO_URL=target, act=partial(stop.install, kill_itself))
            trial.judge()
            half = sorted(count_half(target, trial.before))
            trial.wrong(f"half of it stands in the other database: {half[:3]}", when=bool(half))
            again = trial.run("database", "move", MOVE_TO_URL=target)
            trial.see(f"{told.sentence}; typed again: {again.sentence}")
            has_all = not count_half(target, trial.before)
            trial.come_back("typing it again", when=has_all and (again.code == 0 or "holds" in again.sentence))


def count_half(target: str, before: State) -> set[str]:
    """Tables of the target that hold something, but not what the source holds; none where nothing stands there."""
    if target.startswith("sqlite") and not Path(target.removeprefix("sqlite:///")).exists():
        return set()
    held = read_state(target)
    if not any(digest.rows for digest in held.digests.values()):
        return set()
    names = before.content.keys() - {"change", "alembic_version"}
    return {name for name in names if held.content.get(name) != before.content[name]}


def make_target(place: Place) -> str:
    """An empty database of the same kind, beside a place."""
    if place.bench.is_sqlite:
        return f"sqlite:///{place.folder / 'target.sqlite'}"
    return place.bench.make_empty()


@contextmanager
def older_original(bench: Bench, revision: str) -> Iterator[str]:
    """A database of an earlier version with what the usual one holds, as far as that version knew it; as an original."""
    with bench.fresh() as place:
        url = make_target(place)
        source = create_engine(place.url, poolclass=NullPool)
        engine = get_engine(url)
        with engine.connect().execution_options(writing=True) as connection, source.connect() as reader:
            with connection.begin():
                config = migration._build_config()
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
                if not bench.is_sqlite:
                    migration._sort_by_code_points(connection)
            old, new = MetaData(), MetaData()
            old.reflect(connection)
            new.reflect(reader)
            connection.rollback()
            with connection.begin():
                lenient = (
                    "PRAGMA defer_foreign_keys = ON"
                    if bench.is_sqlite
                    else "SET LOCAL session_replication_role = replica"
                )
                connection.exec_driver_sql(lenient)
                for table in old.sorted_tables:
                    twin = new.tables.get(table.name)
                    if twin is None or table.name not in Base.metadata.tables:
                        continue
                    columns = [column for column in twin.columns if column.name in table.columns]
                    rows = [dict(row._mapping) for row in reader.execute(select(*columns))]
                    if rows:
                        connection.execute(table.insert(), rows)
        source.dispose()
        close_engines()
        yield url.removeprefix("sqlite:///") if bench.is_sqlite else url.rpartition("/")[2].partition("?")[0]
        if not bench.is_sqlite:
            run_as_admin(bench.server, f"DROP DATABASE {url.rpartition('/')[2].partition('?')[0]} WITH (FORCE)")


def try_upgrades(bench: Bench) -> None:
    """Ended while its schema is brought up to date, a database is of the former version, or of the new one."""
    with older_original(bench, "0010") as original:
        with bench.fresh(original) as place:
            place.run("database", "upgrade")
            whole = read_state(place.url)
        places = [Stop(STATEMENT, is_after=True, number=number) for number in (1, 4, 12)]
        places += [Stop("lib.database.migration:upgrade_schema", is_after=True), Stop(COMMIT)]
        places += [Stop("lib.database.reference:load_register")]
        for stop in places:
            with bench.fault(f"upgrade of an earlier version: SIGKILL {stop.describe()}", original) as trial:
                told = trial.run("database", "upgrade", act=partial(stop.install, kill_itself))
                trial.wrong(f"the process was not ended ({told.sentence})", when=told.code != -signal.SIGKILL)
                trial.judge(whole)
                again = trial.run("database", "upgrade")
                trial.see(f"{told.sentence}; typed again: {again.sentence}")
                trial.come_back("typing it again", when=is_same(read_state(trial.place.url), whole))


def try_demonstration(bench: Bench) -> None:
    """Ended while the demonstration is made: of SQLite nothing is there; of PostgreSQL whole files are, and the rest follows."""
    places = [Stop(f"{PIPELINE}.finish_import", number=3), Stop(COMMIT, number=9)]
    for stop in places:
        with bench.fault(f"demo into a new database: SIGKILL {stop.describe()}") as trial:
            url = make_target(trial.place)
            told = trial.run("demo", url=url, act=partial(stop.install, kill_itself))
            trial.wrong(f"the process was not ended ({told.sentence})", when=told.code != -signal.SIGKILL)
            trial.judge()
            if bench.is_sqlite:
                trial.wrong("half a database stands there", when=Path(url.removeprefix("sqlite:///")).exists())
            seen = trial.run("history", url=url)
            trial.see(f"{told.sentence}; then: {seen.sentence}")
            again = trial.run("demo", url=url, act=leave_themes_out)
            history = trial.run("history", url=url).text
            is_whole = all(name in history for _kind, name in DEMONSTRATION_FILES)
            trial.come_back("typing it again", when=again.code == 0 and is_whole)


def leave_themes_out() -> None:
    """Leave out what takes half a minute, and writes each of its themes as an officer does."""
    demonstration.ensure_themes = lambda *_arguments: 0
