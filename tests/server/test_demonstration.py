"""The demonstration: invented people and answers on the real sector, made by the committed generator."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, create_engine, select

from data.taking_stock import generate
from lib.access import Role
from lib.actions.consultations import save_consultation
from lib.database.consultation_setup import read_setup
from lib.database.engine import open_read_session, open_write_session, upgrade_database
from lib.database.models import Consultation
from lib.database.theme_models import Theme, ThemeState
from lib.measures.dispositions import Dispositions
from lib.measures.response_rates import compute_rates_by_group
from lib.queries.imports.pending_rows import list_quarantined_rows
from lib.queries.register.consultations import list_consultations
from lib.queries.responses.dispositions import count_body_dispositions, count_dispositions
from lib.queries.scope import Scope
from lib.server.demonstration import DEMONSTRATION_FOLDER, load_facts, refresh_facts
from lib.terms import APPROVED, PROPOSED
from tests.support.factories import OFFICER, day


@pytest.fixture
def loaded(demonstration_url: str) -> Iterator[Engine]:
    engine = create_engine(demonstration_url)
    yield engine
    engine.dispose()


def rows(name: str) -> list[dict[str, str]]:
    with (DEMONSTRATION_FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def answers() -> list[tuple[str, str, str]]:
    """Every answer of the survey: response, question number, text."""
    return [
        (row["Response ID"], name.split(".")[0].removeprefix("Q"), text)
        for row in rows("survey_export.csv")
        for name, text in row.items()
        if name.startswith("Q") and text
    ]


def test_the_generator_makes_the_very_files_that_are_committed(tmp_path: Path) -> None:
    generate.make(tmp_path)
    made = sorted(file.name for file in tmp_path.iterdir())
    assert len(made) == 16
    for name in made:
        if name.endswith(".csv"):
            assert (tmp_path / name).read_bytes() == (DEMONSTRATION_FOLDER / name).read_bytes(), name
        else:
            first, second = (CalamineWorkbook.from_path(folder / name) for folder in (tmp_path, DEMONSTRATION_FOLDER))
            assert first.get_sheet_by_name("Log").to_python() == second.get_sheet_by_name("Log").to_python()


def test_every_address_is_under_example_and_every_number_is_kept_for_fiction() -> None:
    people = rows("contacts.csv")
    addresses = [one["Email"] for one in people if one["Email"]]
    assert all(one.endswith(".example") for one in addresses)
    assert len(set(addresses)) == len(addresses)
    assert all(one["Telephone"].startswith(("01632 960", "020 7946 0")) for one in people)
    everywhere = [
        row["Email"] for file in DEMONSTRATION_FOLDER.glob("*.csv") for row in rows(file.name) if row.get("Email")
    ]
    assert all(one.endswith(".example") for one in everywhere)


def test_the_consultation_asks_21_questions_and_seven_of_them_not_of_shire_districts(loaded: Engine) -> None:
    with open_read_session(loaded) as session:
        one = session.scalars(select(Consultation)).one()
        applies = {question.number: {kind.type for kind in question.applies_to} for question in one.questions}
        sections = Counter(question.section.split(" (")[0] for question in one.questions)
    assert sorted(applies) == list(range(1, 22))
    assert [number for number, kinds in applies.items() if "Shire district" not in kinds] == list(range(13, 20))
    assert list(sections.values()) == [6, 5, 1, 7, 1, 1]
    assert "not the original wording" in one.note or "not its original wording" in one.note


def test_about_130_of_353_councils_respond_unevenly_and_late(loaded: Engine) -> None:
    with open_read_session(loaded) as session:
        one = list_consultations(session)[0].id
        counts = count_dispositions(session, scope=Scope(one, day("2015-03-16")))
        early = Dispositions.from_counts(count_dispositions(session, scope=Scope(one, day("2015-03-03"))))
        bodies = count_body_dispositions(session, scope=Scope(one, day("2015-03-16")))
    total = Dispositions.from_counts(counts)
    assert total.council_count == 353
    assert 125 <= total.responded_count <= 138
    assert total.partial >= 20
    assert total.refusal_count >= 10
    assert total.not_reached >= 5
    assert early.responded_count < 0.65 * total.responded_count
    for by in ("region", "type"):
        shares = [one.response_rate.value or 0 for one in compute_rates_by_group(counts, [by])]
        assert max(shares) > 2 * min(shares)
    assert any(one.dispositions.responded_count == 0 for one in compute_rates_by_group(counts, ["region", "type"]))
    assert bodies[bodies["standing"].isin(["I", "P"])]["organisations"].sum() >= 10


def test_only_what_was_made_to_be_lost_is_set_aside(loaded: Engine) -> None:
    with open_read_session(loaded) as session:
        reasons = Counter(reason for _file, _line, reason in list_quarantined_rows(session, reader=Role.OFFICER))
    assert reasons == {
        'no contact has the address in "Email"': 3,
        '"Organisation": "Corporate Policy Team" is no organisation on the register, and no known other name of one': 1,
        '"Organisation": "North Area Partnership" is no organisation on the register, and no known other name of one': 1,
    }


def test_there_are_many_distinct_answers_and_none_is_filler() -> None:
    texts = [text for _response, _question, text in answers()]
    assert len(set(texts)) >= 1_500
    assert not any("lorem" in text.casefold() or "{" in text for text in texts)
    assert sum(len(text.split()) >= 8 for text in texts) / len(texts) > 0.9


def test_every_planted_point_stands_in_the_answer_it_was_planted_in() -> None:
    written = {(response, question): text for response, question, text in answers()}
    planted = [row for row in rows("planted_assignments.csv") if row["question"] != "letter"]
    assert len(planted) > 3_000
    for row in planted:
        plain = row["sentence"].casefold()
        assert plain in written[row["response"], row["question"]].casefold()


def test_the_planted_themes_drift_over_the_weeks_and_differ_by_type() -> None:
    received = {row["Response ID"]: row["Date received"] for row in rows("survey_export.csv") if row["Response ID"]}
    share: dict[tuple[str, str], list[bool]] = {}
    for row in rows("planted_assignments.csv"):
        if row["response"] in received:
            month = received[row["response"]][3:5]
            share.setdefault((row["theme_id"], month), []).append(True)
    late = len(share[("devolution-deals", "03")]) / max(1, len(share.get(("devolution-deals", "01"), [])))
    early = len(share[("candid-peers", "03")]) / max(1, len(share[("candid-peers", "01")]))
    assert late > 2 * early


def test_taking_stock_is_brought_up_to_this_version_only_while_nobody_changed_it(empty_url: str) -> None:
    engine = upgrade_database(empty_url)
    load_facts(engine)
    with open_write_session(engine) as session:
        session.scalars(select(Consultation)).one().title = "Of an earlier version"
    refresh_facts(engine)
    with open_read_session(engine) as session:
        seen = read_setup(session, 1)
    assert seen is not None
    assert seen.title.startswith("Taking Stock")
    save_consultation(engine, actor=OFFICER, setup=replace(seen, title="Our own title"), consultation_id=1, seen=seen)
    refresh_facts(engine)
    with open_read_session(engine) as session:
        assert session.scalars(select(Consultation.title)).one() == "Our own title"
    engine.dispose()


def test_the_officers_themes_are_approved_and_those_across_all_questions_are_proposals(loaded: Engine) -> None:
    with open_read_session(loaded) as session:
        across = (
            select(ThemeState.state).join(Theme, Theme.id == ThemeState.theme_id).where(Theme.question_id.is_(None))
        )
        assert set(session.scalars(across)) == {PROPOSED}
        assert len(session.scalars(select(ThemeState.id).where(ThemeState.state == APPROVED)).all()) == 65
