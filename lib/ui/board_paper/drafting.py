"""Write the sections of the Board paper that no figure fills, and save the paper of the day looked at."""

from dataclasses import dataclass

import streamlit as st

from lib.access import Right, has_right
from lib.actions.board_paper import PaperCopy, freeze_paper, write_narrative
from lib.findings.board_paper import build_board_paper, build_default_narrative
from lib.findings.paper_basis import compute_basis
from lib.measures.figure import build_figure_record
from lib.outputs.board.content import UNWRITTEN, BoardPaper
from lib.outputs.board.files import PAPER_FILES
from lib.queries.board import papers
from lib.queries.board.papers import WrittenSection
from lib.terms import NARRATIVE_LENGTH, NARRATIVE_SECTIONS
from lib.ui.shared import outlook
from lib.ui.shared.action_feedback import attempt_action, discard_result, render_result
from lib.ui.shared.downloads import check_first
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text

SLOT, FREEZE_SLOT = "board-paper", "freeze"
TYPED_KEY = "_typed_paper_sections"  # in the session: by consultation
FILE_LABELS = {
    ".docx": "Paper (Word)",
    ".pdf": "One page (PDF)",
    ".pptx": "Slides (PowerPoint)",
    ".xlsx": "Figures (Excel)",
}
SECTION_HELP = {
    "Purpose": "Why the Board gets this paper.",
    "Recommendation": "What the Board is asked to decide or to note.",
    "Action": "Who does what after the meeting, and by when.",
    "Background": "What the Board should know of how it came to this.",
    "Next steps": "What happens until the next meeting.",
    "Financial implications": "What it costs, or that it costs nothing.",
    "Contact officer": "Whom members ask: name, post, and how to reach them.",
}


@dataclass(frozen=True, slots=True)
class TypedSection:
    """Text of a section that was typed and not saved. seen_change_id: the change it began from, None for no text."""

    text: str
    seen_change_id: int | None


def may_write(view: View) -> bool:
    """Tell whether the reader may write the paper."""
    return has_right(view.role, Right.EDIT_CONSULTATIONS)


def read_sections(view: View) -> dict[str, WrittenSection]:
    """Read what is written in the paper."""
    return view.run_query_uncached(papers.read_narrative, consultation_id=view.consultation.id, reader=view.role)


def build_paper(view: View, sections: dict[str, WrittenSection]) -> BoardPaper:
    """Build the paper of the day looked at, from the figures that the pages show."""
    basis = view.compute_cached(
        compute_basis,
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        earlier_curves=outlook.list_earlier_curves(view),
    )
    texts = {name: section.text for name, section in sections.items()}
    return view.compute_cached(
        build_board_paper,
        detail=repr(sorted(texts.items())),
        ask=view.run_query,
        basis=basis,
        narrative=texts,
        version=view.seen_change_id,
    )


def render_headline(view: View, paper: BoardPaper) -> None:
    """Render how the consultation stands, in the sentence with which the paper begins."""
    st.markdown(f"##### {escape_text(paper.headline)}")
    if view.scope.regions or view.scope.types:
        st.caption("The paper is about all councils, whatever the filters in the side bar.")


def list_unsaved(view: View, sections: dict[str, WrittenSection]) -> list[str]:
    """List the sections in whose boxes something else stands than is saved."""
    typed = _find_typed_sections(view.consultation.id)
    for name in list(typed):
        if typed[name].text.strip() == (sections[name].text if name in sections else ""):
            del typed[name]
    return [name for name in NARRATIVE_SECTIONS if name in typed]


def render_files(view: View, paper: BoardPaper, unsaved: list[str]) -> None:
    """Render the buttons that save the paper, and the one that freezes a copy for the Board.

    unsaved: sections in which something was typed that is not saved, and so not in the paper.
    """
    stem = f"board_paper_{view.consultation.code}_{paper.as_at.isoformat()}"
    with st.container(horizontal=True):
        for suffix, label in FILE_LABELS.items():
            st.download_button(
                label,
                check_first(view, lambda suffix=suffix: PAPER_FILES[suffix](paper), f"Board paper ({suffix})"),  # type: ignore[misc]
                f"{stem}{suffix}",
                key=f"save{suffix}",
                on_click="ignore",
            )
    render_result(view, FREEZE_SLOT)
    unwritten = _list_unwritten(paper)
    if unwritten:
        st.caption(f"Not written yet, and marked so in the paper: {', '.join(unwritten)}.")
    if unsaved:
        st.warning(f"Typed below and not saved yet, so not in the paper: {', '.join(unsaved)}.")
    with st.popover(
        "Freeze this paper for the Board",
        help="Keeps the Word document as it is now, with its figures. Write all sections and save them first.",
        disabled=bool(unwritten or unsaved),
    ):
        st.markdown(
            f"The paper as at {format_day(paper.as_at)}, as it is saved now, stays as it is. Nobody can change it or "
            "take it back, and everybody finds it below."
        )
        st.button("Freeze it now", key="freeze", type="primary", on_click=_handle_freeze, args=(view, paper))


