"""Describe in whole short sentences why and how to approach a council, and what speaks against it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from lib.terms import CHIEF_EXECUTIVE, EMAIL, LEADER, LETTER, TELEPHONE, VISIT

VERBS = {TELEPHONE: "Telephone", EMAIL: "E-mail", LETTER: "Write to", VISIT: "Visit"}
PERSONS = {LEADER: "the leader", CHIEF_EXECUTIVE: "the chief executive"}
SIGNALS = {
    "clicked": "clicked",
    "replied": "replied",
    "attended": "attended",
    "opened": "opened a message",
    "spoke": "spoke with us",
    "engaged": "clicked or replied",  # where the tool's report tells the two no further apart
}
PLURAL_TYPES = {
    "Shire county": "shire counties",
    "Shire district": "shire districts",
    "Unitary": "unitary councils",
    "Metropolitan district": "metropolitan districts",
    "London borough": "London boroughs",
}
SINGULAR_TYPES = {
    "Shire county": "shire county",
    "Shire district": "shire district",
    "Unitary": "unitary council",
    "Metropolitan district": "metropolitan district",
    "London borough": "London borough",
}
REGIONS_WITHOUT_ARTICLE = ("London", "Yorkshire")  # how their names begin
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
TIMES = {1: "once", 2: "twice"}
MANY_TRIES = 4  # from so many on they are told
LIKELY_ANYWAY = 0.6  # chance from which a council is said to be likely to respond without an approach


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """Facts on a council from which the sentences follow. Days are dates; None where there is none.

    channel: one of CHANNELS, "" where none is open. person: Leader, Chief executive, or any other role. signal: the
    newest that the person did with a message (a key of SIGNALS), "" for nothing, on signal_on. is_unfinished: whether
    answers came that were not sent in; said_nothing_on: when a form came that says no more than "no comment".
    region_missing, type_missing, overall_missing: how many more responses reach the target, 0 where it is reached or
    not set; floor_text and overall_text are its levels, such as "25 %". tries: all approaches so far. unanswered_calls:
    in the last seven days. approached_on: the newest approach, where it forbids another until cooling_until.
    is_message_on_its_way: one goes out today. is_bounced: the last e-mail came back. promised_by, declined_on,
    withdrew_on: what the council said. chance_without: of a response without an approach. closes: the closing day.
    """

    as_at: dt.date
    channel: str
    person: str
    region: str
    type: str
    signal: str = ""
    signal_on: dt.date | None = None
    is_unfinished: bool = False
    said_nothing_on: dt.date | None = None
    region_missing: int = 0
    type_missing: int = 0
    floor_text: str = ""
    overall_missing: int = 0
    overall_text: str = ""
    tries: int = 0
    unanswered_calls: int = 0
    approached_on: dt.date | None = None
    cooling_until: dt.date | None = None
    is_message_on_its_way: bool = False
    is_bounced: bool = False
    promised_by: dt.date | None = None
    declined_on: dt.date | None = None
    withdrew_on: dt.date | None = None
    chance_without: float = 0.0
    closes: dt.date | None = None


# The columns of a list of councils from which the facts are built.
FACT_COLUMNS = tuple(
    field.name
    for field in fields(ReasonFacts)
    if field.name
    not in ("as_at", "closes", "region_missing", "type_missing", "floor_text", "overall_missing", "overall_text")
)
EMPTY_TEXT = {"channel": "", "person": "", "region": "", "type": "", "signal": ""}


@dataclass(frozen=True, slots=True)
class TargetShortfalls:
    """How many more responses reach the floor, by region and type, and the overall target; levels in words.

    A part that is not set has no shortfalls. closes: the closing day.
    """

    missing_by_group: Mapping[str, int]
    floor_text: str
    overall_missing: int = 0
    overall_text: str = ""
    closes: dt.date | None = None


def describe_reasons(facts: ReasonFacts) -> str:
    """Describe what to do and why, the action first.

    Such as "Telephone the chief executive, who clicked on 9 March. Two more councils in the North East reach 25 %."
    """
    sentences = [_describe_action(facts)]
    if facts.promised_by and facts.promised_by < facts.as_at:
        sentences.append(f"The response promised by {_format_day(facts.promised_by)} has not come.")
    sentences.append(_describe_missing(facts))
    return " ".join(filter(None, sentences))


def describe_counter_reasons(facts: ReasonFacts) -> str:
    """Describe what speaks against an approach, the weightiest first; empty where nothing does.

    Such as "Called twice this week without an answer.".
    """
    sentences = []
    if facts.declined_on:
        sentences.append(f"The council declined on {_format_day(facts.declined_on)}.")
    if facts.withdrew_on:
        sentences.append(f"It withdrew its response on {_format_day(facts.withdrew_on)}.")
    if facts.promised_by and facts.promised_by >= facts.as_at:
        sentences.append(f"A response is promised by {_format_day(facts.promised_by)}.")
    if facts.is_message_on_its_way:
        sentences.append("A message is on its way today.")
    if facts.cooling_until and facts.cooling_until > facts.as_at:
        approached = f"Approached on {_format_day(facts.approached_on)}: wait" if facts.approached_on else "Wait"
        sentences.append(f"{approached} until {_format_day(facts.cooling_until)}.")
    if facts.unanswered_calls:
        sentences.append(f"Called {_format_times(facts.unanswered_calls)} this week without an answer.")
    if facts.is_bounced and facts.channel != TELEPHONE:  # else it is why to telephone
        sentences.append("The last e-mail came back.")
    if facts.tries >= MANY_TRIES:
        sentences.append(f"Approached {_format_times(facts.tries)} so far.")
    if facts.chance_without >= LIKELY_ANYWAY:
        sentences.append("It will probably respond without an approach.")
    return " ".join(sentences)


def describe_personal_reason(region: str, responded: int, councils: int) -> str:
    """Describe to a person why their council is asked, by what everybody may know.

    Such as "So far 9 of the 74 councils in the South East have responded, and yours is not among them yet."
    """
    of_region = f"of the {councils:,} councils in {format_region(region)}"
    if not responded:
        return f"So far none {of_region} has responded."
    verb = "has" if responded == 1 else "have"
    return f"So far {responded:,} {of_region} {verb} responded, and yours is not among them yet."


def describe_ranked_councils(rows: pd.DataFrame, levels: TargetShortfalls, as_at: dt.date) -> pd.DataFrame:
    """Describe the reasons and the counter-reasons of each council of a list, in new columns: why and against.

    rows: the columns of FACT_COLUMNS, each as the field of the same name in ReasonFacts, with empty cells for None;
    and any others. Flags may be 1 and 0.
    """
    sentences: dict[tuple[object, ...], tuple[str, str]] = {}  # many councils share their facts
    pairs = []
    columns = (_list_values(rows[name]) for name in FACT_COLUMNS)
    for values in zip(*columns, strict=True):
        if values not in sentences:
            facts = _build_facts(dict(zip(FACT_COLUMNS, values, strict=True)), levels, as_at)
            sentences[values] = describe_reasons(facts), describe_counter_reasons(facts)
        pairs.append(sentences[values])
    described = pd.DataFrame(pairs, columns=["why", "against"], index=rows.index, dtype=object)
    return rows.assign(why=described["why"], against=described["against"])


def _list_values(column: pd.Series) -> list[object]:
    """List the values of a column, with None for empty cells, dates for moments and coarse chances."""
    if column.name == "chance_without":
        return [LIKELY_ANYWAY if is_likely else 0.0 for is_likely in (column >= LIKELY_ANYWAY).tolist()]
    codes, values = pd.factorize(column)  # of thousands of cells few are different
    named = [value.date() if isinstance(value, dt.datetime) else value for value in values.tolist()]
    if isinstance(values, pd.DatetimeIndex):
        named = [moment.date() for moment in values]
    return [named[code] if code >= 0 else None for code in codes.tolist()]


def _build_facts(values: dict[str, Any], levels: TargetShortfalls, as_at: dt.date) -> ReasonFacts:
    """Build the facts on a council from the values of its row."""
    missing = levels.missing_by_group
    cells: dict[str, Any] = {
        name: EMPTY_TEXT.get(name, value) if value is None else value for name, value in values.items()
    }
    return ReasonFacts(
        as_at=as_at,
        region_missing=missing.get(values["region"], 0),
        type_missing=missing.get(values["type"], 0),
        floor_text=levels.floor_text,
        overall_missing=levels.overall_missing,
        overall_text=levels.overall_text,
        closes=levels.closes,
        **cells,
    )


def _describe_action(facts: ReasonFacts) -> str:
    """Describe what to do, with what the person did last."""
    person = PERSONS.get(facts.person, "the contact")
    if facts.declined_on and not facts.channel:
        return "Leave it be, unless there is something new to tell."
    if not facts.channel:
        return "Find somebody to approach: no channel is open."
    signal = ""
    if facts.signal in SIGNALS:
        day = f" on {_format_day(facts.signal_on)}" if facts.signal_on else ""
        signal = f", who {SIGNALS[facts.signal]}{day}"
    elif facts.is_bounced and facts.channel == TELEPHONE:
        signal = ": the last e-mail came back"
    verb = VERBS.get(facts.channel, "Approach")
    if facts.cooling_until and facts.cooling_until > facts.as_at:
        is_too_late = facts.closes is not None and facts.as_at <= facts.closes < facts.cooling_until
        begin = "After the closing day, from" if is_too_late else "From"
        verb = f"{begin} {_format_day(facts.cooling_until)}: {verb[0].lower()}{verb[1:]}"
    action = f"{verb} {person}{signal}."
    if facts.is_unfinished:
        return f"{action} Ask to have the response finished that was begun."
    if facts.said_nothing_on:
        day = _format_day(facts.said_nothing_on)
        return f"{action} Ask what the council thinks: on {day} it sent in no more than “no comment”."
    return f"{action} Ask first why the response was withdrawn." if facts.withdrew_on else action


def _describe_missing(facts: ReasonFacts) -> str:
    """Describe how many more responses reach the floor of the region and the type, or else the overall target."""
    parts = []
    if facts.region_missing:
        councils = "council" if facts.region_missing == 1 else "councils"
        parts.append(f"{_format_number(facts.region_missing)} more {councils} in {format_region(facts.region)}")
    if facts.type_missing:
        names = SINGULAR_TYPES if facts.type_missing == 1 else PLURAL_TYPES
        parts.append(f"{_format_number(facts.type_missing)} more {names.get(facts.type, facts.type)}")
    level, missing = facts.floor_text, facts.region_missing + facts.type_missing
    if not parts and facts.overall_missing:
        councils = "council" if facts.overall_missing == 1 else "councils"
        parts.append(f"{_format_number(facts.overall_missing)} more {councils} of any kind")
        level, missing = facts.overall_text, facts.overall_missing
    if not parts:
        return ""
    sentence = f"{' and '.join(parts)} {'reaches' if missing == 1 else 'reach'} {level}."
    return sentence[0].upper() + sentence[1:]


def format_region(region: str) -> str:
    """Format the name of a region for the middle of a sentence, such as "the North East" or "London"."""
    return region if region.startswith(REGIONS_WITHOUT_ARTICLE) else f"the {region}"


def format_group(name: str) -> str:
    """Format a region or a council type for the middle of a sentence, such as "the North East" or "shire districts"."""
    return PLURAL_TYPES[name] if name in PLURAL_TYPES else format_region(name)


def _format_number(number: int) -> str:
    """Format a count as a word up to twelve."""
    return NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else f"{number:,}"


def _format_times(number: int) -> str:
    """Format how often something happened."""
    return TIMES.get(number, f"{_format_number(number)} times")


def _format_day(day: dt.date) -> str:
    """Format a day without its year, such as "9 March"."""
    return f"{day.day} {day:%B}"
