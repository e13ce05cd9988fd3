"""Log what was done with councils and their people, and show what is due and what was done."""

from lib.ui.campaign import page
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import find_current_view

view = find_current_view()
page_shell.render_heading(view, page.build_title(view))
page.render_part(view)
provenance.render_provenance(view, {})
