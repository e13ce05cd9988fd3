"""Show where regions and council types should be by today, how they stand beside that, and what the rules ask for."""

from math import ceil

import pandas as pd
import streamlit as st

from lib.findings.expected_rates import ExpectedRates, compute_expected_rates
from lib.measures.approaches.expectation import Standing, StandingVerdict, Trigger
from lib.measures.approaches.reasons import VERBS, format_group
from lib.measures.figure import format_percent
from lib.ui.shared import outlook
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.targeting import trigger_rules

VERDICT_WORDS = {
    StandingVerdict.RED: "▼ Red",
    StandingVerdict.AMBER: "◆ Amber",
    StandingVerdict.GREEN: "● Green",
}
VERDICT_COLOURS = {StandingVerdict.RED: "red", StandingVerdict.AMBER: "orange", StandingVerdict.GREEN: "green"}
SHOWN_TRIGGERS = 3
EXPANDER_KEY = "expected-rates"
VERDICT_HELP = (
    "▼ Red: 7.5 percentage points or more below what is expected by now, and at least one council short. ◆ Amber: 2.5 "
    "points or more. ● Green: nearer, above, or less than one council short. Expected is the share of the final "
    "responses that should be in by now, times the rate to reach by the closing day."
)


def compute_for(view: View) -> ExpectedRates | None:
    """Compute where regions and types stand beside what is expected; None where nothing can be expected yet."""
    return view.compute_cached(
        compute_expected_rates,
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        earlier_curves=outlook.list_earlier_curves(view),
    )


def render_expected_rates(view: View) -> None:
    """Render what the rules ask for today, one line on how regions and types stand, and the numbers behind it."""
    expected = compute_for(view)
    if expected and expected.triggers:
        _render_triggers(view, expected.triggers)
    if expected is None:
        st.caption(
            "Where each region and type should be by now cannot be said yet: that takes a week and ten responses, or "
            "an earlier consultation."
        )
    elif expected.standings:
        text = describe_standings(expected).replace(" %", "\N{NO-BREAK SPACE}%")
        st.markdown(text, help=VERDICT_HELP)
    label = "Final rates against the target" if expected and expected.is_final else "Expected against actual"
    if expander := render_expander(f"{label}, and the rules that ask for an approach", key=EXPANDER_KEY):
        with expander:
            if expected and expected.standings:
                _render_table(expected)
            trigger_rules.render_trigger_rules(view)


def _render_triggers(view: View, triggers: list[Trigger]) -> None:
    """Render what the rules ask for today, the furthest below first, with buttons that leave those councils alone."""
    ordered = sorted(triggers, key=lambda trigger: -trigger.standing.points_below)
    st.warning(describe_triggers(ordered), icon=":material/campaign:")
    shown = {trigger.standing.name: trigger.standing for trigger in ordered[:SHOWN_TRIGGERS]}
    with st.container(horizontal=True):
        for standing in shown.values():
            if standing.name not in (*view.scope.regions, *view.scope.types):
                st.button(
                    f"Show {format_group(standing.name)}", key=f"show-{standing.name}", on_click=_show_group,
                    args=(standing.grouping, standing.name), type="tertiary", help="Sets the filter in the side bar.",
                )  # fmt: skip


def describe_triggers(ordered: list[Trigger]) -> str:
    """Describe what the rules ask for, channel by channel, with the number behind the first few."""
    parts = []
    for channel in dict.fromkeys(trigger.rule.channel for trigger in ordered):
        standings = list({t.standing.name: t.standing for t in ordered if t.rule.channel == channel}.values())
        names = [
            f"{_name_councils(standing)} ({standing.points_below:.1f} points below expectation)"
            for standing in standings[:SHOWN_TRIGGERS]
        ]
        names += [_name_councils(standing) for standing in standings[SHOWN_TRIGGERS:]]
        verb = VERBS[channel].lower()
        parts.append(f"{verb} {format_names(names, len(names))}")
    return f"**Today the rules ask you to** {'; and to '.join(parts)}."


