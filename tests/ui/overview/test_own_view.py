"""What each role finds as its own on the overview."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.ui.shared.view import View
from tests.support.factories import contact, message, response, store, theme
from tests.support.page_text import words
from tests.ui.conftest import Open

AS_AT = "2015-02-20"


def _list_links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def test_a_member_finds_their_authority_their_region_and_what_they_can_do(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    store(sqlite, "responses", [response("Kent County Council", "2015-02-01")], tmp_path)
    app = open_page(str(sqlite.url), as_at=AS_AT, role="Board member")
    assert "my authority, my region" in words(app)
    assert "South East" not in words(app).split("my authority, my region")[1].split("What councils")[0][:40]
    app.selectbox(key="my-authority").set_value("KEN").run()
    shown = words(app)
    assert "Kent County Council has responded" in shown
    assert "**73 of 74 councils in the South East have not responded.**" in shown
    assert shown.index("73 of 74") < shown.index("Kent County Council has responded") < shown.index("Needed from")
    assert (
        "Needed from your own region and type: **18 more from South East, 6 more from Shire county** "
        "(25 % in every region and type)." in shown
    )
    assert "Forward a text to them" in _list_links(app)


def test_a_leader_is_told_of_other_leaders_who_have_engaged_and_never_of_themselves(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    councils = ("Kent County Council", "Adur District Council")
    store(sqlite, "contacts", [contact(council) for council in councils], tmp_path)
    store(sqlite, "outreach", [message(council, Replied="2015-01-09") for council in councils], tmp_path)
    shown = words(open_page(str(sqlite.url), as_at=AS_AT, role="Board member", authority="KEN"))
    assert "Leaders who have engaged: Adur District Council." in shown


def test_officers_find_what_waits_for_them_and_no_authority(sqlite: Engine, open_page: Open) -> None:
    theme(sqlite, "Peers", states=(("2015-01-06", "proposed"),))
    app = open_page(str(sqlite.url), as_at=AS_AT, role="Officer")
    assert "What waits for you" in words(app)
    assert "1 proposed theme to check: Themes" in _list_links(app)
    assert not [box for box in app.selectbox if box.key == "my-authority"]


def test_communications_are_offered_neither_themes_nor_rows_in_doubt(sqlite: Engine, open_page: Open) -> None:
    theme(sqlite, "Peers", states=(("2015-01-06", "proposed"),))
    links = _list_links(open_page(str(sqlite.url), as_at=AS_AT, role="Communications"))
    assert "Whom to approach next" in links
    assert not [label for label in links if "proposed" in label or "Board paper" in label]


def test_who_signed_in_with_an_authority_has_that_one_whatever_a_link_says(
    empty: str, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(View, "own_authority", "KEN")
    app = open_page(empty, as_at=AS_AT, authority="LDS")
    assert "Kent County Council has not responded" in words(app)
    assert "Leeds" not in words(app)
    assert not [box for box in app.selectbox if box.key == "my-authority"]
