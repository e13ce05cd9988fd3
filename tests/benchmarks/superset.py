"""The same five charts over the same database in Apache Superset and in the dashboard: time, memory, disk.

    python -m tests.benchmarks.superset

make benchmark-superset sets Superset up in .venv-superset, an environment of its own, and runs this; the tests never do.
All that Superset keeps goes to a temporary folder. Both servers answer the same browser in turn, for
somebody who is signed in already. The clock runs in the browser, from the beginning of a load, or from the last click, to
the last change that the page shows. What moves in a canvas afterwards (Superset's charts grow for a second) does not count.
Linux only, as it reads memory from /proc.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from playwright.sync_api import Browser, BrowserContext, Page

from lib.settings import ROOT
from tests.benchmarks import pages
from tests.browser import chromium, serving

PROGRAMS = ROOT / ".venv-superset" / "bin"
DAY, REGION = "2015-03-16", "London"
COLD_STARTS, WARM_UP, COUNTED = 3, 1, 7
VIEWPORT = {"width": 1280, "height": 1200}  # Superset draws a chart once it is in sight: here all five are
NAME, PASSWORD = "admin", "of the benchmark"

CONFIGURATION = """
SECRET_KEY = "of the benchmark, long enough: 0123456789"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db?check_same_thread=false"
PREVENT_UNSAFE_DB_CONNECTIONS = False  # else no SQLite database can be connected
"""

# What the dashboard knows of itself and Superset must be told. Left out: frames by list, people that were merged or erased.
RANKED = f"""
consultation_day AS (SELECT id, opens, '{DAY}' AS day FROM consultation WHERE code = 'taking-stock-2015'),
frame AS (
  SELECT o.id, o.name, o.region, o.type FROM organisation o, consultation_day d
  WHERE o.type IN ('Shire county', 'Shire district', 'Unitary', 'Metropolitan district', 'London borough')
    AND (o.valid_from IS NULL OR o.valid_from <= d.opens) AND (o.valid_to IS NULL OR o.valid_to >= d.opens)
),
asked AS (
  SELECT a.type, CASE WHEN SUM(q.required) > 0 THEN SUM(q.required) ELSE COUNT(*) END AS questions,
    SUM(q.required) > 0 AS some_required
  FROM applicability a JOIN question q ON q.id = a.question_id JOIN consultation_day d ON d.id = q.consultation_id
  GROUP BY a.type
),
counted AS (
  SELECT c.organisation_id, r.received_on, r.withdrawn_on, r.kind, r.no_comment, r.sent_in, c.has_substance,
    100.0 * CASE WHEN a.some_required THEN c.answered_required ELSE c.answered END / a.questions AS answered
  FROM credit c
  JOIN response r ON r.id = c.response_id
  JOIN consultation_day d ON d.id = r.consultation_id AND r.received_on <= d.day
  JOIN frame f ON f.id = c.organisation_id
  JOIN asked a ON a.type = f.type
),
ranked AS (
  SELECT organisation_id, received_on, withdrawn_on, CASE
    WHEN kind = 'declined' THEN 3
    WHEN kind = 'letter' AND NOT no_comment THEN 1
    WHEN answered > 80 THEN 1
    WHEN answered >= 50 THEN 2
    WHEN NOT sent_in THEN 4
    WHEN has_substance THEN 2
    ELSE 5 END AS place
  FROM counted
)"""  # noqa: S608 - nobody's words are in it, here and below
DELIVERED = """(m.engaged_on <= d.day OR (m.delivered_on <= d.day AND NOT COALESCE(m.bounced_on <= d.day, 0)))
      AND COALESCE(m.outcome IN ('spoke', 'promised', 'declined'), 1)"""
COUNCILS = f"""
WITH {RANKED},
best AS (
  SELECT organisation_id, MIN(place) AS place FROM ranked, consultation_day d
  WHERE withdrawn_on IS NULL OR withdrawn_on > d.day GROUP BY organisation_id
),
reached AS (
  SELECT p.organisation_id FROM outreach m
  JOIN activity a ON a.id = m.activity_id
  JOIN consultation_day d ON d.id = a.consultation_id AND m.sent_on <= d.day
  JOIN contact_period p ON p.contact_id = m.contact_id AND p.in_post
    AND p.since <= m.sent_on AND (p.until IS NULL OR p.until > m.sent_on)
  WHERE {DELIVERED}
  UNION SELECT organisation_id FROM ranked
)
SELECT f.name AS council, f.region, f.type, CASE b.place
    WHEN 1 THEN '1 Complete' WHEN 2 THEN '2 Partial' WHEN 3 THEN '3 Declined' WHEN 4 THEN '4 Broke off'
    ELSE CASE WHEN r.organisation_id IS NULL THEN '6 Not reached' ELSE '5 Reached, no response' END END AS standing,
  CASE WHEN b.place <= 2 THEN 1.0 ELSE 0.0 END AS responded
