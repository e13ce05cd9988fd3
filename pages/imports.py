"""Bring files in, settle what is in doubt, enter letters by hand, and see what was brought in."""

from lib.ui.imports import page
from lib.ui.shared import page_shell
from lib.ui.shared.view import current

view = current()
page_shell.heading(view, page.title(view), dated=False)
part = page.part(view)
page.PARTS[part](view)
