"""Walk the code for all that decides by who asks, and for what does not ask. As a program: prints what no table lists."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import lib.actions
import lib.changes
import lib.findings
import lib.intake
import lib.queries
import lib.theme_runs

ASKERS = ("actor", "reader", "place")  # the parameters that say who asks


def list_functions(package: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public functions of a package by their names below lib."""
    for module_info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(module_info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module_info.name and not name.startswith("_"):
                yield f"{module_info.name.removeprefix('lib.')}.{name}", function


def asks_who(function: Callable[..., Any]) -> bool:
    """Whether a function is told who asks."""
    return bool(set(ASKERS) & set(inspect.signature(function).parameters))


def find_guarded() -> dict[str, Callable[..., Any]]:
    """All that reads or writes for somebody, by name."""
    packages = (lib.actions, lib.changes, lib.intake, lib.queries, lib.findings, lib.theme_runs)
    guarded = {name: one for package in packages for name, one in list_functions(package) if asks_who(one)}
    return {name: one for name, one in guarded.items() if "right" not in inspect.signature(one).parameters}


def find_open() -> set[str]:
    """The names of all questions that answer everybody alike."""
    return {
        name
        for name, function in list_functions(lib.queries)
        if "session" in inspect.signature(function).parameters and not asks_who(function)
    }


if __name__ == "__main__":
    from tests.access.table import FUNCTIONS, MACHINE_QUERIES, OPEN_QUERIES

    decided = OPEN_QUERIES | MACHINE_QUERIES

    for name in sorted(find_guarded().keys() - FUNCTIONS.keys()):
        print(f"not in FUNCTIONS: {name}")
    for name in sorted(find_open() - decided):
        print(f"not in OPEN_QUERIES: {name}")
    for name in sorted((FUNCTIONS.keys() - find_guarded().keys()) | (decided - find_open())):
        print(f"gone: {name}")
