"""Print the figures that the pages show, in a shell: python -m lib figures ..."""

import datetime as dt
import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import click
import pandas as pd
from sqlalchemy.orm import Session

from lib import settings
from lib.cli.console import identify_person, translate_problems
from lib.database import engine as database
from lib.database.engine import open_read_session
from lib.findings import choice_findings, response_findings
from lib.measures import definitions, questions, representativeness
from lib.measures import forecast as forecasts
from lib.measures.definitions import Definition
from lib.measures.dispositions import STANDING_MEANINGS, describe_standings
from lib.measures.figure import build_figure_record
from lib.measures.response_rates import (
    build_rate_records,
    build_rates_table,
    compute_overall_rates,
    compute_rates_by_group,
)
from lib.outputs.spreadsheet import escape_formula
from lib.queries.asking import Answer
from lib.queries.register import consultations, council_ledger
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.responses import dispositions, question_counts
from lib.queries.scope import Scope

GROUPINGS = {
    "region": ["region"],
    "council-type": ["type"],
    "tier": ["tier"],
    "region-and-council-type": ["region", "type"],
}
TEN_YEARS = dt.timedelta(days=3_653)
DAY_TYPE = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True, slots=True)
class FigureRequest:
    """Request for figures, and the form in which they are printed."""

    session: Session
    consultation: ConsultationFacts
    scope: Scope
    output_format: str

    def run_query(self, query: Callable[..., Answer], /, **arguments: Any) -> Answer:
        """Run a function of lib.queries and return its result."""
        return query(self.session, **arguments)

    @property
    def council_count(self) -> int:
        """Number of all councils in the scope."""
        return compute_overall_rates(
            self.run_query(dispositions.count_dispositions, scope=self.scope)
        ).dispositions.council_count

    def describe_standings(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Put the words for where each council stands in the place of its code, in the column standing."""
        described_rows = describe_standings(rows, self.consultation.closes)
        return described_rows.assign(standing=described_rows["standing_text"])[list(rows.columns)]

    def list_earlier_curves(self) -> response_findings.EarlierCurves:
        """List the consultations that had closed before this one opened, with their curves."""
        return response_findings.list_earlier_curves(
            self.run_query, self.consultation, consultations.list_consultations(self.session)
        )

    def compute_forecast(self) -> forecasts.Forecast | None:
        """Compute the forecast, or None where there is none."""
        curve = response_findings.compute_arrivals(self.run_query, self.consultation, self.scope)
        return response_findings.compute_forecast(
            curve,
            self.consultation,
            self.council_count,
            self.list_earlier_curves(),
            response_findings.find_data_day(self.run_query, self.scope),
        )

    def print_table(self, table: pd.DataFrame, *terms: Definition, **extras: Any) -> None:
        """Print a table: bare as CSV, or as JSON with all that it rests on."""
        if self.output_format == "csv":
            click.echo(table.map(escape_formula).to_csv(index=False), nl=False)
            return
        rows = json.loads(table.to_json(orient="records", date_format="iso", date_unit="s"))
        self.print_record({**extras, "rows": rows}, *terms)

    def print_record(self, content: dict[str, Any], *terms: Definition) -> None:
        """Print a result as JSON, below all that it rests on."""
        consultation, scope = self.consultation, self.scope
        late_records = consultations.count_late_records(
            self.session, consultation_id=consultation.id, as_at=scope.as_at
        )
        basis = {
            "consultation": consultation.code,
            "as_at": scope.as_at.isoformat(),
            "filters": {"region": scope.regions, "council_type": scope.types},
            "data_version": database.data_version(self.session),
            "data_until": response_findings.find_data_day(self.run_query, scope).isoformat(),
            "data_lag": response_findings.describe_data_lag(self.run_query, consultation, scope),
            "recorded_later": {"responses": late_records.late_responses, "messages": late_records.late_messages},
            "sources": sorted({name for _kind, name, _at in consultations.list_source_files(self.session)}),
        }
        if terms:
            basis["definitions"] = {term.term: f"{term.sentence} {term.formula}".strip() for term in terms}
        click.echo(json.dumps({**basis, **content}, indent=2, ensure_ascii=False))


def add_figure_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add to a command the options that select its figures, and hand it the request that follows from them."""

    @functools.wraps(command)
    def run_command(
        *,
        as_at: dt.datetime | None,
        regions: tuple[str, ...],
        types: tuple[str, ...],
        code: str | None,
        form: str,
        **own_options: Any,
    ) -> None:
        with open_request(as_at, regions, types, code, form) as request:
            command(request, **own_options)

    for option in (
        click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True),
        click.option("--consultation", "code", help="The consultation's code; without it, the default one."),
        click.option("--council-type", "types", multiple=True, help="Only this type; can be given several times."),
        click.option("--region", "regions", multiple=True, help="Only this region; can be given several times."),
        click.option("--as-at", "as_at", type=DAY_TYPE, help="The day, such as 2015-02-20."),
    ):
        run_command = option(run_command)
    return run_command


