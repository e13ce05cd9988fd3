"""How are we doing? One glance: responses against the target, how they came in, who was reached, what is new."""

import streamlit as st

from lib.measures.definitions import ROLE_REACH
from lib.measures.progress import Deadline
from lib.measures.response_rates import needed, overall
from lib.outputs import figures
from lib.queries import response_rates
from lib.ui import frame, over_time, overview, provenance
from lib.ui.view import current
from lib.ui.words import have

view = current()
one, scope = view.consultation, view.scope
rates = overall(view.ask(response_rates.dispositions, scope=scope))
target = needed(one.target_overall, rates.dispositions.total)
forecast = over_time.forecast(view)
curve = over_time.arrivals(view)

frame.heading(view, f"{rates.response_rate.counts} councils {have(rates.dispositions.responded)} responded")
overview.first_steps(view)
overview.headline(view, rates, Deadline(one.opens, one.closes, scope.as_at), curve)
left, right = st.columns([3, 2], gap="medium")
with left:
    st.markdown("**Councils that had responded, day by day**")
    view.chart(
        figures.arrival_curve,
        curve=curve,
        opens=one.opens,
        closes=one.closes,
        needed=target,
        beside=figures.Beside(forecast=forecast),
        height=200,
        alt=f"{rates.dispositions.responded} councils had responded; the target is {target}",
    )
    overview.outlook(view, forecast, target)
with right:
    st.markdown("**Who has been reached**", help=ROLE_REACH.sentence)
    shown = overview.reached(view)
    overview.below_floor(view)
overview.last_days(view, curve)
overview.table_of_arrivals(curve)
provenance.panel(view, {"Response rate": rates.response_rate, **shown})
