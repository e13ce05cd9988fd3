"""Put the figures of a day, and what officers wrote, together to a paper for the Board.

Of themes and answers it says only what a Board member may see. Each function that reads takes ask, see
lib.queries.asking.
"""

import datetime as dt
from collections.abc import Mapping

from lib.findings import paper_sections, response_findings
from lib.findings.paper_basis import PaperBasis, describe_change, format_day
from lib.measures import reach as reach_measures
from lib.measures.figure import Figure
from lib.outputs.board.content import (
    UNWRITTEN,
    BoardPaper,
    PaperFigure,
    PaperSection,
)
from lib.queries.asking import AskQuestion
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import reach
from lib.queries.scope import Scope
from lib.terms import (
    ACTIONS,
    BACKGROUND,
    CONTACT_OFFICER,
    FINANCE,
    NARRATIVE_SECTIONS,
    NEXT_STEPS,
    PLURAL_NAMES,
    PURPOSE,
    RECOMMENDATION,
)

INVENTED_NOTICE = "Demonstration: the people, councils' answers and figures in this paper are invented."


def build_default_narrative(consultation: ConsultationFacts, day: dt.date) -> dict[str, str]:
    """Build what stands in the sections that nobody has written yet; empty where only an officer can know.

    The words are this dashboard's, not those of the consultation.
    """
    return dict.fromkeys(NARRATIVE_SECTIONS, "") | {
        PURPOSE: f"This paper reports on the responses to “{consultation.title}” as at {format_day(day)}.",
        RECOMMENDATION: "The Board is asked to note how the consultation stands.",
        BACKGROUND: f"The consultation was opened on {format_day(consultation.opens)} ({consultation.issued_by}); "
        f"responses {'were' if day > consultation.closes else 'are'} due by {format_day(consultation.closes)}.",
    }


def build_board_paper(ask: AskQuestion, basis: PaperBasis, narrative: Mapping[str, str], *, version: int) -> BoardPaper:
    """Build the paper of a day.

    narrative: by section of NARRATIVE_SECTIONS; a section that is missing or empty has its default, or says that it is
    to be written. version: the data version.
    """
    defaults = build_default_narrative(basis.consultation, basis.scope.as_at)
    texts = {name: narrative.get(name, "").strip() or defaults[name] or UNWRITTEN for name in NARRATIVE_SECTIONS}
    reach_figures = _compute_reach(ask, basis.scope)
    theme_section, theme_table = paper_sections.build_theme_section(ask, basis.scope)
    sections = (
        _build_narrative(PURPOSE, texts),
        PaperSection("Summary", paragraphs=tuple(_list_summary(basis, reach_figures))),
        _build_narrative(RECOMMENDATION, texts),
        _build_narrative(ACTIONS, texts),
        _build_narrative(BACKGROUND, texts),
        PaperSection("Findings"),
        paper_sections.build_reach_section(basis, reach_figures),
        *paper_sections.build_rate_sections(basis),
        paper_sections.build_outlook_section(basis),
        paper_sections.build_evenness_section(basis),
        theme_section,
        _build_narrative(NEXT_STEPS, texts),
        _build_narrative(FINANCE, texts),
        _build_narrative(CONTACT_OFFICER, texts),
    )
    figures = [
        PaperFigure("Summary", "Response rate", basis.overall.response_rate),
        *(PaperFigure("Who has been reached", name, figure) for name, figure in reach_figures.items()),
        *(PaperFigure("Response by region", rates.group[0], rates.response_rate) for rates in basis.regions),
        *(PaperFigure("Response by council type", rates.group[0], rates.response_rate) for rates in basis.types),
    ]
    return BoardPaper(
        f"Report to the Board: {basis.consultation.title}",
        f"{basis.consultation.title} ({basis.consultation.issued_by})",
        basis.scope.as_at,
        basis.headline,
        INVENTED_NOTICE if ask(consultations.has_demonstration_data) else "",
        sections,
        tuple(figures),
        tuple(_list_basis(ask, basis, version)),
        () if theme_table is None else (theme_table,),
    )


def _build_narrative(name: str, texts: Mapping[str, str]) -> PaperSection:
    """Build a section that officers write; each of its lines is a paragraph, and those of an address are one."""
    lines = [line.strip() for line in texts[name].splitlines() if line.strip()]
    return PaperSection(name, paragraphs=(", ".join(lines),) if name == CONTACT_OFFICER else tuple(lines))


def _list_summary(basis: PaperBasis, reach_figures: Mapping[str, Figure]) -> list[str]:
    """List the paragraphs of the summary."""
    counts = basis.overall.dispositions
    change = counts.responded_count - basis.earlier_responded[""]
    rate = basis.overall.response_rate
    change_text = f"Since {format_day(basis.since)}, {describe_change(change)}."
    paragraphs = [basis.headline, f"That is {rate.percent_text} of all {rate.denominator:,} councils. {change_text}"]
    reached = [f"{figure.counts_text} {name.lower()}" for name, figure in list(reach_figures.items())[:2]]
    paragraphs.append(f"A message has reached {' and '.join(reached)}.")
    if basis.parts:
        verdicts = "; ".join(f"{part.name}: {part.verdict_text}" for part in basis.parts)
        paragraphs.append(f"The target part by part: {verdicts}.")
    return paragraphs


def _compute_reach(ask: AskQuestion, scope: Scope) -> dict[str, Figure]:
    """Compute how many leaders, chief executives and organisations of other types are reached, by name."""
    roles = reach_measures.RoleReach.from_counts(ask(reach.count_councils_by_reach, scope=scope))
    ladder = ask(reach.count_bodies_by_rung, scope=scope)
    return {"Leaders": roles.leader_reach, "Chief executives": roles.chief_executive_reach} | {
        plural_name: reach_measures.compute_body_reach(ladder, organisation_type)
        for organisation_type, plural_name in PLURAL_NAMES.items()
        if (ladder["type"] == organisation_type).any()
    }


def _list_basis(ask: AskQuestion, basis: PaperBasis, version: int) -> list[str]:
    """List what all figures of the paper rest on."""
    files = ask(consultations.list_source_files)
    names = sorted({name for _kind, name, _moment in files})
    lines = [
        f"As at {format_day(basis.scope.as_at)}; all councils; data version {version}.",
        f"Compared with {format_day(basis.since)}.",
        f"Source files: {', '.join(names) or 'none yet'}.",
    ]
    late_records = ask(consultations.count_late_records, consultation_id=basis.consultation.id, as_at=basis.scope.as_at)
    lag = response_findings.describe_data_lag(ask, basis.consultation, basis.scope)
    return [*lines, *([late_records.sentence] if late_records.sentence else []), *([lag] if lag else [])]