@contextmanager
def open_request(
    as_at: dt.datetime | None, regions: tuple[str, ...], types: tuple[str, ...], code: str | None, output_format: str
) -> Iterator[FigureRequest]:
    """Open the request that the options of a command describe.

    Raises ValueError where the groups or the day cannot be used.
    """
    with (
        translate_problems(),
        open_read_session(database.open_database(settings.load_settings().database_url)) as session,
    ):
        consultation = consultations.find_consultation(session, code)
        groups = consultations.list_groups(session, consultation_id=consultation.id)
        _check_groups(groups, regions, types)
        if not any(
            (not regions or region in regions) and (not types or council_type in types)
            for region, council_type in groups["pairs"]
        ):
            raise ValueError("No council is in all of the groups asked for.")
        day = as_at.date() if as_at else consultation.choose_default_day(dt.datetime.now().astimezone().date())
        _check_day("--as-at", day, consultation)
        yield FigureRequest(session, consultation, Scope(consultation.id, day, regions, types), output_format)


def _check_day(option: str, day: dt.date, consultation: ConsultationFacts) -> None:
    """Check that a day lies between the opening and ten years after the closing of a consultation.

    Raises ValueError otherwise.
    """
    if not consultation.opens <= day <= consultation.closes + TEN_YEARS:
        raise ValueError(f"{option} {day}: the consultation opened on {consultation.opens}; give a day from then on.")


def _check_groups(groups: dict[str, list[str]], regions: tuple[str, ...], types: tuple[str, ...]) -> None:
    """Check that the regions and council types are known.

    Raises ValueError otherwise.
    """
    for chosen_names, known_names, option in (
        (regions, groups["region"], "--region"),
        (types, groups["type"], "--council-type"),
    ):
        for name in chosen_names:
            if name not in known_names:
                raise ValueError(f'{option} "{name}" is none of {", ".join(known_names)}.')


@click.group(name="figures")
def figures_group() -> None:
    """Print the figures that the pages show, with all that they rest on."""


@figures_group.command(name="response-rates")
@click.option("--by", "by", type=click.Choice(list(GROUPINGS)), default="region", show_default=True)
@click.option("--since", type=DAY_TYPE, help="The day to compare with; without it, that of the last Board.")
@add_figure_options
def print_response_rates(request: FigureRequest, by: str, since: dt.datetime | None) -> None:
    """Print the response rates of the councils, by group."""
    grouping = GROUPINGS[by]
    earlier_day = (
        since.date() if since else response_findings.find_comparison_day(request.consultation, request.scope.as_at)
    )
    _check_day("--since", earlier_day, request.consultation)
    if earlier_day > request.scope.as_at:
        raise ValueError(
            f"--since {earlier_day} is after the day looked at, {request.scope.as_at}: give an earlier one."
        )
    rates = response_findings.compute_rates(request.run_query, request.scope, grouping)
    earlier_rates = response_findings.compute_rates(request.run_query, request.scope.on_day(earlier_day), grouping)
    floor = response_findings.find_floor(request.consultation, grouping)
    table = build_rates_table(rates, grouping, floor=floor, earlier=earlier_rates)
    if request.output_format == "csv":
        request.print_table(table)
        return
    overall_rates = compute_overall_rates(request.run_query(dispositions.count_dispositions, scope=request.scope))
    added_columns = table[[name for name in ("responded", "change", "to_floor") if name in table]].to_dict("records")
    request.print_record(
        {
            "since": earlier_day.isoformat(),
            "overall": build_rate_records([overall_rates], [])[0],
            "responded_late": response_findings.count_late_councils(
                request.run_query, request.consultation, request.scope
            ),
            "groups": [
                row | added_row
                for row, added_row in zip(build_rate_records(rates, grouping), added_columns, strict=True)
            ],
        }
    )


@figures_group.command(name="bodies")
@add_figure_options
def print_bodies(request: FigureRequest) -> None:
    """Print professional bodies and national stakeholders, each with a rate of its own."""
    counts = request.run_query(dispositions.count_body_dispositions, scope=request.scope).rename(
        columns={"organisations": "councils"}
    )
    rows = [
        {
            "type": group.group[0],
            "organisations": group.dispositions.council_count,
            "responded": group.dispositions.responded_count,
            "response_rate": group.response_rate.value,
            **{STANDING_MEANINGS[code].term: count for code, count in group.dispositions.count_by_standing().items()},
        }
        for group in compute_rates_by_group(counts, ["type"])
    ]
    terms = [meaning.term for meaning in STANDING_MEANINGS.values()]
    columns = ["type", "organisations", "responded", "response_rate", *terms]
    request.print_table(pd.DataFrame(rows, columns=columns), *STANDING_MEANINGS.values())


