"""Show how the consultation stands: one sentence, whether it is on course, and one bar against the target."""

from collections import Counter
from decimal import Decimal

import streamlit as st

from lib.findings.paper_basis import compute_headline
from lib.measures.definitions import FORECAST
from lib.measures.figure import format_percent
from lib.measures.forecast import Forecast
from lib.measures.progress import Deadline
from lib.measures.response_rates import ResponseRates, count_needed_councils
from lib.measures.target import TargetVerdict
from lib.outputs.bars import TargetBar, build_target_bar
from lib.ui.shared import outlook
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text

BAD_VERDICTS = (TargetVerdict.MISSED, TargetVerdict.OFF_COURSE)


def render_sentence(view: View) -> None:
    """Render how the consultation stands, over all councils, in the sentence with which the Board paper begins."""
    sentence = view.compute_cached(
        compute_headline,
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        earlier_curves=outlook.list_earlier_curves(view),
    )
    prefix = "All councils: " if view.scope.regions or view.scope.types else ""
    with st.container(key="headline"):
        st.markdown(
            f"**{prefix}{escape_text(sentence)}**", help=f"{FORECAST.sentence} Response rates, Over time, says more."
        )


def render_verdicts(view: View) -> None:
    """Render whether the target is on course: each verdict with how many of its parts have it."""
    parts = outlook.compute_target_status(view)
    if not parts:
        return
    counts = Counter(part.verdict for part in parts)
    worst_first = [verdict for verdict in (*BAD_VERDICTS, *TargetVerdict) if verdict in counts]
    tags = [f"{outlook.format_tag(verdict)} in {counts[verdict]:,}" for verdict in dict.fromkeys(worst_first)]
    tags[0] += f" of the {len(parts)} parts of the target" if len(parts) > 1 else ""
    question = "Was it met?" if view.scope.as_at >= view.consultation.closes else "On course?"
    st.markdown(
        f"**{question} {_answer_plainly(set(counts))}** {' · '.join(tags)}",
        help="Below, the target stands part by part, with what would mend it.",
    )


def _answer_plainly(verdicts: set[TargetVerdict]) -> str:
    """Answer in a word or two whether a target with these verdicts on its parts is on course, or was met."""
    if verdicts & {*BAD_VERDICTS}:
        return "No:"
    if TargetVerdict.TOO_EARLY in verdicts:
        return "Too early to say:"
    return "Yes:" if verdicts <= {TargetVerdict.MET, TargetVerdict.ON_COURSE} else "Not surely:"


def render_bar(view: View, rates: ResponseRates, deadline: Deadline, forecast: Forecast | None) -> None:
    """Render the councils that responded, are likely to and are needed, as one bar.

    The sentence above is about all councils: of some alone, a line below the bar says what they lack.
    """
    counts, target = rates.dispositions, view.consultation.target_overall
    is_closed = deadline.as_at > deadline.closes
    needed = None if target is None else count_needed_councils(target, counts.council_count)
    likely = None if forecast is None else (forecast.low, forecast.high)
    bar = TargetBar(counts.responded_count, counts.council_count, likely, needed, is_closed)
    st.html(build_target_bar(bar))
    if target is not None and (view.scope.regions or view.scope.types):
        st.markdown(
            _describe_shortfall(rates, target, is_closed=is_closed),
            help=f"{rates.response_rate.hover_text} Responses are due by {format_day(deadline.closes)}.",
        )


def _describe_shortfall(rates: ResponseRates, target: Decimal, *, is_closed: bool) -> str:
    """Describe how many more of the councils looked at must respond for the target's share, between 0 and 1."""
    shortfall = rates.count_shortfall(target)
    share_text = format_percent(float(target), 0)
    if not shortfall:
        return f"{share_text} of these councils: reached"
    return f"**{shortfall:,}** {'short of' if is_closed else 'more to'} {share_text} of these councils"
