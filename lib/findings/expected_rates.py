"""Compute where each region and council type should be by a day, how it stands beside that, and what to do about it.

Each function that reads takes ask, see lib.queries.asking.
"""

from dataclasses import dataclass

from lib.database.trigger_settings import TriggerSetting
from lib.findings import response_findings
from lib.findings.approach_ranking import read_targets
from lib.findings.response_findings import EarlierCurves
from lib.measures.approaches.expectation import (
    ArrivedShare,
    Standing,
    StandingVerdict,
    Trigger,
    TriggerRule,
    check_triggers,
    choose_final_rate,
    compute_arrived_share,
    compute_standings,
)
from lib.measures.response_rates import compute_overall_rates, compute_rates_by_group
from lib.queries.asking import AskQuestion
from lib.queries.campaign import trigger_rules
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions
from lib.queries.scope import Scope
from lib.terms import TELEPHONE

# Offered to an officer who sets rules for the first time.
USUAL_RULES = (
    TriggerSetting("region", "", 7.5, 30, None, TELEPHONE),
    TriggerSetting("type", "", 7.5, 30, None, TELEPHONE),
)


@dataclass(frozen=True, slots=True)
class ExpectedRates:
    """Where the regions and types of a consultation stand on a day beside what is expected by then.

    share: of the final responses that should be in, with where that comes from. standings: of the regions and types
    that the scope's groups leave, the furthest below first. triggers: the rules set off on that day; none from the
    closing day on. is_final: whether the day is the closing day or later, so that expected is the target itself.
    """

    share: ArrivedShare
    standings: list[Standing]
    triggers: list[Trigger]
    is_final: bool

    def count_by_verdict(self) -> dict[StandingVerdict, int]:
        """Count the regions and types by verdict, the worst first."""
        order = (StandingVerdict.RED, StandingVerdict.AMBER, StandingVerdict.GREEN)
        return {verdict: sum(standing.verdict == verdict for standing in self.standings) for verdict in order}


def compute_expected_rates(
    ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, earlier_curves: EarlierCurves
) -> ExpectedRates | None:
    """Compute where regions and types stand beside what is expected of them.

    A region or type is all of its councils, whatever the filters. None where there is neither a forecast nor an earlier
    consultation whose curve could say what should be in by now.
    """
    everyone = scope.without_filters()
    counts = ask(dispositions.count_dispositions, scope=everyone)
    overall = compute_overall_rates(counts)
    curve = response_findings.compute_arrivals(ask, consultation, everyone)
    data_day = response_findings.find_data_day(ask, everyone)
    share = compute_arrived_share(
        curve[curve["day"].dt.date <= data_day]["responded"].to_list(),
        councils=overall.dispositions.council_count,
        days=response_findings.count_days(consultation),
        shapes=response_findings.compute_shapes(earlier_curves),
    )
    if share is None:
        return None
    final = choose_final_rate(read_targets(consultation), overall.response_rate, share)
    standings = [
        standing
        for grouping, kept_names in (("region", scope.regions), ("type", scope.types))
        for standing in compute_standings(
            compute_rates_by_group(counts, [grouping]), grouping, share=share, final=final
        )
        if not kept_names or standing.name in kept_names
    ]
    standings.sort(key=lambda standing: -standing.points_below)
    is_final = scope.as_at >= consultation.closes
    rules = list_trigger_rules(ask, consultation)
    day = (scope.as_at - consultation.opens).days + 1
    return ExpectedRates(share, standings, [] if is_final else check_triggers(rules, standings, day), is_final)


def list_trigger_rules(ask: AskQuestion, consultation: ConsultationFacts) -> list[TriggerRule]:
    """List the trigger rules that are set for a consultation."""
    return [
        build_trigger_rule(setting)
        for setting in ask(trigger_rules.list_trigger_settings, consultation_id=consultation.id)
    ]


def build_trigger_rule(setting: TriggerSetting) -> TriggerRule:
    """Build the rule that a setting describes. Raises ValueError where it cannot be."""
    return TriggerRule(
        setting.grouping, setting.points_below, setting.from_day, setting.channel, setting.group_name, setting.to_day
    )