FROM frame f LEFT JOIN best b ON b.organisation_id = f.id LEFT JOIN reached r ON r.organisation_id = f.id
"""  # noqa: S608
ARRIVALS = f"""
WITH RECURSIVE {RANKED},
days AS (SELECT opens AS day FROM consultation_day
  UNION ALL SELECT DATE(days.day, '+1 day') FROM days, consultation_day d WHERE days.day < d.day)
SELECT DISTINCT days.day, r.organisation_id, f.region, f.type
FROM days JOIN ranked r ON r.place <= 2 AND r.received_on <= days.day
  AND (r.withdrawn_on IS NULL OR r.withdrawn_on > days.day)
JOIN frame f ON f.id = r.organisation_id
"""  # noqa: S608
ROLES = f"""
WITH {RANKED},
held AS (
  SELECT p.organisation_id, p.role, MAX(EXISTS (
    SELECT 1 FROM contact_period e
    JOIN outreach m ON m.contact_id = e.contact_id AND m.sent_on <= d.day
    JOIN activity a ON a.id = m.activity_id AND a.consultation_id = d.id
    WHERE e.person_id = p.contact_id AND e.since <= d.day AND (e.until IS NULL OR e.until > d.day) AND {DELIVERED}
  )) AS reached
  FROM contact_period p, consultation_day d
  WHERE p.in_post AND p.person_id = p.contact_id AND p.since <= d.day AND (p.until IS NULL OR p.until > d.day)
  GROUP BY p.organisation_id, p.role
)
SELECT f.region, f.type, roles.role, COALESCE(h.reached, 0) AS reached
FROM frame f JOIN (SELECT 'Leader' AS role UNION SELECT 'Chief executive') roles
LEFT JOIN held h ON h.organisation_id = f.id AND h.role = roles.role
"""  # noqa: S608
DATASETS = {"councils": COUNCILS, "arrivals": ARRIVALS, "roles": ROLES}
RATE = "AVG(responded)"
# Name of a chart: its dataset, kind, x axis, measure, what it is split by, format, row and width of twelve.
CHARTS: dict[str, tuple[str, str, str, str, list[str], str, int, int]] = {
    "Response rate by region": ("councils", "bar", "region", RATE, [], ".1%", 0, 6),
    "Response rate by council type": ("councils", "bar", "type", RATE, [], ".1%", 0, 6),
    "Councils that had responded": ("arrivals", "line", "day", "COUNT(DISTINCT organisation_id)", [], ",d", 1, 6),
    "What became of councils": ("councils", "bar", "region", "COUNT(*)", ["standing"], ",d", 1, 6),
    "Leaders and chief executives reached": ("roles", "bar", "role", "SUM(reached)", [], ",d", 2, 12),
}
DASHBOARD = "/superset/dashboard/five/"
OUR_PAGES = {
    "Overview": "/",
    "Response rates, by region": "/response_rates",
    "Response rates, by council type": "/response_rates?by=By+council+type",
}

WATCH_REQUESTS = """
() => {
  window.openRequests = 0;
  const send = window.fetch;
  window.fetch = (...all) => {
    window.openRequests += 1;
    return send(...all).finally(() => { window.openRequests -= 1; });
  };
}
"""
SUPERSET_DRAWN = f"""
document.querySelectorAll('.dashboard canvas').length >= {len(CHARTS)} &&
!document.querySelector('.dashboard .loading, .dashboard [data-test=loading-indicator]')
"""
OURS_DRAWN = """
document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]') &&
document.querySelector('h1') && document.querySelector('.js-plotly-plot .main-svg')
"""
# Wait until the page is drawn and nothing has changed for a while; the answer is the time of the last change.
REST = """
element => new Promise(done => {
  const started = element ? performance.now() : 0;
  if (element) { window.lastChange = started; element.click(); }
  const look = () => {
    const quiet = window.openRequests === 0 && performance.now() - window.lastChange > 500;
    if (quiet && (DRAWN)) { done(window.lastChange - started); } else { setTimeout(look, 20); }
  };
  setTimeout(look, 200);
})
"""


@dataclass(frozen=True, slots=True)
class StartedServer:
    """A server that has just started: its address, its first process, and how long it took to answer."""

    address: str
    process_id: int
    seconds: float


def call_superset(context: BrowserContext, address: str, method: Literal["GET", "POST", "PUT"], path: str,
                  data: Mapping[str, Any] | None = None) -> Any:  # fmt: skip
    """The answer of Superset's interface for programs, to somebody who is signed in in this browser."""
    token = context.request.get(f"{address}/api/v1/security/csrf_token/").json()["result"]
    headers = {"X-CSRFToken": token, "Referer": address}
    answer = context.request.fetch(f"{address}/api/v1/{path}", method=method, headers=headers, data=data)
    if not answer.ok:
        raise RuntimeError(f"{method} {path}: {answer.status} {answer.text()[:2_000]}")
    return answer.json()


