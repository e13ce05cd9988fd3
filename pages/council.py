"""All councils to search and save; and of one council, what it is, what happened with it, and what is still open."""

from lib.ui import council, frame, provenance
from lib.ui.view import current

view = current()
one = council.looked_at(view)
if one is None:
    frame.heading(view, "Councils, one by one")
    council.ledger(view)
else:
    frame.heading(view, one.name, filtered=False)
    council.summary(view, one)
    council.timeline(view, one)
    council.answers(view, one)
provenance.panel(view, {})
