"""The demonstration, enlarged for trials."""

import datetime as dt

import pytest

from lib.database.engine import get_engine, open_read_session
from lib.measures.dispositions import Dispositions
from lib.queries.responses import dispositions
from lib.queries.scope import Scope
from lib.server.scale import enlarge_database


def test_the_demonstration_can_be_enlarged_once_for_trials(full: str) -> None:
    engine = get_engine(full)

    def counts() -> list[int]:
        with open_read_session(engine) as session:
            scope = Scope(1, dt.date(2015, 3, 16))
            found = Dispositions.from_counts(dispositions.count_dispositions(session, scope=scope))
            return [found.council_count, found.responded_count, found.reached_count]

    small = counts()
    assert small[0] == 353
    assert enlarge_database(engine, 3) == 3 * 365
    large = counts()
    assert large[0] == 3 * 353
    assert large[2] == 3 * small[2]
    assert 2 * small[1] < large[1] <= 3 * small[1]  # joint responses with bodies are not copied
    with pytest.raises(ValueError, match="was enlarged already"):
        enlarge_database(engine, 3)
