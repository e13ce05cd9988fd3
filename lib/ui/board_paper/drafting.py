"""Write the sections of the Board paper that no figure fills, freeze the paper of the day looked at, and save it."""

from dataclasses import dataclass

import streamlit as st

from lib.access import Right, has_right
from lib.actions.board_paper import PaperCopy, freeze_paper, write_narrative
from lib.findings.board_paper import build_board_paper, build_default_narrative
from lib.findings.paper_basis import PaperBasis, compute_basis
from lib.findings.paper_proposals import propose_narrative
from lib.measures.figure import build_figure_record
from lib.outputs.board.content import UNWRITTEN, BoardPaper
from lib.outputs.board.files import PAPER_FILES, build_paper_files
from lib.queries.board import papers
from lib.queries.board.papers import WrittenSection
from lib.terms import ACTIONS, CONTACT_OFFICER, NARRATIVE_LENGTH, NARRATIVE_SECTIONS, NEXT_STEPS
from lib.ui.board_paper.frozen_papers import FILE_LABELS
from lib.ui.shared import outlook
from lib.ui.shared.action_feedback import attempt_action, discard_result, render_result
from lib.ui.shared.downloads import check_first
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text

SLOT, FREEZE_SLOT = "board-paper", "freeze"
TYPED_KEY = "_typed_paper_sections"  # in the session: by consultation
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


def _compute_basis(view: View) -> PaperBasis:
    """Compute what the figures of the paper rest on, from the cache."""
    return view.compute_cached(
        compute_basis,
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        earlier_curves=outlook.list_earlier_curves(view),
    )


def build_paper(view: View, sections: dict[str, WrittenSection]) -> BoardPaper:
    """Build the paper of the day looked at, from the figures that the pages show."""
    basis = _compute_basis(view)
    texts = {name: section.text for name, section in sections.items()}
    with st.spinner("Adding up what councils say"):
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


def propose_texts(view: View, sections: dict[str, WrittenSection]) -> dict[str, str]:
    """Propose a text for each section of which nothing is saved, as far as the figures of the day can tell."""
    return {name: text for name, text in _propose_all(view).items() if not _find_saved_text(sections, name)}


def _propose_all(view: View) -> dict[str, str]:
    """Propose a text for each section for which there is one, whatever is saved."""
    contact = view.person.name if view.person else ""
    proposals = propose_narrative(_compute_basis(view), contact=contact)
    return {name: text for name, text in proposals.items() if text}


def _list_outdated(view: View, sections: dict[str, WrittenSection]) -> dict[str, str]:
    """List the proposals of sections with figures in them of which another text is saved, maybe for an earlier day."""
    proposals = _propose_all(view)
    return {
        name: proposals[name]
        for name in (ACTIONS, NEXT_STEPS)
        if (saved_text := _find_saved_text(sections, name)) and saved_text != proposals[name]
    }


def _find_saved_text(sections: dict[str, WrittenSection], name: str) -> str:
    """Find what is saved of a section; empty for nothing."""
    return sections[name].text if name in sections else ""


def list_unsaved(view: View, sections: dict[str, WrittenSection], proposals: dict[str, str]) -> list[str]:
    """List the sections in whose boxes something was typed that is neither saved nor proposed."""
    typed = _find_typed_sections(view.consultation.id)
    for name in list(typed):
        if typed[name].text.strip() == (_find_saved_text(sections, name) or proposals.get(name, "")):
            del typed[name]
    return [name for name in NARRATIVE_SECTIONS if name in typed]


