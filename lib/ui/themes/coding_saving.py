"""Save what officers decide about answers in the part Code, and say what came of it."""

from dataclasses import replace

import streamlit as st

from lib.actions import coding as coding_actions
from lib.actions.coding import AnswerDecision
from lib.queries.themes import review_queue
from lib.queries.themes.evidence import CodedAnswer
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count
from lib.ui.themes import run_panel

SLOT, LAST_SAVE_KEY = "coding", "_coding_last"
TABLE_KEY = "_coding_lines"  # the lines that somebody works on


def format_assignment_key(coded_answer: CodedAnswer) -> str:
    """Format the theme and the answer of an assignment as a key for the session and for widgets."""
    return f"{coded_answer.theme_id}-{coded_answer.answer.source_id}-{coded_answer.answer.question_number}"


def build_decision(coded_answer: CodedAnswer, *, is_coded: bool) -> AnswerDecision:
    """Build the decision that an answer is coded to its theme, with its sentence, or is not."""
    sentence = coded_answer.sentence if is_coded else None
    return AnswerDecision(
        coded_answer.theme_id, coded_answer.answer.source_id, coded_answer.answer.question_number, is_coded, sentence
    )


def save_decisions(
    view: View, decisions: list[AnswerDecision], question_id: int | None, *, seen_change_id: int | None = None
) -> None:
    """Save decisions, keep the result for the page, and start learning from them where enough were made.

    seen_change_id: the last change that the person had before their eyes (default: that of the view); what others
    decided since then stays. Where the same decisions are sent twice, the result of the first time is shown again.
    """
    last_save = st.session_state.get(LAST_SAVE_KEY)
    message = f"Settled {format_count(len(decisions), 'finding', 'findings')}."
    result = action_feedback.attempt_action(
        view,
        SLOT,
        message,
        coding_actions.decide_answers,
        consultation_id=view.scope.consultation_id,
        decisions=decisions,
        day=action_feedback.find_latest_day(view),
        seen_change_id=view.seen_change_id if seen_change_id is None else seen_change_id,
    )
    if result.change is not None:
        stored_count = view.run_query_uncached(review_queue.count_stored_decisions, change_id=result.change)
        if conflict_count := len(decisions) - stored_count:
            result = replace(
                result,
                words=f"Settled {format_count(stored_count, 'finding', 'findings')}; {conflict_count:,} had been "
                f"settled meanwhile, and {'stays' if conflict_count == 1 else 'stay'} so.",
            )
            action_feedback.keep_result(SLOT, result)
        st.session_state[LAST_SAVE_KEY] = decisions, result
        discard_table()
        run_panel.start_learning(view, question_id)
    elif last_save is not None and last_save[0] == decisions:  # the key was pressed twice: as the first press left it
        action_feedback.keep_result(SLOT, last_save[1])


def discard_table() -> None:
    """Discard the table, so that the next run builds a new one."""
    st.session_state.pop(TABLE_KEY, None)
