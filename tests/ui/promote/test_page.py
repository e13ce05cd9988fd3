"""What a Board member sees of their own region, and what they never see."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Contact
from lib.findings.promotion import REGION, CouncilGroupName, compute_group
from lib.findings.promotion_texts import build_handout
from lib.outputs.handout import build_handout_docx
from lib.queries.asking import Answer
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from tests.support.factories import day
from tests.support.page_text import words
from tests.support.page_wire import read_wire
from tests.ui.conftest import Open

AS_AT = "2015-02-20"


def test_a_member_sees_their_region_their_authority_and_a_text_for_it(full: str, open_page: Open) -> None:
    app = open_page(full, "promote", as_at=AS_AT, authority="KEN")
    assert app.title[0].value == "65 of 74 councils in the South East have not responded"
    shown = words(app)
    assert "**4 of their leaders have engaged.**" in shown
    assert "Your authority: Kent County Council has not responded yet" in shown
    assert "So far 9 of the 74 councils in the South East have answered." in app.code[0].value
    assert "**3 councils** responded: Aylesbury Vale, Oxford and Southampton" in shown
    table = app.dataframe[0].value
    assert len(table) == 65
    assert table["engaged"].to_list()[:5] == ["Yes"] * 4 + [""]
    assert not {"opened", "leader", "last_tried", "responded_on"} & set(table.columns)


def test_the_authority_stays_for_the_session_and_a_link_to_one_that_is_not_asked_says_so(
    full: str, open_page: Open
) -> None:
    app = open_page(full, "promote", as_at=AS_AT)
    assert app.title[0].value == "293 of 353 councils have not responded"
    assert "Choose your authority" in app.info[0].value
    app.selectbox(key="my-authority").set_value("KEN").run()
    assert app.query_params["authority"] in ("KEN", ["KEN"])
    app.switch_page("pages/reach.py").run()
    app.query_params.clear()
    app.switch_page("pages/promote.py").run()
    assert "councils in the South East" in app.title[0].value
    strange = open_page(full, "promote", as_at=AS_AT, authority="X_1")
    assert any("which is not asked here" in info.value for info in strange.info)
    assert " of 353 councils " in strange.title[0].value


def test_another_region_and_a_network_of_one_type_are_shown_through_the_same_parts(full: str, open_page: Open) -> None:
    other = open_page(full, "promote", as_at=AS_AT, authority="KEN", part="Another region", other_region="London")
    assert " of 33 councils in London have not responded" in other.title[0].value
    assert "South East" not in other.selectbox(key="other_region").options
    network = open_page(full, "promote", as_at="2015-03-16", authority="KEN", part="Professional networks")
    assert network.title[0].value == "13 of 27 shire counties did not respond"
    assert "thank you to each of them" in network.code[0].value


def test_where_nobody_is_there_yet_the_page_is_a_sentence_and_a_text(empty: str, open_page: Open) -> None:
    app = open_page(empty, "promote", as_at=AS_AT)
    assert app.title[0].value == "353 of 353 councils have not responded"
    assert "None of their leaders has engaged so far." in words(app)
    assert "responses behind these figures are invented" not in app.code[0].value


@pytest.mark.parametrize("part", ["My region", "Professional networks"])
def test_nothing_sent_to_a_board_member_holds_a_name_an_address_or_a_number_of_a_contact(
    full: str, open_page: Open, part: str
) -> None:
    app = open_page(full, "promote", as_at="2015-03-09", authority="KEN", part=part, network="Shire district")
    with open_read_session(get_engine(full)) as session:
        contacts = session.execute(select(Contact.name, Contact.email, Contact.telephone)).all()
        consultation = list_consultations(session)[0]
        scope = Scope(consultation.id, day("2015-03-09"))

        def ask(query: Callable[..., Answer], /, **arguments: Any) -> Answer:
            return query(session, **arguments)

        promoted = compute_group(ask, consultation, scope, CouncilGroupName(REGION, "South East"))
        document = build_handout_docx(build_handout(ask, consultation, scope, promoted))
    assert len(contacts) > 700
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        handed_out = "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    for sent in (read_wire(app), handed_out):
        assert "South East" in sent  # it is the page, and the document, that are read
        leaked = [value for row in contacts for value in row if value and value in sent]
        assert leaked == []
