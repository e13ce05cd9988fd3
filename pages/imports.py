"""Import files, resolve pending rows, enter letters by hand, and see what was imported."""

from lib.ui.imports import page, unfinished
from lib.ui.shared import page_shell
from lib.ui.shared.view import find_current_view

view = find_current_view()
page_shell.render_heading(view, page.build_title(view), dated=False)
unfinished.render_unfinished_imports(view)
part = page.choose_part(view)
page.PARTS[part](view)
