"""The figures that the pages show, in a shell: python -m lib figures ..."""

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
from lib.cli.console import in_words
from lib.database import engine as database
from lib.database.engine import open_read_session
from lib.findings import choice_findings, response_findings
from lib.measures import definitions, questions, representativeness
from lib.measures import forecast as forecasts
from lib.measures.definitions import Definition
from lib.measures.dispositions import DISPOSITION_MEANINGS
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
DAY = click.DateTime(["%Y-%m-%d"])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the figures are asked for, and the form in which they are printed."""

    session: Session
    consultation: ConsultationFacts
    scope: Scope
    form: str

    def ask(self, question: Callable[..., Answer], /, **arguments: Any) -> Answer:
        """The answer of a function in lib.queries."""
        return question(self.session, **arguments)

    @property
    def councils(self) -> int:
        """All councils looked at."""
        return compute_overall_rates(self.ask(dispositions.count_dispositions, scope=self.scope)).dispositions.council_count

    def past(self) -> response_findings.EarlierCurves:
        """The consultations that had closed before this one opened, with their curves."""
        return response_findings.list_earlier_curves(self.ask, self.consultation, consultations.list_consultations(self.session))

    def forecast(self) -> forecasts.Forecast | None:
        """The forecast, or None where there is none."""
        curve = response_findings.compute_arrivals(self.ask, self.consultation, self.scope)
        return response_findings.compute_forecast(curve, self.consultation, self.councils, self.past())

    def show(self, table: pd.DataFrame, *terms: Definition, **more: Any) -> None:
        """Print a table: bare as CSV, or as JSON with all that it rests on."""
        if self.form == "csv":
            click.echo(table.map(escape_formula).to_csv(index=False), nl=False)
            return
        rows = json.loads(table.to_json(orient="records", date_format="iso", date_unit="s"))
        self.tell({**more, "rows": rows}, *terms)

    def tell(self, found: dict[str, Any], *terms: Definition) -> None:
        """Print what was found as JSON, below all that it rests on."""
        one, scope = self.consultation, self.scope
        late = consultations.count_late_records(self.session, consultation_id=one.id, as_at=scope.as_at)
        about = {
            "consultation": one.code,
            "as_at": scope.as_at.isoformat(),
            "filters": {"region": scope.regions, "council_type": scope.types},
            "data_version": database.data_version(self.session),
            "recorded_later": {"responses": late.late_responses, "messages": late.late_messages},
            "sources": sorted({name for _kind, name, _at in consultations.list_source_files(self.session)}),
        }
        if terms:
            about["definitions"] = {term.term: f"{term.sentence} {term.formula}".strip() for term in terms}
        click.echo(json.dumps({**about, **found}, indent=2, ensure_ascii=False))


def asked(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command the options that say for what its figures are asked, and hands it what follows from them."""

    @functools.wraps(command)
    def run(
        *,
        as_at: dt.datetime | None,
        regions: tuple[str, ...],
        types: tuple[str, ...],
        code: str | None,
        form: str,
        **own: Any,
    ) -> None:
        with _opened(as_at, regions, types, code, form) as one:
            command(one, **own)

    for option in (
        click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True),
        click.option("--consultation", "code", help="The consultation's code; without it, the one that opened last."),
        click.option("--council-type", "types", multiple=True, help="Only this type; can be given several times."),
        click.option("--region", "regions", multiple=True, help="Only this region; can be given several times."),
        click.option("--as-at", "as_at", type=DAY, help="The day, such as 2015-02-20."),
    ):
        run = option(run)
    return run


@contextmanager
def _opened(
    as_at: dt.datetime | None, regions: tuple[str, ...], types: tuple[str, ...], code: str | None, form: str
) -> Iterator[Asked]:
    with in_words(), open_read_session(database.open_database(settings.load_settings().database_url)) as session:
        one = consultations.find_consultation(session, code)
        groups = consultations.list_groups(session, consultation_id=one.id)
        _check_groups(groups, regions, types)
        if not any(
            (not regions or region in regions) and (not types or kind in types) for region, kind in groups["pairs"]
        ):
            raise ValueError("No council is in all of the groups asked for.")
        day = as_at.date() if as_at else one.choose_default_day(dt.datetime.now().astimezone().date())
        _check_day("--as-at", day, one)
        yield Asked(session, one, Scope(one.id, day, regions, types), form)


def _check_day(option: str, day: dt.date, one: ConsultationFacts) -> None:
    if not one.opens <= day <= one.closes + TEN_YEARS:
        raise ValueError(f"{option} {day}: the consultation opened on {one.opens}; give a day from then on.")


def _check_groups(known: dict[str, list[str]], regions: tuple[str, ...], types: tuple[str, ...]) -> None:
    for given, there, option in ((regions, known["region"], "--region"), (types, known["type"], "--council-type")):
        for name in given:
            if name not in there:
                raise ValueError(f'{option} "{name}" is none of {", ".join(there)}.')


@click.group()
def figures() -> None:
    """Print the figures that the pages show, with all that they rest on."""


