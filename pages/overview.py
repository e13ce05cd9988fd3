"""Show at one glance how the consultation does: responses, the target, who was reached, what is new."""

import streamlit as st

from lib.findings.response_findings import count_target_councils
from lib.measures.definitions import ROLE_REACH
from lib.measures.progress import Deadline
from lib.measures.response_rates import compute_overall_rates
from lib.queries.responses import dispositions
from lib.ui.overview import (
    arrivals,
    groups_below_floor,
    headline,
    last_look,
    page,
    reach_bars,
    recent_events,
    target_outlook,
    widest_themes,
)
from lib.ui.shared import outlook, page_shell, provenance
from lib.ui.shared.view import find_current_view
from lib.ui.shared.wording import conjugate_have

view = find_current_view()
consultation, scope = view.consultation, view.scope
rates = compute_overall_rates(view.run_query(dispositions.count_dispositions, scope=scope))
target_count = count_target_councils(consultation, rates.dispositions.council_count)
forecast = outlook.compute_forecast(view)
curve = outlook.compute_arrivals(view)

page_shell.render_heading(
    view, f"{rates.response_rate.counts_text} councils {conjugate_have(rates.dispositions.responded_count)} responded"
)
page.render_first_steps(view)
headline.render_sentence(view)
headline.render_headline(view, rates, Deadline(consultation.opens, consultation.closes, scope.as_at), curve)
left, right = st.columns([3, 2], gap="medium")
with left:
    st.markdown("**Councils that had responded, day by day**")
    arrivals.render_arrival_curve(
        view, curve, forecast, responded_count=rates.dispositions.responded_count, target=target_count
    )
    target_outlook.render_outlook(view, forecast, target_count)
with right:
    st.markdown("**Who has been reached**", help=ROLE_REACH.sentence)
    reach_figures = reach_bars.render_reach(view)
    groups_below_floor.render_groups_below_floor(view)
recent_events.render_recent_events(view)
groups_below_floor.render_ways_to_help()
last_look.render_last_look(view)
page.render_promotion_link()
arrivals.render_arrivals_table(curve)
widest_themes.render_widest_themes(view)
provenance.render_provenance(view, {"Response rate": rates.response_rate, **reach_figures})
