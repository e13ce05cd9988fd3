"""Start half-and-half tests, and show what came of them and what they can and cannot show."""

import secrets
from functools import partial
from typing import Any

import streamlit as st

from lib.access import Right, has_right
from lib.actions import half_tests as half_test_actions
from lib.actions.half_tests import HalfTestPlan
from lib.findings import half_tests as half_test_findings
from lib.measures.approaches.halves import describe_half_result, describe_planned_test
from lib.measures.approaches.outcomes import WINDOW_DAYS
from lib.measures.approaches.segments import SegmentFilterProblem
from lib.measures.response_rates import compute_overall_rates
from lib.queries.campaign import half_tests
from lib.queries.campaign.half_tests import StoredHalfTest
from lib.queries.responses import dispositions
from lib.queries.scope import Scope
from lib.ui.shared import action_feedback, call_rows
from lib.ui.shared.segment_choices import SegmentChoice, list_choices
from lib.ui.shared.view import View, find_today, format_day
from lib.ui.shared.wording import escape_text, format_count

START_SLOT, TEST_SLOT = "half-test-start", "half-test"
ALL_COUNCILS = SegmentChoice("", "All councils without a response", "all councils without a response")
USUAL_SHARE = 0.3  # of councils that respond, while nothing is known
SEED_LIMIT = 2**31 - 1
MAX_WINDOW_DAYS = 60


def render_half_tests(view: View) -> None:
    """Render the tests with what came of them, and for those who plan approaches the start of another."""
    st.markdown(
        "A segment is split at random, and each half is approached in its own way. As chance alone decides which "
        "council gets which, a clear difference comes from the way."
    )
    if has_right(view.role, Right.PLAN_APPROACHES):
        _render_start(view)
    tests = view.run_query(half_tests.list_half_tests, consultation_id=view.scope.consultation_id)
    action_feedback.render_result(view, TEST_SLOT)
    if not tests:
        st.markdown("No test was started yet.")
        return
    days = st.number_input(
        "Days after the start within which a response counts",
        min_value=1,
        max_value=MAX_WINDOW_DAYS,
        value=WINDOW_DAYS,
        key="half_test_days",
        width=320,
    )
    for test in tests:
        _render_test(view, test, int(days))


def _render_start(view: View) -> None:
    """Render the start of a test: which councils, what it can show with so many, and the two ways."""
    action_feedback.render_result(view, START_SLOT)
    with st.expander("Start a test", icon=":material/call_split:"):
        choices = [ALL_COUNCILS, *(choice for choice in list_choices(view) if choice.codes is None)]
        choice = st.selectbox(
            "Councils", choices, format_func=lambda choice: choice.name, key="half_test_segment",
            help="Segments are saved on Targeting. Councils that responded or declined by now are left out.",
        )  # fmt: skip
        try:
            codes = _list_codes(view, choice)
        except SegmentFilterProblem as problem:
            st.error(escape_text(str(problem)))
            return
        rates = compute_overall_rates(view.run_query(dispositions.count_dispositions, scope=view.scope))
        share = st.number_input(
            "Per cent of them that you expect to respond",
            min_value=1,
            max_value=99,
            value=min(99, max(1, round(100 * (rates.response_rate.value or USUAL_SHARE)))),
            key="half_test_share",
            width=320,
            help="What a test can show depends on it. It starts from the response rate so far.",
        )
        st.markdown(describe_planned_test(len(codes), share / 100))
        st.caption(
            f"As known today, {format_day(find_today())}, when the test starts: "
            f"{format_count(len(codes), 'council', 'councils')} without a response."
        )
        with st.form("half-test", border=False):
            st.text_input("Name of the test", max_chars=half_test_actions.LONGEST_NAME, key="half_test_name")
            left, right = st.columns(2)
            left.text_input("What half A gets", placeholder="A call to the chief executive", key="half_test_first")
            right.text_input("What half B gets", placeholder="The reminder alone", key="half_test_second")
            st.form_submit_button(
                "Split at random and start", type="primary", on_click=_start_test, args=(view, choice.words, codes)
            )


