"""How far the coding can be trusted: coverage, answers in no theme, and what a second person finds by themselves."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Person
from lib.actions import coding as acting
from lib.findings import coding_findings
from lib.measures import definitions
from lib.measures.agreement import Agreement, describe_agreement
from lib.measures.definitions import Definition
from lib.queries.themes import double_coding, evidence, review_queue, run_history
from lib.queries.themes.answers import CreditedAnswer
from lib.queries.themes.theme_counts import ThemeFacts
from lib.ui.shared import action_feedback, answer_text
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.run_panel import agreed, what_became
from lib.ui.themes.selection import Looked

PLACE = "quality"
KAPPA, ALPHA = "Cohen’s kappa", "Krippendorff’s alpha"
SAMPLE = 30
SHOWN = 20


def show(look: Looked) -> None:
    """Coverage first, then the answers in no theme, coding by a second person, and earlier runs."""
    here = look.view
    if not action_feedback.may_work_on_themes(here):
        return
    action_feedback.render_result(here, PLACE)
    _coverage(look)
    _agreement(look)
    with st.expander(f"Code a sample of {SAMPLE} answers, without seeing what others found"):
        _code_again(look)
    _runs(look)


def _coverage(look: Looked) -> None:
    here = look.view
    there = coding_findings.compute_coverage(here.run_query, here.scope, look.question_id)
    if not there.answers:
        st.markdown("There are no answers yet.")
        return
    for column, words, number in zip(
        st.columns(3), ("In a theme", "In no theme", "Not looked at yet"), (there.coded, there.unthemed, there.unread),
        strict=True,
    ):  # fmt: skip
        column.metric(
            words,
            f"{number:,}",
            f"{number / there.answers:.0%} of {there.answers:,} answers",
            delta_color="off",
            delta_arrow="off",
        )
    with st.expander(f"The answers in no theme ({there.answers - there.coded:,})"):
        for one in here.run_query_uncached(
            evidence.list_unthemed_answers, scope=here.scope, question_id=look.question_id, reader=here.role, limit=SHOWN
        ):
            answer_text.render_answer(one)
        st.caption(f"The newest {SHOWN} at most are shown.")


def _agreement(look: Looked) -> None:
    found, facts = coding_findings.compute_coder_agreement(look.view.run_query, look.view.scope, look.question_id)
    st.subheader("Do two people find the same?")
    if not found.answers:
        st.markdown("No answer was coded by two people yet. Let two officers each code the sample below.")
        return
    st.markdown(
        f"{format_count(found.answers, 'answer was', 'answers were')} coded by two people or more. Exactly the same themes: "
        f"{_share(found.agreed_share)}. Krippendorff’s alpha over all: {_number(found.alpha)}, {describe_agreement(found.alpha)}.",
        help=f"{definitions.AGREEMENT.sentence} {definitions.ALPHA.sentence}",
    )
    st.dataframe(
        _table(found, facts), hide_index=True, alt="Agreement of two coders on each theme",
        column_config={KAPPA: _explained(definitions.KAPPA), ALPHA: _explained(definitions.ALPHA)},
    )  # fmt: skip


def _table(found: Agreement, facts: list[ThemeFacts]) -> pd.DataFrame:
    rows = [
        (fact.label, _share(one.agreed_share), _number(one.kappa), _number(one.alpha), describe_agreement(one.alpha))
        for fact, one in zip(facts, found.themes, strict=True)
    ]
    return pd.DataFrame(rows, columns=["Theme", "Agreed", KAPPA, ALPHA, "In words"])


def _explained(definition: Definition) -> Any:
    return st.column_config.TextColumn(help=f"{definition.sentence} {definition.formula}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _code_again(look: Looked) -> None:
    """The next answer of the sample that the reader has not coded; nothing of what others found is shown."""
    here = look.view
    coder = _coder(here)
    if coder is None:
        return
    codings = here.run_query(
        double_coding.list_double_codings, consultation_id=here.scope.consultation_id, question_id=look.question_id
    )
    mine = {(one.source_id, one.question_number) for one in codings if one.coder == coder.name}
    drawn = here.run_query_uncached(
        double_coding.sample_answers, scope=here.scope, question_id=look.question_id, size=SAMPLE, reader=here.role
    )
    left = [one for one in drawn if (one.source_id, one.question_number) not in mine]
    st.caption(f"{len(drawn) - len(left)} of {len(drawn)} coded by you ({escape_text(coder.name)}).")
    if left:
        _code_one(here, left[0], look.question_id, coder)
    else:
        st.success("You have coded the whole sample.")


def _coder(here: View) -> Person | None:
    """Who codes. On a machine where nobody signs in, two people would else pass for one."""
    name = " ".join(
        (st.text_input("Your name", key="coder", max_chars=80, placeholder="Such as Ada Byron") or "").split()
    )
    if not name:
        st.caption("Write your name first: what two people find is compared by their names.")
        return None
    return Person(name, here.role)


def _code_one(here: View, one: CreditedAnswer, question_id: int | None, coder: Person) -> None:
    themes = {facts.id: facts for facts in coding_findings.list_active_themes(here.run_query, here.scope, question_id)}
    answer_text.render_answer(one)
    key = f"again-{coder.name}-{one.source_id}-{one.question_number}"
    st.pills(
        "Themes in this answer",
        list(themes),
        selection_mode="multi",
        format_func=lambda theme: themes[theme].label,
        key=key,
    )
    st.button(
        "Save and go on",
        type="primary",
        shortcut="Ctrl+Enter",
        key=f"{key}-save",
        on_click=_save,
        args=(here, one, question_id, key, coder),
    )


def _save(here: View, one: CreditedAnswer, question_id: int | None, key: str, coder: Person) -> None:
    scope = here.run_query(review_queue.find_question_number, question_id=question_id) if question_id else double_coding.ACROSS_QUESTIONS
    action_feedback.attempt_action(
        here, PLACE, f"Saved as found by {escape_text(coder.name)}.", acting.store_double_coding, actor=coder,
        consultation_id=here.scope.consultation_id,
        source_id=one.source_id, question_number=one.question_number, scope=scope,
        theme_ids=list(st.session_state.get(key) or ()),
    )  # fmt: skip


def _runs(look: Looked) -> None:
    here = look.view
    there = here.run_query(run_history.list_runs, consultation_id=here.scope.consultation_id, question_id=look.question_id)
    st.subheader("When the machine looked")
    for one in there[:5]:
        st.markdown(f"{what_became(one)} {agreed(one)}")
    if not there:
        st.markdown("It has not looked yet.")
