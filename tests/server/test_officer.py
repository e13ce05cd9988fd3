"""The themes that the demonstration's invented officer approved, beside what was planted in the answers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from lib.access import Role
from lib.database.engine import get_engine, open_read_session
from lib.database.models import Change, Contact, Credit, Organisation, Question, Response
from lib.database.theme_models import Theme, ThemeRun
from lib.findings.shown_themes import ThemeFinding
from lib.findings.theme_counting import list_full_findings
from lib.queries.asking import Answer
from lib.queries.campaign.approach_log import list_logged_approaches
from lib.queries.campaign.tasks import list_tasks
from lib.queries.parts import select_roles
from lib.queries.register.consultations import ConsultationFacts, find_consultation
from lib.queries.scope import Scope
from lib.queries.themes.assignments import select_current_coding, select_live_answers
from lib.queries.themes.theme_lookup import list_open_questions
from lib.server import officer
from lib.server.demonstration import CONSULTATION_CODE, DEMONSTRATION_FOLDER
from lib.server.officer import OfficerFiles, OfficerTheme, code_questions, log_calls, read_officer_files
from lib.settings import Settings
from lib.terms import APPROVED, CHIEF_EXECUTIVE, COUNCIL_TYPES
from tests.support.factories import day

LEFT = {8, 12}  # left to whoever tries the dashboard
NO_MODEL = Settings("sqlite://", sign_in=False, max_file_mb=200)


class Board:
    """The approved themes of the demonstration with every number, and the truth beside them."""

    def __init__(self, engine: Engine) -> None:
        self.files = read_officer_files(DEMONSTRATION_FOLDER)
        with open_read_session(engine) as session:
            self.consultation: ConsultationFacts = find_consultation(session, CONSULTATION_CODE)
            self.scope = Scope(self.consultation.id, self.consultation.last_record or self.consultation.closes)
            self.questions = {
                one.number: one.id for one in list_open_questions(session, consultation_id=self.consultation.id)
            }

            def ask(query: Callable[..., Answer], /, **arguments: Any) -> Answer:
                return query(session, **arguments)

            self.findings: dict[int, list[ThemeFinding]] = {
                number: [
                    finding for finding in list_full_findings(ask, self.scope, question_id) if finding.state == APPROVED
                ]
                for number, question_id in self.questions.items()
            }
            self.coded: dict[int, set[str]] = defaultdict(set)
            self.live: dict[int, set[str]] = {}
            for number, question_id in self.questions.items():
                coding, live = (
                    select_current_coding(self.scope, question_id),
                    select_live_answers(self.scope, question_id),
                )
                self.live[number] = set(session.scalars(select(live.c.source_id)))
                for theme, source in session.execute(
                    select(coding.c.theme_id, Response.source_id).join(Response, Response.id == coding.c.response_id)
                ):
                    self.coded[theme].add(source)
            self.councils: dict[str, set[int]] = defaultdict(set)
            for source, council in session.execute(
                select(Response.source_id, Credit.organisation_id)
                .join(Credit, Credit.response_id == Response.id)
                .join(Organisation, Organisation.id == Credit.organisation_id)
                .where(Organisation.type.in_(COUNCIL_TYPES))
            ):
                self.councils[source].add(council)

    def list_themes(self) -> list[tuple[int, ThemeFinding, set[str]]]:
        """Every approved theme of a question, with the answers that truly say it."""
        planted = {
            (number, one.title): one.planted_id for number, themes in self.files.themes.items() for one in themes
        }
        return [
            (number, finding, self.list_true_answers(number, planted[number, finding.label]))
            for number, findings in self.findings.items()
            for finding in findings
        ]

    def list_true_answers(self, number: int, planted_id: str) -> set[str]:
        """The answers to a question in which a theme was planted."""
        return {
            source
            for (source, asked), points in self.files.planted_points.items()
            if asked == number and planted_id in points and source in self.live[number]
        }


@pytest.fixture(scope="module")
def board(demonstration_url: str) -> Iterator[Board]:
    engine = get_engine(demonstration_url)
    yield Board(engine)
    engine.dispose()


def test_every_open_question_but_two_has_the_officer_s_themes_and_no_other(board: Board) -> None:
    for number in board.questions:
        expected = {one.title for one in board.files.themes.get(number, ())}
        assert {finding.label for finding in board.findings[number]} == expected
        assert bool(expected) is (number not in LEFT)


def test_two_questions_are_left_to_try_without_a_theme_or_a_run(demonstration_url: str) -> None:
    engine = get_engine(demonstration_url)
    with open_read_session(engine) as session:
        left_ids = set(session.scalars(select(Question.id).where(Question.number.in_(LEFT))))
        touched = {*session.scalars(select(Theme.question_id)), *session.scalars(select(ThemeRun.question_id))}
    assert len(left_ids) == len(LEFT)
    assert not touched & left_ids
    assert None in touched  # those across all questions are proposed


def test_every_audit_of_the_demonstration_is_complete(board: Board) -> None:
    for _number, finding, _true_answers in board.list_themes():
        assert finding.audit is not None
        assert finding.audit.drawn == finding.audit.judged > 0
        assert finding.total.audited is not None


def test_the_current_coding_agrees_with_what_was_planted(board: Board) -> None:
    found = right = true = 0
    for number, finding, true_answers in board.list_themes():
        coded_answers = board.coded[finding.id] & board.live[number]
        found, right = found + len(coded_answers), right + len(coded_answers & true_answers)
        true += len(true_answers)
    assert right / found >= 0.85
    assert right / true >= 0.85


def test_the_audited_interval_holds_the_true_share_of_councils_for_most_themes(board: Board) -> None:
    inside = []
    for _number, finding, true_answers in board.list_themes():
        councils = set().union(*(board.councils[source] for source in true_answers))
        audited = finding.total.audited
        assert audited is not None
        inside.append(audited.low - 1e-9 <= len(councils) / audited.respondents <= audited.high + 1e-9)
    assert sum(inside) / len(inside) >= 0.8


def test_themes_are_approved_along_the_campaign_under_titles_of_a_few_words(board: Board) -> None:
    days = [finding.approved_on for _number, finding, _true_answers in board.list_themes()]
    assert all(isinstance(approved_on, dt.date) for approved_on in days)
    assert days == sorted(days, key=str)
    assert day("2015-01-06") <= min(days, key=str) < max(days, key=str) <= day("2015-03-13")  # type: ignore[operator]
    assert len(set(days)) == len(board.questions) - len(LEFT)
    assert all(len(finding.label.split()) <= 8 for _number, finding, _true_answers in board.list_themes())


def test_an_officer_who_is_interrupted_goes_on_and_does_nothing_twice(
    full: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engine = get_engine(full)
    all_files = read_officer_files(DEMONSTRATION_FOLDER)
    approved_on = day("2015-03-13")
    themes = tuple(
        OfficerTheme(planted_id, title, "", day("2015-03-10"), approved_on, ())
        for planted_id, title in (("follow-up", "Return visits"), ("released-capacity", "Nobody to spare"))
    )
    files = OfficerFiles({8: themes}, {}, all_files.planted_points)

    def code() -> int:
        code_questions(engine, NO_MODEL, consultation_code=CONSULTATION_CODE, files=files)
        with open_read_session(engine) as session:
            return session.scalars(select(func.max(Change.id))).one()

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(officer, "judge_answers", lambda *_arguments, **_named: (_ for _ in ()).throw(KeyboardInterrupt))
        code()
    newest_change = code()
    assert code() == newest_change
    seen = Board(engine)
    assert {finding.label for finding in seen.findings[8]} == {"Return visits", "Nobody to spare"}
    assert all(finding.audit and finding.audit.drawn == finding.audit.judged for finding in seen.findings[8])
    with open_read_session(engine) as session:
        runs = select(func.count()).select_from(ThemeRun).where(ThemeRun.question_id == seen.questions[8])
        assert session.scalars(runs).one() == 1
    engine.dispose()


def test_the_officer_logged_calls_that_reach_nobody_new_and_left_something_to_do(demonstration_url: str) -> None:
    engine = get_engine(demonstration_url)
    with open_read_session(engine) as session:
        consultation = find_consultation(session, CONSULTATION_CODE)
        scope = Scope(consultation.id, consultation.closes)
        logged = list_logged_approaches(session, scope=scope, reader=Role.OFFICER, limit=50)
        tasks = list_tasks(session, scope=scope, reader=Role.COMMUNICATIONS)
        earlier = scope.on_day(day("2015-03-09"))  # of the last mailing, before the calls
        reached = set(session.execute(select(select_roles(earlier)).where(select_roles(earlier).c.engaged == 1)))
        called = set(session.scalars(select(Contact.organisation_id).where(Contact.id.in_(logged["contact_id"]))))
    assert len(logged) == 8
    assert {row.organisation_id for row in reached if row.role == CHIEF_EXECUTIVE} >= called
    assert sorted(tasks["outcome"]) == ["no answer", "promised", "promised", "spoke"]
    assert (tasks["due_on"] <= consultation.closes).sum() == 3


def test_a_demonstration_that_is_loaded_again_gets_no_call_twice(full: str) -> None:
    engine = get_engine(full)
    assert log_calls(engine, consultation_code=CONSULTATION_CODE, folder=DEMONSTRATION_FOLDER) == 0
