"""Show the rules by which a region or type that lags asks for an approach, and let officers set them."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.actions.trigger_rules import set_trigger_rules
from lib.database.trigger_settings import TriggerSetting
from lib.findings.expected_rates import USUAL_RULES, build_trigger_rule
from lib.findings.response_findings import count_days
from lib.queries.campaign import trigger_rules
from lib.queries.register import consultations
from lib.terms import CHANNELS, COUNCIL_TYPES
from lib.ui.shared.action_feedback import attempt_action, compute_digest, keep_message, render_result
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

SLOT = "trigger-rules"
EACH_REGION, EACH_TYPE = "Each region", "Each council type"
EACH = {EACH_REGION: "region", EACH_TYPE: "type"}
COLUMNS = ("whom", "points_below", "from_day", "to_day", "channel")


def render_trigger_rules(view: View) -> None:
    """Render the rules in words, and for officers the table in which they are set."""
    settings = view.run_query(trigger_rules.list_trigger_settings, consultation_id=view.consultation.id)
    st.markdown("**Rules that ask for an approach**")
    if settings:
        st.markdown("\n".join(f"- {escape_text(build_trigger_rule(setting).sentence)}" for setting in settings))
    else:
        st.markdown("None is set. An officer sets once what is done when a region or type falls behind.")
    if has_right(view.role, Right.EDIT_CONSULTATIONS):
        _render_editor(view, settings)
    render_result(view, SLOT, shortcut=None)


def _render_editor(view: View, settings: tuple[TriggerSetting, ...]) -> None:
    """Render the table in which an officer sets the rules; where there are none, the usual ones are offered in it."""
    offered = settings or USUAL_RULES
    if not settings:
        st.caption("Below stand the usual rules, which are not saved yet: change them, or save them as they are.")
    groups = view.run_query(consultations.list_groups, consultation_id=view.consultation.id)
    names = [*EACH, *groups["region"], *(name for name in COUNCIL_TYPES if name in groups["type"])]
    days, number = count_days(view.consultation), st.column_config.NumberColumn
    edited = st.data_editor(
        build_rule_table(offered),
        hide_index=True,
        num_rows="dynamic",
        column_config={
            "whom": st.column_config.SelectboxColumn("Whom it is about", options=names, required=True, width=200),
            "points_below": number(
                "Points below expectation", min_value=0.5, max_value=100.0, step=0.5, required=True,
                help="Percentage points from which on the rule is set off.",
            ),
            "from_day": number(
                "From day", min_value=1, max_value=days, step=1, required=True, help=f"Day 1 opens, day {days} closes."
            ),
            "to_day": number("To day", min_value=1, max_value=days, step=1, help="Empty: to the closing day."),
            "channel": st.column_config.SelectboxColumn("What to do", options=list(CHANNELS), required=True),
        },
        key=f"rules-{compute_digest(settings)}",
    )  # fmt: skip
    st.button("Save the rules", key="save-rules", on_click=_save_rules, args=(view, edited, settings))


def build_rule_table(settings: tuple[TriggerSetting, ...]) -> pd.DataFrame:
    """Build the table of rules that is edited: COLUMNS."""
    each = {grouping: words for words, grouping in EACH.items()}
    rows = [
        (setting.group_name or each[setting.grouping], setting.points_below, setting.from_day, setting.to_day,
         setting.channel)
        for setting in settings
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({"points_below": float, "from_day": "Int64", "to_day": "Int64"})


def read_rule_table(table: pd.DataFrame) -> tuple[TriggerSetting, ...]:
    """Read the rules from the table that was edited. Raises ValueError where a cell is empty, with its place."""
    settings = []
    for place, row in enumerate(table.to_dict("records"), start=1):
        values: dict[str, Any] = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        if any(values[name] is None for name in COLUMNS if name != "to_day"):
            raise ValueError(f"Rule {place}: fill in all of its cells but “To day”. Nothing was saved.")
        whom = str(values["whom"])
        grouping = EACH.get(whom) or ("type" if whom in COUNCIL_TYPES else "region")
        to_day = None if values["to_day"] is None else int(values["to_day"])
        settings.append(
            TriggerSetting(
                grouping, "" if whom in EACH else whom, float(values["points_below"]), int(values["from_day"]), to_day,
                str(values["channel"]),
            )
        )  # fmt: skip
    return tuple(settings)


def _save_rules(view: View, table: pd.DataFrame, seen: tuple[TriggerSetting, ...]) -> None:
    """Save the rules when the button is pressed."""
    try:
        rules = read_rule_table(table)
    except ValueError as problem:
        keep_message(SLOT, str(problem))
        return
    attempt_action(
        view, SLOT, "The rules are saved: the page checks them every day.", set_trigger_rules,
        consultation_id=view.consultation.id, rules=rules, seen=seen,
    )  # fmt: skip
