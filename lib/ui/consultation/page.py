"""Arrange the page Consultation: what is edited, the buttons above, and the forms."""

import datetime as dt
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.access import Right, has_right
from lib.database.consultation_setup import ConsultationSetup
from lib.queries.register import consultations, frame_preview
from lib.ui.consultation import draft as drafts
from lib.ui.consultation import facts_form, frame_form, question_table, saving
from lib.ui.consultation.draft import CLOSES_AFTER_DAYS, FACTS, FRAME, QUESTIONS, TARGET, SetupDraft
from lib.ui.consultation.frame_form import count_frame, describe_frame
from lib.ui.consultation.reading_view import describe_facts, describe_questions, describe_target, render_setup
from lib.ui.shared import page_shell
from lib.ui.shared.downloads import check_first
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.first_steps import render_steps
from lib.ui.shared.view import View, find_today
from lib.ui.shared.wording import escape_text

DEED_HELP = {
    "Archive it": "It stands last in the list of consultations. Everything in it can still be read.",
    "Take it out of the archive": "It can be changed again.",
    "Let pages open on it": "Else they open on the consultation that opened last.",
}
PART_KEY = "consultation-part"


def render_page(view: View) -> None:
    """Render the set-up: forms for those who may change it, else as it is."""
    stored = view.run_query_uncached(frame_preview.find_setup, consultation_id=view.consultation.id)
    may_edit = has_right(view.role, Right.EDIT_CONSULTATIONS)
    if stored is None:
        st.title("Set up your consultation", anchor=False)
        if not may_edit:
            st.info("No consultation is set up yet. An officer sets it up here.")
            return
        render_steps(1)
        draft = drafts.find_draft(None) or drafts.start_draft(None, build_new_setup())
        _render_forms(view, draft)
        return
    if not may_edit:
        _render_heading(view, stored)
        st.info("Officers set up consultations. Here is how this one is set up.")
        render_setup(view, stored)
        return
    new_draft = drafts.find_draft(None)
    if new_draft is not None:
        st.title("Set up another consultation", anchor=False)
        page_shell.render_invented_notice(view)
        _render_forms(view, new_draft)
        return
    draft = drafts.open_draft(view.consultation.id, stored)
    _render_heading(view, stored)
    saving.render_result(view)
    _render_deeds(view, stored)
    if stored.archived:
        st.info("It is archived: everything in it can be read. Take it out of the archive to change it.")
        render_setup(view, stored)
    else:
        _render_forms(view, draft)
    saving.render_changes(view)


def build_new_setup() -> ConsultationSetup:
    """Build what the form of a new consultation starts from: it opens today."""
    today = find_today()
    return ConsultationSetup("", "", "", "", today, today + dt.timedelta(days=CLOSES_AFTER_DAYS))


def _render_heading(view: View, stored: ConsultationSetup) -> None:
    """Render the title of the page."""
    st.title(escape_text(stored.title), anchor=False)
    marks = [mark for mark, is_set in (("Archived", stored.archived), ("Opens first", stored.is_default)) if is_set]
    if marks:
        st.markdown(" ".join(f":gray-badge[{mark}]" for mark in marks))
    page_shell.render_invented_notice(view)


def _render_deeds(view: View, stored: ConsultationSetup) -> None:
    """Render the buttons for the consultation as a whole."""
    with st.container(horizontal=True):
        st.button(
            "Start another from this one", on_click=_handle_start, args=(drafts.copy_setup(stored),),
            help="With its questions, target, frame and lists.",
        )  # fmt: skip
        st.button("Start an empty one", on_click=_handle_start, args=(build_new_setup(),))
        if stored.archived:
            _render_flag_button(
                view,
                stored,
                "Take it out of the archive",
                "It is out of the archive.",
                archived=False,
                is_default=False,
            )
        else:
            _render_flag_button(view, stored, "Archive it", "It is archived.", archived=True, is_default=False)
            if not stored.is_default and len(view.run_query(consultations.list_consultations)) > 1:
                _render_flag_button(
                    view, stored, "Let pages open on it", "Pages now open on it.", archived=False, is_default=True
                )
        st.download_button(
            "Save as a file",
            check_first(
                view,
                lambda: view.run_query_uncached(frame_preview.format_setup, setup=stored),
                "Set-up of the consultation",
            ),
            f"{stored.code}.toml",
            "application/toml",
            on_click="ignore",
            help="A text file (TOML) that another dashboard can load.",
        )


def _handle_start(setup: ConsultationSetup) -> None:
    """Start a new consultation from a set-up."""
    drafts.start_draft(None, setup)


def _render_flag_button(
    view: View, stored: ConsultationSetup, label: str, words: str, *, archived: bool, is_default: bool
) -> None:
    """Render a button that saves whether the consultation is archived or the default."""
    st.button(
        label,
        on_click=saving.save_flags,
        args=(view, stored, words),
        kwargs={"archived": archived, "is_default": is_default},
        help=DEED_HELP[label],
    )


def _render_forms(view: View, draft: SetupDraft) -> None:
    """Render each part of the set-up, as it is or as a form, and keep what the forms hold in the draft."""
    setup = draft.mine
    setup = _render_part(
        draft, setup, FACTS, "What and when", "Change the title, the days, the note", describe_facts, _ask_facts
    )
    setup = _render_part(
        draft, setup, FRAME, "Whom it asks", "Change whom it asks",
        lambda asked: describe_frame(count_frame(view, asked)),
        lambda draft, asked: frame_form.ask_frame(view, draft, asked),
    )  # fmt: skip
    setup = _render_part(
        draft, setup, TARGET, "What is aimed at", "Change what is aimed at", _describe_target, _ask_target
    )
    setup = _render_part(
        draft, setup, QUESTIONS, "What it asks", "See and change the questions", describe_questions,
        question_table.ask_questions,
    )  # fmt: skip
    draft.mine = setup
    saving.render_saving(view, draft)


def _render_part(
    draft: SetupDraft,
    setup: ConsultationSetup,
    part: str,
    heading: str,
    label: str,
    describe: Callable[[ConsultationSetup], str],
    ask: Callable[[SetupDraft, ConsultationSetup], ConsultationSetup],
) -> ConsultationSetup:
    """Render a part of the set-up in words, and its form on request; of a new consultation the form at once.

    Returns the set-up with what the form holds.
    """
    st.subheader(heading, anchor=False)
    place: DeltaGenerator | None = None
    words_place = st.container()
    if draft.consultation_id is None:
        place = st.container()
    else:
        place = render_expander(label, key=f"{PART_KEY}-{part}-{draft.consultation_id}")
    if place is None:
        words_place.markdown(describe(setup))
        return setup
    draft.open_part(part)
    with place:
        return ask(draft, setup)


def _ask_facts(draft: SetupDraft, setup: ConsultationSetup) -> ConsultationSetup:
    """Ask for the facts; the days are asked first and stand below, since a code is proposed from them."""
    facts_place = st.container()
    setup = facts_form.ask_days(draft, setup)
    with facts_place:
        return facts_form.ask_facts(draft, setup)


def _describe_target(setup: ConsultationSetup) -> str:
    """Describe the target as a sentence of its own."""
    words = describe_target(setup)
    return f"{words[0].upper()}{words[1:]}"


def _ask_target(draft: SetupDraft, setup: ConsultationSetup) -> ConsultationSetup:
    """Ask for the target, and say what an empty field means."""
    st.caption("Leave empty what is not set: nothing is then said about it.")
    return facts_form.ask_target(draft, setup)
