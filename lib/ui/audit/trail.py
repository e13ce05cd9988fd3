"""Show the audit trail: filter it, leaf through it, and save what the filter leaves."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd
import streamlit as st

from lib.queries.accounts import audit_trail as queries
from lib.queries.accounts.audit_trail import AuditFilter, AuditLine, LinePlace
from lib.terms import AUDIT_KINDS
from lib.ui.shared.action_feedback import compute_digest
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View

EVERYTHING = "Everything"
PLACES_KEY = "_audit_places"  # the filter, and behind which lines the pages begin that were left
MAX_SAVED = 200_000


def render_trail(view: View) -> None:
    """Render the filters, one page of the trail, and the buttons that save all that the filters leave."""
    wanted = _ask_filter()
    places = _find_places(wanted)
    lines: list[AuditLine] = view.run_query_uncached(
        queries.list_audit_lines,
        reader=view.role,
        wanted=wanted,
        before=places[-1] if places else None,
        limit=queries.PAGE_SIZE + 1,
    )
    shown, has_more = lines[: queries.PAGE_SIZE], len(lines) > queries.PAGE_SIZE
    if not shown:
        st.info("Nothing in the trail meets these filters.")
        return
    st.dataframe(
        build_table(shown),
        hide_index=True,
        height=min(560, 35 * len(shown) + 38),
        column_config={
            "When (UTC)": st.column_config.TextColumn(width=135),
            "What": st.column_config.TextColumn(width=330),
            "Who": st.column_config.TextColumn(width=120),
            "Why": st.column_config.TextColumn(width=185, help="The reason, where one was asked; of a file, for what."),
            "How many": st.column_config.NumberColumn(width=80, format="localized"),
            "Kind": st.column_config.TextColumn(width=72),
        },
        key=f"audit-{compute_digest([wanted, *places])}",
        alt="The audit trail, the newest first",
    )
    _render_pages(wanted, places, shown, has_more=has_more)
    render_download_buttons(
        view,
        lambda: _build_whole_table(view, wanted),
        "audit",
        f"Audit trail ({wanted.describe()})",
        notes=[
            f"Filter: {wanted.describe()}",
            f"The newest {MAX_SAVED:,} lines at most; python -m lib audit export writes all. Times are in UTC.",
        ],
        dated=False,
    )


def _ask_filter() -> AuditFilter:
    """Ask what is looked for."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Words", key="audit-words", placeholder="In what or why", width=190)
        person = st.text_input("Person", key="audit-person", placeholder="Part of the name", width=165)
        kind = st.selectbox("Kind", [EVERYTHING, *AUDIT_KINDS], key="audit-kind", width=140)
        first_day = _ask_day("From", "audit-from")
        last_day = _ask_day("To", "audit-to")
    return AuditFilter(words.strip(), person.strip(), "" if kind == EVERYTHING else str(kind), first_day, last_day)


def _ask_day(label: str, key: str) -> dt.date | None:
    day = st.date_input(label, value=None, min_value=dt.date(2000, 1, 1), format="DD/MM/YYYY", key=key, width=145)
    return day if isinstance(day, dt.date) else None


def _find_places(wanted: AuditFilter) -> list[LinePlace]:
    """Find behind which lines the page that is shown begins; with another filter, the newest is shown again."""
    filter_then, places = st.session_state.get(PLACES_KEY, (wanted, []))
    return list(places) if filter_then == wanted else []


def _render_pages(wanted: AuditFilter, places: list[LinePlace], shown: list[AuditLine], *, has_more: bool) -> None:
    """Render where the page stands, and the buttons that leaf."""
    first = len(places) * queries.PAGE_SIZE + 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Newer", icon=":material/chevron_left:", key="audit-newer", disabled=not places, on_click=_keep_places,
            args=(wanted, places[:-1]),
        )  # fmt: skip
        st.button(
            "Older", icon=":material/chevron_right:", key="audit-older", disabled=not has_more, on_click=_keep_places,
            args=(wanted, [*places, shown[-1].place]),
        )  # fmt: skip
        last = first + len(shown) - 1
        st.caption(f"Lines {first:,} to {last:,}, the newest first{'; there are more' if has_more else ''}")


def _keep_places(wanted: AuditFilter, places: list[LinePlace]) -> None:
    """Keep behind which lines the next page begins, when a button is pressed."""
    st.session_state[PLACES_KEY] = (wanted, places)


def build_table(lines: Iterable[AuditLine]) -> pd.DataFrame:
    """Build the table of some lines, with the columns AUDIT_COLUMNS."""
    table = pd.DataFrame(queries.build_audit_rows(lines), columns=list(queries.AUDIT_COLUMNS))
    return table.assign(**{"How many": table["How many"].astype("Int64")})


def _build_whole_table(view: View, wanted: AuditFilter) -> pd.DataFrame:
    """Build the table of all that a filter leaves, up to MAX_SAVED lines."""
    return build_table(
        view.run_query_uncached(
            lambda session: list(queries.iterate_audit_lines(session, reader=view.role, wanted=wanted, limit=MAX_SAVED))
        )
    )
