"""Show in plain words how representative of all councils those are that responded."""

from typing import Any

import streamlit as st

from lib.findings import response_findings
from lib.measures import definitions
from lib.measures.figure import format_percent
from lib.measures.forecast import MIN_RESPONDED
from lib.measures.representativeness import Representativeness, build_contribution_table
from lib.measures.target import describe_missing_responses
from lib.outputs.charts import BLUE
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count

GROUPINGS = {"by council type": "type", "by region": "region"}
HEADINGS = {"type": "Council type", "region": "Region"}


def render_representativeness(view: View) -> None:
    """Render for each grouping the words, the numbers, and what would mend it."""
    st.markdown(
        "If some kinds of council respond more than others, what was heard leans towards them. Here is how far. Region "
        "and council type are looked at apart: their combinations hold too few councils."
    )
    for label, grouping in GROUPINGS.items():
        measures = view.compute_cached(
            response_findings.compute_representativeness,
            ask=view.run_query,
            scope=view.scope,
            grouping=grouping,
            detail=grouping,
        )
        st.markdown(f"**{label.capitalize()}**")
        if measures.responded_count < MIN_RESPONDED:
            responders = (
                format_count(measures.responded_count, "council has", "councils have")
                if measures.responded_count
                else "Nobody has"
            )
            st.markdown(f"{responders} responded yet: too few to say whether some kinds respond more than others.")
            continue
        if len(measures.groups) < 2:
            st.markdown("Only one group is looked at, so there is nothing to compare.")
            continue
        left, middle, right = st.columns(3)
        rate = definitions.RESPONSE_RATE
        left.metric(
            rate.term,
            format_percent(measures.overall_rate),
            help=f"{rate.sentence} {measures.responded_count:,} / {measures.council_count:,}.",
        )
        _render_metric(middle, definitions.R_INDICATOR, measures.r_indicator)
        _render_metric(right, definitions.VARIATION, measures.coefficient_of_variation or 0.0)
        target = view.consultation.target_max_variation
        limit = None if target is None else float(target)
        st.markdown(view.compute_cached(describe_representativeness, measures=measures, limit=limit, detail=grouping))
        _render_table(view, measures, grouping)


def _render_metric(container: Any, meaning: definitions.Definition, value: float) -> None:
    """Render one measure as a number, with its definition one hover away."""
    plain_term, *_bracket = meaning.term.split(" (")  # what surveys call it stands one hover away
    container.metric(plain_term, f"{value:.2f}", help=f"{meaning.term}: {meaning.sentence} {meaning.formula}.")


def describe_representativeness(measures: Representativeness, limit: float | None) -> str:
    """Describe who is under- and over-represented, and what would bring the variation to its limit, if there is one."""
    rates = {name: responded / total for name, (responded, total) in measures.groups.items()}
    low, high = min(rates, key=measures.compute_partial), max(rates, key=measures.compute_partial)
    if len(set(rates.values())) == 1:
        return "All groups responded alike."
    lowest, highest = min(rates, key=lambda name: rates[name]), max(rates, key=lambda name: rates[name])
    text = (
        f"**{low}** weighs most among the under-represented: {format_percent(rates[low])} of its "
        f"{measures.groups[low][1]:,} councils responded, where {format_percent(measures.overall_rate)} of all did. "
        f"**{high}** weighs most among the over-represented, with {format_percent(rates[high])}."
    )
    if (lowest, highest) != (low, high):
        text += (
            f" The lowest rate is that of {lowest} ({format_percent(rates[lowest])}), the highest that of {highest} "
        )
        text += f"({format_percent(rates[highest])}); a large group weighs more than a small one."
    if limit is None:
        return text
    if measures.coefficient_of_variation is not None and measures.coefficient_of_variation <= limit:
        return f"{text} The variation is within the limit of {limit:.2f}."
    needed = measures.count_needed_alone(low, limit)
    if needed:
        mended = measures.add_responses({low: needed})
        return (
            f"{text} {format_count(needed, 'more response', 'more responses')} from {low} would bring the variation to "
            f"{mended.coefficient_of_variation:.2f}, within the limit of {limit:.2f}, and the evenness to "
            f"{mended.r_indicator:.2f}."
        )
    needed_together = measures.find_fewest_responses(limit)
    return (
        f"{text} It would take {describe_missing_responses(needed_together)} to bring it to {limit:.2f}."
        if needed_together
        else text
    )


def _render_table(view: View, measures: Representativeness, grouping: str) -> None:
    """Render the contribution of each group as a table, and the buttons that save it."""
    rows = build_contribution_table(measures)
    headings = {
        "group": HEADINGS[grouping],
        "response_rate": definitions.RESPONSE_RATE.term,
        "share_of_responses": "Share of responses",
        "share_of_councils": "Share of councils",
        "contribution": definitions.CONTRIBUTION.term,
        "responded": "Responded",
        "councils": "Councils",
    }
    meaning, group_noun = definitions.CONTRIBUTION, HEADINGS[grouping].lower()
    progress_column = st.column_config.ProgressColumn
    shares = ["response_rate", "share_of_responses", "share_of_councils"]
    st.dataframe(
        rows.assign(**{name: rows[name] * 100 for name in shares}),
        hide_index=True,
        column_order=list(headings),
        column_config={
            **headings,
            "response_rate": progress_column(
                headings["response_rate"], format="%.1f %%", min_value=0, max_value=100, color=BLUE, width=125
            ),
            "share_of_responses": st.column_config.NumberColumn(headings["share_of_responses"], format="%.1f %%"),
            "share_of_councils": st.column_config.NumberColumn(headings["share_of_councils"], format="%.1f %%"),
            "contribution": st.column_config.NumberColumn(
                meaning.term, format="%+.3f", help=f"{meaning.sentence} {meaning.formula}."
            ),
        },
        key=f"evenness-{grouping}",
        alt=f"Response rates and contributions to the unevenness, {group_noun} by {group_noun}",
    )
    notes = [f"{term.term}: {term.sentence} {term.formula}" for term in (
        definitions.RESPONSE_RATE, definitions.R_INDICATOR, definitions.VARIATION, meaning)]  # fmt: skip
    notes.append(
        f"R {measures.r_indicator:.4f}, CV {measures.coefficient_of_variation or 0:.4f}, "
        f"response rate {measures.overall_rate:.4f}"
    )
    render_download_buttons(
        view,
        lambda: rows[list(headings)].rename(columns=headings),
        f"evenness_{grouping}",
        "Evenness of responses",
        notes,
    )