def build_measure(expression: str) -> dict[str, Any]:
    """A measure of a chart, written in SQL."""
    return {"expressionType": "SQL", "sqlExpression": expression, "label": expression, "hasCustomLabel": True}


def build_dashboard(context: BrowserContext, address: str, database_url: str) -> dict[str, int]:
    """Connect the database and make datasets, charts, and a dashboard at /superset/dashboard/five/. Ids of datasets."""

    def post(path: str, data: Mapping[str, Any]) -> int:
        return int(call_superset(context, address, "POST", path, data)["id"])

    database = post("database/", {"database_name": "Engagement", "sqlalchemy_uri": database_url})
    datasets = {
        name: post("dataset/", {"database": database, "table_name": name, "sql": sql, "schema": "main"})
        for name, sql in DATASETS.items()
    }
    dashboard = post("dashboard/", {"dashboard_title": "Five charts", "slug": "five", "published": True})
    layout: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": "Five charts"}},
    }
    for title, (dataset, kind, axis, measure, split, number_format, row, width) in CHARTS.items():
        chart_kind = f"echarts_timeseries_{kind}"
        settings = {
            "datasource": f"{datasets[dataset]}__table", "viz_type": chart_kind, "x_axis": axis,
            "metrics": [build_measure(measure)], "groupby": split, "adhoc_filters": [], "row_limit": 10_000,
            "y_axis_format": number_format, "show_legend": bool(split), "stack": "Stack" if split else None,
            "x_axis_sort_asc": True, "orientation": "horizontal" if axis in ("region", "type") else "vertical",
        }  # fmt: skip
        chart = post("chart/", {
            "slice_name": title, "viz_type": chart_kind, "params": json.dumps(settings),
            "datasource_id": datasets[dataset], "datasource_type": "table", "dashboards": [dashboard],
        })  # fmt: skip
        row_key, chart_key = f"ROW-{row}", f"CHART-{chart}"
        if row_key not in layout:
            layout["GRID_ID"]["children"].append(row_key)
            layout[row_key] = {
                "type": "ROW", "id": row_key, "children": [], "parents": ["ROOT_ID", "GRID_ID"],
                "meta": {"background": "BACKGROUND_TRANSPARENT"},
            }  # fmt: skip
        layout[row_key]["children"].append(chart_key)
        layout[chart_key] = {
            "type": "CHART", "id": chart_key, "children": [], "parents": ["ROOT_ID", "GRID_ID", row_key],
            "meta": {"chartId": chart, "width": width, "height": 36, "sliceName": title},
        }  # fmt: skip
    filters = [
        {
            "id": f"NATIVE_FILTER-{column}", "name": title, "type": "NATIVE_FILTER", "filterType": "filter_select",
            "targets": [{"datasetId": datasets["councils"], "column": {"name": column}}],
            "controlValues": {"multiSelect": True}, "cascadeParentIds": [], "defaultDataMask": {},
            "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
        }
        for column, title in (("region", "Region"), ("type", "Council type"))
    ]  # fmt: skip
    metadata = {"native_filter_configuration": filters}
    call_superset(context, address, "PUT", f"dashboard/{dashboard}", {
        "position_json": json.dumps(layout), "json_metadata": json.dumps(metadata),
    })  # fmt: skip
    return datasets


