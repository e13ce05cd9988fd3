"""The text to forward and the hand-out: counts alone, and after the closing day thanks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update

from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Consultation
from lib.findings.promotion import REGION, CouncilGroupName, compute_group
from lib.findings.promotion_texts import build_handout, write_forward_text
from lib.outputs.handout import Handout
from lib.queries.asking import Answer
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from tests.support.factories import day, response, store

YORKSHIRE = CouncilGroupName(REGION, "Yorkshire and the Humber")


def write(engine: Engine, as_at: str, group: CouncilGroupName = YORKSHIRE) -> tuple[str, Handout]:
    """The text and the hand-out of a day."""
    with open_read_session(engine) as session:

        def ask(query: Callable[..., Answer], /, **arguments: Any) -> Answer:
            return query(session, **arguments)

        consultation = list_consultations(session)[0]
        scope = Scope(consultation.id, day(as_at))
        promoted = compute_group(ask, consultation, scope, group)
        text = write_forward_text(consultation, promoted, scope.as_at, is_invented=False)
        return text, build_handout(ask, consultation, scope, promoted)


def test_the_text_adapts_to_the_region_and_to_the_time_that_is_left(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "responses", [response()], tmp_path)
    early, handout = write(sqlite, "2015-02-20")
    asking = (
        "The tests asks councils for their views in “A consultation for the tests” until 13 March 2015 (21 days left)."
    )
    assert asking in early  # "The tests" is who issued it
    assert "So far 1 of the 22 councils in Yorkshire and the Humber has answered." in early
    assert "please ask who is writing its response" in early
    assert handout.sections[1].paragraphs == ("On 13 March 2015 (21 days left).",)
    last, _handout = write(sqlite, "2015-03-13")
    assert "until 13 March 2015, which is today." in last
    late, handout = write(sqlite, "2015-03-20")
    assert "closed on 13 March 2015. 1 of the 22 councils in Yorkshire and the Humber has answered: thank you" in late
    assert "please" not in late
    assert handout.sections[1].paragraphs == ("It closed on 13 March 2015. Thank you to all councils that responded.",)


def test_text_and_hand_out_say_how_to_respond_as_the_consultation_does(sqlite: Engine) -> None:
    text, handout = write(sqlite, "2015-02-20")
    assert "How to respond" not in text
    assert "by the form to which the invitation" in handout.sections[2].paragraphs[0]
    with open_write_session(sqlite) as session:
        session.execute(update(Consultation).values(how_to_respond="https://form.example"))
    text, handout = write(sqlite, "2015-02-20")
    assert text.endswith("How to respond: https://form.example")
    assert handout.sections[2].paragraphs[0] == "https://form.example"
    late, handout = write(sqlite, "2015-03-20")  # a late response is counted too
    assert late.endswith("How to respond: https://form.example")
    assert handout.sections[2].paragraphs[1] == "https://form.example"


def test_the_hand_out_has_the_group_beside_all_councils_and_says_whose_words_it_is(
    sqlite: Engine, tmp_path: Path
) -> None:
    store(sqlite, "responses", [response()], tmp_path)
    _text, handout = write(sqlite, "2015-02-20")
    assert handout.table_rows == (
        ("Yorkshire and the Humber", "1", "22", "5 %"),
        ("All councils", "1", "353", "0 %"),
    )
    assert [section.heading for section in handout.sections] == [
        "What it is",
        "When it closes",
        "How to respond",
        "How Yorkshire and the Humber stands",
    ]
    assert "they are not the consultation’s own text" in handout.notes[0]
    assert "invented" in handout.notes[1]  # its addresses are under .example
    _text, everybody = write(sqlite, "2015-02-20", CouncilGroupName())
    assert everybody.table_rows == (("All councils", "1", "353", "0 %"),)


def test_neither_names_a_council(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "responses", [response()], tmp_path)
    for as_at in ("2015-02-20", "2015-03-20"):
        text, handout = write(sqlite, as_at)
        for name in ("Leeds", "York ", "Wakefield"):
            assert name not in text
            assert name not in repr(handout)
