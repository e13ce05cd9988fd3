"""Build the digest: how a consultation stands and what is new, for whoever gets it by mail or as a file.

It holds what a Board member may see and no personal data: counts, councils, approved themes. Functions that read take
ask, see lib.queries.asking.
"""

import datetime as dt
import textwrap
from dataclasses import dataclass

from lib.access import Role
from lib.findings import response_findings, theme_findings
from lib.findings.expected_rates import compute_expected_rates
from lib.measures.approaches.expectation import StandingVerdict
from lib.measures.dispositions import format_standing_day
from lib.measures.figure import format_percent
from lib.measures.progress import Deadline
from lib.measures.response_rates import compute_overall_rates
from lib.outputs.documents import DocumentSection, build_docx
from lib.queries.asking import AskQuestion
from lib.queries.campaign.last_look import DatedName, News, list_news
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions, recent_events
from lib.queries.scope import Scope
from lib.terms import COUNCIL_TYPES

READER = Role.BOARD  # nobody who gets a digest sees more than a Board member
NAMES_SHOWN, GROUPS_SHOWN = 12, 8
LINE_WIDTH = 78  # characters of a line of plain text
NO_PERSONAL_DATA = "It holds figures and councils, and no details of people."
INVENTED_NOTE = "Demonstration: people and answers are invented."
COUNTED_EVENTS = (
    (("complete", "partial"), "responded"),
    (("completed", "further"), "had responded, and sent more"),
    (("gone", "withdrawn"), "withdrew a response"),
    (("declined",), "declined"),
)


@dataclass(frozen=True, slots=True)
class Digest:
    """Content of a digest.

    headline: how it stands, in a sentence or two. sections: headings with points; notes: on what all of it rests.
    has_news: whether anything is new since the day; one without is never sent. data_day: the last of which the data
    tell who responded.
    """

    title: str
    as_at: dt.date
    since: dt.date
    headline: str
    sections: tuple[DocumentSection, ...]
    notes: tuple[str, ...]
    has_news: bool
    data_day: dt.date

    @property
    def subject(self) -> str:
        """Subject of a message that carries it, in one line."""
        return " ".join(f"{self.title}: {self.headline.split('. ')[0].rstrip('.')}".split())

    def format_text(self) -> str:
        """Format it as plain text."""
        lines = [self.title, "=" * min(len(self.title), LINE_WIDTH), "", *_wrap_text(self.headline)]
        for section in self.sections:
            lines += ["", section.heading, "-" * len(section.heading)]
            lines += [line for text in section.paragraphs for line in _wrap_text(text)]
            lines += [line for text in section.points for line in _wrap_text(text, "- ")]
        return "\n".join([*lines, "", *(line for note in self.notes for line in _wrap_text(note)), ""])

    def build_docx(self) -> bytes:
        """Build it as a Word document."""
        standing = DocumentSection("How it stands", (self.headline,))
        return build_docx(self.title, [], [standing, *self.sections, DocumentSection("What this rests on", self.notes)])


def build_digest(
    ask: AskQuestion,
    consultation: ConsultationFacts,
    scope: Scope,
    *,
    since: dt.date,
    after_change_id: int | None = None,
    data_version: str = "",
) -> Digest:
    """Build the digest of the scope's day, with what is new since another day.

    after_change_id: the newest change when the digest before was made, after which also what is dated earlier is new.
    """
    since = min(since, scope.as_at)
    news = News() if after_change_id is None else ask(list_news, scope=scope, after_change_id=after_change_id)
    new_points = [*_list_events(ask, scope, since), *_list_late(news, since)]
    labels = _list_new_themes(ask, scope, since, news)
    sections = [
        DocumentSection(f"New since {format_standing_day(since)}", (), new_points or ("Nothing.",)),
        *_list_group_sections(ask, consultation, scope),
    ]
    if labels:
        sections.append(DocumentSection("Themes approved since", (), _shorten_points(labels)))
    return Digest(
        title=consultation.title,
        as_at=scope.as_at,
        since=since,
        headline=_write_headline(ask, consultation, scope, since),
        sections=tuple(sections),
        notes=tuple(_list_notes(ask, scope, data_version)),
        has_news=bool(new_points or labels),
        data_day=response_findings.find_data_day(ask, scope),
    )


def _write_headline(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope, since: dt.date) -> str:
    """Write how it stands: responses, what is short of the target, the forecast, and the days left."""
    rates = compute_overall_rates(ask(dispositions.count_dispositions, scope=scope))
    councils = rates.dispositions.council_count
    earlier = compute_overall_rates(ask(dispositions.count_dispositions, scope=scope.on_day(since)))
    figure = rates.response_rate
    change = figure.numerator - (earlier.response_rate.numerator if since >= consultation.opens else 0)
    deadline = Deadline(consultation.opens, consultation.closes, scope.as_at)
    standing = f"{figure.counts_text} councils have responded ({figure.percent_text})"
    sentences = [f"{standing}, {change:+,} since {format_standing_day(since)}."]
    if consultation.target_overall is not None:
        missing = rates.count_shortfall(consultation.target_overall)
        level = format_percent(float(consultation.target_overall), 0)
        sentences.append(f"{missing:,} more reach {level}." if missing else f"{level} is reached.")
    forecast = response_findings.compute_forecast(
        response_findings.compute_arrivals(ask, consultation, scope),
        consultation,
        councils,
        response_findings.list_earlier_curves(ask, consultation, ask(consultations.list_consultations)),
        response_findings.find_data_day(ask, scope),
    )
    if forecast is not None:
        sentences.append(f"Forecast by the closing day: {forecast.low:,} to {forecast.high:,}.")
    remaining = deadline.remaining_text
    return " ".join([*sentences, f"{remaining[0].upper()}{remaining[1:]}."])


