"""Small databases with themes in them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.database.theme_models import Theme
from lib.server import background
from tests.support.factories import machine, quotation, response, store, theme
from tests.support.theme_pages import LONDON, NAME, WORDS, YORKSHIRE, Made

COUNCILS = ("Camden", "Leeds", "Barnet")
PROPOSED = (("2015-01-06", "proposed"),)
PROPOSED_WORDS = "Money <b>is</b> short. Peers help."
CODED_WORDS = "Money <b>is</b> short. *Peers* help us."


@pytest.fixture
def raised(sqlite: Engine, tmp_path: Path) -> dict[str, str]:
    """The codes of four themes of the first question: a wide one and one that three councils raise, both approved, one
    rejected, and one that nobody has decided about."""
    councils = [*LONDON, *YORKSHIRE]
    rows = [response(one, "2015-02-02") | {"Q1. What about 1?": WORDS} for one in councils]
    store(sqlite, "responses", rows, tmp_path)
    ids = {
        "wide": theme(sqlite, NAME),
        "small": theme(sqlite, "Small"),
        "open": theme(sqlite, "Undecided", states=(("2015-01-06", "proposed"),)),
        "gone": theme(sqlite, "Gone", states=(("2015-01-06", "rejected"),)),
    }
    for one in [*LONDON[:7], *YORKSHIRE[:6]]:
        machine(sqlite, ids["wide"], f"R-{one}-2015-02-02", evidence="Money <b>is</b> short.")
    for one in YORKSHIRE[:3]:
        machine(sqlite, ids["small"], f"R-{one}-2015-02-02", evidence="*Peers* help us")
    for one in YORKSHIRE[:5]:
        machine(sqlite, ids["open"], f"R-{one}-2015-02-02", evidence="*Peers* help us")
    machine(sqlite, ids["gone"], "R-Leeds-2015-02-02", evidence=WORDS)
    quotation(sqlite, ids["wide"], "R-Leeds-2015-02-02", "Money <b>is</b> short.")
    with open_read_session(sqlite) as session:
        return {name: session.get_one(Theme, one).code for name, one in ids.items()}


@pytest.fixture
def made(sqlite: Engine, tmp_path: Path) -> Made:
    rows = [response(one, "2015-02-02") | {"Q1. What about 1?": PROPOSED_WORDS} for one in COUNCILS]
    store(sqlite, "responses", rows, tmp_path)
    found = Made(sqlite, theme(sqlite, "Money", states=PROPOSED), theme(sqlite, "Peers", states=PROPOSED))
    for one in COUNCILS:
        said = PROPOSED_WORDS if one == "Barnet" else "Money <b>is</b> short."
        machine(sqlite, found.money, f"R-{one}-2015-02-02", evidence=said)
    machine(sqlite, found.peers, "R-Leeds-2015-02-02", evidence="Peers help.")
    return found


@pytest.fixture
def started_runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The commands of the runs that would have been started; none is."""
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr(background, "start_job", lambda _name, command, **_others: commands.append(tuple(command)))
    return commands


@pytest.fixture
def money(sqlite: Engine, tmp_path: Path) -> int:
    """A theme that the machine found in three answers."""
    store(
        sqlite,
        "responses",
        [response(one, "2015-02-02") | {"Q1. What about 1?": CODED_WORDS} for one in COUNCILS],
        tmp_path,
    )
    found = theme(sqlite, "Money is short")
    for place, one in enumerate(COUNCILS):
        machine(sqlite, found, f"R-{one}-2015-02-02", evidence="Money <b>is</b> short.", confidence=0.5 + place / 10)
    return found


@pytest.fixture
def peers(sqlite: Engine, money: int) -> int:
    """Another theme, in one of those answers."""
    found = theme(sqlite, "Peers")
    machine(sqlite, found, "R-Camden-2015-02-02", evidence="*Peers* help us.", confidence=0.9)
    return found