def render_steps(
    view: View,
    paper: BoardPaper,
    sections: dict[str, WrittenSection],
    unsaved: list[str],
    proposals: dict[str, str],
    *,
    is_frozen: bool,
) -> None:
    """Render the way to a frozen paper: accept or edit what is proposed, freeze, and, as a draft before, save a file.

    unsaved: sections in which something was typed that is not saved, and so not in the paper. is_frozen: whether a
    paper of the day was frozen already.
    """
    unwritten = _list_unwritten(paper)
    open_proposals = [name for name in proposals if name not in unsaved]
    missing = [name for name in unwritten if name not in proposals and name not in unsaved]
    outdated = {} if unsaved else _list_outdated(view, sections)
    if missing:
        st.warning(f"Nobody can propose this for you: {', '.join(missing)}. Write it below.")
    with st.container(horizontal=True):
        st.button(
            "Accept what is proposed, and save" if open_proposals else "Save what I wrote",
            type="secondary" if not (open_proposals or unsaved) else "primary",
            key="save-narrative",
            disabled=not (open_proposals or unsaved),
            on_click=_handle_save,
            args=(view, sections, proposals),
        )
        st.button(
            "Freeze it once more" if is_frozen else "Freeze this paper for the Board",
            key="freeze",
            type="primary" if not (unwritten or unsaved or outdated or is_frozen) else "secondary",
            disabled=bool(unwritten or unsaved),
            on_click=_handle_freeze,
            args=(view, paper),
            help=f"Keeps the paper as at {format_day(paper.as_at)} as it is saved now: Word, PDF, slides and workbook. "
            "Nobody can change or take it back, and everybody finds it on this page.",
        )
        if outdated:
            st.button(
                f"Propose anew: {' and '.join(outdated)}",
                key="propose-anew",
                on_click=_handle_proposing,
                args=(view, sections, outdated),
                help="Puts what the figures of the day looked at propose into the boxes. Nothing is saved by it.",
            )
    render_result(view, SLOT)
    render_result(view, FREEZE_SLOT)
    if open_proposals:
        st.markdown(
            f":orange-badge[Proposed, not accepted yet] {', '.join(open_proposals)}: read it below, change what you "
            "like. Until you accept it, the paper says “To be written” there."
        )
    if outdated:
        st.markdown(
            f":orange-badge[Read once more] What is saved of {' and '.join(outdated)} is not what the figures of "
            f"{format_day(paper.as_at)} propose: it may be of an earlier day."
        )
    if unsaved:
        st.warning(f"Typed below and not saved yet, so not in the paper: {', '.join(unsaved)}.")
    _render_draft_files(view, paper)


def _render_draft_files(view: View, paper: BoardPaper) -> None:
    """Render the buttons that save the paper as it stands, before it is frozen."""
    stem = _build_stem(view, paper)
    with st.expander("Save the draft as it stands"), st.container(horizontal=True):
        for suffix, label in FILE_LABELS.items():
            st.download_button(
                label,
                check_first(view, lambda suffix=suffix: PAPER_FILES[suffix](paper), f"Board paper ({suffix})"),  # type: ignore[misc]
                f"{stem}{suffix}",
                key=f"save{suffix}",
                on_click="ignore",
            )


def _build_stem(view: View, paper: BoardPaper) -> str:
    """Build with what the names of the paper's files begin."""
    return f"board_paper_{view.consultation.code}_{paper.as_at.isoformat()}"


def _list_unwritten(paper: BoardPaper) -> list[str]:
    """List the sections that nobody has written."""
    return [section.heading for section in paper.sections if section.paragraphs == (UNWRITTEN,)]


def _handle_freeze(view: View, paper: BoardPaper) -> None:
    """Freeze the paper when the button is pressed."""
    records = [
        {"place": entry.place, "name": entry.name, **build_figure_record(entry.figure)} for entry in paper.figures
    ]
    with st.spinner("Writing the four files"):
        copy = PaperCopy(
            paper.as_at,
            paper.headline,
            view.seen_change_id,
            records,
            build_paper_files(paper),
            _build_stem(view, paper),
            _list_unwritten(paper),
        )
    result = attempt_action(view, FREEZE_SLOT, "", freeze_paper, consultation_id=view.consultation.id, copy=copy)
    if result.is_saved:  # it stands in the list, and is not undone: what went to the Board stays
        discard_result(FREEZE_SLOT)
        st.toast("Frozen: it stands below.")


