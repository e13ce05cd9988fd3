"""The response-rates page: what stands at its top and foot, and which of its parts is looked at."""

import streamlit as st

from lib.findings import response_findings
from lib.measures.figure import Figure
from lib.measures.response_rates import RATE_NAMES, ResponseRates, compute_rates_by_group
from lib.measures.target import TargetPart, TargetVerdict
from lib.queries.responses.dispositions import count_body_dispositions
from lib.ui.response_rates import by_group as groups
from lib.ui.response_rates import council_map, over_time, questions, representativeness
from lib.ui.shared.view import View
from lib.ui.shared.wording import plain

PARTS = {
    "By group": groups.show,
    "Map": council_map.show,
    "Over time": over_time.show,
    "Evenness": representativeness.show,
    "Questions": questions.show,
}
FIRST = "By group"
COLOURS = {
    TargetVerdict.MET: "green",
    TargetVerdict.ON_COURSE: "blue",
    TargetVerdict.OFF_COURSE: "orange",
    TargetVerdict.MISSED: "orange",
    TargetVerdict.TOO_EARLY: "gray",
}


def totals(rates: ResponseRates) -> dict[str, Figure]:
    """The five rates of everything that is looked at, shown and given back."""
    row = st.container(horizontal=True, gap="small")
    shown = {}
    for name in RATE_NAMES:
        figure: Figure = getattr(rates, name)
        shown[figure.definition.term] = figure
        row.metric(figure.definition.term, figure.percent_text, help=figure.hover_text, border=True)
    return shown


def target_parts(view: View) -> list[TargetPart]:
    """How each part of the target stands."""
    return view.work_out(
        response_findings.compute_target_parts,
        ask=view.ask,
        consultation=view.consultation,
        scope=view.scope,
        final_forecast=over_time.forecast_of_all(view),
    )


def verdicts(view: View) -> None:
    """The three parts of the target, each in a line: met, on course, off course, and what would mend it."""
    parts = target_parts(view)
    closed = view.scope.as_at >= view.consultation.closes
    lines = []
    for one in parts:
        mend = f" · {'would have taken' if closed else 'would mend it'}: {plain(one.describe_remedy(3))}"
        said = mend if one.missing_responses and one.verdict != TargetVerdict.TOO_EARLY else ""
        lines.append(f"- :{COLOURS[one.verdict]}-badge[{one.verdict}] **{one.name}**: {one.status_text}{said}")
    if view.scope.regions or view.scope.types:
        st.markdown("**The target is set for all councils, whatever the filters:**")
    st.markdown(
        "\n".join(lines),
        help="On course: it would be met at the end if all groups grew as the middle of the forecast for all says. "
        "One response can help both its region and its type. Variation: how far the response rates of the groups lie "
        "apart (coefficient of variation); the part Evenness explains it.",
    )


def part() -> str:
    """Which part is looked at, kept in the address."""
    if "view" not in st.session_state and "view" not in st.query_params:
        st.session_state["view"] = FIRST
    chosen = st.segmented_control("Part", list(PARTS), key="view", bind="query-params", label_visibility="collapsed")
    return chosen or FIRST


def bodies(view: View) -> None:
    """Professional bodies and national stakeholders: each its own rate, never among the councils."""
    counts = view.ask(count_body_dispositions, scope=view.scope).rename(columns={"organisations": "councils"})
    parts = [
        f"{one.group[0].lower()}: {one.response_rate.counts_text} responded ({one.response_rate.percent_text})"
        for one in compute_rates_by_group(counts, ["type"])
    ]
    st.caption(f"Counted apart, whatever the filters · {' · '.join(parts)}")