@figures_group.command(name="councils")
@add_figure_options
def print_councils(request: FigureRequest) -> None:
    """Print every council with its disposition, and in words where it stands.

    Further columns: how far its leader and chief executive are reached, and what was tried.
    """
    rows = request.run_query(council_ledger.list_councils, scope=request.scope)
    request.print_table(request.describe_standings(rows), *STANDING_MEANINGS.values())


@figures_group.command(name="map")
@add_figure_options
def print_map(request: FigureRequest) -> None:
    """Print the councils on the map of each tier, with their tiles, their dispositions and their standings."""
    rows = request.run_query(dispositions.list_map_tiles, scope=request.scope)
    request.print_table(request.describe_standings(rows), *STANDING_MEANINGS.values())


@figures_group.command(name="arrivals")
@add_figure_options
def print_arrivals(request: FigureRequest) -> None:
    """Print the councils that had responded by each day."""
    curve = response_findings.compute_arrivals(request.run_query, request.consultation, request.scope)
    request.print_table(curve.assign(day=curve["day"].dt.strftime("%Y-%m-%d")), definitions.RESPONSE_RATE)


@figures_group.command(name="forecast")
@add_figure_options
def print_forecast(request: FigureRequest) -> None:
    """Print the forecast of the responses by the closing day.

    After that day, print how such forecasts would have done on past days.
    """
    curve = response_findings.compute_arrivals(request.run_query, request.consultation, request.scope)
    table = response_findings.compute_backtest(
        curve, request.consultation, request.council_count, request.list_earlier_curves()
    )
    final_forecast = request.compute_forecast()
    request.print_table(
        table.reset_index(),
        definitions.FORECAST,
        forecast=asdict(final_forecast) if final_forecast else None,
        councils=request.council_count,
        back_test=asdict(forecasts.compute_backtest_record(table)),
    )


@figures_group.command(name="representativeness")
@click.option("--by", "by", type=click.Choice(["region", "council-type"]), default="council-type", show_default=True)
@add_figure_options
def print_representativeness(request: FigureRequest, by: str) -> None:
    """Print the R-indicator, the coefficient of variation and what each group contributes to it."""
    result = response_findings.compute_representativeness(request.run_query, request.scope, GROUPINGS[by][0])
    terms = (definitions.R_INDICATOR, definitions.VARIATION, definitions.CONTRIBUTION)
    extras = {
        "r_indicator": result.r_indicator,
        "variation": result.coefficient_of_variation,
        "response_rate": result.overall_rate,
    }
    request.print_table(representativeness.build_contribution_table(result), *terms, **extras)


@figures_group.command(name="target")
@add_figure_options
def print_target(request: FigureRequest) -> None:
    """Print the parts of the target that are set: met, on course, off course, and what would mend them."""
    full_scope = request.scope.without_filters()
    full_request = FigureRequest(request.session, request.consultation, full_scope, request.output_format)
    parts = response_findings.compute_target_parts(
        request.run_query, request.consultation, full_scope, full_request.compute_forecast()
    )
    rows = [
        {"part": part.name, "verdict": part.verdict_text, "stands": part.status_text, "remedy": part.describe_remedy()}
        for part in parts
    ]
    columns = ["part", "verdict", "stands", "remedy"]
    request.print_table(pd.DataFrame(rows, columns=columns), definitions.RESPONSE_RATE, definitions.VARIATION)


@figures_group.command(name="questions")
@add_figure_options
def print_questions(request: FigureRequest) -> None:
    """Print the item response: how many councils answered each question, and how many stopped after it."""
    counts = request.run_query(
        question_counts.count_answers_by_question, scope=request.scope, reader=identify_person().role
    )
    figures_by_question = {
        number: build_figure_record(figure) for number, figure in questions.compute_item_response(counts)
    }
    respondents = request.run_query(question_counts.count_respondents, scope=request.scope)
    request.print_table(
        questions.build_question_table(counts),
        definitions.ITEM_RESPONSE,
        **asdict(respondents),
        denominators=questions.describe_denominators(respondents.responded, respondents.with_answers, counts),
        figures=figures_by_question,
    )


@figures_group.command(name="choices")
@add_figure_options
def print_choices(request: FigureRequest) -> None:
    """Print what councils chose in questions with a choice, with the shares weighted by council type beside."""
    choice_table = choice_findings.compute_choices(
        request.run_query, request.consultation, request.scope, reader=identify_person().role
    )
    request.print_table(choice_table, definitions.ANSWER_SHARE, definitions.EFFECTIVE_SIZE)
