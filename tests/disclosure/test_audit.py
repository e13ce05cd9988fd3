"""A whole campaign in the database: nothing that a Board member can obtain, taken together, tells who said what."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Organisation, Question
from lib.measures import disclosure
from lib.measures.disclosure import WHOLE, Cell
from lib.queries.register.consultations import find_consultation
from lib.queries.scope import Scope
from tests.disclosure.audit import Audit, audit_choices, audit_themes
from tests.support.factories import day, response, store, theme, verdict

CHOSEN, OPTIONS = "Q10. What about 10?", ("Peer challenge", "Training", "Data")
COUNCILS, LATE_COUNCILS = 60, 5


@pytest.fixture
def campaign(sqlite: Engine, tmp_path: Path) -> Engine:
    """A campaign of a month with a theme; some councils withdraw, and some say more in a second response."""
    chance = random.Random(7)  # noqa: S311 - an invented campaign
    with open_read_session(sqlite) as session:
        names = session.scalars(
            select(Organisation.name)
            .where(
                Organisation.region.in_(("London", "North West", "South East", "West Midlands")),
                Organisation.type != "Shire district",
            )
            .order_by(Organisation.code)
        ).all()
    rows = []
    for name in chance.sample(names, COUNCILS):
        received = f"2015-02-{chance.randint(1, 8):02}"
        withdrawn = "2015-03-05" if chance.random() < 0.08 else ""
        rows.append(response(name, received, Withdrawn=withdrawn) | {CHOSEN: chance.choice(OPTIONS)})
    rows += [response(row["Organisation"], "2015-03-02") for row in rows[:LATE_COUNCILS] if not row["Withdrawn"]]
    store(sqlite, "responses", rows, tmp_path)
    one = theme(sqlite, "Money")
    for row in rows:
        if chance.random() < 0.35:
            verdict(sqlite, one, row["Response ID"])
    return sqlite


def audit(engine: Engine, *, with_choices: bool) -> Iterator[Audit]:
    """Audit the theme, and the closed question."""
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
        scope = Scope(consultation.id, day("2015-03-13"))
        numbers = select(Question.id).where(Question.number.in_((1, 10))).order_by(Question.number)
        open_id, closed_id = session.scalars(numbers)
        yield audit_themes(session, scope, open_id)
        if with_choices:
            yield audit_choices(session, consultation, scope, closed_id, is_exclusive=True)


def test_no_hidden_cell_and_no_answer_is_recovered_from_all_days_filters_and_pages(campaign: Engine) -> None:
    for found in audit(campaign, with_choices=True):
        assert found.faults == []
        assert found.cells > 5
        assert found.answers > 15
        assert (found.recovered, found.recovered_cells) == (0, 0)


def test_the_audit_recovers_answers_where_cells_move_with_the_whole(
    campaign: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_cells = disclosure.list_cell_days

    def move_together(events: Iterable[tuple[dt.date, int, tuple[Cell, ...]]]) -> dict[Cell, list[dt.date]]:
        days = count_cells(events)
        return dict.fromkeys(days, days.get(WHOLE, []))

    monkeypatch.setattr(disclosure, "list_cell_days", move_together)
    monkeypatch.setattr(disclosure, "MIN_STEP_COUNCILS", 1)
    assert sum(found.recovered for found in audit(campaign, with_choices=False)) > 0
