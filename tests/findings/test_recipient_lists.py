"""Whoever may not be approached leaves in no saved list, whatever happened before, in whatever order."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from lib.actions.problems import CampaignProblem
from lib.actions.recipient_lists import SeenList, log_list_as_sent
from lib.database.engine import get_engine, open_read_session
from lib.database.models import Contact
from lib.findings.recipient_lists import ListChoice, save_people_to_send_to
from lib.queries.register.consultations import find_consultation
from lib.queries.responses.people_to_approach import ApproachRule
from lib.queries.scope import Scope
from lib.terms import COOLING_OFF_DAYS, EMAIL
from tests.support.factories import OFFICER, contact, message, response, store

START = dt.date(2015, 1, 12)
COUNCILS = {
    "BDF": "Bedford Borough Council", "BNE": "London Borough of Barnet", "CMD": "London Borough of Camden",
    "DAC": "Dacorum Borough Council", "LDS": "Leeds City Council",
}  # fmt: skip
EVENTS = ("wish", "declined", "responded", "bounced", "messaged", "list sent")


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.lists(
        st.tuples(st.sampled_from(sorted(COUNCILS)), st.sampled_from(EVENTS), st.integers(0, 20)),
        min_size=4,
        max_size=9,
    ),
    gap=st.integers(0, 9),
)
def test_nobody_leaves_in_a_list_who_may_not_be_approached(
    template: Path, tmp_path: Path, history: list[tuple[str, str, int]], gap: int
) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    shutil.copy(template, folder / "one.sqlite")
    engine = get_engine(f"sqlite:///{folder / 'one.sqlite'}")
    store(engine, "contacts", [contact(name) for name in COUNCILS.values()], folder)
    today = START + dt.timedelta(days=20 + gap)
    forbidden: set[str] = set()
    for code, event, offset in sorted(history, key=lambda entry: entry[2]):
        day = START + dt.timedelta(days=offset)
        _let_happen(engine, folder, code, event, day)
        is_recent = (today - day).days < COOLING_OFF_DAYS
        if event in {"wish", "declined", "responded", "bounced"} or is_recent:
            forbidden.add(code)
    saved_codes = _save(engine, today, COOLING_OFF_DAYS)
    assert not set(saved_codes) & forbidden
    assert len(saved_codes) == len(set(saved_codes))
    engine.dispose()


def _let_happen(engine: Engine, folder: Path, code: str, event: str, day: dt.date) -> None:
    name, text = COUNCILS[code], day.isoformat()
    if event == "wish":
        store(engine, "contacts", [contact(name, Added=text, **{"Do not contact": "Yes"})], folder)
    elif event in {"declined", "responded"}:
        more: dict[str, Any] = {"Status": "Declined", "answers": 0} if event == "declined" else {}
        store(engine, "responses", [response(name, text, **more)], folder)
    elif event == "bounced":
        status = {"Delivered": "", "Bounced": text}
        store(engine, "outreach", [message(name, sent=text, Mailing=f"M {text}", **status)], folder)
    elif event == "messaged":
        store(engine, "outreach", [message(name, sent=text, Mailing=f"M {text}", Delivered="")], folder)
    else:
        choice = _choose(engine, day, 1, (code,))
        try:
            saved = save_people_to_send_to(
                engine, actor=OFFICER, choice=choice, title=f"L {text}", purpose="p", chosen_by="c"
            )
        except CampaignProblem:
            return
        log_list_as_sent(engine, actor=OFFICER, seen=SeenList(saved.list_id, saved.change_id), sent_on=day, today=day)


def _choose(engine: Engine, day: dt.date, cooling_days: int, codes: tuple[str, ...]) -> ListChoice:
    with open_read_session(engine) as session:
        consultation = find_consultation(session, None)
    return ListChoice(Scope(consultation.id, day), ApproachRule(day, cooling_days), EMAIL, codes)


def _save(engine: Engine, day: dt.date, cooling_days: int) -> list[str]:
    choice = _choose(engine, day, cooling_days, tuple(COUNCILS))
    try:
        saved = save_people_to_send_to(engine, actor=OFFICER, choice=choice, title="L", purpose="p", chosen_by="c")
    except CampaignProblem:
        return []
    with open_read_session(engine) as session:
        known = set(session.scalars(select(Contact.id)))
    assert set(saved.people["contact_id"]) <= known
    return list(saved.people["code"])


def test_a_list_is_in_the_order_of_the_councils_and_holds_no_others(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(name) for name in COUNCILS.values()], tmp_path)
    choice = _choose(sqlite, START, 7, ("LDS", "BDF"))
    saved = save_people_to_send_to(sqlite, actor=OFFICER, choice=choice, title="L", purpose="p", chosen_by="c")
    assert saved.people["code"].to_list() == ["LDS", "BDF"]