def ask_superset(
    context: BrowserContext, address: str, dataset: int, columns: list[str], measure: str, region: str | None
) -> dict[Any, Any]:
    """What Superset counts, by the values of its columns."""
    filters = [{"col": "region", "op": "IN", "val": [region]}] if region else []
    query = {"columns": columns, "metrics": [build_measure(measure)], "filters": filters, "row_limit": 10_000}
    source = {"id": dataset, "type": "table"}
    answer = call_superset(context, address, "POST", "chart/data", {
        "datasource": source, "queries": [query], "result_format": "json", "result_type": "results",
    })  # fmt: skip
    rows = answer["result"][0]["data"]
    return {tuple(row[name] for name in columns) if columns[1:] else row[columns[0]]: row[measure] for row in rows}


def ask_ours(database_url: str, *words: str, region: str | None) -> pd.DataFrame:
    """What the dashboard prints for the same question: python -m lib figures."""
    narrowed = ["--region", region] if region else []
    command = [sys.executable, "-m", "lib", "figures", *words, "--as-at", DAY, "--format", "csv", *narrowed]
    environment = {**os.environ, "DATABASE_URL": database_url}
    printed = subprocess.check_output(command, cwd=ROOT, env=environment, text=True)
    return pd.read_csv(StringIO(printed), index_col=0)


def compare_figures(context: BrowserContext, address: str, datasets: Mapping[str, int], database_url: str) -> int:
    """Compare all that the five charts show, for everybody and for one region. The number of values compared.

    Raises ValueError where any of them differ.
    """
    compared = 0
    for region in (None, REGION):

        def ask(dataset: str, columns: list[str], measure: str, region: str | None = region) -> dict[Any, Any]:
            return ask_superset(context, address, datasets[dataset], columns, measure, region)

        def print_figures(*words: str, region: str | None = region) -> pd.DataFrame:
            return ask_ours(database_url, *words, region=region)

        both: list[tuple[dict[Any, Any], dict[Any, Any]]] = []
        for grouping, column in (("region", "region"), ("council-type", "type")):
            rates = print_figures("response-rates", "--by", grouping)
            both.append((ask("councils", [column], RATE), dict(rates["response_rate"])))
            if column == "region":
                standings = ask("councils", ["region", "standing"], "COUNT(*)")
                standings = {(name, text[2:]): count for (name, text), count in standings.items()}
                terms = rates.columns[1:7]
                counts = {(name, term): row[term] for name, row in rates.iterrows() for term in terms if row[term]}
                both.append((standings, counts))
        arrivals = print_figures("arrivals")["responded"]
        both.append((ask("arrivals", ["day"], "COUNT(DISTINCT organisation_id)"), dict(arrivals[arrivals > 0])))
        councils = print_figures("councils")
        reached = {
            role: int(councils[column].isin(("delivered", "opened", "engaged")).sum())
            for role, column in (("Leader", "leader"), ("Chief executive", "chief_executive"))
        }
        both.append((ask("roles", ["role"], "SUM(reached)"), reached))
        for theirs, ours in both:
            if theirs.keys() != ours.keys() or any(abs(theirs[key] - ours[key]) > 1e-9 for key in ours):
                raise ValueError(f"Superset and the dashboard differ: {theirs} {ours}")
            compared += len(ours)
    return compared


@contextmanager
def timed(
    command: list[str], port: int, folder: str, health: str, environment: Mapping[str, str]
) -> Iterator[StartedServer]:
    """A server that has just started, with the seconds until it first answered."""
    started = time.perf_counter()
    with serving.running_process(command, port, folder, health, **environment) as process:
        yield StartedServer(f"http://127.0.0.1:{port}", process.pid, time.perf_counter() - started)


def serve_superset(folder: Path) -> AbstractContextManager[StartedServer]:
    """Superset with two processes of twenty threads, as its own container starts one."""
    port = serving.free_port()
    command = [
        str(PROGRAMS / "gunicorn"), "--workers", "2", "--worker-class", "gthread", "--threads", "20", "--timeout",
        "120", "--bind", f"127.0.0.1:{port}", "--limit-request-line", "0", "--limit-request-field_size", "0",
        "superset.app:create_app()",
    ]  # fmt: skip
    return timed(command, port, str(folder), "/health", list_environment(folder))


