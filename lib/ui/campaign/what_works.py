"""Show what came of the approaches made, beside what was to be expected without them, told as an association."""

import pandas as pd
import streamlit as st

from lib.findings.approach_outcomes import (
    BY_CHANNEL,
    BY_MESSAGE,
    BY_REMINDERS,
    GROUPINGS,
    compute_approach_outcomes,
)
from lib.measures.approaches.outcomes import WINDOW_DAYS, ApproachOutcome
from lib.outputs.approach_charts import draw_differences
from lib.queries.campaign.approach_outcomes import MOST_REMINDERS
from lib.terms import EMAIL_CHANNELS, LETTER
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text

FEW = 20  # councils; of fewer, chance says more than the approach
MAX_SENTENCES, MAX_BARS = 8, 12
NOT_KNOWN = "–"
EXPECTED_HELP = (
    "How many would have responded within 14 days going by the councils that were not approached that day; where there "
    "are too few of those, going by the 14 days before."
)
HEADINGS = {
    "approach": "Approach",
    "approached": "Councils",
    "delivered": "Delivered",
    "engaged": "Engaged",
    "followed": "14 days over",
    "responded": "Responded",
    "expected": "Expected",
    "difference": "Difference",
    "sentence": "In words",
}


def render_what_works(view: View) -> None:
    """Render what came of the approaches by the view's day. It names councils' counts alone, and no person."""
    grouping = st.segmented_control(
        "Compare", list(GROUPINGS), default=BY_MESSAGE, key="what_works_by", label_visibility="collapsed"
    )
    grouping = grouping or BY_MESSAGE
    outcomes = view.compute_cached(
        compute_approach_outcomes,
        detail=grouping,
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        grouping=grouping,
    )
    if not outcomes:
        st.markdown(
            f"Nothing was sent to a named contact of these councils, and no call logged, by "
            f"{format_day(view.scope.as_at)}. What came of it is shown here, once there is something."
        )
        return
    st.markdown(
        "Councils are approached for reasons, and other things happen meanwhile: **what follows goes with the "
        "approach, and need not come from it.** Only a half-and-half test tells that."
    )
    labels = [_describe_approach(outcome, grouping) for outcome in outcomes]
    _render_sentences(labels, outcomes)
    _render_chart(view, labels, outcomes, grouping)
    _render_table(view, labels, outcomes)


def _render_sentences(labels: list[str], outcomes: list[ApproachOutcome]) -> None:
    """Render a sentence for each kind of approach, the largest first."""
    order = sorted(range(len(outcomes)), key=lambda position: -outcomes[position].approached)
    st.markdown(
        "\n".join(
            f"- **{escape_text(labels[position])}**: {escape_text(_describe_outcome(outcomes[position]))}"
            for position in order[:MAX_SENTENCES]
        )
    )
    if len(order) > MAX_SENTENCES:
        st.caption(f"The {MAX_SENTENCES} that went to most councils; the table has all {len(order):,}.")


def _describe_outcome(outcome: ApproachOutcome) -> str:
    """Describe what came of approaches, and that they were few where they were."""
    if 0 < outcome.followed < FEW:
        return f"{outcome.sentence} With fewer than {FEW} councils that says little."
    return outcome.sentence


def _render_chart(view: View, labels: list[str], outcomes: list[ApproachOutcome], grouping: str) -> None:
    """Render how far each kind of approach lies from what was expected, of those that went to enough councils."""
    chosen = [
        (label, tuple(100 * end for end in (outcome.difference.value, outcome.difference.low, outcome.difference.high)))
        for label, outcome in zip(labels, outcomes, strict=True)
        if outcome.difference is not None and outcome.followed >= FEW
    ][:MAX_BARS]
    if not chosen:
        return
    st.markdown(
        f"**Responded within {WINDOW_DAYS} days, less what was expected**",
        help=f"In percentage points, with the 95 % interval, where at least {FEW} councils were approached so long "
        "ago. An interval that holds 0 shows no clear difference.",
    )
    view.render_chart(
        draw_differences,
        alt="Difference between the share that responded and the share expected: "
        + "; ".join(f"{label} {values[0]:+.0f} points" for label, values in chosen),
        detail=f"what works {grouping}",
        labels=[label for label, _values in chosen],
        values=[values for _label, values in chosen],
    )


