"""Coding: officers look through answers one by one or fifty at once, and say what each carries. By keyboard too."""

import pandas as pd
import streamlit as st

from lib.actions import coding as acting
from lib.actions.coding import Decided
from lib.queries import evidence, to_settle
from lib.queries import themes as questions
from lib.queries.evidence import LEAST_CERTAIN, TO_CODE, Evidence
from lib.queries.themes import ThemeFacts
from lib.terms import REJECTED
from lib.ui import answer_text, doing
from lib.ui.themes_looked import Looked
from lib.ui.view import View
from lib.ui.words import counted, listed, plain

PLACE, AT = "coding", "_coding_at"
MANY = 50
ONE_BY_ONE, AT_ONCE = WAYS = ("One by one", "Fifty at once")
EVERY = "All themes"


def show(look: Looked) -> None:
    """What the machine found and nobody has looked at yet, for one theme or all of them."""
    here = look.view
    if not doing.allowed(here):
        return
    themes = {one.id: one for one in _themes(here, look.question_id)}
    if not themes:
        st.markdown("There are no themes yet. Look for themes in the overview first.")
        return
    doing.said(here, PLACE)
    doing.from_when(here)
    theme, order, way = _chosen(themes)
    done = here.ask(to_settle.progress, scope=here.scope, question_id=look.question_id, theme_id=theme)
    share = done.settled / done.all if done.all else 1.0
    st.progress(share, f"{done.settled:,} of {counted(done.all, 'finding', 'findings')} settled by a person")
    waiting = here.ask(
        evidence.to_code, scope=here.scope, question_id=look.question_id, reader=here.role, theme_id=theme,
        order=order, limit=MANY,
    )  # fmt: skip
    if not waiting:
        st.success("Nothing waits here: a person has looked at all that was found.")
    elif way == ONE_BY_ONE:
        _one(here, waiting, themes)
    else:
        _fifty(here, waiting, themes)


def _themes(here: View, question_id: int | None) -> list[ThemeFacts]:
    there = here.ask(questions.themes, scope=here.scope, question_id=question_id)
    return [one for one in there if one.state != REJECTED]


def _chosen(themes: dict[int, ThemeFacts]) -> tuple[int | None, str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        theme = st.selectbox(
            "Theme", [None, *themes], format_func=lambda one: themes[one].label if one else EVERY, key="coding-theme"
        )
        order = st.selectbox("Order", TO_CODE, key="coding-order") or LEAST_CERTAIN
        way = st.segmented_control("How", WAYS, default=ONE_BY_ONE, key="coding-way") or ONE_BY_ONE
    return theme, order, way


def _one(here: View, waiting: list[Evidence], themes: dict[int, ThemeFacts]) -> None:
    """One finding, with the keys Y, N and S."""
    at = st.session_state.get(AT, 0) % len(waiting)
    one = waiting[at]
    theme = themes[one.theme_id]
    st.markdown(f"**{plain(theme.label)}** – the machine is {one.confidence:.0%} sure. Does this answer carry it?")
    answer_text.show(one.answer, [one.sentence])
    with st.container(horizontal=True):
        st.button("Yes", type="primary", shortcut="Y", on_click=_settle, args=(here, [_decided(one, carries=True)]))
        st.button("No", shortcut="N", on_click=_settle, args=(here, [_decided(one, carries=False)]))
        st.button("Skip", shortcut="S", on_click=_skip, args=(at,), help="Look at it later.")
    others = {key: facts for key, facts in themes.items() if key != one.theme_id}
    also = st.multiselect(
        "It also carries", list(others), format_func=lambda key: others[key].label, key=f"also-{at}-{one.theme_id}"
    )
    more = [Decided(key, one.answer.source_id, one.answer.question_number, True) for key in also]
    st.button(
        "Yes, and those too", disabled=not also, on_click=_settle, args=(here, [_decided(one, carries=True), *more])
    )


def _fifty(here: View, waiting: list[Evidence], themes: dict[int, ThemeFacts]) -> None:
    """Up to fifty findings in a table: untick what is wrong, and save all of them as one change."""
    st.markdown("Untick what does not carry its theme. Saving settles every line of the table, as one change.")
    shown = pd.DataFrame(
        {
            "Carries it": [True] * len(waiting),
            "Theme": [themes[one.theme_id].label for one in waiting],
            "Sentence": [one.sentence or one.answer.text for one in waiting],
            "Sure": [one.confidence for one in waiting],
            "From": [listed([body.name for body in one.answer.organisations], 2) for one in waiting],
        }
    )
    key = f"fifty-{hash(tuple((one.theme_id, one.answer.source_id, one.answer.question_number) for one in waiting))}"
    edited = st.data_editor(
        shown, key=key, hide_index=True, disabled=["Theme", "Sentence", "Sure", "From"],
        column_config={"Sure": st.column_config.NumberColumn(format="percent")},
    )  # fmt: skip
    decided = [_decided(one, carries=bool(ticked)) for one, ticked in zip(waiting, edited["Carries it"], strict=True)]
    st.button(f"Save {counted(len(waiting), 'line', 'lines')}", type="primary", on_click=_settle, args=(here, decided))


def _decided(one: Evidence, *, carries: bool) -> Decided:
    sentence = one.sentence if carries else None
    return Decided(one.theme_id, one.answer.source_id, one.answer.question_number, carries, sentence)


def _settle(here: View, decided: list[Decided]) -> None:
    words = f"Settled {counted(len(decided), 'finding', 'findings')}. The rest learns from it when you look again."
    doing.attempt(
        here, PLACE, words, acting.settle, consultation_id=here.scope.consultation_id, verdicts=decided,
        day=doing.latest_day(here),
    )  # fmt: skip


def _skip(at: int) -> None:
    st.session_state[AT] = at + 1
