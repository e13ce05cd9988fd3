"""Bring files in, settle what is in doubt, enter letters by hand, and see what was brought in."""

from lib.ui import frame, imports
from lib.ui.view import current

view = current()
frame.heading(view, imports.title(view), dated=False)
part = imports.part(view)
imports.PARTS[part](view)
