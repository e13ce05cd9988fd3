"""Set up a consultation: what and when, whom it asks, what is aimed at, and its questions."""

from lib.ui.consultation import page
from lib.ui.shared.view import find_current_view

page.render_page(find_current_view())