def _list_events(ask: AskQuestion, scope: Scope, since: dt.date) -> list[str]:
    """List what councils and others did after a day, what the campaign did, and how many more were reached."""
    events = ask(recent_events.list_response_events, scope=scope, since=since)
    is_council = events["type"].isin(COUNCIL_TYPES)
    points = []
    for names, phrase in COUNTED_EVENTS:
        rows = events[is_council & events["event"].isin(names)]
        if len(rows):
            points.append(
                f"{_format_total(len(rows), 'council')} {phrase}: {_format_names(rows['organisation'].to_list())}."
            )
    others = events[~is_council & events["event"].isin(("complete", "partial"))]
    if len(others) and scope == scope.without_filters():
        points.append(f"{_format_total(len(others), 'other organisation')} responded.")
    activities = ask(recent_events.list_activities, scope=scope, since=since)
    if len(activities):  # their titles are free text, which may name somebody
        channels = ", ".join(dict.fromkeys(activities["channel"]))
        number = f"{len(activities):,} {'activity' if len(activities) == 1 else 'activities'}"
        points.append(f"{number} of the campaign: {channels}.")
    return points


def _list_late(news: News, since: dt.date) -> list[str]:
    """List what is dated up to the day, and came in after the digest before was made."""
    return [
        f"{_format_total(len(names), 'council')} {phrase}, dated before and entered since: {_format_names(names)}."
        for rows, phrase in ((news.responded, "responded"), (news.withdrawn, "withdrew a response"))
        if (names := _list_dated(rows, since))
    ]


def _list_dated(rows: tuple[DatedName, ...], until: dt.date) -> list[str]:
    """List the names that are dated up to a day."""
    return [name for name, day in rows if day <= until]


def _list_new_themes(ask: AskQuestion, scope: Scope, since: dt.date, news: News) -> list[str]:
    """List the labels of the themes approved since, as far as a Board member sees them."""
    groups = theme_findings.list_approved_themes(ask, scope, reader=READER, with_groups=False)
    return [
        f"{theme.label} (question {group.question.number})"
        for group in groups
        for theme in group.themes
        if theme.id in news.theme_ids or (theme.approved_on is not None and since < theme.approved_on <= scope.as_at)
    ]


def _list_group_sections(ask: AskQuestion, consultation: ConsultationFacts, scope: Scope) -> list[DocumentSection]:
    """List the regions and types below the floor of the target, and those behind what is expected by now."""
    rates = {grouping: response_findings.compute_rates(ask, scope, [grouping]) for grouping in ("region", "type")}
    sections = []
    floor = consultation.target_group_floor
    if floor is not None:
        low = [each for group in rates.values() for each in group if each.count_shortfall(floor)]
        low.sort(key=lambda each: each.response_rate.value or 0.0)
        points = [
            f"{each.group[0]}: {each.response_rate.counts_text} ({each.response_rate.percent_text})" for each in low
        ]
        heading = f"Below the floor of {format_percent(float(floor), 0)}"
        sections += [DocumentSection(heading, (), _shorten_points(points))] * bool(points)
    earlier_curves = response_findings.list_earlier_curves(ask, consultation, ask(consultations.list_consultations))
    expected = compute_expected_rates(ask, consultation, scope, earlier_curves)
    if expected is not None and not expected.is_final:
        points = [
            f"{standing.name}: {standing.sentence}"
            for standing in expected.standings
            if standing.verdict is not StandingVerdict.GREEN
        ]
        sections += [DocumentSection("Behind what is expected by now", (), _shorten_points(points))] * bool(points)
    return sections


def _list_notes(ask: AskQuestion, scope: Scope, data_version: str) -> list[str]:
    """List on what the digest rests: day, filters, data version, and how far the data go."""
    filters = " · ".join(part for part in (", ".join(scope.regions), ", ".join(scope.types)) if part)
    data_day = response_findings.find_data_day(ask, scope)
    version = f"; data version {data_version}" if data_version else ""
    basis = f"As at {format_standing_day(scope.as_at)}; {filters or 'all councils'}{version}"
    notes = [f"{basis}; data up to {format_standing_day(data_day)}. {NO_PERSONAL_DATA}"]
    return notes + [INVENTED_NOTE] * bool(ask(consultations.has_demonstration_data))


def _shorten_points(points: list[str]) -> list[str]:
    """Shorten a list to the first points, with how many more there are."""
    hidden_count = len(points) - GROUPS_SHOWN
    return points if hidden_count <= 0 else [*points[:GROUPS_SHOWN], f"and {hidden_count:,} more"]


def _format_total(number: int, noun: str) -> str:
    """Format a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _format_names(names: list[str]) -> str:
    """Format names in their alphabetical order, the first of them by name."""
    ordered = sorted(names)
    hidden_count = len(ordered) - NAMES_SHOWN
    return ", ".join(ordered[:NAMES_SHOWN]) + (f" and {hidden_count:,} more" if hidden_count > 0 else "")


def _wrap_text(text: str, mark: str = "") -> list[str]:
    """Wrap a text into lines; a mark stands before the first of them."""
    return textwrap.wrap(
        " ".join(text.split()),
        LINE_WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
    )
