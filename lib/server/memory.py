"""Keep the memory of a running server tidy, so that a page need not.

Streamlit would look through every object of the process after each run of a page, most of which are code and cached
answers that stay. That is switched off (.streamlit/config.toml). Python's own collector goes on, and here all that
stands is looked through now and then, and put aside as what stays until the next time.
"""

import asyncio
import ctypes
import functools
import gc
import sys
from collections.abc import Callable

FIRST_SECONDS, EVERY_SECONDS = 20.0, 300.0  # the first pages have loaded their code by then


async def keep_memory_tidy(first_seconds: float = FIRST_SECONDS, every_seconds: float = EVERY_SECONDS) -> None:
    """Tidy the memory soon after the start, and then every few minutes, until cancelled."""
    await asyncio.sleep(first_seconds)
    while True:
        tidy_memory()
        await asyncio.sleep(every_seconds)


def tidy_memory() -> None:
    """Free what nobody refers to, in cycles too, give it back to the machine, and put aside what stays.

    What is put aside is not looked through until the next time, when it is taken out again: so it may still go then.
    Takes some tenths of a second, in which nothing else of the process runs.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    if return_memory := _find_return_function():
        return_memory(0)


@functools.cache
def _find_return_function() -> Callable[[int], int] | None:
    """Find the C library's function that gives free memory back to the machine; None where it has none."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
