"""Several people who press their buttons at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

from lib.terms import Problem


def run_at_once(*works: Callable[[], Any]) -> tuple[list[Any], list[Problem]]:
    """Run works in threads of their own that start together: what the successful ones returned, and the others' problems."""
    start, outcomes = threading.Barrier(len(works)), list[Any]()

    def run(work: Callable[[], Any]) -> None:
        start.wait(10)
        try:
            outcomes.append(work())
        except Exception as error:  # noqa: BLE001 - looked at below
            outcomes.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    unforeseen = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Problem)]
    assert unforeseen == []
    assert len(outcomes) == len(works)
    problems = [one for one in outcomes if isinstance(one, Problem)]
    return [one for one in outcomes if not isinstance(one, Problem)], problems
