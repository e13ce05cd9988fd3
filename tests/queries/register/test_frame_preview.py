"""Whom a consultation could ask. tests/database/test_frame.py holds that what is shown is what is asked."""

import datetime as dt

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.register.frame_preview import count_draft_frame, list_choosable, list_regions


def test_the_councils_to_choose_from_are_those_of_the_opening_day(engine: Engine) -> None:
    with open_read_session(engine) as session:
        past, now = (list_choosable(session, opens=day) for day in (dt.date(2015, 1, 6), dt.date(2026, 11, 2)))
        counts = count_draft_frame(session, opens=dt.date(2026, 11, 2), types=(), regions=("London",), listed_ids=())
        regions = list_regions(session)
    assert ("Westmorland and Furness Council", "Unitary") in now.values()
    assert not any(name.startswith("Westmorland and Furness") for name, _type in past.values())
    assert counts["London borough"] == 33
    assert "Unitary" not in counts
    assert counts["Professional body"] == sum(kind == "Professional body" for _name, kind in now.values())
    assert "London" in regions
