"""How long every page and part takes in the browser, against an empty page of a Streamlit app with default settings.

    python -m tests.benchmarks.pages [PAGE ...]

Run by make benchmark, never by the tests. Both servers run side by side, visits alternate between them, and the clock
runs in the browser: from the click to the last change that the page shows. Prints medians and ratios, for an officer,
who sees most. A first visit is the first that anybody makes on a server that has just started.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from lib.server.demonstration import create_database
from lib.settings import Settings
from lib.ui.shared import navigation
from tests.benchmarks.table import BenchmarkRow, add_row
from tests.browser import chromium, serving

QUESTION_LABEL = "Themes of"
WARM_UP, COUNTED = 2, 7
MAX_RATIO = 2.5
EMPTY_APP = {
    "app.py": """
import streamlit as st
page = st.navigation([st.Page("one.py", title="One", default=True), st.Page("two.py", title="Two")])
st.sidebar.multiselect("Region", ["London", "North East"])
page.run()
""",
    "one.py": "import streamlit as st\n\nst.title('One')\n",
    "two.py": "import streamlit as st\n\nst.title('Two')\n",
}
PAGES = tuple(title for _name, title in navigation.PAGES)
UNFILTERED = ("Imports", "Consultation")  # they have no groups of councils to choose

WATCH = """
() => {
  window.lastChange = 0;
  // What stands inside a canvas is its description for screen readers, which follows later and is not drawn.
  const drawn = change => {
    const element = change.target.nodeType === 1 ? change.target : change.target.parentElement;
    return !element || !element.parentElement || !element.parentElement.closest('canvas') && !(
      change.type === 'childList' && element.tagName === 'CANVAS');
  };
  new MutationObserver(all => { if (all.some(drawn)) { window.lastChange = performance.now(); } })
    .observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
}
"""
# Click, then wait until nothing has changed for a while and no script runs; the answer is the time of the last change.
CLICK = """
element => new Promise(done => {
  const started = performance.now();
  window.lastChange = started;
  element.click();
  const look = () => {
    const app = document.querySelector('[data-testid=stApp]');
    const resting = app.getAttribute('data-test-script-state') === 'notRunning';
    const quiet = performance.now() - window.lastChange > 250;
    if (resting && quiet) { done(window.lastChange - started); } else { setTimeout(look, 20); }
  };
  setTimeout(look, 200);
})
"""


def navigate(page: Page, name: str) -> float:
    """Milliseconds from the click on a page's name in the menu to the page at rest."""
    link = page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True)
    return float(link.evaluate(CLICK))


def filter_on(page: Page, click: str = CLICK) -> float:
    """Milliseconds from choosing London to the page at rest."""
    page.get_by_test_id("stMultiSelect").filter(has_text="Region").get_by_role("combobox").click()
    option = page.get_by_role("option", name="London", exact=True)
    option.wait_for()
    taken = float(option.evaluate(click))
    page.keyboard.press("Escape")
    return taken


def filter_off(page: Page) -> None:
    page.get_by_test_id("stMultiSelect").filter(has_text="Region").get_by_label("Clear all").first.click()
    page.wait_for_timeout(400)


def in_turn(empty: Callable[[], float], ours: Callable[[], float]) -> tuple[list[float], list[float]]:
    """Both measures, one after the other, so that a drift of the machine's speed meets both alike."""
    both = [(empty(), ours()) for _ in range(WARM_UP + COUNTED)][WARM_UP:]
    return [one for one, _ in both], [two for _, two in both]


def report_ratio(what: str, empty: list[float], ours: list[float]) -> float:
    ratio = statistics.median(ours) / statistics.median(empty)
    print(
        f"{what:40} empty page {statistics.median(empty):6.0f} ms   ours {statistics.median(ours):6.0f} ms   "
        f"ratio {ratio:4.2f}   (n = {len(ours)})",
        flush=True,
    )
    add_row(
        BenchmarkRow(
            "pages", what, statistics.median(ours), "ms", statistics.median(empty), "empty page",
            f"at most {MAX_RATIO} of an empty page", ratio <= MAX_RATIO,
        )
    )  # fmt: skip
    return ratio


