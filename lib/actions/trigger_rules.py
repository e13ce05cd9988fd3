"""Set the rules by which a region or a council type that lags asks for an approach."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right
from lib.actions.problems import CampaignProblem
from lib.changes.change import describe_change, open_change
from lib.database.campaign_models import StoredTriggerRule
from lib.database.models import Consultation, Organisation, Snapshot
from lib.database.trigger_settings import TriggerSetting, read_trigger_settings
from lib.terms import CHANNELS, COUNCIL_TYPES, FRAME_GROUP_KINDS

NOTHING_SAVED = "Nothing was saved."
MOST_POINTS = 100.0


def set_trigger_rules(
    engine: Engine,
    *,
    actor: Person,
    consultation_id: int,
    rules: Sequence[TriggerSetting],
    seen: Sequence[TriggerSetting],
) -> int:
    """Set the trigger rules of a consultation in the place of those that the person saw, and return the change's id.

    Raises, with nothing saved, CampaignProblem where somebody else changed them meanwhile, a rule cannot be, stands
    twice, or nothing differs; NotAllowed where the person is no officer.
    """
    with open_change(
        engine, actor=actor, right=Right.EDIT_CONSULTATIONS, action="set trigger rules", subject=""
    ) as writer:
        session = writer.session
        writer.change.subject = session.get_one(Consultation, consultation_id).title
        stored = read_trigger_settings(session, consultation_id)
        if Counter(stored) != Counter(seen):
            raise CampaignProblem(
                f"The rules were changed meanwhile{_describe_last_change(session)}. Look at them as they are now, and "
                f"change them again. {NOTHING_SAVED}"
            )
        _check_rules(session, rules)
        if Counter(stored) == Counter(rules):
            raise CampaignProblem(f"The rules are the same as those that are saved. {NOTHING_SAVED}")
        for row in session.scalars(
            select(StoredTriggerRule).where(StoredTriggerRule.consultation_id == consultation_id)
        ):
            session.delete(row)
        session.flush()
        for rule in rules:
            session.add(
                StoredTriggerRule(consultation_id=consultation_id, change_id=writer.change.id, **rule._asdict())
            )
        writer.change.rows = max(1, len(rules))
        return writer.change.id


def _check_rules(session: Session, rules: Sequence[TriggerSetting]) -> None:
    """Check that each rule can be, and stands once; the first that cannot is named by its place."""
    regions: set[str | None] = set(
        session.scalars(select(Organisation.region).where(Organisation.type.in_(COUNCIL_TYPES)).distinct())
    )
    for place, rule in enumerate(rules, start=1):
        problem = ""
        if rule.grouping not in FRAME_GROUP_KINDS:
            problem = "say whether it is about regions or council types"
        elif rule.group_name and not _is_known(rule, regions):
            problem = f"there is no {rule.grouping} “{rule.group_name}”; leave it empty for each of them"
        elif not 0 < rule.points_below <= MOST_POINTS:
            problem = "give points below expectation above 0, up to 100"
        elif rule.from_day < 1:
            problem = "give the day from which it counts: 1 is the opening day"
        elif rule.to_day is not None and rule.to_day < rule.from_day:
            problem = "its last day must not be before its first"
        elif rule.channel not in CHANNELS:
            problem = f"choose what to do: {', '.join(CHANNELS)}"
        elif rule in rules[: place - 1]:
            problem = "it stands there twice"
        if problem:
            raise CampaignProblem(f"Rule {place}: {problem}. {NOTHING_SAVED}")


def _is_known(rule: TriggerSetting, regions: set[str | None]) -> bool:
    """Tell whether there is the region or council type that a rule names."""
    return rule.group_name in (regions if rule.grouping == "region" else COUNCIL_TYPES)


def _describe_last_change(session: Session) -> str:
    """Describe the last change of any trigger rules, after a colon; empty where there is none."""
    change_id = session.scalar(
        select(Snapshot.change_id).where(Snapshot.thing == "trigger_rule").order_by(Snapshot.change_id.desc()).limit(1)
    )
    return f": {describe_change(session, change_id)}" if change_id else ""
