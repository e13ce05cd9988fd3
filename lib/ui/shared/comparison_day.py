"""A day to compare with, such as that of the last Board."""

import datetime as dt
from typing import Any

from lib.findings import response_findings
from lib.ui.shared.view import View, long


def compared_with(view: View, place: Any, label: str) -> dt.date:
    """Ask for the day, kept in the address; while none is chosen, the usual one before the day looked at."""
    opens, as_at = view.consultation.opens, view.scope.as_at
    before = response_findings.find_comparison_day(view.consultation, as_at)
    chosen = place.date_input(
        label,
        value=None,
        min_value=opens,
        max_value=max(opens, as_at),
        format="DD/MM/YYYY",
        key="since",
        bind="query-params",
        help=f"For instance the day of the last Board. While none is chosen: {long(before)}, four weeks before.",
    )
    return chosen if isinstance(chosen, dt.date) and chosen <= as_at else before
