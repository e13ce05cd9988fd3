"""Keep what somebody enters about a consultation until it is saved, also while they look at another page."""

from dataclasses import dataclass, field, replace

import streamlit as st

from lib.database.consultation_setup import ConsultationSetup
from lib.intake.matching.name_list import ListedName

DRAFTS_KEY, TURN_KEY = "_consultation_drafts", "_consultation_turn"
CLOSES_AFTER_DAYS = 66
# A part of the form: its fields, and the name of a widget in it that is always drawn with it.
FACTS, FRAME, TARGET, QUESTIONS = "facts", "frame", "target", "questions"
PART_FIELDS = {
    FACTS: ("code", "title", "issued_by", "note", "opens", "closes", "board_days", "how_to_respond"),
    FRAME: ("types", "regions", "listed_ids"),
    TARGET: ("target_overall", "target_group_floor", "target_max_variation"),
    QUESTIONS: ("questions",),
}
PART_MARKERS = {FACTS: "title", FRAME: "frame", TARGET: "overall", QUESTIONS: "questions"}


@dataclass(slots=True)
class SetupDraft:
    """Draft of a set-up.

    consultation_id: the stored one that is edited; None for a new one. seen: the set-up as it was read. base: what the
    widgets started from, each part from when it was opened. mine: what they hold now. turn: which row of widgets this
    is, since widgets start anew with another turn. listed_names: of a pasted list of councils, what is in doubt.
    asked: what the person was asked to confirm. wants_saving: they pressed the button, and what the widgets hold is
    saved once all of them are read.
    """

    consultation_id: int | None
    seen: ConsultationSetup | None
    base: ConsultationSetup
    mine: ConsultationSetup
    turn: int = 0
    listed_names: list[ListedName] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    problem: str = ""
    is_stale: bool = False
    wants_saving: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what was read."""
        return self.mine != self.seen

    def key(self, name: str) -> str:
        """Build the key of a widget of this turn."""
        return f"{name}-{self.consultation_id or 'new'}-{self.turn}"

    def open_part(self, part: str) -> None:
        """Let the widgets of a part start from what it holds, where they were not drawn in the last run."""
        if self.key(PART_MARKERS[part]) not in st.session_state:
            self.base = replace(self.base, **{name: getattr(self.mine, name) for name in PART_FIELDS[part]})

    def restart_widgets(self, setup: ConsultationSetup) -> None:
        """Let all widgets start anew from a set-up."""
        self.base = self.mine = setup
        self.turn = _take_turn()
        self.asked, self.problem = (), ""


def find_draft(consultation_id: int | None) -> SetupDraft | None:
    """Find the draft of a consultation in this session; None is the new one."""
    draft: SetupDraft | None = _list_drafts().get(consultation_id)
    return draft


def _list_drafts() -> dict[int | None, SetupDraft]:
    """List the drafts of this session, by the id of the consultation."""
    drafts: dict[int | None, SetupDraft] = st.session_state.setdefault(DRAFTS_KEY, {})
    return drafts


def open_draft(consultation_id: int, stored: ConsultationSetup) -> SetupDraft:
    """Open the draft of a stored consultation: the one at hand where it has entries that are not saved, else anew."""
    draft = find_draft(consultation_id)
    if draft is not None and (draft.is_changed or draft.seen == stored):
        return draft
    return start_draft(consultation_id, stored)


def start_draft(consultation_id: int | None, setup: ConsultationSetup) -> SetupDraft:
    """Start a draft: of a stored consultation, or of a new one that starts from a set-up."""
    seen = setup if consultation_id is not None else None
    draft = SetupDraft(consultation_id, seen, setup, setup, _take_turn())
    _list_drafts()[consultation_id] = draft
    return draft


def _take_turn() -> int:
    """Take a number that no widgets of this session had before."""
    st.session_state[TURN_KEY] = st.session_state.get(TURN_KEY, 0) + 1
    turn: int = st.session_state[TURN_KEY]
    return turn


def discard_draft(consultation_id: int | None) -> None:
    """Discard what was entered and not saved."""
    _list_drafts().pop(consultation_id, None)


def copy_setup(setup: ConsultationSetup) -> ConsultationSetup:
    """Copy a set-up for another consultation: questions, target, frame and lists, without its name and days."""
    return replace(
        setup,
        code="",
        title="",
        board_days=(),
        archived=False,
        is_default=False,
        questions=tuple(replace(question, id=None) for question in setup.questions),
    )
