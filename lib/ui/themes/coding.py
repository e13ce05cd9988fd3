"""Coding: officers look through answers one by one or fifty at once, and say what each carries. By keyboard too."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from lib.actions import coding as acting
from lib.actions.coding import AnswerDecision
from lib.findings import coding_findings
from lib.measures import definitions
from lib.queries.themes import evidence, review_queue
from lib.queries.themes.answers import CreditedAnswer
from lib.queries.themes.evidence import LEAST_CERTAIN, REVIEW_ORDERS, CodedAnswer
from lib.queries.themes.theme_counts import ThemeFacts
from lib.ui.shared import action_feedback, answer_text
from lib.ui.shared.downloads import TALL_ROW_HEIGHT
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes import run_panel
from lib.ui.themes.selection import Looked
from lib.ui.themes.theme_wording import nearness

PLACE, AT, LAST = "coding", "_coding_at", "_coding_last"
BEFORE_THEM, LINES = "_coding_before_them", "_coding_lines"  # the finding, and the lines, that somebody works on
MANY = 50
CARRIES = "Says so"
NEW = "not looked at yet"
LEFT = ("in no theme", NEW)
WHICH = (*REVIEW_ORDERS, *LEFT)
ONE_BY_ONE = "One by one"
WAYS = (ONE_BY_ONE, "Fifty at once")
EVERY = "All themes"
HELP = (
    "The first two: what the machine found, and nobody looked at. In no theme: answers of which nothing was found. Not "
    "looked at yet: of those, the ones that came after themes were last looked for."
)


def show(look: Looked) -> None:
    """What the machine found and nobody has looked at yet, for one theme or all of them."""
    here = look.view
    if not action_feedback.may_work_on_themes(here):
        return
    themes = {one.id: one for one in coding_findings.list_active_themes(here.run_query, here.scope, look.question_id)}
    if not themes:
        st.markdown(look.none_yet)
        return
    action_feedback.render_result(here, PLACE)
    action_feedback.render_effective_day(here)
    run_panel.learning(here, look.question_id)
    theme, order, way = _chosen(themes)
    if order in LEFT:
        _left(look, order, themes)
        return
    done = here.run_query(review_queue.count_review_progress, scope=here.scope, question_id=look.question_id, theme_id=theme)
    share = done.decided_count / done.total_count if done.total_count else 1.0
    st.progress(share, f"{done.decided_count:,} of {format_count(done.total_count, 'finding', 'findings')} settled by a person")
    waiting = here.run_query_uncached(
        evidence.list_answers_to_review, scope=here.scope, question_id=look.question_id, reader=here.role, theme_id=theme,
        order=order, limit=MANY,
    )  # fmt: skip
    if way == ONE_BY_ONE and waiting:
        _one(here, waiting, themes, look.question_id)
    elif way != ONE_BY_ONE and (
        lines := _lines(here, f"{look.question_id} {theme} {order} {here.scope}", waiting, themes)
    ):
        _fifty(here, lines, themes, look.question_id)
    else:
        st.success("Nothing waits here: a person has looked at all that was found.")


def _chosen(themes: dict[int, ThemeFacts]) -> tuple[int | None, str, str]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        theme = st.selectbox(
            "Theme", [None, *themes], format_func=lambda one: themes[one].label if one else EVERY, key="coding-theme"
        )
        order = st.selectbox("Answers", WHICH, key="coding-order", help=HELP) or LEAST_CERTAIN
        way = st.segmented_control("How", WAYS, default=ONE_BY_ONE, key="coding-way") or ONE_BY_ONE
    return theme, order, way


def _one(here: View, waiting: list[CodedAnswer], themes: dict[int, ThemeFacts], question_id: int | None) -> None:
    """One finding, with the keys Y, N and S. It stays until it is settled or skipped, whatever comes in meanwhile."""
    names = [_name(one) for one in waiting]
    named = st.session_state.get(BEFORE_THEM)
    at = names.index(named) if named in names else st.session_state.get(AT, 0) % len(waiting)
    one, key = waiting[at], names[at]  # a key pressed twice is of one finding
    st.session_state[BEFORE_THEM], st.session_state[AT] = key, at
    theme = themes[one.theme_id]
    st.markdown(
        f"Does this answer say: **{escape_text(theme.label)}**?",
        help=f"{escape_text(theme.description)}\n\nTo the machine, the marked sentence is {nearness(one.confidence)}. "
        f"{definitions.CONFIDENCE.sentence}",
    )
    answer_text.render_answer(one.answer, [one.sentence])
    _found_too(here, one, themes, question_id)
    yes, no = ((here, [_decided(one, carries=carries)], question_id) for carries in (True, False))
    with st.container(horizontal=True):
        st.button("Yes", key=f"yes-{key}", type="primary", shortcut="Y", on_click=_settle, args=yes)
        st.button("No", key=f"no-{key}", shortcut="N", on_click=_settle, args=no)
        st.button("Skip", key=f"skip-{key}", shortcut="S", on_click=_skip, args=(at,), help="Look at it later.")
    _all_alike(here, one, key, question_id)
    others = {number: facts for number, facts in themes.items() if number != one.theme_id}
    also = st.multiselect(
        "What else it says", list(others), format_func=lambda number: others[number].label, key=f"also-{key}"
    )
    more = [AnswerDecision(other, one.answer.source_id, one.answer.question_number, True) for other in also]
    both = [_decided(one, carries=True), *more]
    instead = [_decided(one, carries=False), *more]
    with st.container(horizontal=True):
        st.button("Yes, and those too", disabled=not also, on_click=_settle, args=(here, both, question_id))
        st.button("No, but those", disabled=not also, on_click=_settle, args=(here, instead, question_id))


def _all_alike(here: View, one: CodedAnswer, key: str, question_id: int | None) -> None:
    """Two more buttons where the very same sentence waits in other answers, so that it is asked about once."""
    same = here.run_query_uncached(evidence.list_same_sentence, scope=here.scope, question_id=question_id, coded_answer=one, reader=here.role)
    if not same:
        return
    st.caption(f"The marked sentence stands in {format_count(len(same), 'other answer', 'other answers')} too.")
    yes, no = ((here, [_decided(each, carries=it) for each in (one, *same)], question_id) for it in (True, False))
    with st.container(horizontal=True):
        for word, said, keys in (("Yes", yes, "Shift+Y"), ("No", no, "Shift+N")):
            st.button(
                f"{word} for all {len(same) + 1:,}", key=f"{word}-all-{key}", shortcut=keys, on_click=_settle, args=said
            )


def _name(one: CodedAnswer) -> str:
    return f"{one.theme_id}-{one.answer.source_id}-{one.answer.question_number}"


def _found_too(here: View, one: CodedAnswer, themes: dict[int, ThemeFacts], question_id: int | None) -> None:
    """The other themes of the answer, and how clear each is."""
    answer = (one.answer.response_id, one.answer.question_id)
    found = here.run_query_uncached(review_queue.list_answer_assignments, scope=here.scope, question_id=question_id, answer_id=answer, reader=here.role)
    told = [
        f"{escape_text(themes[other.theme_id].label)} ({'settled' if other.by_person else nearness(other.confidence)})"
        for other in found
        if other.theme_id != one.theme_id and other.theme_id in themes
    ]
    if told:
        st.caption(f"Found in it too: {' · '.join(told)}")


def _left(look: Looked, which: str, themes: dict[int, ThemeFacts]) -> None:
    """One of the answers in which nothing was found: a person says what it carries."""
    here = look.view
    question = review_queue.list_unread_answers if which == NEW else evidence.list_unthemed_answers
    there = here.run_query_uncached(question, scope=here.scope, question_id=look.question_id, reader=here.role, limit=MANY)
    if not there:
        st.success(f"No answer is {which}.")
        return
    at = st.session_state.get(AT, 0) % len(there)
    one, key = there[at], f"{there[at].source_id}-{there[at].question_number}"
    st.markdown(f"**Which themes are in this answer?** {at + 1} of {len(there)}{'+' * (len(there) == MANY)}")
    answer_text.render_answer(one)
    st.pills(
        "It says", list(themes), selection_mode="multi", format_func=lambda theme: themes[theme].label,
        key=f"carries-{key}",
    )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            "Save",
            key=f"save-{key}",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_put_in,
            args=(here, one, key, look.question_id),
        )
        st.button("Skip", key=f"skip-{key}", shortcut="S", on_click=_skip, args=(at,), help="Leave it as it is.")


def _put_in(here: View, one: CreditedAnswer, key: str, question_id: int | None) -> None:
    chosen = list(st.session_state.get(f"carries-{key}") or ())
    if not chosen:
        action_feedback.keep_message(PLACE, "Choose at least one theme, or skip the answer. Nothing was saved.")
        return
    carried = [AnswerDecision(theme, one.source_id, one.question_number, carries=True) for theme in chosen]
    _settle(here, carried, question_id)


@dataclass(frozen=True, slots=True)
class _Lines:
    """What is worked on in a table: of which choices, as at which change, and the findings in their order."""

    of: str
    seen: int
    findings: list[CodedAnswer]


def _lines(here: View, of: str, waiting: list[CodedAnswer], themes: Collection[int]) -> _Lines | None:
    """The lines that somebody works on: they stay, with their ticks, until they are saved or others are chosen.

    themes: those that are there still.
    """
    lines: _Lines | None = st.session_state.get(LINES)
    if lines is None or lines.of != of or any(one.theme_id not in themes for one in lines.findings):
        lines = _Lines(of, here.seen_change_id, waiting) if waiting else None
        st.session_state[LINES] = lines
    return lines


def _fifty(here: View, lines: _Lines, themes: dict[int, ThemeFacts], question_id: int | None) -> None:
    """Up to fifty findings in a table: untick what is wrong, and save all of them as one change."""
    waiting = lines.findings
    st.markdown("Untick each sentence that does not say what its theme says. Saving settles all lines, as one change.")
    shown = pd.DataFrame(
        {
            CARRIES: [True] * len(waiting),
            "Theme": [themes[one.theme_id].label for one in waiting],
            "Sentence": [one.sentence or one.answer.text for one in waiting],
            "How clear": [nearness(one.confidence) for one in waiting],
            "From": [format_names([body.name for body in one.answer.organisations], 2) for one in waiting],
        }
    )
    key = f"fifty-{action_feedback.compute_digest(_name(one) for one in waiting)}"
    st.data_editor(
        shown, key=key, hide_index=True, disabled=["Theme", "Sentence", "How clear", "From"], row_height=TALL_ROW_HEIGHT,
        column_config={
            "Theme": st.column_config.TextColumn(width="medium"),
            "Sentence": st.column_config.TextColumn(width="large"),
        },
    )  # fmt: skip
    save = (here, waiting, key, lines.seen, question_id)
    with st.container(horizontal=True):
        label = f"Save {format_count(len(waiting), 'line', 'lines')}"
        st.button(label, key=f"save-{key}", type="primary", on_click=_settle_lines, args=save)
        st.button(
            "Other lines", key=f"other-{key}", type="tertiary", on_click=_other_lines,
            help="Leaves these as they are, ticks and all, and takes what waits now.",
        )  # fmt: skip


def _settle_lines(here: View, waiting: list[CodedAnswer], key: str, seen: int, question_id: int | None) -> None:
    """Settle the lines that were shown, with the ticks as they are now: one may have been set a moment ago."""
    ticks = ticked(st.session_state[key]["edited_rows"], len(waiting))
    decided = [_decided(one, carries=carries) for one, carries in zip(waiting, ticks, strict=True)]
    _settle(here, decided, question_id, seen=seen)


def _other_lines() -> None:
    st.session_state.pop(LINES, None)


def ticked(edited: Mapping[int, Mapping[str, Any]], lines: int) -> list[bool]:
    """Which lines of a table are ticked, from those that somebody changed in it. All are at first."""
    return [bool(edited.get(line, {}).get(CARRIES, True)) for line in range(lines)]


def _decided(one: CodedAnswer, *, carries: bool) -> AnswerDecision:
    sentence = one.sentence if carries else None
    return AnswerDecision(one.theme_id, one.answer.source_id, one.answer.question_number, carries, sentence)


def _settle(here: View, decided: list[AnswerDecision], question_id: int | None, *, seen: int | None = None) -> None:
    """Store decisions. seen: the last change that was before one's eyes; what others decided since stays."""
    said, last = f"{action_feedback.RESULT_KEY}-{PLACE}", st.session_state.get(LAST)
    words = f"Settled {format_count(len(decided), 'finding', 'findings')}."
    saved = action_feedback.attempt_action(
        here, PLACE, words, acting.decide_answers, consultation_id=here.scope.consultation_id, decisions=decided,
        day=action_feedback.find_latest_day(here), seen_change_id=here.seen_change_id if seen is None else seen,
    )  # fmt: skip
    if saved:
        stored = here.run_query_uncached(review_queue.count_stored_decisions, change_id=st.session_state[said].change)
        if left := len(decided) - stored:
            st.session_state[said] = replace(
                st.session_state[said],
                words=f"Settled {format_count(stored, 'finding', 'findings')}; {left:,} had been settled meanwhile, and "
                f"{'stays' if left == 1 else 'stay'} so.",
            )
        st.session_state[LAST] = decided, st.session_state[said]
        _other_lines()
        run_panel.learn(here, question_id)
    elif last is not None and last[0] == decided:  # the key was pressed twice: it is as the first press left it
        st.session_state[said] = last[1]


def _skip(at: int) -> None:
    st.session_state[AT] = at + 1
    st.session_state.pop(BEFORE_THEM, None)
