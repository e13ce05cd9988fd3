"""All councils to search and save; and of one council, what it is, what happened with it, and what is still open."""

from lib.ui.council import page
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import current

view = current()
one = page.looked_at(view)
if one is None:
    page_shell.heading(view, "Councils, one by one")
    page.ledger(view)
else:
    page_shell.heading(view, one.name, filtered=False)
    page.summary(view, one)
    page.timeline(view, one)
    page.answers(view, one)
provenance.panel(view, {})
