"""What leaves the house by a Board member: nothing of people."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

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
from tests.support.page_wire import read_wire
from tests.ui.conftest import Open


def test_nothing_sent_to_a_board_member_holds_a_name_an_address_or_a_number_of_a_contact(
    full: str, open_page: Open
) -> None:
    app = open_page(full, "promote", as_at="2015-03-09", authority="KEN")
    region = read_wire(app)
    app.session_state["part"] = "Professional networks"
    network = read_wire(app.run())
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
    for sent, read in ((region, "South East"), (network, "shire counties"), (handed_out, "South East")):
        assert read in sent  # it is the page, and the document, that are read
        leaked = [value for row in contacts for value in row if value and value in sent]
        assert leaked == []
