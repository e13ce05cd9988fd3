"""See who did what, when and why, and say how long it is kept."""

from lib.ui.audit import keeping, page, removing, trail
from lib.ui.shared.view import find_current_view

view = find_current_view()
page.render_heading(view)
trail.render_trail(view)
removing.render_removing(view)
keeping.render_keeping(view)
