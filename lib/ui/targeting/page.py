"""Compute the figures of the targeting page."""

import pandas as pd

from lib.measures.definitions import NOT_RESPONDED
from lib.measures.figure import Figure
from lib.measures.response_rates import compute_overall_rates
from lib.queries.responses import dispositions
from lib.ui.shared.view import View


def compute_figures(view: View, rows: pd.DataFrame) -> dict[str, Figure]:
    """Compute how many of the councils looked at have not responded."""
    council_count = compute_overall_rates(
        view.run_query(dispositions.count_dispositions, scope=view.scope)
    ).dispositions.council_count
    return {NOT_RESPONDED.term: Figure(len(rows), council_count, NOT_RESPONDED)}


def list_selected(rows: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """List the rows of the selected councils; all of them where none is selected."""
    return rows[rows["code"].isin(codes)] if codes else rows
