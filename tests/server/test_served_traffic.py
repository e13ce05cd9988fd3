"""All that a really started dashboard sends to a Board member, frame by frame, with the whole demonstration in it."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Answer, ContactPeriod, Question
from lib.database.theme_models import Quotation, Theme
from lib.ui.shared.navigation import PAGES
from tests.browser import serving
from tests.support.page_line import Client

PARTS = (
    ("response_rates", "view=Questions"), ("response_rates", "view=Map"), ("response_rates", "view=Over+time"),
    ("themes", "question=1&part=Compare"), ("campaign", "part=What+works"),
    ("council", "council=LDS"), ("promote", "authority=KEN"),
)  # fmt: skip
LONG = 60  # characters from which a piece of an answer is nobody else's


@pytest.fixture(scope="module")
def database(copy_demonstration: Callable[[], str]) -> str:
    return copy_demonstration()


@pytest.fixture(scope="module")
def traffic(database: str) -> Iterator[str]:
    """Every frame of every page and part, as a Board member gets them before and after the closing day."""
    frames = []
    with open_read_session(get_engine(database)) as session:
        code, question = session.execute(
            select(Theme.code, Question.number)
            .join(Quotation, Quotation.theme_id == Theme.id)
            .join(Question, Question.id == Theme.question_id)
        ).all()[0]
    quoted = ("themes", f"question={question}&part=One+theme&theme={code}")
    places = [
        *(("2015-03-16", name, "") for name, _title in PAGES),
        *(("2015-03-16", page, query) for page, query in (*PARTS, quoted)),
        *(("2015-02-20", name, "") for name in ("overview", "promote", "themes", "targeting")),
    ]
    with serving.dashboard(database) as address:
        client = Client(address, urlsplit(address).netloc, address)
        for day, page, query in places:
            with client.open_line() as line:
                frames.append(line.show("" if page == "overview" else page, f"as_at={day}&{query}").text)
    yield "\n".join(frames).replace("\\", "")  # with which marks of Markdown are taken as letters


def test_it_holds_nobodys_name_address_or_number(database: str, traffic: str) -> None:
    with open_read_session(get_engine(database)) as session:
        people = session.execute(select(ContactPeriod.name, ContactPeriod.email, ContactPeriod.telephone)).all()
    details = {detail for person in people for detail in person if detail and len(detail) > 5}
    assert len(details) > 1_000
    assert {detail for detail in details if detail in traffic} == set()
    assert "Leeds City Council" in traffic  # the frames are read


def test_it_holds_no_sentence_that_no_officer_chose(database: str, traffic: str) -> None:
    with open_read_session(get_engine(database)) as session:
        chosen = " ".join(session.scalars(select(Quotation.sentence)))
        texts = session.scalars(select(Answer.text)).all()
    pieces = {piece.strip() for text in texts for piece in text.split(".") if len(piece.strip()) >= LONG}
    unchosen = {piece for piece in pieces if piece not in chosen}
    assert len(unchosen) > 1_000
    assert {piece for piece in unchosen if piece in traffic} == set()
    assert any(piece in traffic for piece in pieces - unchosen)  # those that were chosen are there
