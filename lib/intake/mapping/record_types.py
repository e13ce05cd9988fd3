"""Choose what the rows of a file are, where a kind of file can hold several: recipients, events, activities, wishes."""

import re
from collections import defaultdict

from lib.intake.mapping.fields import FIELDS, ORGANISATION_HEADINGS, WISH_HEADINGS
from lib.intake.mapping.heading_forms import list_heading_forms
from lib.intake.reading.addresses import find_addresses
from lib.intake.reading.message_statuses import read_status
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import Cell

WEAK_EVENT_HEADINGS = frozenset({"status", "type", "action", "activity"})  # other files have them too
OUTCOME_FIELDS = frozenset({"delivered", "opened", "clicked", "bounced"})
SAMPLE_CELLS = 500
KNOWN_SHARE = 0.6  # of the cells of a column of events that are words of the tools
REPEATED_SHARE = 0.3  # of the messages of an event log that have more than one event
SMALL_LIST = 6  # columns
SURE_WISH_HEADINGS = frozenset({"unsub time", "unsub reason", "clean time", "suppressionreason", "suppression reason"})
REASON_HEADINGS = frozenset({"reason", "suppressionreason", "suppression reason", "bounce reason", "origin"})
WISH_FILE = re.compile(
    r"suppress|unsub|opt.{0,3}out|complain|cleaned|block.?list|black.?list|do.?not.?(?:contact|mail|email)|stop.?list"
    r"|bounces?\b|spam.?report",
    re.IGNORECASE,
)


def choose_record_type(sheet: Sheet, kind: str) -> str:
    """Choose the record type of a kind of file.

    Contacts may be a list of people who wish not to be contacted; outreach has recipients, events or activities.
    """
    forms = [list_heading_forms(parts) for parts in sheet.heading_parts]
    if kind == "contacts":
        return "wishes" if is_wish_list(sheet, forms) else "contacts"
    if kind != "outreach":
        return kind
    if _find_column(forms, "recipients", "email") is None:
        return "activities"
    return "events" if is_event_log(sheet, forms) else "recipients"


def is_possible(record_type: str, sheet: Sheet) -> bool:
    """Return whether a file may hold a record type that only some files of a kind hold."""
    if record_type not in {"events", "wishes"}:
        return True
    forms = [list_heading_forms(parts) for parts in sheet.heading_parts]
    return is_event_log(sheet, forms) if record_type == "events" else is_wish_list(sheet, forms)


def is_event_log(sheet: Sheet, forms: list[set[str]]) -> bool:
    """Return whether the rows of a file are events of messages, by a column whose cells are such events."""
    event_column, email_column = _find_column(forms, "events", "event"), _find_column(forms, "events", "email")
    if event_column is None or email_column is None or _find_column(forms, "events", "event_day") is None:
        return False
    outcome_count = sum(_find_column(forms, "recipients", name) is not None for name in OUTCOME_FIELDS)
    sample = sheet.read_sample(SAMPLE_CELLS)
    events = [str(row[event_column]) for row in sample if row[event_column] != ""]
    if not events or sum(read_status(event) is not None for event in events) < KNOWN_SHARE * len(events):
        return False
    event_headings = next(field.usual_headings for field in FIELDS["events"] if field.name == "event")
    if forms[event_column] & (set(event_headings) - WEAK_EVENT_HEADINGS) and outcome_count <= 1:
        return True
    return outcome_count == 0 and _has_repeated_messages(sample, event_column, email_column, forms)


def _has_repeated_messages(
    sample: list[list[Cell]], event_column: int, email_column: int, forms: list[set[str]]
) -> bool:
    """Return whether many addresses come several times with different events of one mailing."""
    mailing_column = _find_column(forms, "events", "mailing")
    events_by_message: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in sample:
        mailing = str(row[mailing_column]) if mailing_column is not None else ""
        events_by_message[str(row[email_column]).casefold(), mailing].add(str(row[event_column]).casefold())
    repeated_count = sum(len(events) > 1 for events in events_by_message.values())
    return repeated_count > 0 and repeated_count >= REPEATED_SHARE * len(events_by_message)


def is_wish_list(sheet: Sheet, forms: list[set[str]]) -> bool:
    """Return whether a file lists addresses of people who wish not to be contacted, and no organisations of theirs."""
    all_forms = set().union(*forms)
    email_column = _find_column(forms, "wishes", "email")
    if email_column is None or all_forms & set(ORGANISATION_HEADINGS):
        return False
    if {"mailing", "campaign", "sent", "delivered", "opened", "opens", "clicks"} & all_forms:
        return False
    is_named_so = bool(
        all_forms & SURE_WISH_HEADINGS or WISH_FILE.search(sheet.file_name) or WISH_FILE.search(sheet.name)
    )
    if not is_named_so and any(_find_column(forms, "contacts", name) is not None for name in ("role", "job_title")):
        return False  # it tells who the people are: a list of contacts whose organisation has an unusual heading
    is_small = len([parts for parts in sheet.heading_parts if parts]) <= SMALL_LIST
    if not is_named_so and not all_forms & set(WISH_HEADINGS) and not (is_small and all_forms & REASON_HEADINGS):
        return False
    addresses = [str(row[email_column]) for row in sheet.read_sample(50)]
    return any(find_addresses(text) for text in addresses)


def _find_column(forms: list[set[str]], record_type: str, field_name: str) -> int | None:
    """Find the column whose heading is the surest for a field; None where there is none."""
    usual_headings = next(field.usual_headings for field in FIELDS[record_type] if field.name == field_name)
    ranks = [
        (min(usual_headings.index(form) for form in found), column_index)
        for column_index, column_forms in enumerate(forms)
        if (found := column_forms & set(usual_headings))
    ]
    return min(ranks)[1] if ranks else None