def serve_ours(database_url: str) -> AbstractContextManager[StartedServer]:
    """The dashboard as make run starts it."""
    port = serving.free_port()
    command = [sys.executable, "-m", "lib", "serve", "--no-sign-in", "--port", str(port)]
    return timed(command, port, str(ROOT), "/readyz", {"DATABASE_URL": database_url})


def list_environment(folder: Path) -> dict[str, str]:
    """What Superset needs to know from the environment."""
    return {
        "SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"), "SUPERSET_HOME": str(folder),
        "FLASK_APP": "superset.app:create_app()", "SCARF_ANALYTICS": "false",
    }  # fmt: skip


def set_superset_up(folder: Path) -> None:
    """Make Superset's own database in a folder, with one administrator."""
    (folder / "superset_config.py").write_text(CONFIGURATION.format(folder=folder))
    person = ["--username", NAME, "--password", PASSWORD, "--firstname", "A", "--lastname", "B", "--email", "a@b.test"]
    for words in (["db", "upgrade"], ["fab", "create-admin", *person], ["init"]):
        subprocess.run(
            [str(PROGRAMS / "superset"), *words], check=True, env={**os.environ, **list_environment(folder)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def sign_in(context: BrowserContext, address: str) -> None:
    """Sign in at Superset, which this browser context remembers."""
    page = context.new_page()
    page.goto(f"{address}/login/")
    page.locator("#username").fill(NAME)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/superset/welcome/")
    page.close()


def open_context(browser: Browser, storage: Any = None) -> BrowserContext:
    """A browser that has visited nothing, and watches what each page does."""
    context = browser.new_context(viewport=VIEWPORT, storage_state=storage)  # type: ignore[arg-type]
    context.add_init_script(f"({pages.WATCH})(); ({WATCH_REQUESTS})()")
    return context


def load_page(page: Page, address: str, drawn: str) -> float:
    """Milliseconds from the beginning of a load to the page at rest."""
    page.goto(address, wait_until="commit")
    return float(page.evaluate(REST.replace("DRAWN", drawn)))


def filter_superset(page: Page) -> float:
    """Milliseconds from Apply filters to the dashboard at rest, with London chosen before. The next load forgets it."""
    page.get_by_role("combobox").first.click()
    page.locator(".ant-select-item-option").filter(has_text=REGION).click()
    button = page.locator("[data-test=filter-bar__apply-button]:not([disabled])")
    with page.expect_request(lambda request: "chart/data" in request.url and REGION in (request.post_data or "")):
        return float(button.evaluate(REST.replace("DRAWN", SUPERSET_DRAWN)))


def filter_ours(page: Page) -> float:
    """Milliseconds from choosing London to the page at rest; then it is taken out again."""
    taken = pages.filter_on(page, REST.replace("DRAWN", OURS_DRAWN))
    if f"region={REGION}" not in page.url:
        raise ValueError(f"{REGION} was not chosen: {page.url}")
    pages.filter_off(page)
    return taken


def measure_memory(process_id: int) -> float:
    """MiB in the memory that a process and its children hold, what they share counted once."""
    folder = Path("/proc") / str(process_id)
    lines = (folder / "smaps_rollup").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    children = (folder / "task" / str(process_id) / "children").read_text().split()
    return own + sum(measure_memory(int(child)) for child in children)


def measure_disk(folder: Path) -> float:
    """MiB of the files in a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1024**2


Timings = dict[str, list[float]]


def measure_cold(browser: Browser, storage: Any, folder: Path, database_url: str, timings: Timings) -> None:
    """Start each server anew and open its pages for the first time, in a browser that has visited nothing."""
    with serve_superset(folder) as server:
        page = open_context(browser, storage).new_page()
        note(timings, "Superset: start", server.seconds * 1_000)
        note(timings, "Superset: first load", load_page(page, f"{server.address}{DASHBOARD}", SUPERSET_DRAWN))
        note(timings, "Superset: London, first", filter_superset(page))
        page.context.close()
    with serve_ours(database_url) as server:
        page = open_context(browser).new_page()
        note(timings, "ours: start", server.seconds * 1_000)
        for title, path in OUR_PAGES.items():
            note(timings, f"ours: first load, {title}", load_page(page, f"{server.address}{path}", OURS_DRAWN))
            note(timings, f"ours: London, first, {title}", filter_ours(page))
        page.context.close()


def measure_warm(browser: Browser, storage: Any, folder: Path, database_url: str, timings: Timings) -> None:
    """Load pages again and choose a region, in turn, and weigh the servers afterwards."""
    with serve_superset(folder) as theirs, serve_ours(database_url) as ours:
        their_page, our_page = open_context(browser, storage).new_page(), open_context(browser).new_page()
        for turn in range(WARM_UP + COUNTED):
            kept = timings if turn >= WARM_UP else {}
            note(kept, "Superset: load again", load_page(their_page, f"{theirs.address}{DASHBOARD}", SUPERSET_DRAWN))
            note(kept, "Superset: London", filter_superset(their_page))
            for title, path in OUR_PAGES.items():
                note(kept, f"ours: load again, {title}", load_page(our_page, f"{ours.address}{path}", OURS_DRAWN))
                note(kept, f"ours: London, {title}", filter_ours(our_page))
        timings["Superset: memory"] = [measure_memory(theirs.process_id)]
        timings["ours: memory"] = [measure_memory(ours.process_id)]


def note(timings: Timings, what: str, value: float) -> None:
    """Keep one measurement among those of its kind."""
    timings.setdefault(what, []).append(value)


def install_ours(folder: Path) -> float:
    """MiB of what running the dashboard needs, in an environment made for this."""
    uv, environment = str(ROOT / ".venv" / "bin" / "uv"), str(folder / "ours")
    subprocess.run([uv, "venv", "-q", environment], check=True)
    subprocess.run(
        [uv, "pip", "install", "-q", "--compile-bytecode", "-p", environment, "-r", str(ROOT / "requirements.txt")],
        check=True,
    )
    return measure_disk(folder / "ours")


def print_table(timings: Timings) -> None:
    """Print medians with the smallest and the largest, and all of our pages added up."""
    print(
        "load of the machine in the last 15 minutes:", round(os.getloadavg()[2], 1), "of", os.cpu_count(), "processors"
    )
    print("| | Superset | " + " | ".join(f"ours: {title}" for title in OUR_PAGES) + " | ours: all three |")
    print("|---|---|" + "---|" * (len(OUR_PAGES) + 1))
    for what in ("first load", "London, first", "load again", "London"):
        pages_of_ours = [timings[f"ours: {what}, {title}"] for title in OUR_PAGES]
        together = [sum(values) for values in zip(*pages_of_ours, strict=True)]
        cells = [timings[f"Superset: {what}"], *pages_of_ours, together]
        print(f"| {what} | " + " | ".join(format_seconds(values) for values in cells) + " |")
    print(
        "| start to first answer |",
        format_seconds(timings["Superset: start"]),
        "|",
        format_seconds(timings["ours: start"]),
        "|",
    )
    for what in ("memory", "disk"):
        print(f"| {what} | {timings[f'Superset: {what}'][0]:.0f} MiB | {timings[f'ours: {what}'][0]:.0f} MiB |")


def format_seconds(values: list[float]) -> str:
    """Milliseconds as the median in seconds, with the smallest and the largest in brackets."""
    smallest, middle, largest = (value / 1_000 for value in (min(values), statistics.median(values), max(values)))
    return f"{middle:.2f} s ({smallest:.2f} to {largest:.2f})"


def main(folder: Path) -> None:
    url = f"sqlite:///{folder}/dashboard.sqlite"
    # With the themes, which the dashboard shows beside the charts: what make run begins with.
    command, environment = [sys.executable, "-m", "lib", "demo"], {**os.environ, "DATABASE_URL": url}
    subprocess.run(command, check=True, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    set_superset_up(folder)
    timings: Timings = {"Superset: disk": [measure_disk(PROGRAMS.parent)], "ours: disk": [install_ours(folder)]}
    with chromium.browser() as browser:
        with serve_superset(folder) as server:
            context = open_context(browser)
            sign_in(context, server.address)
            datasets = build_dashboard(context, server.address, url)
            compared = compare_figures(context, server.address, datasets, url)
            print(f"{compared} values are the same in Superset and in python -m lib figures", flush=True)
            storage = context.storage_state()
            context.close()
        for _ in range(COLD_STARTS):
            measure_cold(browser, storage, folder, url, timings)
        measure_warm(browser, storage, folder, url, timings)
    print_table(timings)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
