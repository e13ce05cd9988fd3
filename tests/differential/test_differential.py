"""Both databases give the same answers about the same data. python -m tests.differential asks thousands."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.engine import get_engine
from lib.database.move import move_database
from tests.differential.comparing import Difference, compare_databases, write_answer
from tests.differential.questions import NOT_ASKED, list_questions
from tests.differential.random_data import RandomFiller
from tests.support.postgresql_server import create_database

SEED = 7


@pytest.mark.sqlite_only("it compares SQLite with PostgreSQL by itself")
def test_queries_give_the_same_answers_in_sqlite_and_postgresql(
    sqlite: Engine, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    RandomFiller(sqlite, SEED, tmp_path).fill()
    url = create_database(server, "random_slice")
    move_database(str(sqlite.url), url)
    asked, _refused, differences = compare_databases(sqlite, get_engine(url), seed=SEED, rounds=1, only="queries.")
    assert [difference.describe() for difference in differences] == []
    assert asked > 100


def test_what_is_not_asked_of_both_is_there_and_has_its_reason() -> None:
    assert all(reason for reason in NOT_ASKED.values())
    assert not set(NOT_ASKED) & set(list_questions())
    assert len(list_questions()) > 150


@pytest.mark.parametrize(
    ("first", "second"), [([1, 2], [2, 1]), ([1], [1.0]), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), (None, ""), ((1,), [1])]
)
def test_answers_that_differ_in_order_or_type_are_told_apart(first: object, second: object) -> None:
    assert write_answer(first) != write_answer(second)
    assert "SQLite:" in Difference("a", "b", write_answer(first), write_answer(second)).describe()
