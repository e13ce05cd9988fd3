"""Render the top and the foot of the response-rates page, and choose the part that is looked at."""

import streamlit as st

from lib.measures.figure import Figure
from lib.measures.response_rates import RATE_NAMES, ResponseRates, compute_rates_by_group
from lib.measures.target import TargetVerdict
from lib.queries.responses.dispositions import count_body_dispositions
from lib.ui.response_rates import by_group as group_rates
from lib.ui.response_rates import council_map, over_time, questions, representativeness
from lib.ui.shared import section_switcher
from lib.ui.shared.outlook import VERDICT_COLOURS, compute_target_status
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

PARTS = {
    "By group": group_rates.render_group_rates,
    "Map": council_map.render_council_map,
    "Over time": over_time.render_over_time,
    "Evenness": representativeness.render_representativeness,
    "Questions": questions.render_questions,
}
FORMER_KEY = "view"  # of links made before all pages had one key


def render_totals(rates: ResponseRates) -> dict[str, Figure]:
    """Render the five rates of everything that is looked at, and return their figures by name."""
    container = st.container(horizontal=True, gap="small")
    figures = {}
    for name in RATE_NAMES:
        figure: Figure = getattr(rates, name)
        figures[figure.definition.term] = figure
        container.metric(figure.definition.term, figure.percent_text, help=figure.hover_text, border=True)
    return figures


def render_target_status(view: View) -> None:
    """Render the parts of the target that are set, each in a line.

    A line says whether the part is met, on course or off course, and what would mend it.
    """
    parts = compute_target_status(view)
    if not parts:
        return
    is_closed = view.scope.as_at >= view.consultation.closes
    lines = []
    for part in parts:
        remedy_text = (
            f" · {'would have taken' if is_closed else 'would mend it'}: {escape_text(part.describe_remedy(3))}"
        )
        shown_remedy = remedy_text if part.missing_responses and part.verdict != TargetVerdict.TOO_EARLY else ""
        badge = f":{VERDICT_COLOURS[part.verdict]}-badge[{part.verdict_text}]"
        lines.append(f"- {badge} **{part.name}**: {part.status_text}{shown_remedy}")
    if view.scope.regions or view.scope.types:
        st.markdown("**The target is set for all councils, whatever the filters:**")
    st.markdown(
        "\n".join(lines),
        help="On course: it would be met at the end if all groups grew as the middle of the forecast for all says. "
        "Possible: only where more respond than that, within the interval of the forecast; unlikely, where the chance "
        "is below 1 in 3. Off course: not even at the upper end of the interval. "
        "One response can help both its region and its type. Variation: how far the response rates of the groups lie "
        "apart (coefficient of variation); the part Evenness explains it.",
    )


def choose_part() -> str:
    """Choose the part that is looked at, kept in the address."""
    return section_switcher.choose_section(list(PARTS), former_key=FORMER_KEY)


def render_body_rates(view: View) -> None:
    """Render the rates of professional bodies and national stakeholders, which never count among the councils."""
    counts = view.run_query(count_body_dispositions, scope=view.scope).rename(columns={"organisations": "councils"})
    parts = [
        f"{rates.group[0].lower()}: {rates.response_rate.counts_text} responded ({rates.response_rate.percent_text})"
        f"{_describe_refusals(rates)}"
        for rates in compute_rates_by_group(counts, ["type"])
    ]
    st.caption(f"Counted apart, whatever the filters · {' · '.join(parts)}")


def _describe_refusals(rates: ResponseRates) -> str:
    """Describe how many organisations of a group declined and how many broke off; empty where none did."""
    counts = ((rates.dispositions.declined, "declined"), (rates.dispositions.broke_off, "broke off"))
    return "".join(f", {count:,} {phrase}" for count, phrase in counts if count)
