"""What stays in memory is put aside, and what nobody needs goes."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest
from streamlit import config

from lib.server import memory


class Knot:
    """Something that refers to itself, and so goes only when the collector looks."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _heap_as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_stays_is_put_aside_and_still_goes_once_nobody_needs_it() -> None:
    knot = Knot()
    trace = weakref.ref(knot)
    memory.tidy_memory()
    assert gc.get_freeze_count() > 0
    del knot
    gc.collect()
    assert trace() is not None  # put aside: the collector does not look there
    memory.tidy_memory()
    assert trace() is None


def test_it_is_done_again_and_again_until_the_server_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int] = []
    monkeypatch.setattr(memory, "tidy_memory", lambda: turns.append(1))

    async def run_a_while() -> None:
        upkeep = asyncio.create_task(memory.keep_memory_tidy(first_seconds=0, every_seconds=0))
        while len(turns) < 3:
            await asyncio.sleep(0)
        upkeep.cancel()

    asyncio.run(run_a_while())
    assert len(turns) == 3


def test_no_page_waits_for_the_collector_after_it_was_made() -> None:
    assert config.get_option("runner.postScriptGC") is False
