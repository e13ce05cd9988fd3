"""Stop a process at a place of its code that it would pass by itself: in a function, at a statement, at its commit."""

import importlib
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

WRITING = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP")
STATEMENT, COMMIT = "statement", "commit"


@dataclass(frozen=True)
class Stop:
    """Where a process is stopped: before or after the nth call of module:function, the nth statement that writes, or a
    commit."""

    at: str
    is_after: bool = False
    number: int = 1

    def describe(self) -> str:
        """In words."""
        where = {STATEMENT: f"writing statement {self.number}", COMMIT: "its commit"}.get(
            self.at, self.at.rpartition(":")[2].rpartition(".")[2].strip("_").replace("_", " ")
        )
        time_text = f" (call {self.number})" if self.number > 1 and self.at != STATEMENT else ""
        return f"just {'after' if self.is_after else 'before'} {where}{time_text}"

    def install(self, act: Callable[[], None]) -> None:
        """Act at this place of the process."""
        count = 0

        def pass_by() -> None:
            nonlocal count
            count += 1
            if count == self.number:
                act()

        if self.at == STATEMENT:
            watch_statements(pass_by, is_after=self.is_after)
        elif self.at == COMMIT:
            _wrap(DefaultDialect, "do_commit", pass_by, is_after=self.is_after)
            for dialect in _list_subclasses(DefaultDialect):
                if "do_commit" in vars(dialect):
                    _wrap(dialect, "do_commit", pass_by, is_after=self.is_after)
        else:
            module_name, _colon, path = self.at.partition(":")
            owner: Any = importlib.import_module(module_name)
            *names, last = path.split(".")
            for name in names:
                owner = getattr(owner, name)
            _wrap(owner, last, pass_by, is_after=self.is_after)


def kill_itself(number: int = signal.SIGKILL) -> None:
    """End this process by a signal."""
    os.kill(os.getpid(), number)
    time.sleep(10)


def watch_statements(pass_by: Callable[[], object], *, is_after: bool) -> None:
    """Pass by at each statement that writes."""

    def look(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITING):
            pass_by()

    event.listen(Engine, "after_cursor_execute" if is_after else "before_cursor_execute", look)


def _wrap(owner: Any, name: str, pass_by: Callable[[], None], *, is_after: bool) -> None:
    original = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        if not is_after:
            pass_by()
        try:
            return original(*arguments, **named)
        finally:
            if is_after:
                pass_by()

    setattr(owner, name, wrapped)
    for module in list(sys.modules.values()):  # who imported it by its name
        if getattr(module, "__name__", "").startswith("lib.") and getattr(module, name, None) is original:
            setattr(module, name, wrapped)


def _list_subclasses(kind: type) -> list[type]:
    subclasses: list[type] = []
    children: list[type] = kind.__subclasses__()
    for child in children:
        subclasses += [child, *_list_subclasses(child)]
    return subclasses
