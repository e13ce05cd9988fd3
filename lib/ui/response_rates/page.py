"""Render the top and the foot of the response-rates page, and choose the part that is looked at."""

import streamlit as st

from lib.measures.figure import Figure
from lib.measures.response_rates import RATE_NAMES, ResponseRates, compute_rates_by_group
from lib.queries.responses.dispositions import count_body_dispositions
from lib.ui.response_rates import by_group as group_rates
from lib.ui.response_rates import council_map, over_time, questions, representativeness
from lib.ui.shared import section_switcher
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View

PARTS = {
    "By group": group_rates.render_group_rates,
    "Map": council_map.render_council_map,
    "Over time": over_time.render_over_time,
    "Evenness": representativeness.render_representativeness,
    "Questions": questions.render_questions,
}
PLAIN_MEANINGS = {  # the terms of surveys stand one hover away
    "response_rate": "of all councils have responded, in full or in part",
    "minimum_response_rate": "of all councils have responded in full",
    "contact_rate": "of all councils were reached, or responded",
    "cooperation_rate": "of the councils that were reached have responded",
    "refusal_rate": "of all councils declined, or began and broke off",
}
FORMER_KEY = "view"  # of links made before all pages had one key


def list_rates(rates: ResponseRates) -> dict[str, Figure]:
    """List the five rates of everything that is looked at, by name."""
    figures = (getattr(rates, name) for name in RATE_NAMES)
    return {figure.definition.term: figure for figure in figures}


def render_how_we_count(rates: ResponseRates) -> None:
    """Render on request the five rates of everything that is looked at in plain words, with the term of each."""
    expander = render_expander("How we count: five shares and what they mean", key="how-we-count")
    if expander is None:
        return
    for name in RATE_NAMES:
        figure = getattr(rates, name)
        definition = figure.definition
        expander.markdown(
            f"**{figure.percent_text}** {PLAIN_MEANINGS[name]} ({figure.counts_text})",
            help=f"{definition.term}: {definition.sentence} {definition.formula}.",
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
