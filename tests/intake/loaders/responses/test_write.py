"""What is written of responses, also where the process is killed meanwhile."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.models import (
    Answer,
)
from lib.settings import ROOT
from tests.support.factories import bring, response, store, write_csv
from tests.support.intake_tables import count_rows, read_data_tables


def test_an_answer_taken_out_of_the_file_is_taken_out_of_the_database(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(answers=6)], tmp_path)
    store(engine, "responses", [response(answers=5)], tmp_path)
    assert count_rows(engine, Answer) == 5


@pytest.mark.parametrize(
    ("database", "moment"), [*(("sqlite", moment) for moment in range(10)), ("postgresql", 1), ("postgresql", 9)]
)
def test_an_import_that_is_killed_leaves_the_database_as_before_or_as_after(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, moment: int
) -> None:
    engine: Engine = request.getfixturevalue(database)
    rows = [response("Leeds") | {"Response ID": str(n), "Q1. What about 1?": f"We say {n}."} for n in range(350)]
    file = write_csv(tmp_path / "survey.csv", rows)
    before = read_data_tables(engine)
    engine.dispose()
    program = (
        "import sys, os, signal\n"
        "from pathlib import Path\n"
        "from tests.support.factories import bring\n"
        "from lib.database.engine import get_engine\n"
        "from lib.intake.loaders.responses import loader, write\n"
        "from lib.database import answer_store, bulk\n"
        "loader.ResponseLoader.chunk_size = 100\n"
        "left = [int(sys.argv[3])]\n"
        "def dies(*arguments):\n"
        "    bulk.insert_rows(*arguments)\n"
        "    left[0] -= 1\n"
        "    if left[0] < 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write.insert_rows = answer_store.insert_rows = dies\n"
        "bring(get_engine(sys.argv[1]), 'responses', Path(sys.argv[2]))\n"
    )
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", program, url, str(file), str(moment)], cwd=ROOT, check=False, timeout=120
    )
    assert done.returncode == -signal.SIGKILL
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert read_data_tables(engine) == before
    assert bring(engine, "responses", file).added == 350