def _name_councils(standing: Standing) -> str:
    """Name the councils of a group, such as "councils in the North East" or "shire districts"."""
    name = format_group(standing.name)
    return f"councils in {name}" if standing.grouping == "region" else name


def _show_group(grouping: str, name: str) -> None:
    """Let the filters of the side bar leave one region or type, when its button is pressed."""
    for key in ("region", "type"):
        st.session_state[key] = [name] if key == grouping else []


def describe_standings(expected: ExpectedRates) -> str:
    """Describe in one line how many regions and types are red, amber and green, and which is furthest below."""
    counts = [
        f":{VERDICT_COLOURS[verdict]}-badge[{VERDICT_WORDS[verdict]} {count}]"
        for verdict, count in expected.count_by_verdict().items()
        if count
    ]
    worst = expected.standings[0]
    opening = (
        "**Regions and types against the target:**"
        if expected.is_final
        else f"**By today {format_percent(expected.share.value, 0)} of the responses should be in** "
        f"({expected.share.basis}):"
    )
    text = f"{opening} {' '.join(counts)}"
    if worst.verdict == StandingVerdict.GREEN or expected.triggers:  # which say it already
        return text
    name = format_group(worst.name)
    return f"{text} Furthest below: {escape_text(name)}, {describe_standing(worst, is_final=expected.is_final)}"


def describe_standing(standing: Standing, *, is_final: bool) -> str:
    """Describe how a group stands; from the closing day on beside the rate that it should have reached."""
    if not is_final:
        return standing.sentence
    text = f"{standing.rate.percent_text}, where {format_percent(standing.final)} was to be reached"
    missing = _count_short(standing)
    return f"{text}: {format_count(missing, 'council', 'councils')} short." if missing else f"{text}."


def _count_short(standing: Standing) -> int:
    """Count the councils by which a group is short of what is expected."""
    return max(0, ceil(standing.councils_below - 1e-9))


def _describe_short(standing: Standing) -> str:
    """Describe by how many of its councils a group is short, such as "4 of 12"; empty where it is not."""
    missing = _count_short(standing)
    return f"{missing:,} of {standing.rate.denominator:,}" if missing else ""


def build_table(expected: ExpectedRates) -> pd.DataFrame:
    """Build the table of regions and types: name, verdict in words, rate and expected in per cent, councils short."""
    return pd.DataFrame(
        [
            {
                "name": standing.name,
                "verdict": VERDICT_WORDS[standing.verdict],
                "rate": round((standing.rate.value or 0.0) * 100, 1),
                "expected": round(standing.expected * 100, 1),
                "short": _describe_short(standing),
            }
            for standing in expected.standings
        ]
    )


def _render_table(expected: ExpectedRates) -> None:
    """Render the table of regions and types, with bars for the rate and for what is expected."""
    table = build_table(expected)
    top = max(10.0, float(table[["rate", "expected"]].to_numpy().max()))
    first = expected.standings[0]  # what is expected is the same for all of them
    low, high = format_percent(first.expected_low), format_percent(first.expected_high)
    spread = "" if low == high else f" Expected by now, by the curve that one goes by: {low} to {high}."
    st.caption(
        f"To be reached by the closing day: {format_percent(first.final)} in each."
        + ("" if expected.is_final else spread)
    )
    bar = st.column_config.ProgressColumn
    st.dataframe(
        table,
        hide_index=True,
        height=35 * len(table) + 38,
        column_config={
            "name": st.column_config.TextColumn("Region or type", width=190),
            "verdict": st.column_config.TextColumn("Standing", width=90, help=VERDICT_HELP),
            "rate": bar("Responded", format="%.1f %%", min_value=0, max_value=top, width=130),
            "expected": bar(
                "Target" if expected.is_final else "Expected by now", format="%.1f %%", min_value=0, max_value=top,
                width=130,
            ),
            "short": st.column_config.TextColumn("Councils short", width=120),
        },
        key="expected-table",
        alt="Regions and council types beside what is expected of them by now",
    )  # fmt: skip
