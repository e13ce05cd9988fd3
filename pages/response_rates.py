"""Who has responded, where it is thin, what it will come to, and how far it stands for the sector."""

from lib.measures.response_rates import compute_overall_rates
from lib.queries.responses.dispositions import count_dispositions
from lib.ui.response_rates import page
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import current

view = current()
rates = compute_overall_rates(view.ask(count_dispositions, scope=view.scope))

page_shell.heading(view, f"{rates.response_rate.percent_text} of councils have responded")
shown = page.totals(rates)
page.verdicts(view)
page.PARTS[page.part()](view)
page.bodies(view)
provenance.panel(view, shown)
