"""Show the paper for the Board: what officers write, its files, and the papers that went out."""

from lib.ui.board_paper import drafting, frozen_papers
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import find_current_view

view = find_current_view()
page_shell.render_heading(view, drafting.describe_day(view), filtered=False)
frozen = frozen_papers.list_papers(view)
if drafting.may_write(view):
    sections = drafting.read_sections(view)
    paper = drafting.build_paper(view, sections)
    drafting.render_headline(view, paper)
    drafting.render_files(view, paper, drafting.list_unsaved(view, sections))
    frozen_papers.render_frozen_papers(view, frozen, paper)
    drafting.render_sections(view, sections)
    provenance.render_provenance(view, {f"{entry.place}: {entry.name}": entry.figure for entry in paper.figures})
else:
    frozen_papers.render_frozen_papers(view, frozen, None)
