"""Ask both databases the same, and say where their answers differ: in a value, a type, or the order."""

import dataclasses
import hashlib
import random
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from lib.database.engine import open_read_session
from tests.differential.questions import ArgumentSource, ask_question, list_questions

ANY_ORDER = {"search_answers"}  # ranked by each database's own measure


@dataclass(frozen=True)
class Difference:
    """Question to which the two databases gave different answers."""

    question: str
    arguments: str
    first: str
    second: str

    def describe(self) -> str:
        """Describe where the answers part."""
        place = next(
            (place for place, pair in enumerate(zip(self.first, self.second, strict=False)) if pair[0] != pair[1]),
            min(len(self.first), len(self.second)),
        )
        start = max(0, place - 150)
        return (
            f"{self.question}({self.arguments})\n  SQLite:     …{self.first[start : place + 150]}…"
            f"\n  PostgreSQL: …{self.second[start : place + 150]}…"
        )


def write_answer(answer: Any) -> str:
    """Write an answer so that two are the same where every value, type and order in them is."""
    return repr(_simplify(answer))


def _simplify(value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        columns = [(str(name), str(value[name].dtype), _simplify(value[name].tolist())) for name in value.columns]
        return "frame", _simplify(value.index.tolist()), columns
    if isinstance(value, pd.Series):
        return "series", str(value.dtype), _simplify(value.index.tolist()), _simplify(value.tolist())
    if isinstance(value, np.ndarray):
        return "array", str(value.dtype), value.tolist()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [(field.name, _simplify(getattr(value, field.name))) for field in dataclasses.fields(value)]
        return type(value).__name__, fields
    if isinstance(value, Mapping):
        return type(value).__name__, [(_simplify(key), _simplify(one)) for key, one in value.items()]
    if isinstance(value, Set):
        return type(value).__name__, sorted(repr(_simplify(one)) for one in value)
    if isinstance(value, list | tuple):
        return type(value).__name__, [_simplify(one) for one in value]
    if getattr(type(value), "__repr__", None) is object.__repr__:
        return type(value).__name__, _simplify(vars(value)) if hasattr(value, "__dict__") else ""
    return value


def ask_plainly(engine: Engine, function: Any, arguments: dict[str, Any]) -> str:
    """Ask a question, and write its answer or what it refuses with; an error of the database is raised."""
    with open_read_session(engine) as session:
        try:
            answer = ask_question(session, function, arguments)
            return write_answer(set(map(write_answer, answer)) if function.__name__ in ANY_ORDER else answer)
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - both must refuse alike
            return f"{type(error).__name__}: {error}"


def compare_databases(
    first: Engine, second: Engine, *, seed: int, rounds: int, only: str = ""
) -> tuple[int, dict[str, int], list[Difference]]:
    """Ask both all questions, so many times each: how many were asked, those refused by name, and the differences."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    asked, refused, differences = 0, dict[str, int](), list[Difference]()
    for name, function in list_questions().items():
        if only not in name:
            continue
        for _ in range(rounds):
            with open_read_session(first) as session:
                try:
                    arguments = ArgumentSource(session, chance).draw_arguments(function)
                except LookupError:  # nothing of the kind is in this database
                    continue
            answers = []
            for engine in (first, second):
                try:
                    answers.append(ask_plainly(engine, function, arguments))
                except SQLAlchemyError as error:
                    answers.append(f"{engine.dialect.name} failed: {error}")
            asked += 1
            if answers[0].partition(":")[0].isidentifier() and ": " in answers[0][:60]:
                refused[name] = refused.get(name, 0) + 1
            if answers[0] != answers[1] or "failed:" in answers[0][:20]:
                differences.append(Difference(name, str(arguments)[:300], *answers))
    return asked, refused, differences
