"""Show which questions councils answered, where they stopped, and what they chose in closed questions."""

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.findings import choice_findings
from lib.measures import definitions
from lib.measures.figure import format_percent
from lib.measures.questions import build_question_table, describe_denominators, describe_item_response
from lib.outputs.charts import BLUE
from lib.queries.responses import question_counts
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View, find_today, format_day

MIN_COUNCILS = 5  # councils; of fewer, only officers see what they said
COLUMNS = {
    "number": "No.",
    "question": "Question",
    "item_response": definitions.ITEM_RESPONSE.term,
    "answered": "Councils that answered",
    "applies": "To whom it applies",
    "stopped": "Stopped after it",
    "no_comment": 'Answers that are "no comment"',
    "section": "Section",
}


def render_questions(view: View) -> None:
    """Render item response, and the closed questions where there are some."""
    counts = view.run_query(question_counts.count_answers_by_question, scope=view.scope)
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
    meaning = definitions.ITEM_RESPONSE
    st.dataframe(
        rows.assign(item_response=rows["item_response"] * 100),
        hide_index=True,
        height=35 * len(rows) + 38,
        column_order=list(COLUMNS),
        column_config={
            **COLUMNS,
            "number": st.column_config.NumberColumn("No.", width=44, pinned=True),
            "item_response": st.column_config.ProgressColumn(
                meaning.term, help=meaning.sentence, format="%.1f %%", min_value=0, max_value=100, color=BLUE
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
    headings = {**COLUMNS}
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
        return
    st.markdown(
        "**What councils chose**", help=f"{definitions.ANSWER_SHARE.sentence} {definitions.ANSWER_SHARE.formula}."
    )
    sees_answers = has_right(view.role, Right.SEE_ANSWERS)
    if not sees_answers and (withheld_text := _describe_withheld(view, choices)):
        st.info(withheld_text)
        return
    shows_weighted = (sees_answers or int(choices["fewest"].min()) >= MIN_COUNCILS) and st.toggle(
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


def _describe_withheld(view: View, choices: pd.DataFrame) -> str | None:
    """Describe why somebody who may not see who said what sees no shares; None where nothing gives it away.

    Among few councils it could be told who said what, and so it could from the difference between two selections or two
    days, because everybody may know who responded when.
    """
    if view.scope.regions or view.scope.types:
        return "What a part of the councils answered is for officers. Take the filters away to see the answers of all."
    latest_day = view.consultation.choose_latest_day(find_today())
    if view.scope.as_at < latest_day:
        return (
            f"What had been answered on past days is for officers. Choose {format_day(latest_day)} to see the answers "
            "of all."
        )
    if int(choices["answered"].min()) < MIN_COUNCILS:
        return f"What fewer than {MIN_COUNCILS} councils answered is for officers."
    return None


def _build_shares_table(choices: pd.DataFrame) -> pd.DataFrame:
    """Build the table of shares with headings for people."""
    return pd.DataFrame(
        {
            "No.": choices["number"],
            "Answer": choices["option"],
            "Councils": choices["councils"],
            "Of": choices["answered"],
            "Share": [format_percent(share) for share in choices["share"]],
            "95 % interval": [
                f"{format_percent(low)} to {format_percent(high)}"
                for low, high in zip(choices["low"], choices["high"], strict=True)
            ],
            "Weighted share": [format_percent(share) for share in choices["weighted"]],
            definitions.EFFECTIVE_SIZE.term: choices["effective"].round(1),
        }
    )
