"""Sort and sign: all themes of a question in one table and all their sentences in another, saved at once.

Officers read down the sentences as in a spreadsheet, say where each belongs, name the themes and approve those that
hold together. What is in the tables stays as it is until it is saved or left, whatever comes in meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from lib.actions import sorting as acting
from lib.actions.sorting import Named, Placed
from lib.queries import evidence
from lib.queries.evidence import Spoken
from lib.terms import APPROVED, LABEL_LENGTH, PROPOSED
from lib.theme_findings import Seen
from lib.ui import doing, looking
from lib.ui.tables import TALL
from lib.ui.theme_words import STATES, nearness
from lib.ui.themes_looked import Looked
from lib.ui.words import counted

PLACE, SHEETS, TURN = "sorting", "_sorting_sheets", "_sorting_turn"
NONE = "– none of these –"
NEW, SPARE = "New theme {}", 3
MOST = 400  # sentences in the table
NAME, STATE, THEME = "Name", "State", "Theme"


@dataclass(frozen=True, slots=True)
class _Sheets:
    """What is worked on: for which choices, as at which change, themes and sentences. turn names the tables."""

    of: str
    question_id: int | None
    seen: int
    turn: int
    themes: list[Seen]
    lines: list[tuple[int, Spoken]]
    left_out: int

    @property
    def names(self) -> dict[int, str]:
        """What the themes are called in the tables, by id; those that are not there yet have one below zero."""
        there = {one.id: f"{one.code} · {one.label}" for one in self.themes}
        return there | {-one: NEW.format(one) for one in range(1, SPARE + 1)}


def show(look: Looked) -> None:
    """The two tables, and one button that saves what was done in them."""
    here = look.view
    if not doing.allowed(here):
        return
    if not look.themes:
        st.markdown(look.none_yet)
        return
    doing.from_when(here)
    looking.learning(here, look.question_id)
    sheets = _sheets(look)
    if sheets.of != _choices(look):
        st.warning(
            "The tables are still those of the question and the filters chosen before, with what you changed in them. "
            "Save them or start again to see those chosen now."
        )
    st.markdown(
        "**1.** Read down the sentences. Where one does not belong, choose its theme in the first column. **2.** Give "
        "each theme a name that all its sentences bear out. **3.** Set it to Approved. **4.** Save: nothing is stored "
        "before."
    )
    approved = sum(one.state == APPROVED for one in sheets.themes)
    st.markdown(
        f"**Themes** · {approved} of {len(sheets.themes)} approved",
        help="Approved: the Board sees it as a theme that officers stand behind. Rejected: it is no theme, and no run "
        "proposes it again. For a theme that is missing, name one of the new ones and put sentences in it.",
    )
    _themes(sheets)
    st.markdown(
        f"**Sentences** · {counted(len(sheets.lines), 'sentence', 'different sentences')}, theme by theme, those of "
        "most answers first",
        help="Each stands for all answers that say it in the same words. The machine may be wrong most where it is a "
        "close call.",
    )
    _sentences(sheets)
    if sheets.left_out:
        st.caption(
            f"{counted(sheets.left_out, 'finding is', 'findings are')} not in the table, those in fewest answers "
            "or least clear. Narrow it by region or type in the side bar."
        )
    doing.said(here, PLACE)  # where the eye is that has just saved
    with st.container(horizontal=True):
        st.button("Save", key=f"{PLACE}-save", type="primary", on_click=_save, args=(look, sheets))
        st.button(
            "Start again", key=f"{PLACE}-again", type="tertiary", on_click=_leave,
            help="Leaves everything as it was saved, and shows what is there now.",
        )  # fmt: skip


def _sheets(look: Looked) -> _Sheets:
    """The sheets that somebody works on, or new ones."""
    here, of = look.view, _choices(look)
    sheets: _Sheets | None = st.session_state.get(SHEETS)
    if sheets is None or ((sheets.of, sheets.seen) != (of, here.seen) and not any(_edited(sheets))):
        found = here.read(evidence.to_sort, scope=here.scope, question_id=look.question_id, reader=here.role)
        themes = sorted(look.themes, key=lambda one: one.code)  # so that what is saved leaves each where it was
        lines = [(one.id, spoken) for one in themes for spoken in found.get(one.id, ())]
        turn = st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
        lines = sorted(lines, key=lambda one: -len(one[1].found))[:MOST]
        lines.sort(key=lambda one: one[0])
        shown = sum(len(spoken.found) for _, spoken in lines)
        left_out = sum(one.answers for one in themes if isinstance(one.answers, int)) - shown
        sheets = st.session_state[SHEETS] = _Sheets(of, look.question_id, here.seen, turn, themes, lines, left_out)
    return sheets


def _choices(look: Looked) -> str:
    return f"{look.question_id} {look.view.scope}"


def _themes(sheets: _Sheets) -> None:
    spare = len(sheets.names) - len(sheets.themes)
    sentences = [sum(of == one.id for of, _ in sheets.lines) for one in sheets.themes]
    st.data_editor(
        pd.DataFrame(
            {
                "Code": [*(one.code for one in sheets.themes), *list(sheets.names.values())[-spare:]],
                NAME: [*(one.label for one in sheets.themes), *[""] * spare],
                STATE: [*(STATES[one.state] for one in sheets.themes), *[STATES[PROPOSED]] * spare],
                "Answers": [*(one.answers for one in sheets.themes), *[0] * spare],
                "Sentences": [*sentences, *[0] * spare],
            }
        ),
        key=f"{PLACE}-themes-{sheets.turn}",
        hide_index=True,
        disabled=["Code", "Answers", "Sentences"],
        column_config={
            NAME: st.column_config.TextColumn(NAME, width=520, max_chars=LABEL_LENGTH),
            STATE: st.column_config.SelectboxColumn(STATE, options=list(STATES.values()), required=True, width="small"),
        },
        height=33 * len(sheets.names) + 37,
        on_change="ignore",  # a table of this size is worked in without waiting for the page
        alt="Themes with their names and states, both to be changed in place",
    )


def _sentences(sheets: _Sheets) -> None:
    names = sheets.names
    st.data_editor(
        pd.DataFrame(
            {
                THEME: [names[of] for of, _ in sheets.lines],
                "Sentence": [" ".join(one.sentence.split()) for _, one in sheets.lines],
                "Answers": [len(one.found) for _, one in sheets.lines],
                "How clear": [_clear(one) for _, one in sheets.lines],
            }
        ),
        key=f"{PLACE}-sentences-{sheets.turn}",
        hide_index=True,
        disabled=["Sentence", "Answers", "How clear"],
        row_height=TALL,
        column_config={
            THEME: st.column_config.SelectboxColumn(THEME, options=[*names.values(), NONE], required=True, width=220),
            "Sentence": st.column_config.TextColumn("Sentence", width=480),
            "How clear": st.column_config.TextColumn("How clear", width=100),
        },
        on_change="ignore",
        height=min(760, TALL * max(1, len(sheets.lines)) + 40),
        alt="Sentences with the theme that each carries, to be changed in place",
    )


def _clear(one: Spoken) -> str:
    if all(each.by_person for each in one.found):
        return "settled"
    return nearness(min(each.confidence for each in one.found))


def _save(look: Looked, sheets: _Sheets) -> None:
    here = look.view
    themes, sentences = _edited(sheets)
    placed = _placed(sheets, sentences)
    named = _named(sheets, themes, {one.target for one in placed})
    answers = sum(len(one.answers) for one in placed)
    signed = sum(one.state == APPROVED for one in named)
    said = [f"{signed} approved"] * bool(signed)
    said += [f"{counted(answers, 'answer', 'answers')} put elsewhere"] * bool(answers)
    if doing.attempt(
        here, PLACE, f"Saved{': ' + ', '.join(said) if said else ''}.", acting.sort,
        consultation_id=here.scope.consultation_id, question_id=sheets.question_id, named=named, placed=placed,
        seen=sheets.seen, day=doing.latest_day(here),
    ):  # fmt: skip
        _leave()
        looking.learn(here, sheets.question_id)


def _edited(sheets: _Sheets) -> list[Mapping[int, Mapping[str, Any]]]:
    """What was changed in the table of themes, and in that of sentences: by row, the columns with other values."""
    tables = (st.session_state.get(f"{PLACE}-{part}-{sheets.turn}") for part in ("themes", "sentences"))
    return [table["edited_rows"] if table else {} for table in tables]


def _named(sheets: _Sheets, edited: Mapping[int, Mapping[str, Any]], used: set[int | None]) -> list[Named]:
    """The themes that are to have another name or state, and the new ones that got a name or a sentence."""
    state_of = {word: state for state, word in STATES.items()}
    named = []
    for row, number in enumerate(sheets.names):
        changed = edited.get(row, {})
        theme = sheets.themes[row] if row < len(sheets.themes) else None
        label = changed.get(NAME, theme.label if theme else "") or ""
        state = state_of[changed.get(STATE, STATES[theme.state if theme else PROPOSED])]
        if theme and (label, state) != (theme.label, theme.state):
            named.append(Named(number, label, state, theme.change_id))
        elif not theme and (label.strip() or number in used):
            named.append(Named(number, label, state))
    return named


def _placed(sheets: _Sheets, edited: Mapping[int, Mapping[str, Any]]) -> list[Placed]:
    """The sentences that belong elsewhere, with their answers."""
    number = {name: one for one, name in sheets.names.items()}
    placed = []
    for row, changed in sorted(edited.items()):
        of, one = sheets.lines[row]
        to = number.get(changed.get(THEME, sheets.names[of]))
        if to != of:
            placed.append(Placed(of, to, _answers(one)))
    return placed


def _answers(one: Spoken) -> Sequence[tuple[str, int, str | None]]:
    return [(each.answer.source_id, each.answer.question_number, each.sentence) for each in one.found]


def _leave() -> None:
    st.session_state.pop(SHEETS, None)
