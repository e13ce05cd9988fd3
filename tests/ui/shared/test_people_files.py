"""Only so many files with people in them leave in an hour."""

from types import SimpleNamespace
from typing import cast

import pandas as pd
import pytest
from sqlalchemy import Engine

from lib.access import Role, SignedInPerson
from lib.outputs.documents import DocumentSection
from lib.ui.shared import people_files
from lib.ui.shared.people_files import limit_sections, limit_table
from lib.ui.shared.view import View
from tests.support.accounts import invite, list_events


@pytest.fixture(autouse=True)
def _two_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEOPLE_FILES_PER_HOUR", "2")
    people_files._open_allowance.cache_clear()


def view_of(engine: Engine, name: str) -> View:
    person = SignedInPerson(1, invite(engine, name), name, Role.OFFICER)
    return cast(View, SimpleNamespace(engine=engine, person=person))


def test_the_third_file_of_a_person_holds_a_sentence_and_stands_in_the_trail(sqlite: Engine) -> None:
    ada, ben = view_of(sqlite, "ada"), view_of(sqlite, "ben")

    def save(view: View) -> list[str]:
        return list(limit_table(view, lambda: pd.DataFrame({"Name": ["Ada Invented"]}))().iloc[:, 0])

    assert save(ada) == save(ada) == ["Ada Invented"]
    [sentence] = save(ada)
    assert sentence.startswith("2 files with people in them were saved within the last hour")
    assert save(ben) == ["Ada Invented"]
    assert list_events(sqlite) == [("refused", "file with people: more than 2 in an hour")]


def test_documents_and_tables_are_counted_together(sqlite: Engine) -> None:
    view = cast(View, SimpleNamespace(engine=sqlite, person=None))
    build_sections = limit_sections(view, lambda: [DocumentSection("Evidence", ["x"])])
    assert [section.heading for _press in range(3) for section in build_sections()] == [
        "Evidence",
        "Evidence",
        "No file",
    ]
    assert list(limit_table(view, lambda: pd.DataFrame({"Name": ["x"]}))().columns) == ["No file"]
