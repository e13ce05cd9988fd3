"""Show all councils to search and save; and of one, its facts, people, history, and what is still open."""

from lib.ui.council import answers, bodies, deletion, ledger, page, people, summary, timeline
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import find_current_view

view = find_current_view()
council = page.find_council(view)
if council is None:
    page_shell.render_heading(view, "Councils, one by one")
    page.render_missing_council()
    ledger.render_ledger(view)
    bodies.render_bodies(view)
else:
    page_shell.render_heading(view, council.name, filtered=False)
    summary.render_summary(view, council)
    people.render_people(view, council)
    timeline.render_timeline(view, council)
    answers.render_answers(view, council)
    deletion.render_deletion(view, council)
provenance.render_provenance(view, {})
