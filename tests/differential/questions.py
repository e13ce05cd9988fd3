"""Every public question of queries and findings, with arguments drawn at random from what the database holds."""

import datetime as dt
import inspect
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import lib.findings
import lib.queries
from lib.access import Person, Role
from lib.database.account_models import Account
from lib.database.campaign_models import DigestSubscription, ListedRecipient, RecipientList
from lib.database.models import Answer, Change, Credit, Import, Organisation, Response
from lib.database.paper_models import FrozenPaper
from lib.database.theme_models import Theme
from lib.findings import paper_basis, promotion, release_days, response_findings
from lib.findings.approach_ranking import CallListRequest
from lib.findings.promotion import CouncilGroupName
from lib.measures.approaches.ranking import RankingWeights
from lib.queries.accounts.audit_trail import AuditFilter
from lib.queries.campaign import approach_history, half_tests
from lib.queries.register import frame_preview
from lib.queries.register.consultations import list_consultations
from lib.queries.responses.people_to_approach import ApproachRule
from lib.queries.scope import Scope
from lib.queries.themes import evidence
from lib.terms import AUDIT_KINDS, CHANNELS, COUNCIL_TYPES, SORTING_DRAFT, THEME_STATES
from tests.access.walk import list_functions
from tests.differential.random_data import OPENS, WORDS

# What is not asked, and why.
NOT_ASKED = {
    "queries.table_loading.load_table": "takes a statement: those that ask by it are asked",
    "queries.table_loading.load_large_table": "takes a statement: those that ask by it are asked",
    "queries.themes.evidence.load_coded_answers": "takes a statement: those that ask by it are asked",
    "queries.themes.coverage.is_after_last_run": "gives a condition of a statement: those that ask by it are asked",
    "findings.approach_people.choose_people": "takes rows that list_call_rows has made, which is asked",
    "findings.recipient_lists.save_people_to_send_to": "writes",
}
REGIONS = ("London", "South West", "North East", "East Midlands", "Yorkshire and The Humber")
READERS = (Role.ADMINISTRATOR, Role.ADMINISTRATOR, Role.OFFICER, Role.COMMUNICATIONS, Role.BOARD)


def list_questions() -> dict[str, Callable[..., Any]]:
    """All that reads the database for pages and commands, by name."""
    return {
        name: function
        for package in (lib.queries, lib.findings)
        for name, function in list_functions(package)
        if {"session", "ask"} & set(inspect.signature(function).parameters) and name not in NOT_ASKED
    }


