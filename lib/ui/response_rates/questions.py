"""Show which questions councils answered, where they stopped, and what they chose in closed questions."""

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.findings import choice_findings
from lib.measures import definitions
from lib.measures.disclosure import HiddenCount
from lib.measures.figure import format_percent
from lib.measures.questions import build_question_table, describe_denominators, describe_item_response
from lib.outputs.charts import BLUE
from lib.queries.register import consultations
from lib.queries.responses import question_counts
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View

NOTHING_CHOSEN = "No council has answered a question with a choice yet."
NOTHING_RELEASED = (
    "What councils chose is shown here once enough of them have answered that nobody can tell who chose what. A region "
    "and a type together are not shown."
)
COLUMNS = {
    "number": "No.",
    "item_response": definitions.ITEM_RESPONSE.term,
    "question": "Question",
    "answered": "Councils that answered",
    "applies": "To whom it applies",
    "stopped": "Stopped after it",
    "no_comment": 'Answers that are "no comment"',
    "section": "Section",
}


def render_questions(view: View) -> None:
    """Render item response, and the closed questions where there are some."""
    counts = view.run_query(question_counts.count_answers_by_question, scope=view.scope, reader=view.role)
    rows = build_question_table(counts)
    sentence = describe_item_response(counts)
    st.markdown(sentence or "No council has sent complete or partial answers to the questions yet.")
    if not sentence:
        return
    respondents = view.run_query(question_counts.count_respondents, scope=view.scope)
    denominators = describe_denominators(respondents.responded, respondents.with_answers, counts)
    if denominators:
        st.markdown(denominators)
    rows = rows.assign(question=_mark_optional(rows))
    sees_answers = has_right(view.role, Right.SEE_ANSWERS)
    headings = {name: heading for name, heading in COLUMNS.items() if sees_answers or name != "no_comment"}
    meaning = definitions.ITEM_RESPONSE
    st.dataframe(
        rows.assign(item_response=rows["item_response"] * 100),
        hide_index=True,
        height=35 * len(rows) + 38,
        column_order=list(headings),
        column_config={
            **headings,
            "number": st.column_config.NumberColumn("No.", width=44, pinned=True),
            "item_response": st.column_config.ProgressColumn(
                meaning.term, help=meaning.sentence, format="%.0f %%", min_value=0, max_value=100, color=BLUE,
                width=130,
            ),
            "applies": st.column_config.NumberColumn(
                COLUMNS["applies"], help="Councils of a type to which the question applies, which sent complete or "
                "partial answers."
            ),
            "stopped": st.column_config.NumberColumn(
                COLUMNS["stopped"], help="Councils whose last answer is to this question although a later one applies "
                "to them, broken-off responses included. Nobody stops at an optional question."
            ),
            "no_comment": st.column_config.NumberColumn(
                COLUMNS["no_comment"], help='Answers such as "no comment" and "n/a": they count as answered, and never '
                "as material for themes."
            ),
            "question": st.column_config.TextColumn("Question", width=430),
        },
        key="questions",
        alt="Each question with how many councils answered it and how many stopped after it",
    )  # fmt: skip
    render_download_buttons(
        view,
        lambda: rows[list(headings)].rename(columns=headings),
        "questions",
        "Item response",
        [f"{meaning.term}: {meaning.sentence} {meaning.formula}", *([denominators] if denominators else [])],
    )
    _render_choices(view)


def _mark_optional(rows: pd.DataFrame) -> list[str]:
    """Mark the optional ones among the questions, in their text."""
    return [
        text if required else f"Optional: {text}"
        for text, required in zip(rows["question"], rows["required"], strict=True)
    ]


def _render_choices(view: View) -> None:
    """Render what councils chose in closed questions, as far as the reader may see it."""
    choices = choice_findings.compute_choices(view.run_query, view.consultation, view.scope, reader=view.role)
    if choices.empty:
        questions = view.run_query(consultations.list_questions, consultation_id=view.consultation.id)
        if any(question.options for question in questions):
            st.info(NOTHING_RELEASED if not has_right(view.role, Right.SEE_ANSWERS) else NOTHING_CHOSEN)
        return
    st.markdown(
        "**What councils chose**", help=f"{definitions.ANSWER_SHARE.sentence} {definitions.ANSWER_SHARE.formula}."
    )
    sees_answers = has_right(view.role, Right.SEE_ANSWERS)
    if not sees_answers:
        st.caption(f"{definitions.SMALL_NUMBERS.term}.", help=definitions.SMALL_NUMBERS.sentence)
    shows_weighted = sees_answers and st.toggle(
        "Beside it, as if every council type had responded alike",
        key="weighted",
        bind="query-params",
        help=f"Post-stratified: each type counts for the number of its councils. {definitions.EFFECTIVE_SIZE.term}: "
        f"{definitions.EFFECTIVE_SIZE.sentence}",
    )
    rows = _build_shares_table(choices)
    columns = [*rows.columns[:6], *(rows.columns[6:] if shows_weighted else [])]
    st.caption("95 % interval: indicative, if those who have not answered are like those who have.")
    st.dataframe(rows[columns], hide_index=True, key="choices", alt="What councils chose in each closed question")
    terms = (definitions.ANSWER_SHARE, definitions.EFFECTIVE_SIZE)
    notes = [f"{term.term}: {term.sentence} {term.formula}" for term in terms]
    render_download_buttons(view, lambda: rows[columns], "choices", "What councils chose", notes)


def _build_shares_table(choices: pd.DataFrame) -> pd.DataFrame:
    """Build the table of shares with headings for people."""
    return pd.DataFrame(
        {
            "No.": choices["number"],
            "Answer": choices["option"],
            "Councils": _format_councils(choices["councils"]),
            "Of": choices["answered"],
            "Share": [_format_share(share) for share in choices["share"]],
            "95 % interval": [
                "–" if pd.isna(low) else f"{format_percent(low)} to {format_percent(high)}"
                for low, high in zip(choices["low"], choices["high"], strict=True)
            ],
            "Weighted share": [_format_share(share) for share in choices["weighted"]],
            definitions.EFFECTIVE_SIZE.term: choices["effective"].astype(float).round(1),
        }
    )


def _format_share(share: float | None) -> str:
    """Format a share; a dash where it is not shown."""
    return "–" if share is None or pd.isna(share) else format_percent(share)


def _format_councils(councils: pd.Series) -> pd.Series:
    """Format numbers of councils as text where some of them are hidden, since a column holds one kind of thing."""
    is_hidden = any(isinstance(number, HiddenCount) for number in councils)
    return (
        councils.map(lambda number: f"about {number}" if isinstance(number, int) else str(number))
        if is_hidden
        else councils
    )
