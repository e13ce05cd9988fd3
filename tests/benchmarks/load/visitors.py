"""Visitors who go from page to page over the page's own line, many of them in one process.

They are no browser: nothing is drawn, and no code of the pages is fetched. What they cost is the server's share.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from tests.support.page_line import Client, build_rerun, is_page_finished

SECONDS = 120
# What the dashboard shows where something went wrong that no reader is to see.
FAULT_SIGNS = ("kept this page from being shown", "kept this from being shown", "stopped answering", "has stopped")
DOOR_TITLE = "Sign in"


@dataclass(frozen=True, slots=True)
class Step:
    """A page, and what its address asks for."""

    page: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at a browser: under which name they ask the server, with which cookies, and the pages they go through."""

    address: str
    host: str
    origin: str
    journey: tuple[Step, ...]
    cookies: dict[str, str] = field(default_factory=dict)

    async def open_line(self, stack: AsyncExitStack) -> ClientConnection:
        """Open the line of a page, closed with the stack."""
        parts = urlsplit(self.address)
        token = Client(self.address, self.host, self.origin, self.cookies).fetch_token()
        cookies = {**self.cookies, "_streamlit_xsrf": token}
        return await stack.enter_async_context(
            connect(
                f"ws://{self.host}/_stcore/stream",
                host=str(parts.hostname),
                port=parts.port,
                origin=Origin(self.origin),
                subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
                additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
                max_size=None,
                open_timeout=SECONDS,
                ping_interval=None,
                compression=None,
            )
        )


@dataclass(slots=True)
class Tally:
    """What visitors saw: seconds from asking for a page to its standing, by page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def run_count(self) -> int:
        """How many pages were shown."""
        return sum(len(times) for times in self.seconds.values())

    def note_page(self, page: str, seconds: float) -> None:
        """Note how long one page took."""
        self.seconds.setdefault(page or "overview", []).append(seconds)

    def find_quantile(self, share: float) -> float:
        """Find the seconds within which this share of the pages stood."""
        times = sorted(time_taken for times in self.seconds.values() for time_taken in times)
        return times[min(int(share * len(times)), len(times) - 1)] if times else float("nan")


async def show_page(line: ClientConnection, step: Step) -> str:
    """Ask for a page, wait until it stands, and return what is wrong with it; empty where nothing is."""
    await line.send(build_rerun(step.page, step.query))
    fault, has_heading = "", False
    while True:
        message = ForwardMsg()
        message.ParseFromString(await asyncio.wait_for(line.recv(decode=False), SECONDS))
        element = message.delta.new_element
        if element.HasField("exception"):
            fault = f"{step.page}: {element.exception.type}"
        elif element.HasField("alert") and any(sign in element.alert.body for sign in FAULT_SIGNS):
            fault = f"{step.page}: {element.alert.body[:80]}"
        has_heading = has_heading or (element.heading.tag == "h1" and element.heading.body != DOOR_TITLE)
        if is_page_finished(message):
            return fault or ("" if has_heading else f"{step.page}: no page")


async def visit(
    visitor: Visitor, line: ClientConnection, tally: Tally, until: float, pause: float, lots: random.Random
) -> None:
    """Go through the pages of a journey again and again until a moment, resting between them.

    until: as of time.monotonic. pause: seconds on average.
    """
    turn = lots.randrange(len(visitor.journey))
    while time.monotonic() < until:
        step = visitor.journey[turn % len(visitor.journey)]
        turn += 1
        started = time.perf_counter()
        try:
            fault = await show_page(line, step)
        except (TimeoutError, WebSocketException, OSError) as problem:
            tally.errors.append(f"{step.page}: {type(problem).__name__}")
            return
        tally.note_page(step.page, time.perf_counter() - started)
        if fault:
            tally.errors.append(fault)
        if pause:
            await asyncio.sleep(lots.uniform(0.5, 1.5) * pause)


async def run_visitors(visitors: Sequence[Visitor], *, seconds: float, pause: float = 0.0) -> Tally:
    """Let visitors go about for so many seconds, after each saw every page of its journey once."""
    tally = Tally()
    async with AsyncExitStack() as stack:
        lines = [await visitor.open_line(stack) for visitor in visitors]

        async def look_around(visitor: Visitor, line: ClientConnection) -> None:
            for step in visitor.journey:
                if fault := await show_page(line, step):
                    tally.errors.append(fault)

        await asyncio.gather(*(look_around(visitor, line) for visitor, line in zip(visitors, lines, strict=True)))
        until = time.monotonic() + seconds
        lots = random.Random(20150313)  # noqa: S311 - who rests how long
        await asyncio.gather(
            *(visit(visitor, line, tally, until, pause, lots) for visitor, line in zip(visitors, lines, strict=True))
        )
    return tally