def ask_question(session: Session, function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Ask a question of a session, directly or, where it asks others, by what asks them."""
    if "ask" in inspect.signature(function).parameters:
        return function(lambda question, /, **more: question(session, **more), **arguments)
    answer = function(session, **arguments)
    return list(answer) if isinstance(answer, Iterator) else answer


@dataclass
class ArgumentSource:
    """Draws arguments by their names; session is that of a database that holds what is asked about."""

    session: Session
    random: random.Random

    def draw_arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Draw arguments for a function. Raises LookupError where there is nothing to ask it about."""
        self.scope, self.name = self._draw_scope(), function.__name__
        arguments: dict[str, Any] = {}
        for name, parameter in inspect.signature(function).parameters.items():
            if name in {"session", "ask"} or (
                parameter.default is not inspect.Parameter.empty and self.random.random() < 0.5
            ):
                continue
            make = getattr(self, f"_draw_{name}", None)
            if make is None:
                raise NotImplementedError(f"no {name} is drawn for {function.__module__}.{function.__name__}")
            arguments[name] = self.random.randint(0, 2) if name == "scope" and parameter.annotation is int else make()
            if name == "question_id" and parameter.annotation is int and arguments[name] is None:
                arguments[name] = 1
            if name == "reader" and parameter.annotation is Person:
                arguments[name] = Person(self.random.choice(["Ada", "élodie"]), arguments[name])
        return arguments

    def _one_of(self, column: Any) -> Any:
        values = self.session.scalars(select(column).distinct().order_by(column)).all()
        return self.random.choice(values)

    def _some_of(self, column: Any, most: int = 6) -> tuple[Any, ...]:
        values = self.session.scalars(select(column).distinct().order_by(column)).all()
        return tuple(self.random.sample(values, min(len(values), self.random.randint(0, most))))

    def _draw_scope(self) -> Scope:
        has_filter = self.random.random() < 0.5
        regions = tuple(self.random.sample(REGIONS, self.random.randint(1, 3))) if has_filter else ()
        types = (
            tuple(self.random.sample(COUNCIL_TYPES, self.random.randint(1, 3))) if self.random.random() < 0.3 else ()
        )
        return Scope(1, self._draw_day(), regions, types)

    def _draw_day(self) -> dt.date:
        return OPENS + dt.timedelta(days=self.random.randint(-2, 90))

    _draw_since = _draw_opens = _draw_as_at = _draw_day

    def _draw_consultation_id(self) -> int:
        return 1

    def _draw_consultation(self) -> Any:
        return list_consultations(self.session)[0]

    def _draw_all_consultations(self) -> Any:
        return list_consultations(self.session)

    def _draw_reader(self) -> Role:
        return self.random.choice(READERS)

    def _draw_organisation_id(self) -> int:
        return int(self._one_of(Credit.organisation_id))

    def _draw_question_id(self) -> int | None:
        return self.random.choice([1, 1, 2, 10, None])

    def _draw_theme_id(self) -> int:
        return int(self._one_of(Theme.id))

    def _draw_theme_ids(self) -> tuple[int, ...]:
        return self._some_of(Theme.id)

    def _draw_response_ids(self) -> tuple[int, ...]:
        return self._some_of(Response.id, 20)

    def _draw_answer_ids(self) -> tuple[tuple[int, int], ...]:
        rows = self.session.execute(
            select(Answer.response_id, Answer.question_id).order_by(*Answer.__table__.primary_key)
        ).all()
        return tuple((row.response_id, row.question_id) for row in self.random.sample(rows, 12))

    def _draw_put_off(self) -> tuple[tuple[int, int], ...]:
        return self._draw_answer_ids()

    def _draw_answer_id(self) -> tuple[int, int]:
        return self._draw_answer_ids()[0]

    def _draw_words(self) -> str:
        """What is searched for: PostgreSQL leaves out words like "the", and SQLite the marks on letters."""
        return self.random.choice(("funding", "Fund", "peers", "money", "improving services", "improvement", "BANANA"))

    def _draw_code(self) -> str:
        return str(self.random.choice([self._one_of(Organisation.code), self._one_of(Theme.code), "test-2015"]))

    def _draw_codes(self) -> tuple[str, ...]:
        return self._some_of(Organisation.code, 40)

    def _draw_email(self) -> str:
        return str(self._one_of(Account.email)).upper()

    def _draw_channel(self) -> str:
        return self.random.choice(CHANNELS)

    def _draw_moment(self) -> dt.datetime:
        return dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)

    def _draw_types(self) -> tuple[str, ...]:
        return self.scope.types

    def _draw_regions(self) -> tuple[str, ...]:
        return self.scope.regions

    def _draw_listed_ids(self) -> tuple[int, ...]:
        return self._some_of(Organisation.id, 30)

    def _draw_setup(self) -> Any:
        return frame_preview.find_setup(self.session, consultation_id=1)

    def _draw_list_id(self) -> int:
        return int(self._one_of(ListedRecipient.recipient_list_id))

    def _draw_change_id(self) -> int:
        saved_lists = self.session.scalars(select(RecipientList.change_id)).all()
        return self.random.choice([*saved_lists, int(self._one_of(Change.id))])

    def _draw_after_change_id(self) -> int:
        return int(self._one_of(Change.id))

    def _draw_rule(self) -> ApproachRule:
        return ApproachRule(self._draw_day(), self.random.randint(1, 14))

    def _draw_cooling_days(self) -> int:
        return self.random.randint(1, 14)

    def _draw_subscription_id(self) -> int:
        return int(self._one_of(DigestSubscription.id))

    def _draw_test(self) -> Any:
        return self.random.choice(half_tests.list_half_tests(self.session, consultation_id=1))

    def _draw_test_id(self) -> int:
        return int(self._draw_test().id)

    def _draw_import_id(self) -> int:
        return int(self._one_of(Import.id))

    def _draw_paper_id(self) -> int:
        return int(self._one_of(FrozenPaper.id))

    def _draw_suffix(self) -> str:
        return self.random.choice(("", ".docx"))

    def _draw_kind(self) -> str:
        return SORTING_DRAFT

    def _draw_before(self) -> None:
        return None

    def _draw_limit(self) -> int:
        return 1000 if "search" in self.name else self.random.choice([1, 3, 10, 1000])

    _draw_size = _draw_max_sentences = _draw_days = _draw_seed = _draw_limit

    def _draw_offset(self) -> int:
        return self.random.randint(0, 4)

    def _draw_step(self) -> int:
        return self.random.choice([1, 3])

    def _draw_wanted(self) -> AuditFilter:
        words = self.random.choice(["", "", self.random.choice(WORDS), "ELOD", "élo", "%", "_"])
        person = self.random.choice(["", "", "É", "eric", "A"])
        kind = self.random.choice(["", *AUDIT_KINDS])
        return AuditFilter(words, person, kind, self.random.choice([None, dt.date(2026, 11, 3)]))

    def _draw_order(self) -> str:
        return self.random.choice(evidence.REVIEW_ORDERS)

    def _draw_states_counted(self) -> tuple[str, ...]:
        return tuple(self.random.sample(THEME_STATES, 2))

    def _draw_counted_at(self) -> dt.date | None:
        return self.random.choice([None, self._draw_day()])

    def _draw_coded_answer(self) -> Any:
        scope = self.scope.without_filters().on_day(OPENS + dt.timedelta(days=90))
        coded = evidence.list_coded_answers(
            self.session, scope=scope, theme_id=self._draw_theme_id(), reader=Role.OFFICER
        )
        return self.random.choice(coded)

    def _draw_grouping(self) -> str:
        return self.random.choice(["region", "type"])

    def _draw_with_groups(self) -> bool:
        return self.random.random() < 0.5

    def _draw_data_version(self) -> str:
        return "1"

    def _draw_version(self) -> int:
        return 1

    def _draw_narrative(self) -> dict[str, str]:
        return {}

    def _draw_request(self) -> CallListRequest:
        return CallListRequest(self._draw_reader(), RankingWeights(), self._draw_cooling_days())

    def _draw_group(self) -> CouncilGroupName:
        return self.random.choice(
            [
                CouncilGroupName(),
                CouncilGroupName(promotion.REGION, "London"),
                CouncilGroupName(promotion.TYPE, "Unitary"),
            ]
        )

    def _draw_first_group(self) -> tuple[str, str]:
        return self.random.choice([("region", "London"), ("type", "Unitary")])

    def _draw_second_group(self) -> tuple[str, str]:
        return self.random.choice([("region", "South West"), ("type", "Shire district")])

    def _draw_final_forecast(self) -> None:
        return None

    def _ask(self, function: Callable[..., Any], **arguments: Any) -> Any:
        return ask_question(self.session, function, arguments)

    def _draw_earlier_curves(self) -> Any:
        consultations = list_consultations(self.session)
        return self._ask(
            response_findings.list_earlier_curves, consultation=consultations[0], all_consultations=consultations
        )

    def _draw_basis(self) -> Any:
        return self._ask(
            paper_basis.compute_basis, consultation=self._draw_consultation(), scope=self.scope,
            earlier_curves=self._draw_earlier_curves(),
        )  # fmt: skip

    def _draw_promoted(self) -> Any:
        return self._ask(
            promotion.compute_group, consultation=self._draw_consultation(), scope=self.scope, group=self._draw_group()
        )

    def _draw_release_days(self) -> Any:
        return self._ask(release_days.find_release_days, scope=self.scope, question_id=1)

    def _draw_councils(self) -> Any:
        return approach_history.list_standings(self.session, scope=self.scope.without_filters())
