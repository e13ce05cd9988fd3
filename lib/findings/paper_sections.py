"""Build the sections of a Board paper that hold its findings."""

from collections.abc import Mapping

from lib.access import Role
from lib.findings import theme_findings
from lib.findings.paper_basis import PaperBasis, format_day
from lib.findings.shown_themes import REGION, ThemeFinding, describe_breadth
from lib.measures.disclosure import HiddenCount
from lib.measures.figure import Figure, format_percent
from lib.measures.representativeness import Representativeness
from lib.measures.target import TargetVerdict
from lib.outputs.board.content import (
    ArrivalLine,
    GroupBars,
    PaperSection,
    PaperTable,
)
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes.theme_lookup import OpenQuestion

THEMES_SHOWN = 8
THEME_HEADINGS = ("Theme", "Asked in", "Share of councils", "Raised in")
RATE_HEADINGS = ("", "Responded", "Councils", "Response rate", "Since the comparison", "Still to the floor")


def build_reach_section(basis: PaperBasis, figures: Mapping[str, Figure]) -> PaperSection:
    """Build the section on who has been reached."""
    counts = basis.overall.dispositions
    paragraph = (
        f"{counts.reached_count:,} of {counts.council_count:,} councils were reached or responded. Reached means that "
        "a message was delivered and did not come back, or that somebody replied, attended or followed a link."
    )
    rows = tuple(
        (name, f"{figure.numerator:,}", f"{figure.denominator:,}", figure.percent_text)
        for name, figure in figures.items()
    )
    table = PaperTable("Who has been reached", ("", "Reached", "Of", "Share"), rows)
    return PaperSection("Who has been reached", 2, (paragraph,), tables=(table,))


def build_rate_sections(basis: PaperBasis) -> list[PaperSection]:
    """Build the sections on response rates by region and by council type, the lowest first."""
    floor = basis.consultation.target_group_floor
    sections = []
    for name, groups in (("region", basis.regions), ("council type", basis.types)):
        ordered = sorted(groups, key=lambda rates: (rates.response_rate.value or 0.0, rates.group))
        if not ordered:
            continue
        lowest, highest = ordered[0], ordered[-1]
        paragraph = (
            f"By {name}, the response rate runs from {lowest.response_rate.percent_text} "
            f"({lowest.group[0]}, {lowest.response_rate.counts_text}) to {highest.response_rate.percent_text} "
            f"({highest.group[0]}, {highest.response_rate.counts_text})."
        )
        bars = tuple(
            (
                rates.group[0],
                rates.response_rate.value or 0.0,
                f"{rates.response_rate.percent_text} ({rates.response_rate.counts_text})",
            )
            for rates in ordered
        )
        title = f"Response rate by {name}, lowest first"
        description = f"Bar chart. {title}: " + "; ".join(f"{group} {text}" for group, _value, text in bars) + "."
        rows = tuple(
            (
                rates.group[0],
                f"{rates.response_rate.numerator:,}",
                f"{rates.response_rate.denominator:,}",
                rates.response_rate.percent_text,
                f"{rates.response_rate.numerator - basis.earlier_responded.get(rates.group[0], 0):+,}",
                "–" if floor is None else f"{rates.count_shortfall(floor):,}",
            )
            for rates in ordered
        )
        headings = (
            name.capitalize(),
            *RATE_HEADINGS[1:4],
            f"Since {basis.since.day} {basis.since:%B}",
            RATE_HEADINGS[5],
        )
        sections.append(
            PaperSection(
                f"Response by {name}",
                2,
                (paragraph,),
                charts=(GroupBars(title, description, bars, None if floor is None else float(floor)),),
                tables=(PaperTable(f"Response by {name}", headings, rows),),
            )
        )
    return sections


def build_outlook_section(basis: PaperBasis) -> PaperSection:
    """Build the section on the forecast and the target."""
    consultation, forecast = basis.consultation, basis.forecast
    curve = basis.curve
    responded = tuple(int(number) for number in curve["responded"])
    days = tuple(day.date() for day in curve["day"])
    title = "Councils that had responded, day by day"
    description = f"Line chart. {responded[-1]:,} councils had responded by {format_day(days[-1])}."
    paragraphs = []
    if forecast is not None:
        paragraphs.append(
            f"From how responses came in so far, {forecast.low:,} to {forecast.high:,} councils are likely to have "
            f"responded by the closing day, {forecast.middle:,} in the middle. In four of five consultations the "
            "number should lie in such an interval."
        )
    elif not basis.is_closed:
        paragraphs.append("It is too early for a forecast.")
    points = [
        f"{part.name}: {part.verdict_text}. {part.status_text[:1].upper()}{part.status_text[1:]}."
        + (
            f" {'Would have taken' if basis.is_closed else 'Would mend it'}: {part.describe_remedy(3)}."
            if part.missing_responses and part.verdict != TargetVerdict.TOO_EARLY
            else ""
        )
        for part in basis.parts
    ]
    if not points:
        paragraphs.append("No target is set.")
    chart = ArrivalLine(
        title,
        description,
        days,
        responded,
        consultation.closes,
        basis.needed,
        None if forecast is None else (forecast.low, forecast.middle, forecast.high),
    )
    return PaperSection(
        "Result and target" if basis.is_closed else "Forecast and target",
        2,
        tuple(paragraphs),
        tuple(points),
        charts=(chart,),
    )


