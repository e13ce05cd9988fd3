"""See who did what, when and why, and say how long it is kept."""

from lib.ui.audit import page, trail
from lib.ui.shared.view import find_current_view

view = find_current_view()
page.render_heading(view)
trail.render_trail(view)
