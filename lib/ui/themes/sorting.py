"""Sort and sign: all themes of a question in one table and all their sentences in another, saved at once.

Officers read down the sentences as in a spreadsheet, say where each belongs, name the themes and approve those that
hold together. The tables are a working copy: it stays until it is saved or begun again, whatever comes in meanwhile.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lib.actions import sorting as acting
from lib.actions.sorting import SortingRequest
from lib.queries.themes import shared_sentences
from lib.queries.themes.shared_sentences import SharedSentence
from lib.terms import APPROVED, DESCRIPTION_LENGTH, LABEL_LENGTH, PROPOSED, REJECTED
from lib.ui.shared import action_feedback
from lib.ui.shared.downloads import TALL_ROW_HEIGHT
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.selection import Looked
from lib.ui.themes.sorting_draft import NOWHERE, Line, Row, Sheets
from lib.ui.themes.theme_wording import STATES, nearness

PLACE, SHEETS, TURN = "sorting", "_sorting_sheets", "_sorting_turn"
THEMES, SENTENCES = "themes", "sentences"
SPARE = 3  # rows for themes that are not there yet
MOST = 400  # sentences in the table
NAME, STATE, SAME, DESCRIPTION = "Name", "State", "Same as", "Description"
TICK, THEME, SHOW = "Tick", "Theme", "Board sees it"


def show(look: Looked) -> None:
    """The two tables, and one button that saves what was done in them."""
    here = look.view
    if not action_feedback.may_work_on_themes(here):
        return
    if not look.themes:
        st.markdown(look.none_yet)
        return
    action_feedback.render_effective_day(here)
    sheets = _sheets(look)
    if sheets.of != _choices(look):
        st.warning(
            "The tables are still those of the question and the filters chosen before, with what you changed in them. "
            "Save them or start again to see those chosen now."
        )
    st.markdown(
        "**1.** Read down the sentences. Where one does not belong, choose its theme; for several, tick them and put "
        "them there together. **2.** Give each theme a name that all its sentences bear out; where two are the same, "
        "say so under *Same as*. **3.** Set it to Approved, which settles the sentences under it. **4.** Save "
        "before you open another page: nothing is stored until then. The machine does not look again by itself."
    )
    approved = sum(row.theme is not None and row.theme.state == APPROVED for row in sheets.rows)
    st.markdown(
        f"**Themes** · {approved} of {sum(row.theme is not None for row in sheets.rows)} approved",
        help="Approved: the Board sees it as a theme that officers stand behind. Rejected: it is no theme, and no run "
        "proposes it again. A description that nobody wrote is made anew from the sentences when you save. For a theme "
        "that is missing, name one of the new ones and put sentences in it.",
    )
    _themes(sheets)
    st.markdown(
        f"**Sentences** · {len(sheets.lines):,}, theme by theme, those of most answers first",
        help="Each stands for all answers that say it in the same words; one that speaks of two themes stands "
        "under both. The machine may be wrong most where it is a close call. Where an answer says a theme in two "
        "sentences, one of them stands for both.",
    )
    _sentences(sheets)
    if sheets.left_out:
        st.caption(
            f"{format_count(sheets.left_out, 'finding is', 'findings are')} not in the table, those in fewest answers "
            "or least clear. Narrow it by region or type in the side bar."
        )
    _together(sheets)
    action_feedback.render_result(
        here, PLACE, shortcut=None
    )  # a letter belongs to the table; where the eye is that has just saved
    with st.container(horizontal=True):
        st.button("Save", key=f"{PLACE}-save", type="primary", on_click=_save, args=(look,))
        st.button(
            "Start again", key=f"{PLACE}-again", type="tertiary", on_click=_leave,
            help="Leaves everything as it was saved, and shows what is there now.",
        )  # fmt: skip


def keep() -> None:
    """Take what was changed in the tables into the working copy: the browser forgets it where they are not shown."""
    sheets: Sheets | None = st.session_state.get(SHEETS)
    if sheets is None:
        return
    rows, lines = (_edited(sheets, part) for part in (THEMES, SENTENCES))
    if not rows and not lines:
        return
    of_name = {name: number for number, name in sheets.names.items()}
    st.session_state[SHEETS] = replace(
        sheets,
        turn=_turn(),
        rows=tuple(_row(row, rows.get(place, {}), of_name) for place, row in enumerate(sheets.rows)),
        lines=tuple(_line(line, lines.get(place, {}), of_name) for place, line in enumerate(sheets.lines)),
    )


def _edited(sheets: Sheets, part: str) -> Mapping[int, Mapping[str, Any]]:
    """What was changed in a table: by row, the columns with other values."""
    table = st.session_state.get(f"{PLACE}-{part}-{sheets.turn}")
    return table["edited_rows"] if table else {}


def _row(row: Row, changed: Mapping[str, Any], of_name: Mapping[str, int]) -> Row:
    state = {word: state for state, word in STATES.items()}.get(changed.get(STATE, ""), row.state)
    label, description = changed.get(NAME, row.label), changed.get(DESCRIPTION, row.description)
    into = of_name.get(changed[SAME], 0) if SAME in changed else row.into
    return replace(
        row, label=label or "", state=state, description=description or "", into=into if into != row.number else 0
    )


def _line(line: Line, changed: Mapping[str, Any], of_name: Mapping[str, int]) -> Line:
    return replace(
        line,
        to=of_name.get(changed[THEME], line.to) if THEME in changed else line.to,
        show=bool(changed.get(SHOW, line.show)),
        ticked=bool(changed.get(TICK, line.ticked)),
    )


def _sheets(look: Looked) -> Sheets:
    """The working copy, or a new one where nothing was changed in it."""
    here, of = look.view, _choices(look)
    sheets: Sheets | None = st.session_state.get(SHEETS)
    if sheets is None or ((sheets.of, sheets.seen) != (of, here.seen_change_id) and sheets.wanted == SortingRequest([], [], [])):
        found = here.run_query_uncached(shared_sentences.list_sentences_by_theme, scope=here.scope, question_id=look.question_id, reader=here.role)
        themes = sorted(look.themes, key=lambda one: one.id)  # so that what is saved leaves each where it was
        rows = [Row(one.id, one, one.label, one.state, one.description) for one in themes]
        rows += [Row(-one, None, "", PROPOSED, "") for one in range(1, SPARE + 1)]
        lines = [
            Line(one.id, spoken, one.id, any(each.sentence in each.chosen_sentences for each in spoken.coded_answers))
            for one in themes
            for spoken in found.get(one.id, ())
        ]
        lines = sorted(lines, key=lambda one: -len(one.spoken.coded_answers))[:MOST]
        lines.sort(key=lambda one: one.of)
        shown = sum(len(one.spoken.coded_answers) for one in lines)
        left_out = sum(one.answers for one in themes if isinstance(one.answers, int)) - shown
        sheets = Sheets(of, look.question_id, here.seen_change_id, _turn(), tuple(rows), tuple(lines), left_out)
        st.session_state[SHEETS] = sheets
    return sheets


def _choices(look: Looked) -> str:
    return f"{look.question_id} {look.view.scope}"


def _turn() -> int:
    turn: int = st.session_state.get(TURN, 0) + 1
    st.session_state[TURN] = turn
    return turn


def _themes(sheets: Sheets) -> None:
    rows, names = sheets.rows, sheets.names
    held = Counter(sheets.last(one.to) for one in sheets.lines)
    st.data_editor(
        pd.DataFrame(
            {
                "Code": [row.code for row in rows],
                NAME: [row.label for row in rows],
                STATE: [STATES[row.state] for row in rows],
                SAME: [names[row.into] if row.into else None for row in rows],
                "Answers": [row.theme.answers if row.theme else 0 for row in rows],
                "Sentences": [held[row.number] for row in rows],
                DESCRIPTION: [row.description for row in rows],
            }
        ),
        key=f"{PLACE}-{THEMES}-{sheets.turn}",
        hide_index=True,
        disabled=["Code", "Answers", "Sentences"],
        column_config={
            NAME: st.column_config.TextColumn(NAME, width=350, max_chars=LABEL_LENGTH),
            STATE: st.column_config.SelectboxColumn(STATE, options=list(STATES.values()), required=True, width="small"),
            SAME: st.column_config.SelectboxColumn(
                SAME,
                options=[name for one, name in names.items() if one != NOWHERE],
                width=190,
                help="The theme for which this one is to count, with all its sentences, from now on.",
            ),
            "Answers": st.column_config.NumberColumn("Answers", help="As it was saved last."),
            DESCRIPTION: st.column_config.TextColumn(
                DESCRIPTION, width=400, max_chars=DESCRIPTION_LENGTH, help="The Board reads it under the name."
            ),
        },
        height=33 * len(rows) + 37,
        on_change="ignore",  # a table of this size is worked in without waiting for the page
        alt="Themes with their names, states and descriptions, to be changed in place",
    )


def _sentences(sheets: Sheets) -> None:
    lines, names = sheets.lines, sheets.names
    st.data_editor(
        pd.DataFrame(
            {
                TICK: [one.ticked for one in lines],
                THEME: [names[one.to] for one in lines],
                "Sentence": [" ".join(one.spoken.sentence.split()) for one in lines],
                "Answers": [len(one.spoken.coded_answers) for one in lines],
                "How clear": [_clear(one.spoken) for one in lines],
                SHOW: [one.show for one in lines],
            }
        ),
        key=f"{PLACE}-{SENTENCES}-{sheets.turn}",
        hide_index=True,
        disabled=["Sentence", "Answers", "How clear"],
        row_height=TALL_ROW_HEIGHT,
        column_config={
            TICK: st.column_config.CheckboxColumn("", width=36),
            THEME: st.column_config.SelectboxColumn(THEME, options=list(names.values()), required=True, width=190),
            "Sentence": st.column_config.TextColumn("Sentence", width=410),
            "Answers": st.column_config.NumberColumn("Answers", width=66),
            "How clear": st.column_config.TextColumn("How clear", width=86),
            SHOW: st.column_config.CheckboxColumn(
                SHOW, width=118, help="Everybody reads the sentence under its theme, and nobody is named."
            ),
        },
        on_change="ignore",
        height=min(760, TALL_ROW_HEIGHT * max(1, len(lines)) + 40),
        alt="Sentences with the theme that each carries, to be changed in place",
    )


def _clear(one: SharedSentence) -> str:
    if all(each.by_person for each in one.coded_answers):
        return "settled"
    return nearness(min(each.confidence for each in one.coded_answers))


def _together(sheets: Sheets) -> None:
    """Several sentences put into one theme."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = sheets.names
        st.selectbox(
            "Theme for the ticked sentences", list(names), index=None, key=f"{PLACE}-target",
            format_func=lambda one: names.get(one, ""), placeholder="Type to search",
        )  # fmt: skip
        st.button("Put them there", key=f"{PLACE}-put", on_click=_put, help="In the tables; Save stores it.")