def build_evenness_section(basis: PaperBasis) -> PaperSection:
    """Build the section on how well those who responded stand for all councils, in plain words."""
    paragraphs = []
    for name, groups in (("region", basis.regions), ("council type", basis.types)):
        result = Representativeness.from_rates(groups)
        if not result.responded_count:
            paragraphs = ["Nobody has responded yet, so nothing can be said."]
            break
        partials = sorted((result.compute_partial(group), group) for group in result.groups)
        under, over = partials[0][1], partials[-1][1]
        paragraphs.append(
            f"By {name}, councils of {under} are the most under-represented among the responses and those of {over} "
            "the most over-represented (a large group counts for more). "
            f"Evenness (R-indicator) is {result.r_indicator:.2f}, where 1 would be the same response rate everywhere; "
            f"read it beside the response rate of {format_percent(result.overall_rate)}. Variation between the groups "
            f"is {result.coefficient_of_variation or 0:.2f}, where 0 would be none."
        )
    return PaperSection("How well the responses stand for all councils", 2, tuple(paragraphs))


def build_theme_section(ask: AskQuestion, scope: Scope) -> tuple[PaperSection, PaperTable | None]:
    """Build the section on the widest approved themes with a quotation each, and the table of all of them.

    A theme of which nobody has checked enough answers has no share. None where no theme is approved.
    """
    groups = theme_findings.list_approved_themes(ask, scope, reader=Role.BOARD)
    numbered = [(group.question, theme) for group in groups for theme in group.themes]
    if not numbered:
        empty = "No theme has been approved yet, so nothing is reported of what councils say."
        return PaperSection("What councils say", 2, (empty,)), None
    ordered = sorted(numbered, key=lambda pair: pair[1].width_rank)
    widest = ordered[:THEMES_SHOWN]
    quotations = [
        (theme.label, sentences[0].sentence)
        for question, theme in widest
        if (sentences := theme_findings.list_quotations(ask, scope, question.id, theme.id, reader=Role.BOARD))
    ]
    introduction = (
        f"Officers approved {len(ordered):,} {'theme' if len(ordered) == 1 else 'themes'}"
        + (
            f"; the {len(widest)} widest follow, and all of them stand in the annex. "
            if ordered[THEMES_SHOWN:]
            else ". "
        )
        + "A share is of the councils that answered the question, estimated from what the machine found and corrected "
        "by answers that people judged; in brackets, where the true share lies in nine of ten such cases. "
        "So that nobody can tell who said what, the numbers are rounded to fives and fewer than five are hidden; the "
        "number of regions is then the least there can be."
    )
    table = PaperTable("The widest themes", THEME_HEADINGS, tuple(_list_theme_cells(*pair) for pair in widest), 2)
    section = PaperSection("What councils say", 2, (introduction,), quotations=tuple(quotations), tables=(table,))
    return section, PaperTable(
        "All approved themes", THEME_HEADINGS, tuple(_list_theme_cells(*pair) for pair in ordered), 2
    )


def _format_bracket(interval: tuple[float, float]) -> str:
    """Format an interval of shares in brackets; nothing where rounding makes one number of it."""
    low, high = (round(bound * 100) for bound in interval)
    return f" ({low} to {high} %)" if low < high else ""


def _list_theme_cells(question: OpenQuestion, theme: ThemeFinding) -> tuple[str, ...]:
    """List the cells of a theme: title, question, share with its interval, and in how many regions it was raised."""
    interval = theme.total.share_interval
    if isinstance(theme.total.councils, HiddenCount):
        share = f"{theme.total.councils} of {theme.total.respondents:,} councils"
    elif interval is None:
        share = "being checked"
    else:
        share = f"{format_percent(theme.total.value, 0)}{_format_bracket(interval)}"
    return theme.label, f"Question {question.number}", share, describe_breadth(theme, REGION)
