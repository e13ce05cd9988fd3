"""Show at one glance how the consultation does: the target, what changed, what the reader can do, and what is said."""

import streamlit as st

from lib.findings.response_findings import count_target_councils
from lib.measures.progress import Deadline
from lib.measures.response_rates import compute_overall_rates
from lib.queries.responses import dispositions
from lib.ui.overview import (
    arrivals,
    groups_below_floor,
    headline,
    last_look,
    own_view,
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
counts = rates.dispositions
forecast = outlook.compute_forecast(view)
curve = outlook.compute_arrivals(view)

page_shell.render_heading(
    view, f"{rates.response_rate.counts_text} councils {conjugate_have(counts.responded_count)} responded"
)
page.render_first_steps(view)
headline.render_sentence(view)
headline.render_verdicts(view)
headline.render_bar(view, rates, Deadline(consultation.opens, consultation.closes, scope.as_at), forecast)
left, right = st.columns([3, 2], gap="medium")
with left:
    recent_events.render_recent_events(view, curve)
with right:
    own_view.render_own_view(view)
has_news = last_look.render_news(view)
themes_place = st.container()  # filled last: adding up what councils say takes longest
target_outlook.render_target_parts(view)
left, right = st.columns([3, 2], gap="medium")
with left:
    arrivals.render_arrival_curve(
        view,
        curve,
        forecast,
        responded_count=counts.responded_count,
        target=count_target_councils(consultation, counts.council_count),
    )
    arrivals.render_arrivals_table(curve)
with right:
    reach_figures = reach_bars.render_reach(view, counts.council_count)
    groups_below_floor.render_groups_below_floor(view)
if not has_news:
    last_look.render_no_news(view)
with themes_place:
    widest_themes.render_widest_themes(view)
provenance.render_provenance(view, {"Response rate": rates.response_rate, **reach_figures})
