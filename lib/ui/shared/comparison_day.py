"""Ask for a day to compare with, such as that of the last Board."""

import datetime as dt
from typing import Any

from lib.findings import response_findings
from lib.ui.shared.view import View, format_day


def ask_comparison_day(view: View, container: Any, label: str) -> dt.date:
    """Ask for the comparison day, kept in the address; by default the usual one before the day looked at."""
    opens, as_at = view.consultation.opens, view.scope.as_at
    before = response_findings.find_comparison_day(view.consultation, as_at)
    chosen = container.date_input(
        label,
        value=None,
        min_value=opens,
        max_value=max(opens, as_at),
        format="DD/MM/YYYY",
        key="since",
        bind="query-params",
        help=f"For instance the day of the last Board. While none is chosen: {format_day(before)}, four weeks before.",
    )
    return chosen if isinstance(chosen, dt.date) and chosen <= as_at else before