def list_parts(page: Page) -> list[str]:
    """The parts of the page that is open, the first of them last."""
    switcher = page.get_by_role("radiogroup", name="Part", exact=True)
    names = [name.strip() for name in switcher.get_by_role("radio").all_inner_texts()] if switcher.count() else []
    return [*names[1:], *names[:1]]


def open_part(page: Page, name: str) -> float:
    """Milliseconds from the click on a part of the page to the page at rest."""
    switcher = page.get_by_role("radiogroup", name="Part", exact=True)
    return float(switcher.get_by_role("radio", name=name, exact=True).evaluate(CLICK))


def choose_question(page: Page) -> None:
    """Choose the second question on the page Themes, whose parts then show its answers."""
    page.get_by_test_id("stSelectbox").filter(has_text=QUESTION_LABEL).get_by_role("combobox").click()
    option = page.get_by_role("option").nth(2)
    option.wait_for()
    option.evaluate(CLICK)


def measure(empty: Page, ours: Page, titles: Sequence[str]) -> list[float]:
    """Print every ratio, and return them."""
    ratios = []

    def go_on_empty() -> float:
        navigate(empty, "One")
        return navigate(empty, "Two")

    def filter_empty() -> float:
        taken = filter_on(empty)
        filter_off(empty)
        return taken

    for title in titles:
        away = "Reach" if title == "Overview" else "Overview"
        navigate(ours, away)
        first = navigate(ours, title)
        print(f"{title + ': first visit':40} {first:6.0f} ms", flush=True)
        add_row(BenchmarkRow("pages", f"{title}: first visit", first, "ms", goal="under 2 s", is_met=first < 2_000))

        def go_on_ours(title: str = title, away: str = away) -> float:
            navigate(ours, away)
            return navigate(ours, title)

        ratios.append(report_ratio(f"{title}: navigation", *in_turn(go_on_empty, go_on_ours)))
        parts = list_parts(ours)

        def measure_part(what: str, name: str, parts: list[str] = parts) -> None:
            other = parts[0] if name != parts[0] else parts[-1]

            def open_again() -> float:
                open_part(ours, other)
                return open_part(ours, name)

            ratios.append(report_ratio(what, *in_turn(go_on_empty, open_again)))

        for name in parts:
            measure_part(f"{title}: {name}", name)
        if title == "Themes":
            choose_question(ours)
            for name in parts:
                measure_part(f"{title}, one question: {name}", name)
        if title in UNFILTERED:
            continue

        def filter_ours() -> float:
            taken = filter_on(ours)
            filter_off(ours)
            return taken

        ratios.append(report_ratio(f"{title}: filter", *in_turn(filter_empty, filter_ours)))
    return ratios


@contextmanager
def serve_empty_app() -> Iterator[str]:
    """An app of two empty pages with Streamlit's own settings. Gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in EMPTY_APP.items():
            (Path(folder) / name).write_text(text)
        port = serving.free_port()
        command = [
            sys.executable, "-m", "streamlit", "run", f"{folder}/app.py", "--server.port", str(port),
            "--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false",
        ]  # fmt: skip
        with serving.running(command, port, folder=folder) as address:
            yield address


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/dashboard.sqlite"
        create_database(Settings(url, sign_in=False, max_file_mb=200), lambda _report: None)
        with (
            serve_empty_app() as empty_address,
            serving.dashboard(url, role="Officer") as address,
            chromium.browser() as browser,
        ):
            empty, ours = (browser.new_context(viewport={"width": 1280, "height": 800}).new_page() for _ in range(2))
            for page, served in ((empty, empty_address), (ours, address)):
                page.goto(served)
                page.get_by_role("heading", level=1).wait_for()
                page.wait_for_timeout(2_000)
                page.evaluate(WATCH)
            ratios = measure(empty, ours, sys.argv[1:] or PAGES)
            print(f"worst ratio {max(ratios):.2f}, median {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
