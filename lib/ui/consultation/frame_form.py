"""Ask whom a consultation asks: all councils, some types or regions, or a list; and which other organisations."""

from dataclasses import replace
from typing import BinaryIO, cast

import streamlit as st

from lib import settings
from lib.database.consultation_setup import ConsultationSetup
from lib.intake.matching import name_list
from lib.intake.matching.name_list import ListedName
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, SourceFile
from lib.queries.register import frame_preview
from lib.terms import COUNCIL_TYPES, PLURAL_NAMES
from lib.ui.consultation.draft import SetupDraft
from lib.ui.shared.uploads import forget_uploads
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count, format_names

ALL, SOME, LISTED = "All councils", "Some types or regions", "A list of councils"
DOUBTS_SHOWN = 20


def ask_frame(view: View, draft: SetupDraft, setup: ConsultationSetup) -> ConsultationSetup:
    """Ask whom the consultation asks, and say how many that are."""
    base = draft.base
    choosable = view.run_query(frame_preview.list_choosable, opens=setup.opens)
    council_names = {row_id: name for row_id, (name, kind) in choosable.items() if kind in COUNCIL_TYPES}
    listed_councils = [row_id for row_id in base.listed_ids if row_id in council_names]
    usual = LISTED if listed_councils else SOME if base.types or base.regions else ALL
    choices = [ALL, SOME, LISTED]
    chosen = st.radio(
        "Which councils are asked?", choices, index=choices.index(usual), horizontal=True, key=draft.key("frame"),
        help="Of those that exist on the opening day.",
    )  # fmt: skip
    types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    listed_ids: list[int] = []
    if chosen == SOME:
        left, right = st.columns(2)
        types = tuple(
            left.multiselect(
                "Types of council", COUNCIL_TYPES, list(base.types), key=draft.key("types"), placeholder="All types"
            )
        )
        regions = tuple(
            right.multiselect(
                "Regions",
                view.run_query(frame_preview.list_regions),
                list(base.regions),
                key=draft.key("regions"),
                placeholder="All regions",
            )
        )
    elif chosen == LISTED:
        listed_ids = _ask_list(view, draft, setup, council_names, listed_councils)
    listed_ids += _ask_other_organisations(draft, choosable)
    changed = replace(
        setup,
        types=tuple(name for name in COUNCIL_TYPES if name in types),
        regions=tuple(sorted(regions)),
        listed_ids=tuple(sorted(set(listed_ids))),
    )
    counts = count_frame(view, changed)
    st.markdown(describe_frame(counts))
    return changed


def count_frame(view: View, setup: ConsultationSetup) -> dict[str, int]:
    """Count the organisations that a set-up asks, by type."""
    return view.run_query(
        frame_preview.count_draft_frame,
        opens=setup.opens,
        types=setup.types,
        regions=setup.regions,
        listed_ids=setup.listed_ids,
    )


def describe_frame(counts: dict[str, int]) -> str:
    """Describe in words how many organisations are asked, by type."""
    councils = {name: count for name, count in counts.items() if name in COUNCIL_TYPES}
    others = {name: count for name, count in counts.items() if name not in COUNCIL_TYPES}
    parts = " · ".join(f"{count:,} {name}" for name, count in councils.items())
    text = f"**In the frame: {format_count(sum(councils.values()), 'council', 'councils')}**"
    text += f" ({parts})" if parts else ": choose some, or nobody can respond"
    if others:
        other_parts = [f"{count:,} {PLURAL_NAMES[name].lower()}" for name, count in others.items()]
        text += f"  \nBeside them, counted apart: {' · '.join(other_parts)}"
    return text


def _ask_list(
    view: View, draft: SetupDraft, setup: ConsultationSetup, council_names: dict[int, str], listed: list[int]
) -> list[int]:
    """Ask for councils by name: pasted, from a file, or one by one. Returns their ids."""
    _render_pasting(view, draft, setup)
    _render_doubts(draft)
    chosen = st.multiselect(
        "Councils on the list",
        list(council_names),
        default=listed,
        format_func=lambda row_id: council_names.get(row_id, str(row_id)),
        key=draft.key("listed"),
        placeholder="Paste a list above, or choose them here",
    )
    return list(chosen)