def _start_test(view: View, chosen_by: str, codes: list[str]) -> None:
    """Start a test today. Who has responded is asked again within the write."""
    today, seed = find_today(), secrets.randbelow(SEED_LIMIT)
    name, first, second = (str(st.session_state.get(f"half_test_{part}") or "") for part in ("name", "first", "second"))
    plan = HalfTestPlan(
        view.scope.consultation_id, name, today, seed, (first, second), f"{chosen_by}; {view.filter_text}"
    )
    split = partial(_split_now, scope=view.scope.on_day(today), codes=codes, seed=seed)
    message = f"Started: {escape_text(name)}. Both halves can be chosen as segments on Targeting."
    action_feedback.attempt_action(
        view, START_SLOT, message, half_test_actions.start_test, plan=plan, split_councils=split
    )


def _split_now(session: Any, *, scope: Scope, codes: list[str], seed: int) -> dict[int, str]:
    """Split the councils that may still be tested."""
    return half_test_findings.split_testable(session, scope, codes, seed)


def _list_codes(view: View, choice: SegmentChoice) -> list[str]:
    """List the codes of the councils of a segment that have neither responded nor declined, as known today."""
    today_scope = view.scope.on_day(find_today())
    testable = view.run_query(half_tests.list_testable_councils, scope=today_scope)
    rows = choice.filter_rows(call_rows.list_rows(view))
    return sorted(set(rows["code"]) & set(testable["code"]))


def _render_test(view: View, test: StoredHalfTest, days: int) -> None:
    """Render one test: the two ways, its result in words, and what else is to be said."""
    st.markdown(f"**{escape_text(test.name)}**, started on {format_day(test.started_on)}")
    st.markdown(f"- A: {escape_text(test.ways[0])}\n- B: {escape_text(test.ways[1])}")
    if view.scope.as_at < test.started_on:
        st.markdown(f"It started after {format_day(view.scope.as_at)}, which is the day looked at.")
    else:
        outcome = view.compute_cached(
            half_test_findings.compute_test_outcome, detail=f"{test.id} {days}", ask=view.run_query, test=test,
            scope=view.scope, days=days,
        )  # fmt: skip
        if view.scope.as_at < outcome.last_day:
            st.markdown(
                f"The {format_count(days, 'day', 'days')} are over on {format_day(outcome.last_day)}: until then this "
                "is how it stands, and no result. Looking often and stopping when it looks clear would find "
                "differences where there are none."
            )
        st.markdown(describe_half_result(outcome.result))
        _render_remarks(outcome)
    with st.expander("Its councils"):
        _render_councils(view, test)
    if has_right(view.role, Right.PLAN_APPROACHES):
        st.button("Delete this test", key=f"half-test-{test.id}", on_click=_delete_test, args=(view, test))


def _delete_test(view: View, test: StoredHalfTest) -> None:
    """Delete a test."""
    words = f"Deleted: {escape_text(test.name)}. What was sent to its halves stays."
    action_feedback.attempt_action(
        view, TEST_SLOT, words, half_test_actions.delete_test, test_id=test.id, seen_change_id=test.change_id
    )


def _render_remarks(outcome: half_test_findings.HalfTestOutcome) -> None:
    """Render how many councils are not counted, and why."""
    remarks = []
    if outcome.withdrew:
        remarks.append(
            f"{format_count(outcome.withdrew, 'council', 'councils')} responded and withdrew the response since: they "
            "count as not having responded."
        )
    if outcome.left_out:
        remarks.append(
            f"{format_count(outcome.left_out, 'council', 'councils')} turned out to have answered before the start: in "
            "neither half."
        )
    if remarks:
        st.caption(" ".join(remarks))


def _render_councils(view: View, test: StoredHalfTest) -> None:
    """Render the councils of both halves, and how they were chosen."""
    st.caption(f"Chosen: {escape_text(test.chosen_by)}. The seed of the split is {test.seed}.")
    rows = view.run_query(half_tests.list_test_councils, test_id=test.id, scope=view.scope)
    st.dataframe(
        rows[["council", "half", "responded_on"]],
        hide_index=True,
        column_config={
            "council": "Council",
            "half": "Half",
            "responded_on": st.column_config.DateColumn("Responded on", format="D MMM YYYY"),
        },
        placeholder="–",
        alt=f"Councils of the test {test.name} and their halves",
    )
