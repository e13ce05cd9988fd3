"""How far those who responded stand for the sector, told in plain words."""

from typing import Any

import streamlit as st

from lib.findings import response_findings
from lib.measures import definitions
from lib.measures.figure import format_percent
from lib.measures.forecast import MIN_RESPONDED
from lib.measures.representativeness import Representativeness, build_contribution_table
from lib.measures.target import describe_missing_responses
from lib.outputs.charts import BLUE
from lib.ui.shared.downloads import downloads
from lib.ui.shared.view import View
from lib.ui.shared.wording import counted

GROUPINGS = {"by council type": "type", "by region": "region"}
HEADINGS = {"type": "Council type", "region": "Region"}


def show(view: View) -> None:
    """For each grouping the words, the numbers, and what would mend it."""
    st.markdown(
        "If some kinds of council respond more than others, what was heard leans towards them. Here is how far. Region "
        "and council type are looked at apart: their combinations hold too few councils."
    )
    for words, by in GROUPINGS.items():
        one = view.work_out(response_findings.compute_representativeness, ask=view.ask, scope=view.scope, grouping=by, detail=by)
        st.markdown(f"**{words.capitalize()}**")
        if one.responded_count < MIN_RESPONDED:
            number = counted(one.responded_count, "council has", "councils have") if one.responded_count else "Nobody has"
            st.markdown(f"{number} responded yet: too few to say whether some kinds respond more than others.")
            continue
        if len(one.groups) < 2:
            st.markdown("Only one group is looked at, so there is nothing to compare.")
            continue
        left, middle, right = st.columns(3)
        rate = definitions.RESPONSE_RATE
        left.metric(rate.term, format_percent(one.overall_rate), help=f"{rate.sentence} {one.responded_count:,} / {one.council_count:,}.")
        _metric(middle, definitions.R_INDICATOR, one.r_indicator)
        _metric(right, definitions.VARIATION, one.coefficient_of_variation or 0.0)
        limit = float(view.consultation.target_max_variation)
        st.markdown(view.work_out(sentence, one=one, limit=limit, detail=by))
        _table(view, one, by)


def _metric(place: Any, meaning: definitions.Definition, value: float) -> None:
    place.metric(meaning.term, f"{value:.2f}", help=f"{meaning.sentence} {meaning.formula}.")


def sentence(one: Representativeness, limit: float) -> str:
    """Who is under- and over-represented, and what would bring the variation to its limit."""
    rates = {name: responded / number for name, (responded, number) in one.groups.items()}
    low, high = min(rates, key=one.compute_partial), max(rates, key=one.compute_partial)
    if len(set(rates.values())) == 1:
        return "All groups responded alike."
    least, most = min(rates, key=lambda name: rates[name]), max(rates, key=lambda name: rates[name])
    said = (
        f"**{low}** weighs most among the under-represented: {format_percent(rates[low])} of its {one.groups[low][1]:,} "
        f"councils responded, where {format_percent(one.overall_rate)} of all did. **{high}** weighs most among the "
        f"over-represented, with {format_percent(rates[high])}."
    )
    if (least, most) != (low, high):
        said += f" The lowest rate is that of {least} ({format_percent(rates[least])}), the highest that of {most} "
        said += f"({format_percent(rates[most])}); a large group weighs more than a small one."
    if one.coefficient_of_variation is not None and one.coefficient_of_variation <= limit:
        return f"{said} The variation is within the limit of {limit:.2f}."
    alone = one.count_needed_alone(low, limit)
    if alone:
        mended = one.add_responses({low: alone})
        return (
            f"{said} {counted(alone, 'more response', 'more responses')} from {low} would bring the variation to "
            f"{mended.coefficient_of_variation:.2f}, within the limit of {limit:.2f}, and the evenness to {mended.r_indicator:.2f}."
        )
    together = one.find_fewest_responses(limit)
    return f"{said} It would take {describe_missing_responses(together)} to bring it to {limit:.2f}." if together else said


def _table(view: View, one: Representativeness, by: str) -> None:
    rows = build_contribution_table(one)
    names = {
        "group": HEADINGS[by],
        "response_rate": definitions.RESPONSE_RATE.term,
        "share_of_responses": "Share of responses",
        "share_of_councils": "Share of councils",
        "contribution": definitions.CONTRIBUTION.term,
        "responded": "Responded",
        "councils": "Councils",
    }
    meaning = definitions.CONTRIBUTION
    bar = st.column_config.ProgressColumn
    shares = ["response_rate", "share_of_responses", "share_of_councils"]
    st.dataframe(
        rows.assign(**{name: rows[name] * 100 for name in shares}),
        hide_index=True,
        column_order=list(names),
        column_config={
            **names,
            "response_rate": bar(names["response_rate"], format="%.1f %%", min_value=0, max_value=100, color=BLUE),
            "share_of_responses": st.column_config.NumberColumn(names["share_of_responses"], format="%.1f %%"),
            "share_of_councils": st.column_config.NumberColumn(names["share_of_councils"], format="%.1f %%"),
            "contribution": st.column_config.NumberColumn(
                meaning.term, format="%+.3f", help=f"{meaning.sentence} {meaning.formula}."
            ),
        },
        key=f"evenness-{by}",
        alt=f"Response rates and contributions to the unevenness, {HEADINGS[by].lower()} by {HEADINGS[by].lower()}",
    )
    notes = [f"{term.term}: {term.sentence} {term.formula}" for term in (
        definitions.RESPONSE_RATE, definitions.R_INDICATOR, definitions.VARIATION, meaning)]  # fmt: skip
    notes.append(f"R {one.r_indicator:.4f}, CV {one.coefficient_of_variation or 0:.4f}, response rate {one.overall_rate:.4f}")
    downloads(view, lambda: rows[list(names)].rename(columns=names), f"evenness_{by}", "Evenness of responses", notes)
