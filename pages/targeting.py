"""Show which councils have not responded, whom to approach next and why, and how each group stands."""

from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import find_current_view
from lib.ui.shared.wording import format_count
from lib.ui.targeting import call_list, expected, page, people_to_approach, scenario, weights

view = find_current_view()
rows = call_list.list_rows(view, weights.read_weights())
page_shell.render_heading(view, f"{format_count(len(rows), 'council has', 'councils have')} not responded")
expected.render(view)
codes = call_list.render(view, rows)
scenario.render(view, rows, codes)
weights.render(view)
if len(rows):
    people_to_approach.render_contacts_download(view, page.list_selected(rows, codes))
provenance.render_provenance(view, page.compute_figures(view, rows))
