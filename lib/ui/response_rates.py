"""The parts of the response-rates page."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.measures import definitions
from lib.measures.dispositions import MEANING
from lib.measures.response_rates import RATES, Rates, as_table, by_group
from lib.queries.response_rates import body_dispositions
from lib.ui.tables import downloads
from lib.ui.view import View

GROUPINGS = {"By region": ["region"], "By council type": ["type"], "Region by type": ["region", "type"]}
HEADINGS = {"region": "Region", "type": "Council type"}
MEANINGS = {
    "response_rate": definitions.RESPONSE_RATE,
    "minimum_response_rate": definitions.MINIMUM_RESPONSE_RATE,
    "contact_rate": definitions.CONTACT_RATE,
    "cooperation_rate": definitions.COOPERATION_RATE,
    "refusal_rate": definitions.REFUSAL_RATE,
}


def totals(rates: Rates) -> None:
    """The five rates of everything that is looked at."""
    row = st.container(horizontal=True, gap="small")
    for name in RATES:
        figure = getattr(rates, name)
        row.metric(
            figure.definition.term,
            figure.percent,
            help=figure.explanation,
            border=True,
        )


def grouping() -> str:
    """Which grouping is looked at, kept in the address."""
    chosen = st.segmented_control(
        "Show", list(GROUPINGS), default="By region", key="by", bind="query-params", label_visibility="collapsed"
    )
    return chosen or "By region"


def table(view: View, groups: list[Rates], by: list[str]) -> None:
    """Every count and rate of the groups; what each means is one hover away."""
    rows = as_table(groups, by)
    number = st.column_config.NumberColumn
    config: dict[str, Any] = {name: HEADINGS[name] for name in by}
    config["councils"] = number("Councils", help="Councils that existed on the day the consultation opened.")
    config |= {one.term: number(one.term, help=one.sentence) for one in MEANING.values()}
    config |= {name: number(MEANINGS[name].term, format="%.1f %%", help=MEANINGS[name].sentence) for name in RATES}
    st.dataframe(
        rows.assign(**{name: rows[name] * 100 for name in RATES}),
        hide_index=True,
        column_config=config,
        column_order=[*by, "response_rate", "councils", *(one.term for one in MEANING.values()), *RATES[1:]],
        key="rates",
        alt="Counts and rates of each group of councils",
    )
    downloads(view, lambda: _named(rows), "response_rates", "Response rates of councils", _notes())


def bodies(view: View) -> None:
    """Professional bodies and national stakeholders: each its own rate, never among the councils."""
    counts = view.ask(body_dispositions, scope=view.scope).rename(columns={"organisations": "councils"})
    parts = [
        f"{one.group[0].lower()}: {one.response_rate.counts} responded ({one.response_rate.percent})"
        for one in by_group(counts, ["type"])
    ]
    st.caption(f"Counted apart, whatever the filters · {' · '.join(parts)}")


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    names = {**HEADINGS, "councils": "Councils", **{name: meaning.term for name, meaning in MEANINGS.items()}}
    return rows.rename(columns=names)


def _notes() -> list[str]:
    terms = [*MEANINGS.values(), *MEANING.values()]
    return [" ".join(part for part in (f"{one.term}: {one.sentence}", one.formula) if part) for one in terms]