def _list_unwritten(paper: BoardPaper) -> list[str]:
    """List the sections that nobody has written."""
    return [section.heading for section in paper.sections if section.paragraphs == (UNWRITTEN,)]


def _handle_freeze(view: View, paper: BoardPaper) -> None:
    """Freeze the paper when the button is pressed."""
    records = [
        {"place": entry.place, "name": entry.name, **build_figure_record(entry.figure)} for entry in paper.figures
    ]
    copy = PaperCopy(
        paper.as_at, paper.headline, view.seen_change_id, records, PAPER_FILES[".docx"](paper), _list_unwritten(paper)
    )
    result = attempt_action(view, FREEZE_SLOT, "", freeze_paper, consultation_id=view.consultation.id, copy=copy)
    if result.is_saved:  # it stands in the list, and is not undone: what went to the Board stays
        discard_result(FREEZE_SLOT)
        st.toast("Frozen: it stands below.")


def render_sections(view: View, sections: dict[str, WrittenSection]) -> None:
    """Render the sections that officers write; the next paper begins with what is saved here.

    It is no form: what is typed is known when the files above are made, and stays while other pages are looked at.
    """
    defaults = build_default_narrative(view.consultation, view.scope.as_at)
    st.subheader("What you write yourself", anchor=False)
    st.caption(
        "Everything else is filled from the figures. What you save here stays for the next paper. Each line becomes a "
        "numbered paragraph."
    )
    with st.container(border=True):
        for name in NARRATIVE_SECTIONS:
            st.text_area(
                name,
                placeholder=f"If left empty: {defaults[name]}" if defaults[name] else "To be written",
                max_chars=NARRATIVE_LENGTH,
                help=SECTION_HELP[name],
                height="content",
                key=_fill_box(view, name, sections.get(name)),
                on_change=_handle_typing,
                args=(view, name, sections.get(name)),
            )
        st.button(
            "Save what I wrote",
            type="primary",
            key="save-narrative",
            on_click=_handle_save,
            args=(view, sections),
        )
    render_result(view, SLOT)


def _find_typed_sections(consultation_id: int) -> dict[str, TypedSection]:
    """Find what was typed and not saved, by section: Streamlit forgets a box while another page is looked at."""
    typed_by_consultation: dict[int, dict[str, TypedSection]] = st.session_state.setdefault(TYPED_KEY, {})
    return typed_by_consultation.setdefault(consultation_id, {})


def _build_key(view: View, name: str) -> str:
    """Build the key of a section's box."""
    return f"narrative-{view.consultation.id}-{name}"


def _fill_box(view: View, name: str, saved: WrittenSection | None) -> str:
    """Fill a box with what was typed into it, or else with what is saved; return its key."""
    typed = _find_typed_sections(view.consultation.id).get(name)
    key = _build_key(view, name)
    st.session_state[key] = typed.text if typed else saved.text if saved else ""
    return key


def _handle_typing(view: View, name: str, saved: WrittenSection | None) -> None:
    """Keep what was typed into a box, with what was saved when the typing began."""
    typed_sections = _find_typed_sections(view.consultation.id)
    former = typed_sections.get(name)
    seen_change_id = former.seen_change_id if former else saved.change_id if saved else None
    typed_sections[name] = TypedSection(st.session_state[_build_key(view, name)], seen_change_id)


def _handle_save(view: View, sections: dict[str, WrittenSection]) -> None:
    """Save what is written when the button is pressed; where it is refused, it stays in the boxes."""
    typed = _find_typed_sections(view.consultation.id)
    seen_change_ids: dict[str, int | None] = {name: section.change_id for name, section in sections.items()}
    seen_change_ids |= {name: section.seen_change_id for name, section in typed.items()}
    result = attempt_action(
        view,
        SLOT,
        "Saved.",
        write_narrative,
        consultation_id=view.consultation.id,
        texts={name: st.session_state[_build_key(view, name)] for name in NARRATIVE_SECTIONS},
        seen_change_ids=seen_change_ids,
    )
    if result.is_saved:
        typed.clear()


def describe_day(view: View) -> str:
    """Describe the day of the paper, for the heading."""
    return f"Board paper as at {format_day(view.scope.as_at)}"
