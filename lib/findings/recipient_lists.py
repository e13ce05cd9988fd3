"""Save a list of those who may be sent to at the moment of saving: the one way in which people leave in a list."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lib.access import Person, Role
from lib.actions.recipient_lists import ListPlan, SavedList, save_list
from lib.queries.responses.people_to_approach import ApproachRule, list_people_to_send_to
from lib.queries.scope import Scope


@dataclass(frozen=True, slots=True)
class ListChoice:
    """Choice of the people of a list: at councils (by code, in their order), by a rule, on the day of a scope."""

    scope: Scope
    rule: ApproachRule
    channel: str
    codes: Sequence[str]

    def list_people(self, session: Session, reader: Role) -> pd.DataFrame:
        """List those who may be sent to now, in the order of the councils. Raises NotAllowed."""
        people = list_people_to_send_to(session, scope=self.scope, rule=self.rule, reader=reader, channel=self.channel)
        places = {code: place for place, code in enumerate(self.codes)}
        people = people[people["code"].isin(places)]
        order = people["code"].map(places).sort_values(kind="stable").index
        return people.loc[order].reset_index(drop=True)


def save_people_to_send_to(
    engine: Engine, *, actor: Person, choice: ListChoice, title: str, purpose: str, chosen_by: str
) -> SavedList:
    """Save those of a choice who may be sent to at this moment as a list with references.

    Raises NotAllowed, and CampaignProblem, with nothing saved, as save_list does.
    """
    plan = ListPlan(choice.scope.consultation_id, choice.channel, choice.rule.today, title, purpose, chosen_by)
    return save_list(
        engine, actor=actor, plan=plan, choose_recipients=lambda session: choice.list_people(session, actor.role)
    )
