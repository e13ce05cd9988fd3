"""Show part by part how the target stands, and what would meet it."""

import streamlit as st

from lib.measures.target import TargetVerdict
from lib.ui.shared.outlook import compute_target_status, format_verdict
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

GROUPS_NAMED = 3


def render_target_parts(view: View) -> None:
    """Render the parts of the target that are set, each in a line.

    A line says whether the part is met, on course or off course, and what would mend it.
    """
    parts = compute_target_status(view)
    if not parts:
        return
    is_closed = view.scope.as_at >= view.consultation.closes
    has_filters = bool(view.scope.regions or view.scope.types)
    st.markdown(
        f"**The target, part by part**{' (for all councils, whatever the filters)' if has_filters else ''}",
        help="On course: it would be met at the end if all groups grew as the middle of the forecast for all says. "
        "Possible: only where more respond than that, within the interval of the forecast; unlikely, where the chance "
        "is no more than about 1 in 3. Off course: not even at the upper end of the interval. "
        "One response can help both its region and its type. Evenness: how far the response rates of the groups lie "
        "apart, as their variation (coefficient of variation), 0 for not at all; Response rates, Evenness, says more.",
    )
    lines = []
    for part in parts:
        remedy = f" · {'would have taken' if is_closed else 'would mend it'}: "
        remedy += escape_text(part.describe_remedy(GROUPS_NAMED))
        shown_remedy = remedy if part.missing_responses and part.verdict != TargetVerdict.TOO_EARLY else ""
        lines.append(f"- {format_verdict(part)} **{part.name}**: {part.status_text}{shown_remedy}")
    st.markdown("\n".join(lines))
