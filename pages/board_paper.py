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
    proposals = drafting.propose_texts(view, sections)
    drafting.render_headline(view, paper)
    unsaved = drafting.list_unsaved(view, sections, proposals)
    is_frozen = any(facts.as_at == paper.as_at for facts in frozen)
    drafting.render_steps(view, paper, sections, unsaved, proposals, is_frozen=is_frozen)
    if proposals:  # what is to be accepted comes first
        drafting.render_sections(view, sections, proposals)
    frozen_papers.render_frozen_papers(view, frozen, paper)
    if not proposals:
        drafting.render_sections(view, sections, proposals)
    provenance.render_provenance(view, {f"{entry.place}: {entry.name}": entry.figure for entry in paper.figures})
else:
    frozen_papers.render_frozen_papers(view, frozen, None)
