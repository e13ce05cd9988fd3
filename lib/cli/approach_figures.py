"""Print whom to approach next, and where each group should be by a day: python -m lib figures targeting, expected."""

from dataclasses import asdict

import click
import pandas as pd

from lib.access import Role
from lib.cli.figure_commands import FigureRequest, add_figure_options, figures_group
from lib.findings.approach_ranking import CallListRequest, list_call_rows
from lib.findings.expected_rates import compute_expected_rates
from lib.measures import definitions
from lib.measures.approaches.ranking import RankingWeights

__all__ = ["figures_group"]  # with these commands in it
UNPRINTED_COLUMNS = ["standing", "standing_term"]  # codes, and words that stand in standing_text as well


@figures_group.command(name="targeting")
@click.option("--first", type=click.IntRange(min=1), help="Only so many councils of each part of the list.")
@add_figure_options
def print_targeting(request: FigureRequest, first: int | None) -> None:
    """Print the councils without a response in the order in which to approach them, each with the reason.

    The parts of the list come one after another. Nobody's name or address is in it.
    """
    call_request = CallListRequest(Role.OFFICER, RankingWeights())
    rows = list_call_rows(request.run_query, request.consultation, request.scope, call_request)
    rows = rows[rows["rank"] <= first] if first else rows
    request.print_table(rows.drop(columns=UNPRINTED_COLUMNS), definitions.NOT_RESPONDED)


@figures_group.command(name="expected")
@add_figure_options
def print_expected(request: FigureRequest) -> None:
    """Print where each region and council type should be by the day, how it stands, and what the rules ask for."""
    expected = compute_expected_rates(
        request.run_query, request.consultation, request.scope, request.list_earlier_curves()
    )
    columns = ["group", "standing", "response_rate", "expected", "final", "councils_below"]
    rows = [
        (
            standing.name,
            standing.verdict.value,
            standing.rate.value,
            standing.expected,
            standing.final,
            standing.councils_below,
        )
        for standing in (expected.standings if expected else [])
    ]
    request.print_table(
        pd.DataFrame(rows, columns=columns),
        definitions.RESPONSE_RATE,
        arrived=asdict(expected.share) if expected else None,
        triggers=[trigger.sentence for trigger in expected.triggers] if expected else [],
    )