def render_sections(view: View, sections: dict[str, WrittenSection], proposals: dict[str, str]) -> None:
    """Render the sections that officers write; the next paper begins with what is saved here.

    It is no form: what is typed is known when the files above are made, and stays while other pages are looked at.
    proposals: what stands in the boxes of which nothing is saved.
    """
    defaults = build_default_narrative(view.consultation, view.scope.as_at)
    st.subheader("What you write yourself", anchor=False)
    st.caption("All else is filled from the figures. What you save stays for the next paper. Each line is a paragraph.")
    for name in sorted(NARRATIVE_SECTIONS, key=lambda name: _rank_section(name, sections, proposals)):
        saved = sections.get(name)
        st.text_area(
            name if name not in proposals else f"{name} (proposed, not accepted yet)",
            placeholder=f"If left empty: {defaults[name]}" if defaults[name] else "To be written",
            max_chars=NARRATIVE_LENGTH,
            help=_describe_section(name, saved),
            height="content",
            key=_fill_box(view, name, saved, proposals.get(name, "")),
            on_change=_handle_typing,
            args=(view, name, saved),
        )


def _rank_section(name: str, sections: dict[str, WrittenSection], proposals: dict[str, str]) -> int:
    """Rank a section: whom members ask comes first where nobody can propose it, then what is to be accepted."""
    if name in proposals:
        return 1
    is_missing = name == CONTACT_OFFICER and not _find_saved_text(sections, name)
    return 0 if is_missing else 2


def _describe_section(name: str, saved: WrittenSection | None) -> str:
    """Describe what a section is for, and when what stands in it was saved."""
    saved_text = f" Saved on {format_day(saved.saved_at.date())}." if saved and saved.text else ""
    return f"{SECTION_HELP[name]}{saved_text}"


def _find_typed_sections(consultation_id: int) -> dict[str, TypedSection]:
    """Find what was typed and not saved, by section: Streamlit forgets a box while another page is looked at."""
    typed_by_consultation: dict[int, dict[str, TypedSection]] = st.session_state.setdefault(TYPED_KEY, {})
    return typed_by_consultation.setdefault(consultation_id, {})


def _build_key(view: View, name: str) -> str:
    """Build the key of a section's box."""
    return f"narrative-{view.consultation.id}-{name}"


def _fill_box(view: View, name: str, saved: WrittenSection | None, proposal: str) -> str:
    """Fill a box with what was typed into it, or else with what is saved or proposed; return its key."""
    typed = _find_typed_sections(view.consultation.id).get(name)
    key = _build_key(view, name)
    st.session_state[key] = typed.text if typed else (saved.text if saved else "") or proposal
    return key


def _handle_typing(view: View, name: str, saved: WrittenSection | None) -> None:
    """Keep what was typed into a box, with what was saved when the typing began."""
    typed_sections = _find_typed_sections(view.consultation.id)
    former = typed_sections.get(name)
    seen_change_id = former.seen_change_id if former else saved.change_id if saved else None
    typed_sections[name] = TypedSection(st.session_state[_build_key(view, name)], seen_change_id)


def _handle_proposing(view: View, sections: dict[str, WrittenSection], proposals: dict[str, str]) -> None:
    """Put proposals into the boxes when the button is pressed, as if an officer had typed them."""
    typed_sections = _find_typed_sections(view.consultation.id)
    for name, text in proposals.items():
        typed_sections[name] = TypedSection(text, sections[name].change_id)


def _handle_save(view: View, sections: dict[str, WrittenSection], proposals: dict[str, str]) -> None:
    """Save what is written, and what was proposed and seen, when the button is pressed.

    Where it is refused, it stays in the boxes.
    """
    typed = _find_typed_sections(view.consultation.id)
    seen_change_ids: dict[str, int | None] = {name: section.change_id for name, section in sections.items()}
    seen_change_ids |= {name: section.seen_change_id for name, section in typed.items()}
    result = attempt_action(
        view,
        SLOT,
        "Saved.",
        write_narrative,
        consultation_id=view.consultation.id,
        texts={
            name: st.session_state.get(_build_key(view, name), proposals.get(name, "")) for name in NARRATIVE_SECTIONS
        },
        seen_change_ids=seen_change_ids,
    )
    if result.is_saved:
        typed.clear()


def describe_day(view: View) -> str:
    """Describe the day of the paper, for the heading."""
    return f"Board paper as at {format_day(view.scope.as_at)}"
