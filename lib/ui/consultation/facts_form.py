"""Ask for the facts of a consultation: its name, its days, and what is aimed at."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import streamlit as st

from lib.database.consultation_setup import ConsultationSetup
from lib.ui.consultation.draft import SetupDraft
from lib.ui.shared.wording import escape_text

DAY_FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d/%m/%y")
FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 12, 31)


def ask_facts(draft: SetupDraft, setup: ConsultationSetup) -> ConsultationSetup:
    """Ask for title, code, who asks, the note, and how to respond."""
    base = draft.base
    title = st.text_input("Title", base.title, key=draft.key("title"), max_chars=200)
    left, right = st.columns(2)
    issued_by = left.text_input("Issued by", base.issued_by, key=draft.key("issuer"), max_chars=200)
    if draft.consultation_id is None:
        proposed_code = propose_code(title or "", setup.opens)
        typed_code = right.text_input(
            "Code", base.code, key=draft.key("code"), placeholder=proposed_code, max_chars=60,
            help="A short name for addresses and files, which stays as it is. Left empty, it is the one proposed.",
        )  # fmt: skip
        code = (typed_code or "").strip() or proposed_code
    else:
        code = base.code
        right.text_input("Code", code, key=draft.key("code"), disabled=True, help="Addresses and files use it.")
    note = st.text_area("Note for readers", base.note, key=draft.key("note"), height=68, placeholder="May be empty")
    how_to_respond = st.text_input(
        "How to respond",
        base.how_to_respond,
        key=draft.key("how"),
        max_chars=300,
        placeholder="The address of the form, or an e-mail address; may be empty",
        help="It stands in the text and the hand-out that Board members pass on.",
    )
    return replace(
        setup,
        title=" ".join((title or "").split()),
        code=code,
        issued_by=" ".join((issued_by or "").split()),
        note=(note or "").strip(),
        how_to_respond=" ".join((how_to_respond or "").split()),
    )


def propose_code(title: str, opens: dt.date) -> str:
    """Propose a code from a title: its first words, and the year."""
    words = re.findall(r"[a-z0-9]+", title.casefold().partition(":")[0])
    if not words:
        return ""
    return "-".join([*words[:4], *([] if str(opens.year) in words[:4] else [str(opens.year)])])[:60]


def ask_days(draft: SetupDraft, setup: ConsultationSetup) -> ConsultationSetup:
    """Ask for the opening and the closing day and the days of Board meetings."""
    base = draft.base
    left, middle, right = st.columns([1, 1, 2])
    opens = _ask_day(left, "Opens", base.opens, draft.key("opens"), "The councils that exist on it are asked.")
    closes = _ask_day(middle, "Closes", base.closes, draft.key("closes"), "The last day for responses.")
    shown_days = [format_short_day(day) for day in base.board_days]
    chosen_days = right.multiselect(
        "Board meeting days",
        shown_days,
        default=shown_days,
        accept_new_options=True,
        key=draft.key("board"),
        placeholder="Type a day like 14/01/2026, press Enter",
        help="Pages then say what is new since the last Board. Without any, they compare with four weeks before.",
    )
    board_days = {text: parse_day(text) for text in chosen_days}
    for text, day in board_days.items():
        if day is None:
            st.warning(f"“{escape_text(text)}” is no day: write it like 14/01/2026, or take it out.")
    return replace(
        setup, opens=opens, closes=closes, board_days=tuple(sorted({day for day in board_days.values() if day}))
    )


def _ask_day(container: Any, label: str, day: dt.date, key: str, help_text: str) -> dt.date:
    """Ask for one day."""
    chosen = container.date_input(
        label, day, min_value=FIRST_DAY, max_value=LAST_DAY, format="DD/MM/YYYY", key=key, help=help_text
    )
    return chosen if isinstance(chosen, dt.date) else day


def format_short_day(day: dt.date) -> str:
    """Format a day as it is typed, such as 14/01/2026."""
    return f"{day:%d/%m/%Y}"


def parse_day(text: str) -> dt.date | None:
    """Parse a day as people type it, past or future; None where it is none."""
    for form in DAY_FORMS:
        try:
            day = dt.datetime.strptime(" ".join(text.split()), form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
        return day if FIRST_DAY <= day <= LAST_DAY else None
    return None


def ask_target(draft: SetupDraft, setup: ConsultationSetup) -> ConsultationSetup:
    """Ask for the three parts of the target, each of which may be left empty."""
    base = draft.base
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    overall = _ask_percent(left, "Of all councils, %", base.target_overall, draft.key("overall"))
    floor = _ask_percent(middle, "In every region and type, %", base.target_group_floor, draft.key("floor"))
    variation = right.number_input(
        "Variation between groups, at most",
        0.0,
        1.0,
        None if base.target_max_variation is None else float(base.target_max_variation),
        0.05,
        key=draft.key("variation"),
        placeholder="No limit",
        help="How far the response rates of regions and types may lie apart (coefficient of variation): 0.30 is usual.",
    )
    return replace(
        setup,
        target_overall=overall,
        target_group_floor=floor,
        target_max_variation=None if variation is None else Decimal(f"{variation:.4f}").normalize(),
    )


def _ask_percent(container: Any, label: str, share: Decimal | None, key: str) -> Decimal | None:
    """Ask for a share in per cent; returns it between 0 and 1, None where it is left empty."""
    percent = container.number_input(
        label, 0.0, 100.0, None if share is None else float(share) * 100, 1.0, format="%g", key=key,
        placeholder="Not set",
    )  # fmt: skip
    return None if percent is None else (Decimal(f"{percent:.2f}") / 100).normalize()
