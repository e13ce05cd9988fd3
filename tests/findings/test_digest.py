"""What the digest says, as text and as a file."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.findings.digest import Digest, build_digest
from lib.queries.asking import Answer
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from tests.support.factories import activity, contact, day, message, response, store, theme
from tests.support.people import newest_change

CAMDEN, YORK = "London Borough of Camden", "City of York Council"


def build(engine: Engine, as_at: str, since: str, *, after: int | None = None, regions: tuple[str, ...] = ()) -> Digest:
    with open_read_session(engine) as session:

        def ask(query: Callable[..., Answer], /, **arguments: Any) -> Answer:
            return query(session, **arguments)

        consultation = list_consultations(session)[0]
        scope = Scope(consultation.id, day(as_at), regions)
        return build_digest(ask, consultation, scope, since=day(since), after_change_id=after, data_version="7")


def read_section(digest: Digest, heading: str) -> list[str]:
    [section] = [section for section in digest.sections if section.heading == heading]
    return list(section.points)


def test_it_says_how_it_stands_what_is_new_and_on_what_it_rests(engine: Engine, tmp_path: Path) -> None:
    rows = [response(received="2015-02-01"), response(YORK, "2015-02-16", answers=6)]
    rows += [response(CAMDEN, "2015-02-01", Withdrawn="2015-02-18")]
    store(engine, "responses", rows, tmp_path)
    store(engine, "outreach", [activity("2015-02-17", Activity="Call to Ada Invented")], tmp_path)
    digest = build(engine, "2015-02-20", "2015-02-11")
    assert digest.headline.startswith("2 of 353 councils have responded (0.6 %), +0 since 11 February 2015. 140 more")
    assert digest.headline.endswith("21 days left.")
    assert read_section(digest, "New since 11 February 2015") == [
        "1 council responded: York.",
        "1 council withdrew a response: Camden.",
        "1 activity of the campaign: Podcast.",
    ]
    assert "London: 0 of 33 (0.0 %)" in read_section(digest, "Below the floor of 25 %")
    text = digest.format_text()
    assert "As at 20 February 2015; all councils; data version 7; data up to 20 February" in text
    assert max(map(len, text.splitlines())) <= 78
    paragraphs = Document(io.BytesIO(digest.build_docx())).paragraphs
    headings = [one.text for one in paragraphs if one.style is not None and one.style.name == "Heading 1"]
    assert headings[:2] == ["How it stands", "New since 11 February 2015"]


def test_filters_narrow_it_and_are_stated(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(YORK, "2015-02-16"), response(CAMDEN, "2015-02-17")], tmp_path)
    digest = build(engine, "2015-02-20", "2015-02-11", regions=("London",))
    assert "1 of 33 councils have responded" in digest.headline
    assert read_section(digest, "New since 11 February 2015") == ["1 council responded: Camden."]
    assert "As at 20 February 2015; London;" in digest.format_text()


def test_where_nothing_is_new_it_says_so_and_is_none_to_send(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(received="2015-02-01")], tmp_path)
    digest = build(engine, "2015-02-20", "2015-02-11")
    assert not digest.has_news
    assert read_section(digest, "New since 11 February 2015") == ["Nothing."]


def test_what_came_in_late_is_new_by_the_change_and_only_once(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(received="2015-02-01")], tmp_path)
    sent = newest_change(engine)
    rows = [response(CAMDEN, "2015-02-02"), response(YORK, "2015-02-16")]
    store(engine, "responses", rows, tmp_path)
    assert read_section(build(engine, "2015-02-20", "2015-02-11", after=sent), "New since 11 February 2015") == [
        "1 council responded: York.",
        "1 council responded, dated before and entered since: Camden.",
    ]
    assert build(engine, "2015-02-20", "2015-02-20", after=newest_change(engine)).has_news is False


@pytest.mark.usefixtures("regional_responses")
def test_only_approved_themes_are_named_and_only_new_ones(engine: Engine) -> None:
    theme(engine, "Seen before", states=(("2015-01-20", "approved"),))
    theme(engine, "Seen now", states=(("2015-02-12", "approved"),))
    theme(engine, "Not yet", states=(("2015-02-19", "approved"),))
    theme(engine, "Proposed", states=(("2015-02-12", "proposed"),))
    digest = build(engine, "2015-02-18", "2015-02-11")
    assert read_section(digest, "Themes approved since") == ["Seen now (question 1)"]


def test_it_holds_nothing_of_people(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "outreach", [message(Clicked="2015-02-15")], tmp_path)
    store(engine, "responses", [response(received="2015-02-16")], tmp_path)
    text = build(engine, "2015-02-20", "2015-02-11").format_text()
    for personal in ("Ada", "leader", "01632", "@", "We say"):
        assert personal not in text