def _render_table(view: View, labels: list[str], outcomes: list[ApproachOutcome]) -> None:
    """Render the numbers behind the sentences, and the files of them."""
    table = build_outcome_table(labels, outcomes)
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "approach": text(HEADINGS["approach"], width="medium"),
            "approached": number(HEADINGS["approached"], format="localized", help="Councils approached so."),
            "delivered": text(HEADINGS["delivered"], help="Of these: delivered and not bounced, or spoken with."),
            "engaged": text(HEADINGS["engaged"], help="Replied, attended or clicked; – where the channel cannot tell."),
            "followed": number(
                HEADINGS["followed"], format="localized", help=f"Approached at least {WINDOW_DAYS} days ago."
            ),
            "responded": number(
                HEADINGS["responded"], format="localized", help=f"Of the last: within {WINDOW_DAYS} days."
            ),
            "expected": text(HEADINGS["expected"], help=EXPECTED_HELP),
            "difference": text(HEADINGS["difference"], help="In percentage points, with its 95 % interval."),
            "sentence": text(HEADINGS["sentence"], width="large"),
        },
        alt="What came of the approaches",
    )
    notes = [
        "An association: councils are approached for reasons, and other things happen meanwhile.",
        f"Expected: {EXPECTED_HELP}",
    ]
    render_download_buttons(
        view, lambda: table.rename(columns=HEADINGS), "what_came_of_approaches", "What came of approaches", notes
    )


def build_outcome_table(labels: list[str], outcomes: list[ApproachOutcome]) -> pd.DataFrame:
    """Build the table of outcomes, with the columns of HEADINGS; what a channel cannot tell is a dash."""
    return pd.DataFrame(
        [
            (
                label,
                outcome.approached,
                _format_delivered(outcome),
                NOT_KNOWN if outcome.engaged is None else f"{outcome.engaged:,}",
                outcome.followed,
                outcome.responded,
                NOT_KNOWN if outcome.expected is None else f"{outcome.expected:.0f}",
                _format_difference(outcome),
                _describe_outcome(outcome),
            )
            for label, outcome in zip(labels, outcomes, strict=True)
        ],
        columns=list(HEADINGS),
    )


def _format_delivered(outcome: ApproachOutcome) -> str:
    """Format how many were delivered; of a letter nobody knows."""
    is_blind = outcome.channel == LETTER or (outcome.channel and outcome.channel.casefold() not in EMAIL_CHANNELS)
    return NOT_KNOWN if is_blind and not outcome.delivered else f"{outcome.delivered:,}"


def _format_difference(outcome: ApproachOutcome) -> str:
    """Format the difference with its interval, in points."""
    if outcome.difference is None:
        return NOT_KNOWN
    value, low, high = (round(100 * end) for end in (
        outcome.difference.value, outcome.difference.low, outcome.difference.high,
    ))  # fmt: skip
    return f"{value:+d} ({low:+d} to {high:+d})"


def _describe_approach(outcome: ApproachOutcome, grouping: str) -> str:
    """Describe a kind of approach: channel, message and which approach to the council it was."""
    turn = _describe_turn(outcome.reminders)
    if grouping == BY_CHANNEL:
        return outcome.channel
    if grouping == BY_REMINDERS:
        return turn[0].upper() + turn[1:]
    name = f"{outcome.channel}, “{outcome.message}”"
    return name if grouping == BY_MESSAGE else f"{name}, {turn}"


def _describe_turn(reminders: int) -> str:
    """Describe which approach to a council it was."""
    if reminders == 0:
        return "first approach"
    if reminders >= MOST_REMINDERS:
        return f"after {MOST_REMINDERS} approaches or more"
    return "after one approach" if reminders == 1 else f"after {reminders} approaches"
