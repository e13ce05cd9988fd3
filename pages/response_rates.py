"""Who has responded? By region, by council type, and both, with every group in sight."""

import streamlit as st

from lib.measures.response_rates import by_group, overall
from lib.outputs import figures
from lib.queries.response_rates import dispositions
from lib.ui import frame, response_rates
from lib.ui.view import current

view = current()
counts = view.ask(dispositions, scope=view.scope)
floor = float(view.consultation.target_group_floor)

rates = overall(counts)
frame.heading(view, f"{rates.response_rate.percent} of councils have responded")
response_rates.totals(rates)
chosen = response_rates.grouping()
by = response_rates.GROUPINGS[chosen]
groups = by_group(counts, by)
if len(by) == 1:
    st.markdown(f"**Where councils stand, {chosen.lower()}, with the response rate beside each name**")
    view.chart(
        figures.dispositions_by_group,
        groups=groups,
        floor=floor,
        detail=chosen,
        alt=f"Response rates, {chosen.lower()}",
    )
else:
    st.markdown("**Councils that responded, of all councils in the region and type**")
    view.chart(figures.matrix, groups=groups, alt="Responses of all councils in each region and type")
response_rates.table(view, groups, by)
response_rates.bodies(view)
