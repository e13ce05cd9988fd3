"""Rules by which a lagging region or type asks for an approach. On both databases."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine

import lib.actions.campaign_undo_rule  # noqa: F401 - it registers how such changes are undone
from lib.access import NotAllowed, Person, Role
from lib.actions.problems import CampaignProblem
from lib.actions.trigger_rules import set_trigger_rules
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_read_session
from lib.database.trigger_settings import TriggerSetting
from lib.queries.campaign.trigger_rules import list_trigger_settings
from lib.queries.scope import Scope
from tests.support.factories import OFFICER

REGIONS = TriggerSetting("region", "", 7.5, 30, None, "Telephone")
LONDON = TriggerSetting("region", "London", 10.0, 20, 40, "Letter")


@dataclass
class Rules:
    """The rules of the test consultation, as an officer sets them."""

    engine: Engine
    consultation_id: int

    def read(self) -> tuple[TriggerSetting, ...]:
        with open_read_session(self.engine) as session:
            return list_trigger_settings(session, consultation_id=self.consultation_id)

    def set(
        self,
        *rules: TriggerSetting,
        seen: tuple[TriggerSetting, ...] | None = None,
        actor: Person = OFFICER,
    ) -> int:
        return set_trigger_rules(
            self.engine,
            actor=actor,
            consultation_id=self.consultation_id,
            rules=rules,
            seen=self.read() if seen is None else seen,
        )


@pytest.fixture
def rules(engine: Engine, scope: Scope) -> Rules:
    return Rules(engine, scope.consultation_id)


def test_an_officer_sets_rules_and_each_change_can_be_undone(rules: Rules) -> None:
    rules.set(REGIONS)
    change_id = rules.set(LONDON, REGIONS)
    assert rules.read() == (LONDON, REGIONS)  # by their first day
    undo_saved_change(rules.engine, change_id=change_id, actor=OFFICER)
    assert rules.read() == (REGIONS,)
    change_id = rules.set()
    assert rules.read() == ()
    undo_saved_change(rules.engine, change_id=change_id, actor=OFFICER)
    assert rules.read() == (REGIONS,)


def test_rules_that_somebody_changed_meanwhile_are_not_overwritten(rules: Rules) -> None:
    rules.set(REGIONS)
    with pytest.raises(CampaignProblem, match=r'changed meanwhile: "set trigger rules" by a test .* Nothing was saved'):
        rules.set(LONDON, seen=())
    with pytest.raises(CampaignProblem, match="the same as those that are saved"):
        rules.set(REGIONS)
    assert rules.read() == (REGIONS,)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"grouping": "tier"}, "regions or council types"),
        ({"group_name": "Wales"}, "no region “Wales”"),
        ({"points_below": 0.0}, "above 0"),
        ({"from_day": 0}, "1 is the opening day"),
        ({"to_day": 3}, "not be before its first"),
        ({"channel": "Fax"}, "Telephone, E-mail"),
    ],
)
def test_a_rule_that_cannot_be_is_named_by_its_place(rules: Rules, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CampaignProblem, match=f"Rule 2: .*{words}.* Nothing was saved"):
        rules.set(LONDON, REGIONS._replace(**changes))
    assert rules.read() == ()


def test_no_rule_stands_twice(rules: Rules) -> None:
    with pytest.raises(CampaignProblem, match="Rule 2: it stands there twice"):
        rules.set(REGIONS, REGIONS)


@pytest.mark.parametrize("role", [Role.COMMUNICATIONS, Role.BOARD])
def test_only_officers_set_rules(rules: Rules, role: Role) -> None:
    with pytest.raises(NotAllowed):
        rules.set(REGIONS, actor=Person("Kim", role))
    assert rules.read() == ()
