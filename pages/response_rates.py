"""Show who responded, which groups fall short, the forecast, and how representative the responses are."""

from lib.measures.response_rates import compute_overall_rates
from lib.queries.responses.dispositions import count_dispositions
from lib.ui.response_rates import page
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import find_current_view

view = find_current_view()
rates = compute_overall_rates(view.run_query(count_dispositions, scope=view.scope))

page_shell.render_heading(view, f"{rates.response_rate.percent_text} of councils have responded")
page.PARTS[page.choose_part()](view)
page.render_body_rates(view)
page.render_how_we_count(rates)
provenance.render_provenance(view, page.list_rates(rates))
