"""Who has responded, where it is thin, what it will come to, and how far it stands for the sector."""

from lib.measures.response_rates import overall
from lib.queries.response_rates import dispositions
from lib.ui import frame, provenance, response_rates
from lib.ui.view import current

view = current()
rates = overall(view.ask(dispositions, scope=view.scope))

frame.heading(view, f"{rates.response_rate.percent} of councils have responded")
shown = response_rates.totals(rates)
response_rates.verdicts(view)
response_rates.PARTS[response_rates.part()](view)
response_rates.bodies(view)
provenance.panel(view, shown)
