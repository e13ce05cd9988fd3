"""How are we doing? One glance: responses against the target, how they came in, who was reached, what is new."""

import streamlit as st

from lib.measures.definitions import ROLE_REACH
from lib.measures.progress import Deadline, arrival_curve
from lib.measures.response_rates import needed
from lib.outputs import figures
from lib.queries import response_rates
from lib.ui import frame, overview
from lib.ui.view import current
from lib.ui.words import have

view = current()
one, scope = view.consultation, view.scope
rates = overview.rates_on(view, scope.as_at)
target = needed(one.target_overall, rates.dispositions.total)
curve = arrival_curve(view.ask(response_rates.responding_spells, scope=scope), opens=one.opens, as_at=scope.as_at)

frame.heading(view, f"{rates.response_rate.counts} councils {have(rates.dispositions.responded)} responded")
overview.first_steps(view)
overview.headline(view, rates, one.target_overall, Deadline(one.opens, one.closes, scope.as_at))
left, right = st.columns([3, 2], gap="medium")
with left:
    st.markdown("**Councils that had responded, day by day**")
    view.chart(
        figures.arrival_curve,
        curve=curve,
        opens=one.opens,
        closes=one.closes,
        needed=target,
        alt=f"{rates.dispositions.responded} councils had responded; the target is {target}",
    )
with right:
    st.markdown("**Who has been reached**", help=ROLE_REACH.sentence)
    overview.reached(view)
    overview.below_floor(view)
overview.last_days(view, curve)
overview.table_of_arrivals(curve)