def _render_pasting(view: View, draft: SetupDraft, setup: ConsultationSetup) -> None:
    """Render a box and a file upload for a list of names or codes."""
    pasted = st.text_area(
        "Paste names or codes, one a line", key=draft.key("pasted"), height=100, placeholder="Leeds\nE09000007"
    )
    limits = settings.load_settings()
    uploaded = st.file_uploader(
        "Or a file with a column of names or codes", key=draft.key("list-file"), max_upload_size=limits.max_file_mb
    )
    if not st.button("Add them to the list", key=draft.key("add-list"), disabled=not (pasted or uploaded)):
        return
    try:
        names = (pasted or "").splitlines()
        if uploaded is not None:
            limit = FileLimits(limits.max_file_mb, limits.max_file_rows)
            file = SourceFile(uploaded.name, cast(BinaryIO, uploaded), limit)
            names += name_list.read_names(view.engine, file=file, day=setup.opens)
            forget_uploads(uploaded.file_id)
    except FileProblem as problem:
        st.error(escape_text(str(problem)))
        return
    listed_names = name_list.match_names(view.engine, names=names, day=setup.opens)
    certain_ids = {name.organisation_id for name in listed_names if name.organisation_id is not None}
    draft.restart_widgets(replace(draft.mine, types=(), regions=(), listed_ids=_merge_ids(draft, certain_ids)))
    draft.listed_names = [name for name in listed_names if name.organisation_id is None]
    st.session_state["_listed_note"] = f"{format_count(len(certain_ids), 'name was', 'names were')} found."
    st.rerun()


def _merge_ids(draft: SetupDraft, more_ids: set[int]) -> tuple[int, ...]:
    """Merge the ids that are listed with more of them."""
    return tuple(sorted({*draft.mine.listed_ids, *more_ids}))


def _render_doubts(draft: SetupDraft) -> None:
    """Render what was found of a pasted list, and ask about each name that is not certain."""
    if note := st.session_state.pop("_listed_note", None):
        st.success(note)
    doubtful = [name for name in draft.listed_names if name.candidates][:DOUBTS_SHOWN]
    unknown = [name.written for name in draft.listed_names if not name.candidates]
    if unknown:
        st.warning(f"Not on the register on the opening day: {format_names(unknown, 10)}.")
    if not doubtful:
        return
    st.markdown("**Which council is meant?**")
    chosen_ids = {chosen_id for name in doubtful if (chosen_id := _ask_candidate(draft, name)) is not None}
    if st.button("Add what I chose", key=draft.key("add-doubts"), disabled=not chosen_ids):
        left_names = [name for name in draft.listed_names if name not in doubtful]
        draft.restart_widgets(replace(draft.mine, listed_ids=_merge_ids(draft, chosen_ids)))
        draft.listed_names = left_names
        st.rerun()


def _ask_candidate(draft: SetupDraft, name: ListedName) -> int | None:
    """Ask which organisation a name means; None while nobody has said so, or for none of them."""
    names = dict(name.candidates)
    return st.selectbox(
        f"“{escape_text(name.written)}”", list(names), index=None, format_func=lambda row_id: names[row_id],
        key=draft.key(f"doubt-{name.written}"), placeholder="None of them",
    )  # fmt: skip


def _ask_other_organisations(draft: SetupDraft, choosable: dict[int, tuple[str, str]]) -> list[int]:
    """Ask for organisations of other types. Returns their ids; none means all on the register."""
    others = {row_id: words for row_id, words in choosable.items() if words[1] not in COUNCIL_TYPES}
    chosen = st.multiselect(
        "Other organisations: professional bodies, national stakeholders, partners",
        list(others),
        default=[row_id for row_id in draft.base.listed_ids if row_id in others],
        format_func=lambda row_id: f"{others[row_id][0]} ({others[row_id][1].lower()})" if row_id in others else "",
        key=draft.key("others"),
        placeholder="All that are on the register",
        help="Where any of a kind is chosen, only those of that kind are asked. One that is missing here is added to "
        "the register first, on the page Councils, or on Imports when a file brings its name.",
    )
    return list(chosen)
