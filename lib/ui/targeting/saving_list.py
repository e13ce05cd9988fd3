"""Preview a list with its salutations, and save it with its purpose: who is on it is worked out at that moment."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from lib.access import Person
from lib.actions.recipient_lists import LONGEST_PURPOSE, LONGEST_TITLE, SavedList
from lib.findings.recipient_lists import ListChoice, save_people_to_send_to
from lib.measures.approaches.salutation import word_salutation
from lib.queries.responses.people_to_approach import ApproachRule
from lib.terms import EMAIL
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count
from lib.ui.targeting import segments

SLOT = "recipient-list"
TITLES = {EMAIL: "People to write to"}
OTHER_TITLE = "People to telephone"
SALUTATIONS_KEY = "_list_salutations"  # by the change that saved the list: what was worded otherwise, for this session
MAX_PREVIEW = 500  # rows whose salutations can be worded otherwise
PREVIEW_COLUMNS = {
    "salutation": "Salutation",
    "name": "Name",
    "job_title": "Job title",
    "council": "Council",
    "why": "Personal reason",
}
Salutations = dict[int, str]  # by contact


def render_saving(view: View, rows: pd.DataFrame, people: pd.DataFrame, rule: ApproachRule, channel: str) -> None:
    """Render the preview of a list and the form that saves it.

    people: those who may be sent to as the page was made. The salutations are those of the preview; who is on the list
    is judged anew.
    """
    action_feedback.render_result(view, SLOT)
    if people.empty:
        st.markdown("Nobody at these councils may be approached so today: there is no list to save.")
        return
    with st.form(f"list-{channel}", border=True):
        left, right = st.columns([2, 3])
        left.text_input(
            "Name of the list",
            value=TITLES.get(channel, OTHER_TITLE),
            max_chars=LONGEST_TITLE,
            key=f"list_title_{channel}",
            help="An e-mail list becomes a mailing of this name once you say that it was sent.",
        )
        right.text_input(
            "What it is for, in one line (needed)",
            max_chars=LONGEST_PURPOSE,
            key=f"list_purpose_{channel}",
            placeholder="Second reminder to those who have not opened",
            help="It is kept with the list: who saved which people, when and why.",
        )
        preview = build_preview(rows, people)
        editor_key = _render_preview(preview, channel)
        count_text = format_count(len(people), "person", "people")
        choice = ListChoice(view.scope, rule, channel, tuple(rows["code"]))
        st.form_submit_button(
            f"Save the list of {count_text}",
            type="primary",
            on_click=_save_list,
            args=(view, choice, describe_choice(view, len(rows)), preview["contact_id"].to_list(), editor_key),
        )


def _render_preview(preview: pd.DataFrame, channel: str) -> str:
    """Render who would be on the list, with salutations to be worded otherwise; return the key of the edits."""
    shown = preview.head(MAX_PREVIEW)
    st.caption(
        "Salutations are worked out from names and titles; double-click one to word it otherwise. Who is on the list "
        "is worked out once more when it is saved."
        + (f" Shown are the first {len(shown):,} of {len(preview):,}." if len(preview) > len(shown) else "")
    )
    # Edits are kept by place: with other people, or the same in another order, it is another table.
    digest = action_feedback.compute_digest(zip(preview["contact_id"], preview["name"], strict=True))
    key = f"list-preview-{channel}-{digest}"
    st.data_editor(
        shown[list(PREVIEW_COLUMNS)],
        hide_index=True,
        height=min(300, 35 * len(shown) + 38),
        column_config=dict(PREVIEW_COLUMNS),
        disabled=[name for name in PREVIEW_COLUMNS if name != "salutation"],
        num_rows="fixed",
        key=key,
    )
    return key


def find_edited(contact_ids: Sequence[int], edited_rows: Mapping[int, Mapping[str, object]]) -> Salutations:
    """Find the salutations that somebody worded otherwise, by contact; one that was emptied stays as proposed.

    edited_rows: the edits of the preview by place, as Streamlit keeps them.
    """
    return {
        int(contact_ids[int(place)]): text
        for place, values in edited_rows.items()
        if isinstance(value := values.get("salutation"), str) and (text := " ".join(value.split()))
    }


def build_preview(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Build the preview of a list: contact_id and PREVIEW_COLUMNS, in the order of people."""
    reasons = dict(zip(rows["code"], rows["why"], strict=True)) if "why" in rows else {}
    return people.assign(
        salutation=[word_salutation(name) for name in people["name"]],
        why=[reasons.get(code, "") for code in people["code"]],
    )[["contact_id", *PREVIEW_COLUMNS]].reset_index(drop=True)


def _save_list(view: View, choice: ListChoice, chosen_by: str, contact_ids: Sequence[int], editor_key: str) -> None:
    """Save the list, and keep the salutations for its file."""
    edits: dict[str, Any] = st.session_state.get(editor_key) or {}
    salutations = find_edited(contact_ids, edits.get("edited_rows", {}))
    title, purpose = (str(st.session_state.get(f"list_{name}_{choice.channel}") or "") for name in ("title", "purpose"))
    current_choice = replace(choice, rule=find_current_rule(choice.rule))
    saved_lists: list[SavedList] = []

    def save_choice(engine: Engine, *, actor: Person) -> int:
        saved = save_people_to_send_to(
            engine, actor=actor, choice=current_choice, title=title, purpose=purpose, chosen_by=chosen_by
        )
        st.session_state[SALUTATIONS_KEY] = {saved.change_id: salutations}
        saved_lists.append(saved)
        return saved.change_id

    result = action_feedback.attempt_action(view, SLOT, "Saved.", save_choice)
    if result.is_saved and saved_lists:
        action_feedback.keep_result(SLOT, replace(result, words=describe_saving(saved_lists[-1], choice.channel)))


def describe_saving(saved: SavedList, channel: str) -> str:
    """Describe that a list was saved, who was left out of it at the last moment, and what is to be done now."""
    parts = [
        f"Saved with {format_count(len(saved.people), 'person', 'people')}: the list stands below, with its files."
    ]
    if saved.repeated_count:
        were = "entry was" if saved.repeated_count == 1 else "entries were"
        parts.append(
            f"{saved.repeated_count:,} {were} left out: somebody else on the list has the same e-mail address."
        )
    if channel == EMAIL:
        parts.append("Send it, then say there that it was sent.")
    return " ".join(parts)


def find_current_rule(rule: ApproachRule) -> ApproachRule:
    """Find the rule of this moment: a page may have been open over midnight.

    What was noted today counts, whichever day it is already here or in Greenwich.
    """
    now = dt.datetime.now(dt.UTC)
    return replace(rule, today=max(rule.today, now.date(), now.astimezone().date()))


def describe_choice(view: View, council_count: int) -> str:
    """Describe which councils a list was made of: the filters, the segment, and how many they were."""
    parts = [view.filter_text, segments.describe_chosen_segment(), format_count(council_count, "council", "councils")]
    return "; ".join(part for part in parts if part)
