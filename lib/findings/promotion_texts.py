"""Put how councils stand into words that a member can pass on: a short text to forward, and a one-page hand-out.

Both leave the house: they hold counts alone, and no council by name. The words are ours, never the consultation's own.
"""

import datetime as dt

from lib.findings.promotion import REGION, CouncilGroupName, PromotedGroup, compute_group
from lib.measures.dispositions import format_standing_day
from lib.measures.figure import format_percent
from lib.measures.progress import Deadline
from lib.outputs.handout import Handout, HandoutSection
from lib.queries.asking import AskQuestion
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.scope import Scope

ALL_COUNCILS = CouncilGroupName()
INVENTED_NOTE = "Demonstration: the responses behind these figures are invented."
OUR_WORDS = "These words are ours, for members to pass on; they are not the consultation’s own text."
LATE_NOTE = "A council that has not responded still can: a late response is counted as one."
ASK_COLLEAGUES = (
    "If your council has, thank you. If it has not, please ask who is writing its response, and whether it will be in "
    "on time. It need not answer every question, and a letter counts too."
)
BY_INVITATION = (
    "One response for each council, by the form to which the invitation to its leader and chief executive leads, or by "
    "letter."
)
PART_IS_ENOUGH = "It need not answer every question: a response in part counts."


def write_forward_text(
    consultation: ConsultationFacts, promoted: PromotedGroup, as_at: dt.date, *, is_invented: bool
) -> str:
    """Write the short text that a member may forward, as plain text; after the closing day it thanks."""
    deadline = Deadline(consultation.opens, consultation.closes, as_at)
    title, closing_day = f"“{consultation.title}”", format_standing_day(consultation.closes)
    issuer = _name_issuer(consultation)
    count, words = promoted.responded.numerator, promoted.group.words
    answered = f"{count:,} of the {promoted.council_count:,} {words} {'has' if count == 1 else 'have'} answered"
    if promoted.is_closed:
        what = f"{title}, the consultation of the {issuer}," if issuer else title
        thanks = f"{what} closed on {closing_day}. {answered}: thank you to each of them, and to all who passed it on."
        parts = ["Dear colleagues,", thanks, LATE_NOTE]
    else:
        until = f"until {closing_day}{_format_remaining(deadline)}."
        ask_for_views = "asks councils for their views"
        asking = f"The {issuer} {ask_for_views} in {title} {until}" if issuer else f"{title} {ask_for_views} {until}"
        parts = ["Dear colleagues,", f"{asking} So far {answered}.", ASK_COLLEAGUES]
    if consultation.how_to_respond:
        parts.append(f"How to respond: {consultation.how_to_respond}")
    if is_invented:
        parts.append(f"({INVENTED_NOTE})")
    return "\n\n".join(parts)


def build_handout(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, promoted: PromotedGroup) -> Handout:
    """Build the one-page hand-out on a group of councils, with all councils beside."""
    deadline = Deadline(consultation.opens, consultation.closes, scope.as_at)
    group = promoted.group
    groups = [promoted] if group == ALL_COUNCILS else [promoted, compute_group(ask, consultation, scope, ALL_COUNCILS)]
    issuer = f" by the {name}" if (name := _name_issuer(consultation)) else ""
    what = (
        f"A consultation{issuer} of {groups[-1].council_count:,} councils, open from "
        f"{format_standing_day(consultation.opens)} to {format_standing_day(consultation.closes)}."
    )
    notes = [f"As at {format_standing_day(scope.as_at)}. {OUR_WORDS}"]
    notes += [INVENTED_NOTE] if ask(consultations.has_demonstration_data) else []
    return Handout(
        title=consultation.title,
        sections=(
            HandoutSection("What it is", (what,)),
            HandoutSection("When it closes", (_describe_closing(deadline),)),
            HandoutSection("How to respond", _describe_how_to_respond(consultation, promoted)),
            HandoutSection(_title_standing(group)),
        ),
        table_headings=("Councils", "Have responded", "Of", "Share"),
        table_rows=tuple(_build_row(each) for each in groups),
        table_summary=f"How many {group.words} have responded{'' if len(groups) == 1 else ', and how many of all'}",
        notes=tuple(notes),
    )


def _name_issuer(consultation: ConsultationFacts) -> str:
    """Name who issued a consultation, to stand after "the"; empty where nobody is named."""
    return consultation.issued_by.removeprefix("the ").removeprefix("The ")


def _describe_how_to_respond(consultation: ConsultationFacts, promoted: PromotedGroup) -> tuple[str, ...]:
    """Describe how to respond: as the consultation says it, or else by what every council was sent."""
    if promoted.is_closed:
        return (LATE_NOTE, *([consultation.how_to_respond] if consultation.how_to_respond else []))
    if consultation.how_to_respond:
        return (consultation.how_to_respond, PART_IS_ENOUGH)
    return (f"{BY_INVITATION} {PART_IS_ENOUGH}",)


def _format_remaining(deadline: Deadline) -> str:
    """Format how long there is still time, to stand after the closing day."""
    return ", which is today" if deadline.as_at == deadline.closes else f" ({deadline.remaining_text})"


def _describe_closing(deadline: Deadline) -> str:
    """Describe when the consultation closes, or that it has."""
    day = format_standing_day(deadline.closes)
    if deadline.as_at > deadline.closes:
        return f"It closed on {day}. Thank you to all councils that responded."
    return f"On {day}{_format_remaining(deadline)}."


def _title_standing(group: CouncilGroupName) -> str:
    """Build the heading above the table, such as "How the North East stands"."""
    title = group.title
    name = f"{title[0].lower()}{title[1:]}" if title.startswith(("The ", "All ")) else title
    return f"How {name} {'stands' if group.grouping == REGION else 'stand'}"


def _build_row(promoted: PromotedGroup) -> tuple[str, ...]:
    """Build the row of a group in the table."""
    figure = promoted.responded
    return (promoted.group.title, f"{figure.numerator:,}", f"{figure.denominator:,}", format_percent(figure.value, 0))
