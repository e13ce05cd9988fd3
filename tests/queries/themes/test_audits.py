"""What is judged next, how far audits are, and what they tell. On both databases."""

import dataclasses
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.actions.audits import start_audit
from lib.database.engine import open_read_session
from lib.database.models import Answer, Credit, Organisation, Question, Response
from lib.database.theme_models import AuditItem, CodingDecision, MachineAssignment, Theme
from lib.findings.theme_counting import AuditFacts, load_audits
from lib.queries.scope import Scope
from lib.queries.themes import audits
from lib.queries.themes.audit_judgements import AuditProgress
from lib.queries.themes.audits import AuditSample, AuditStratum
from lib.terms import AUDIT_STRATA, CLEAR, CLEAR_CONFIDENCE, CLOSE, COUNCIL_TYPES, NOT_FOUND
from tests.support.audited_themes import draw, judge
from tests.support.factories import OFFICER, day, machine, merge, response, store, theme, verdict
from tests.support.theme_senders import BOROUGHS, LEEDS, SOLACE, YORK


@pytest.mark.usefixtures("five_senders")
def test_facts_tell_the_strata_and_what_is_known_of_each_council(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    theme(engine, "Proposed", states=(("2015-02-01", "proposed"),))
    machine(engine, one, LEEDS, confidence=0.9)
    machine(engine, one, SOLACE, confidence=0.9)
    machine(engine, one, BOROUGHS, confidence=0.8)
    start_audit(engine, theme_id=one, actor=OFFICER)
    judge(engine, one, [LEEDS, YORK], [YORK])
    facts = load_facts(engine, scope)
    assert set(facts) == {one}
    assert facts[one].sample.progress == AuditProgress(4, 2)
    assert facts[one].sample.strata == {
        CLEAR: AuditStratum(1, 1, 0, 0, 0), CLOSE: AuditStratum(1, 0, 0, 0, 0),
        NOT_FOUND: AuditStratum(2, 1, 1, 0, 0),
    }  # fmt: skip
    assert [dataclasses.astuple(pattern) for pattern in facts[one].patterns] == [
        ("London", "London borough", False, (0, 1, 0), 2),
        ("Yorkshire and the Humber", "Metropolitan district", False, (0, 0, 1), 1),
        ("Yorkshire and the Humber", "Unitary", True, (0, 0, 0), 1),
    ]
    assert load_facts(engine, scope, 2) == {}


def test_what_is_settled_by_hand_after_the_draw_is_told_apart_from_the_sample(
    engine: Engine, scope: Scope, twelve_answers: list[str]
) -> None:
    one = theme(engine)
    verdict(engine, one, twelve_answers[11])
    for source_id in twelve_answers[:6]:
        machine(engine, one, source_id, confidence=0.95)
    draw(engine, one, CLEAR, *twelve_answers[:2])
    draw(engine, one, NOT_FOUND, *twelve_answers[6:8])
    judge(engine, one, twelve_answers[:2], twelve_answers[:1])
    verdict(engine, one, twelve_answers[2], carries=False)
    verdict(engine, one, twelve_answers[3])
    verdict(engine, one, twelve_answers[6])  # drawn, and still to be judged
    assert load_facts(engine, scope)[one].sample.strata == {
        CLEAR: AuditStratum(6, 2, 1, 2, 1), CLOSE: AuditStratum(0, 0, 0, 0, 0),
        NOT_FOUND: AuditStratum(5, 0, 0, 0, 0),
    }  # fmt: skip


COUNCILS = ("Leeds", "Camden", "Barnet", "York", "Hull", "Dacorum", "Kent", "Gateshead", "Bradford", "Bromley")


@pytest.mark.parametrize("seed", [1, 2])
def test_facts_are_those_of_counting_one_by_one(engine: Engine, scope: Scope, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    rows = [
        response(council, chance.choice(["2015-02-01", "2015-02-20"]), answers=chance.choice([1, 3]))
        | {"Response ID": f"R-{number}", "Q1. What about 1?": "N/A" if number % 4 == 1 else f"We say {number}."}
        | {"Withdrawn": "2015-02-25" if number in (4, 12) else ""}
        for number, council in enumerate([*COUNCILS, *COUNCILS[:4], "Solace"])
    ]
    joint = response("Two boroughs", "2015-02-03", answers=3) | {"Response ID": "R-J"}
    store(engine, "responses", [*rows, joint | {"Responding on behalf of": "Camden; Barnet"}], tmp_path)
    source_ids = [row["Response ID"] for row in [*rows, joint]]
    one, money, cash = (theme(engine, label) for label in ("One", "Money", "Cash"))
    for each in (one, money, cash):
        for source_id in chance.sample(source_ids, 7):
            machine(engine, each, source_id, confidence=chance.choice([0.5, 0.9, 0.95]))
        for source_id in chance.sample(source_ids, 7):
            verdict(engine, each, source_id, carries=chance.random() < 0.5)
    merge(engine, cash, money)
    for each in (one, money):
        start_audit(engine, theme_id=each, actor=OFFICER)
        judge_some(engine, each, chance)
    late = theme(engine, "Late")
    assert _count_all(engine, scope, 1)[late].sample.progress == AuditProgress(0, 0)
    for date in ("2015-01-31", "2015-02-10", "2015-03-13"):
        found = load_facts(engine, scope.on_day(day(date)))
        assert found == _count_all(engine, scope.on_day(day(date)), 1)
        filtered = dataclasses.replace(scope.on_day(day(date)), regions=("London",), types=("Unitary",))
        assert load_facts(engine, filtered) == found


def load_facts(engine: Engine, scope: Scope, question_id: int = 1) -> dict[int, AuditFacts]:
    """Load the facts of all themes of a question, as the pages do."""
    with open_read_session(engine) as session:

        def ask_session(query: Any, /, **arguments: Any) -> Any:
            return query(session, **arguments)

        return load_audits(ask_session, scope, question_id)


def judge_some(engine: Engine, theme_id: int, chance: random.Random) -> None:
    """Somebody judges half of what was drawn of the first question."""
    with open_read_session(engine) as session:
        mine = select(AuditItem.source_id).where(AuditItem.theme_id == theme_id, AuditItem.question_number == 1)
        drawn = sorted(session.scalars(mine))
    judged = chance.sample(drawn, len(drawn) // 2)
    judge(engine, theme_id, judged, [source_id for source_id in judged if chance.random() < 0.5])


def _count_all(engine: Engine, scope: Scope, question: int) -> dict[int, AuditFacts]:
    """Count the facts of all themes of a question answer by answer."""
    with open_read_session(engine) as session:
        councils: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
        for response_id, council in session.execute(
            select(Credit.response_id, Organisation).join(Organisation, Organisation.id == Credit.organisation_id)
        ):
            if council.type in COUNCIL_TYPES:
                councils[response_id].append((council.id, str(council.region), council.type))
        answers = {
            (one.id, asked.id): (one.source_id, asked.number)
            for one, asked in session.execute(
                select(Response, Question)
                .join(Answer, Answer.response_id == Response.id)
                .join(Question, Question.id == Answer.question_id)
                .where(Question.number == question)
            )
            if one.received_on <= scope.as_at and (one.withdrawn_on is None or one.withdrawn_on > scope.as_at)
        }
        latest_answers = {
            (one.id, asked.id): (one.source_id, asked.number)
            for one, asked in session.execute(
                select(Response, Question)
                .join(Answer, Answer.response_id == Response.id)
                .join(Question, Question.id == Answer.question_id)
                .where(Question.number == question, Response.withdrawn_on.is_(None))
            )
        }
        decisions = {
            (one.theme_id, one.source_id, one.question_number): one for one in session.scalars(select(CodingDecision))
        }
        confidences = {
            (one.theme_id, one.response_id, one.question_id): one.confidence
            for one in session.scalars(select(MachineAssignment))
        }
        items = {(one.theme_id, one.source_id, one.question_number): one for one in session.scalars(select(AuditItem))}
        empty = {
            (one.response_id, one.question_id) for one in session.scalars(select(Answer).where(Answer.text == "N/A"))
        }
        judged_keys = {key for key, one in items.items() if one.carries is not None}
        themes = [one for one in session.scalars(select(Theme)) if one.question_id is not None]
    facts = {}
    for target in (one for one in themes if one.merged_into_id is None):
        members = [target, *(one for one in themes if one.merged_into_id == target.id)]
        standings = {
            answer: _tell_standing(target, members, answer, key, decisions, confidences, judged_keys)
            for answer, key in {**answers, **latest_answers}.items()
        }
        standings |= {answer: "nothing" for answer in empty if standings.get(answer) == NOT_FOUND}
        by_council: dict[tuple[int, str, str], list[str]] = defaultdict(list)
        for response_id, question_id in answers:
            for credited in councils[response_id]:
                by_council[credited].append(standings[response_id, question_id])
        patterns = Counter(
            (region, kind, "said" in known, tuple(0 if "said" in known else known.count(name) for name in AUDIT_STRATA))
            for (_id, region, kind), known in by_council.items()
        )
        drawn = [
            (items[target.id, *key].stratum, items[target.id, *key].carries)
            for key in latest_answers.values()
            if (target.id, *key) in items
        ]
        strata = {}
        for name in AUDIT_STRATA:
            judged = [carries for stratum, carries in drawn if stratum == name and carries is not None]
            undecided = sum(standings[answer] == name and bool(councils[answer[0]]) for answer in latest_answers)
            strata[name] = AuditStratum(undecided + len(judged), len(judged), sum(judged), 0, 0)
        facts[target.id] = AuditFacts(
            AuditSample(AuditProgress(len(drawn), sum(carries is not None for _stratum, carries in drawn)), strata),
            tuple(audits.CouncilPatternCount(*pattern, number) for pattern, number in sorted(patterns.items())),
        )
    return facts


def _tell_standing(
    target: Theme,
    members: list[Theme],
    answer: tuple[int, int],
    key: tuple[str, int],
    decisions: dict[Any, CodingDecision],
    confidences: dict[Any, float],
    judged_keys: set[tuple[int, str, int]],
) -> str:
    """Tell what is known of one answer for a theme and those that were merged into it."""
    own = decisions.get((target.id, *key))
    found = []
    for member in members:
        decision = decisions.get((member.id, *key))
        if (
            decision
            and decision.carries
            and (member is target or own is None or own.carries or own.change_id < member.change_id)
        ):
            return "said"
        if decision is None and (member is target or own is None) and (member.id, *answer) in confidences:
            found.append(confidences[member.id, *answer])
    if found:
        return CLEAR if max(found) >= CLEAR_CONFIDENCE else CLOSE
    return "denied" if (target.id, *key) in judged_keys else NOT_FOUND