def _put() -> None:
    keep()
    sheets: Sheets = st.session_state[SHEETS]
    target = st.session_state[f"{PLACE}-target"]
    if target is None or not any(one.ticked for one in sheets.lines):
        action_feedback.keep_message(PLACE, "Tick sentences at their left and choose a theme first. Nothing was changed.")
        return
    lines = tuple(replace(one, to=target, ticked=False) if one.ticked else one for one in sheets.lines)
    st.session_state[SHEETS] = replace(sheets, turn=_turn(), lines=lines)
    number = sum(one.ticked for one in sheets.lines)
    st.toast(f"{format_count(number, 'sentence is', 'sentences are')} put in {escape_text(sheets.names[target])}. Save stores it.")


def _save(look: Looked) -> None:
    keep()
    here, sheets = look.view, st.session_state[SHEETS]
    wanted = sheets.wanted
    if action_feedback.attempt_action(
        here, PLACE, _told(sheets, wanted), acting.sort_themes, consultation_id=here.scope.consultation_id,
        question_id=sheets.question_id, request=wanted, seen_change_id=sheets.seen, day=action_feedback.find_latest_day(here),
    ):  # fmt: skip
        _leave()


def _told(sheets: Sheets, wanted: SortingRequest) -> str:
    states = [len(sheets.now(state)) for state in (APPROVED, REJECTED)]
    moved = sum(len(one.answers) for one in wanted.answer_moves if one.source_theme_id != one.target_theme_id)
    settled = sum(len(one.answers) for one in wanted.answer_moves if one.source_theme_id == one.target_theme_id)
    chosen = sum(one.is_chosen for one in wanted.quotation_choices)
    merged = sum(one.merge_target_id is not None for one in wanted.theme_edits)
    parts = [
        f"{states[0]} approved" * bool(states[0]),
        f"{states[1]} rejected" * bool(states[1]),
        f"{format_count(merged, 'theme counts', 'themes count')} for another" * bool(merged),
        f"{format_count(moved, 'finding', 'findings')} put elsewhere" * bool(moved),
        f"{format_count(settled, 'finding', 'findings')} settled as they stand" * bool(settled),
        f"{format_count(chosen, 'sentence', 'sentences')} shown to the Board" * bool(chosen),
        f"{format_count(len(wanted.quotation_choices) - chosen, 'sentence', 'sentences')} taken back" * (len(wanted.quotation_choices) > chosen),
    ]
    said = ", ".join(part for part in parts if part)
    return f"Saved{': ' * bool(said)}{said}."


def _leave() -> None:
    st.session_state.pop(SHEETS, None)
