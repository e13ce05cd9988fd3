"""How are we doing? One glance: responses against the target, how they came in, who was reached, what is new."""

import streamlit as st

from lib.measures.definitions import ROLE_REACH
from lib.measures.progress import Deadline
from lib.measures.response_rates import count_needed_councils, compute_overall_rates
from lib.outputs import charts
from lib.queries.responses import dispositions
from lib.ui.overview import page
from lib.ui.response_rates import over_time
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import current
from lib.ui.shared.wording import have

view = current()
one, scope = view.consultation, view.scope
rates = compute_overall_rates(view.ask(dispositions.count_dispositions, scope=scope))
target = count_needed_councils(one.target_overall, rates.dispositions.council_count)
forecast = over_time.forecast(view)
curve = over_time.arrivals(view)

page_shell.heading(view, f"{rates.response_rate.counts_text} councils {have(rates.dispositions.responded_count)} responded")
page.first_steps(view)
page.headline(view, rates, Deadline(one.opens, one.closes, scope.as_at), curve)
left, right = st.columns([3, 2], gap="medium")
with left:
    st.markdown("**Councils that had responded, day by day**")
    view.chart(
        charts.draw_arrival_curve,
        curve=curve,
        opens=one.opens,
        closes=one.closes,
        needed=target,
        context=charts.ChartContext(forecast=forecast),
        height=200,
        alt=f"{rates.dispositions.responded_count} councils had responded; the target is {target}",
    )
    page.outlook(view, forecast, target)
with right:
    st.markdown("**Who has been reached**", help=ROLE_REACH.sentence)
    shown = page.reached(view)
    page.below_floor(view)
page.last_days(view, curve)
page.table_of_arrivals(curve)
provenance.panel(view, {"Response rate": rates.response_rate, **shown})