@figures.command(name="response-rates")
@click.option("--by", "by", type=click.Choice(list(GROUPINGS)), default="region", show_default=True)
@click.option("--since", type=DAY, help="The day to compare with; without it, four weeks before.")
@asked
def response_rates_(one: Asked, by: str, since: dt.datetime | None) -> None:
    """Response rates of the councils, by group."""
    names = GROUPINGS[by]
    before = since.date() if since else response_findings.find_comparison_day(one.consultation, one.scope.as_at)
    _check_day("--since", before, one.consultation)
    if before > one.scope.as_at:
        raise ValueError(f"--since {before} is after the day looked at, {one.scope.as_at}: give an earlier one.")
    groups = response_findings.compute_rates(one.ask, one.scope, names)
    earlier = response_findings.compute_rates(one.ask, one.scope.on_day(before), names)
    floor = response_findings.find_floor(one.consultation, names)
    table = build_rates_table(groups, names, floor=floor, earlier=earlier)
    if one.form == "csv":
        one.show(table)
        return
    whole = compute_overall_rates(one.ask(dispositions.count_dispositions, scope=one.scope))
    added = table[[name for name in ("responded", "change", "to_floor") if name in table]].to_dict("records")
    one.tell(
        {
            "since": before.isoformat(),
            "overall": build_rate_records([whole], [])[0],
            "groups": [row | more for row, more in zip(build_rate_records(groups, names), added, strict=True)],
        }
    )


@figures.command()
@asked
def bodies(one: Asked) -> None:
    """Professional bodies and national stakeholders, each with a rate of its own."""
    counts = one.ask(dispositions.count_body_dispositions, scope=one.scope).rename(columns={"organisations": "councils"})
    rows = [
        {"type": group.group[0], "organisations": group.dispositions.council_count, "responded": group.dispositions.responded_count,
         "response_rate": group.response_rate.value}
        for group in compute_rates_by_group(counts, ["type"])
    ]  # fmt: skip
    one.show(pd.DataFrame(rows, columns=["type", "organisations", "responded", "response_rate"]))


@figures.command()
@asked
def councils(one: Asked) -> None:
    """Every council with its standing, how far its leader and chief executive are reached, and what was tried."""
    one.show(one.ask(council_ledger.list_councils, scope=one.scope), *DISPOSITION_MEANINGS.values())


@figures.command(name="map")
@asked
def map_(one: Asked) -> None:
    """The councils on the map of each tier, with their places and their standing."""
    one.show(one.ask(dispositions.list_map_tiles, scope=one.scope), *DISPOSITION_MEANINGS.values())


@figures.command()
@asked
def arrivals(one: Asked) -> None:
    """Councils that had responded by each day."""
    curve = response_findings.compute_arrivals(one.ask, one.consultation, one.scope)
    one.show(curve.assign(day=curve["day"].dt.strftime("%Y-%m-%d")), definitions.RESPONSE_RATE)


@figures.command()
@asked
def forecast(one: Asked) -> None:
    """What the responses will come to by the closing day; after it, how such forecasts would have done on past days."""
    curve = response_findings.compute_arrivals(one.ask, one.consultation, one.scope)
    table = response_findings.compute_backtest(curve, one.consultation, one.councils, one.past())
    found = one.forecast()
    one.show(
        table.reset_index(),
        definitions.FORECAST,
        forecast=asdict(found) if found else None,
        councils=one.councils,
        back_test=asdict(forecasts.compute_backtest_record(table)),
    )


@figures.command(name="representativeness")
@click.option("--by", "by", type=click.Choice(["region", "council-type"]), default="council-type", show_default=True)
@asked
def representativeness_(one: Asked, by: str) -> None:
    """R-indicator, coefficient of variation and what each group adds to the unevenness."""
    found = response_findings.compute_representativeness(one.ask, one.scope, GROUPINGS[by][0])
    terms = (definitions.R_INDICATOR, definitions.VARIATION, definitions.CONTRIBUTION)
    more = {"r_indicator": found.r_indicator, "variation": found.coefficient_of_variation, "response_rate": found.overall_rate}
    one.show(representativeness.build_contribution_table(found), *terms, **more)


@figures.command()
@asked
def target(one: Asked) -> None:
    """The parts of the target: met, on course, off course, and what would mend them."""
    everyone = one.scope.without_filters()
    whole = Asked(one.session, one.consultation, everyone, one.form)
    parts = response_findings.compute_target_parts(one.ask, one.consultation, everyone, whole.forecast())
    rows = [
        {"part": part.name, "verdict": str(part.verdict), "stands": part.status_text, "remedy": part.describe_remedy()}
        for part in parts
    ]
    one.show(pd.DataFrame(rows), definitions.RESPONSE_RATE, definitions.VARIATION)


@figures.command(name="questions")
@asked
def questions_(one: Asked) -> None:
    """Item response: how many councils answered each question, and how many stopped after it."""
    counts = one.ask(question_counts.count_answers_by_question, scope=one.scope)
    figures_of = {number: build_figure_record(figure) for number, figure in questions.compute_item_response(counts)}
    one.show(questions.build_question_table(counts), definitions.ITEM_RESPONSE, figures=figures_of)


@figures.command()
@asked
def choices(one: Asked) -> None:
    """What councils chose in questions with a choice, with the shares weighted by council type beside."""
    found = choice_findings.compute_choices(one.ask, one.consultation, one.scope)
    one.show(found, definitions.ANSWER_SHARE, definitions.EFFECTIVE_SIZE)
