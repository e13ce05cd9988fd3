"""Show which councils have not responded, whom to approach next and why, and save whom to write to or to telephone."""

from lib.ui.shared import approach_form, call_rows, page_shell, provenance
from lib.ui.shared.view import find_current_view
from lib.ui.shared.wording import format_count
from lib.ui.targeting import call_list, expected, page, recipient_lists, scenario, segments, weights

view = find_current_view()
rows = call_rows.list_rows(view, weights.read_weights())
page_shell.render_heading(view, f"{format_count(len(rows), 'council has', 'councils have')} not responded")
expected.render_expected_rates(view)
kept_rows = segments.choose_segment(view, rows)
codes = call_list.render_call_list(view, kept_rows)
scenario.render_scenario(view, kept_rows, codes)
approach_form.render_log_for_selection(view, codes)
weights.render_weights(view)
if len(kept_rows):
    recipient_lists.render_recipient_lists(view, page.list_selected(kept_rows, codes))
provenance.render_provenance(view, page.compute_figures(view, rows))
