"""Responses that the tests of findings on themes share."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.measures import disclosure
from tests.support.factories import response, store
from tests.support.regional_themes import DAYS, LONDON, NORTH_EAST, YORKSHIRE


@pytest.fixture
def regional_responses(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten councils of London answer on one day, eight of Yorkshire on the next, three of the North East on the last.

    Here the regions are shown though only three of them have answered.
    """
    monkeypatch.setattr(disclosure, "MIN_GROUPS", 3)
    rows = [
        response(council, DAYS[region])
        for region, councils in zip(DAYS, (LONDON, YORKSHIRE, NORTH_EAST), strict=True)
        for council in councils
    ]
    store(engine, "responses", rows, tmp_path)
