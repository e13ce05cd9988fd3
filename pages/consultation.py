"""Set up a consultation: what and when, whom it asks, what is aimed at, its questions, and who gets its digest."""

from lib.ui.consultation import digest, page
from lib.ui.shared.view import find_current_view

view = find_current_view()
page.render_page(view)
digest.render_digest(view)
