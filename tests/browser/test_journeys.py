"""What people do with the dashboard, in a real browser."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, TimeoutError, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Response
from lib.settings import DATA
from lib.ui.shared import navigation
from lib.ui.shared.view import INVENTED_NOTICE
from tests.browser import serving
from tests.browser.conftest import New, choose_role

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # two cores, and the first run of a server imports everything
PARTS = ("Bring+a+file+in", "Rows+that+wait", "Enter+by+hand")
VIEWS = ("Map", "Over+time", "Evenness", "Questions")
PAGES = ("", *(name for name, _title in navigation.PAGES[1:]))


def heading(page: Page) -> str:
    """The title of the page, once it has come to rest."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    return page.get_by_role("heading", level=1).inner_text()


def go(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name).click()


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a filter in the side bar."""
    page.get_by_test_id("stMultiSelect").filter(has_text=label).get_by_role("combobox").click()
    page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def test_a_board_member_sees_at_one_glance_how_we_are_doing(new_page: New, address: str) -> None:
    page = new_page()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^\d+ of 353 councils have responded$"))
    expect(page.get_by_text(INVENTED_NOTICE)).to_be_visible()
    expect(page.get_by_text("What councils say most")).to_be_visible()
    for words in (
        "missed by 10",
        "132 responded (37.4 %)",
        "142 needed (40 %)",
        "What changed since",
        "my authority, my region",
        "Forward a text",
        "What councils say most",
    ):
        box = page.get_by_text(words).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, f"{words} is below the first screen"


def test_the_day_and_the_filters_stay_from_page_to_page_and_in_the_address(new_page: New, address: str) -> None:
    page = new_page()
    page.goto(f"{address}/?as_at=2015-02-20")
    expect(page.get_by_text("21 days left").first).to_be_visible()
    choose(page, "Region", "London")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("of 33 councils"))
    go(page, "Response rates")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("% of councils have responded"))
    assert "as_at=2015-02-20" in page.url
    assert "region=London" in page.url
    expect(page.get_by_text("as at 20 February 2015 · 21 days left · London")).to_be_visible()
    page.reload()
    expect(page.get_by_text("as at 20 February 2015 · 21 days left · London")).to_be_visible()
    go(page, "Reach")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Leader and chief executive both reached"))
    expect(page.get_by_text("as at 20 February 2015 · 21 days left · London")).to_be_visible()


def test_an_officer_looks_at_response_rates_by_region_by_type_and_both(new_page: New, address: str) -> None:
    page = new_page()
    page.goto(f"{address}/response_rates")
    for grouping, group in (
        ("By region", "North East"),
        ("By council type", "Shire county"),
        ("By tier", "Single tier"),
    ):
        page.get_by_text(grouping, exact=True).click()
        expect(page.locator(".js-plotly-plot").get_by_text(group).first).to_be_visible()
    page.get_by_text("Region by type", exact=True).click()
    drawn(page, "Yorkshire and the Humber")
    assert "by=Region" in page.url


def test_a_bar_a_cell_and_a_tile_lead_to_a_councils_own_page(new_page: New, address: str) -> None:
    page = new_page()
    page.goto(f"{address}/response_rates?as_at=2015-02-20&region=London")
    bar = page.locator(".js-plotly-plot .barlayer .trace").nth(4).locator(".point path").first
    bar.wait_for()
    heading(page)
    press(page, bar.bounding_box(), 0.5, 0.5)
    councils = page.get_by_role("dialog")
    expect(councils.get_by_text("London · Reached, no response")).to_be_visible()
    expect(councils.get_by_text(re.compile(r"^\d+ councils\. Click one"))).to_be_visible()
    drawn(page, "London Borough of Bexley")
    box = councils.get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 120, box["y"] + 36 + 18)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("London Borough of|City of"))
    expect(page.get_by_text("as at 20 February 2015 · 21 days left")).to_be_visible()
    assert "as_at=2015-02-20" in page.url
    page.goto(f"{address}/response_rates?as_at=2015-02-20&by=Region+by+type")
    drawn(page, "0 of 3")
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 240, box["y"] + 36 + 18)
    expect(page.get_by_role("dialog").get_by_text("East Midlands · Shire county")).to_be_visible()


def press(page: Page, box: Any, across: float, down: float) -> None:
    """Click inside a shape at some part of its width and height."""
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)


def test_the_map_is_walked_by_keyboard_to_a_councils_page(new_page: New, address: str) -> None:
    page = new_page()
    page.goto(f"{address}/response_rates?as_at=2015-02-20&view=Map")
    tiles = page.get_by_role("listbox", name=re.compile("Councils on the map"))
    expect(tiles.get_by_role("option")).to_have_count(326)
    tiles.focus()
    page.keyboard.type("leeds")
    expect(page.get_by_text(re.compile("^Leeds · Metropolitan district · Yorkshire and the Humber"))).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Leeds City Council")
    page.goto(f"{address}/response_rates?as_at=2015-02-20&view=Map&tier=Counties+and+single+tiers")
    expect(page.get_by_role("option")).to_have_count(152)
    page.get_by_role("option", name=re.compile("^Kent")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kent County Council")


def test_a_council_is_found_from_any_page_by_part_of_its_name(new_page: New, address: str) -> None:
    page = new_page()
    page.goto(f"{address}/reach?as_at=2015-02-20")
    page.get_by_test_id("stSelectbox").filter(has_text="Find a council").get_by_role("combobox").click()
    page.keyboard.type("wolverh")
    page.get_by_role("option", name="City of Wolverhampton Council").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("City of Wolverhampton Council")
    expect(page.get_by_text("Still open")).to_be_visible()
    page.get_by_role("link", name="All councils").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Councils, one by one")
    expect(page.get_by_text("as at 20 February 2015")).to_be_visible()
    drawn(page, "Adur District Council")
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 120, box["y"] + 36 + 18)
    expect(page.get_by_role("heading", level=1)).to_have_text("Adur District Council")
    assert "as_at=2015-02-20" in page.url


def test_communications_take_the_councils_without_a_response_away_as_a_file(
    new_page: New, address: str, tmp_path: Path
) -> None:
    page = new_page()
    page.goto(f"{address}/targeting?as_at=2015-03-01&region=North+East")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("councils have not responded"))
    missing = int(heading(page).split()[0])
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").first.click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert len([row for row in rows if row["Code"] and row["Council"]]) == missing
    assert {row["Region"] for row in rows if row["Council"]} == {"North East"}
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as Excel").first.click()
    assert download.value.suggested_filename == "councils_to_approach_2015-03-01.xlsx"
    download.value.save_as(tmp_path / "councils.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "councils.xlsx")
    assert len(book.get_sheet_by_name("Table").to_python()) == missing + 1
    about = [row[0] for row in book.get_sheet_by_name("About").to_python()]
    assert any("As at 1 March 2015; North East" in str(line) for line in about)


def test_officers_can_save_contact_details_and_board_members_are_not_offered_them(
    new_page: New, officers_address: str
) -> None:
    page = new_page()
    page.goto(f"{officers_address}/targeting")
    expect(page.get_by_text("The people to approach")).to_be_visible()
    assert heading(page)
    page.get_by_text("Make a list of people to write to or to telephone").click()
    drawn(page, "Dear")  # until the table stands, the button below it moves, and a press goes past it
    assert heading(page)
    page.get_by_role("textbox", name=re.compile("What it is for")).fill("A last reminder")
    press_until_shown(page, page.get_by_role("button", name=re.compile("Save the list of")), "Saved lists")
    assert heading(page)  # at rest: until then the last file on the page is that of the councils
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").last.click()
    assert ".example" in download.value.path().read_text("utf-8-sig")
    choose_role(page, "Board member")
    expect(page.get_by_text("The people to approach")).to_be_hidden()


def press_until_shown(page: Page, button: Locator, words: str) -> None:
    """Press a button until words stand on the page, as people do: on a busy machine a press at a moving button is lost."""
    for _ in range(4):
        button.click()
        try:
            page.get_by_text(words).first.wait_for(timeout=10_000)
        except TimeoutError:
            continue
        return
    raise AssertionError(f"{words} did not come")


def test_communications_select_councils_by_keyboard_alone_and_read_what_their_answers_do(
    new_page: New, officers_address: str
) -> None:
    page = new_page()
    page.goto(f"{officers_address}/targeting?as_at=2015-03-04")
    assert heading(page)
    drawn(page, "Telephone the")
    page.locator(".st-key-call-table canvas").first.focus()
    for key in ("ArrowDown", "Shift+Space", "ArrowDown", "Shift+Space"):
        page.keyboard.press(key)
    expect(page.get_by_text("If these 2 answer, the response rate goes from")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".st-key-call-cards").get_by_text("Telephone the").first).to_be_visible()
    expect(page.locator(".st-key-call-table")).to_be_hidden()


def drawn(page: Page, words: str) -> None:
    """Wait until a table has drawn a cell: it then writes it for screen readers too."""
    page.get_by_test_id("stDataFrame").locator("canvas").get_by_text(words).first.wait_for(state="attached")


def cell(page: Page, column: int, row: int) -> None:
    """Click a cell of the table of doubts. Its columns start at these distances from the left."""
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + (100, 255, 400)[column], box["y"] + 36 * row + 18)


def open_editor(page: Page, *, first: bool) -> None:
    """Open the editor of the cell that has the focus. A table that is still settling down loses the first click."""
    for _ in range(5):
        if first:
            cell(page, 1, 1)  # that is the first line, because its file is the newest
        page.keyboard.press("Enter")
        try:
            page.locator("#portal input").wait_for(timeout=4_000)
        except TimeoutError:
            continue
        return
    raise AssertionError("no editor opened")


def test_an_officer_brings_a_file_in_settles_it_by_keyboard_and_undoes_it(new_page: New, full: str) -> None:
    with serving.dashboard(full, "Officer") as own:
        page = new_page()
        page.goto(f"{own}/imports")
        page.locator("input[type=file]").set_input_files(DATA / "samples" / "contacts_from_the_crm.xlsx")
        page.get_by_role("button", name="Bring in 8 rows").click()
        page.get_by_role("button", name="Settle 4 doubts now").click()
        expect(page.get_by_text("9 questions to settle")).to_be_visible()
        drawn(page, "Ruth Calloway")
        editor = page.locator("#portal input")
        for number, word in enumerate(("Successor", "Accept", "Create", "Set aside"), start=1):
            open_editor(page, first=number == 1)
            page.keyboard.type(word)
            options = page.locator("#portal").get_by_role("option")
            expect(options).to_have_count(1)  # what was typed has been taken in: before, Enter chooses nothing
            page.keyboard.press("Enter")  # chooses, and goes down to the next row
            editor.wait_for(state="detached")
            expect(page.get_by_role("button", name=f"Settle {number} row")).to_be_enabled()
        page.get_by_role("button", name="Settle 4 rows").click()
        expect(page.get_by_text("Settled: 2 rows were placed, 1 row was set aside")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("Imports: 6 rows wait for a decision")
        page.get_by_text("History", exact=True).click()
        expect(page.get_by_text("Choose a row, by the box at its left")).to_be_visible()
        drawn(page, "contacts_from_the_crm.xlsx")
        box = page.get_by_test_id("stDataFrame").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 16, box["y"] + 36 + 18)
        page.get_by_role("button", name="Undo this").click()
        page.get_by_role("button", name="Undo it").click()
        expect(page.get_by_text(re.compile("Undone: 4 rows of .* wait for a decision again"))).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text("Imports: 9 rows wait for a decision")
        page.close()


def test_an_import_that_is_cancelled_on_the_page_stores_nothing(new_page: New, full: str, tmp_path: Path) -> None:
    rows = "".join(f"X{n},2015-02-01,Leeds,Answer {n}\n" for n in range(40_000))
    (tmp_path / "long.csv").write_text(f"Response ID,Date received,Organisation,Q1\n{rows}")
    with serving.dashboard(full, "Officer") as own:
        page = new_page()
        page.goto(f"{own}/imports")
        page.locator("input[type=file]").set_input_files(tmp_path / "long.csv")
        expect(page.get_by_text(re.compile(r"Trying the file \.\.\. \d+,000 rows read"))).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Stopped: nothing was stored.")).to_be_visible()
        page.get_by_role("button", name="Try again").click()
        page.get_by_role("button", name="Bring in 40,000 rows").click(timeout=60_000)
        expect(page.get_by_text(re.compile(r"Bringing the file in \.\.\. \d+,000 rows read"))).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Stopped: nothing was stored.")).to_be_visible()
        page.close()
    with open_read_session(get_engine(full)) as session:
        assert session.scalar(select(func.count()).select_from(Response).where(Response.source_id.startswith("X"))) == 0


def test_a_link_to_a_page_opens_it_on_a_server_that_has_just_started(new_page: New, full: str) -> None:
    with serving.dashboard(full) as fresh:
        page = new_page()
        page.goto(f"{fresh}/reach?as_at=2015-02-20")
        expect(page.get_by_role("heading", level=1)).to_have_text(
            re.compile("^Leader and chief executive both reached")
        )
        expect(page.get_by_text("as at 20 February 2015")).to_be_visible()
        page.close()


@pytest.mark.parametrize(
    ("server", "path"),
    [
        *(("address", path) for path in PAGES),
        *(("officers_address", f"imports?part={part}") for part in PARTS),
        *(("address", f"response_rates?view={view}") for view in VIEWS),
        ("address", "themes?question=1"),
        ("officers_address", "council?council=LDS"),
        ("officers_address", "consultation"),
        ("officers_address", "campaign?council=LDS"),
    ],
)
def test_each_page_can_be_used_by_everybody_and_fits_a_telephone(
    new_page: New, request: pytest.FixtureRequest, server: str, path: str
) -> None:
    page = new_page(scheme="light")
    page.goto(f"{request.getfixturevalue(server)}/{path}")
    heading(page)
    expect(page.locator(SHOWN).first).to_be_attached()
    expect(page.get_by_role("spinbutton").first).to_have_css("line-height", "24px")  # the style sheet has arrived
    colour = background(page)
    assert broken(page) == set()
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("colour => getComputedStyle(document.querySelector('.stApp')).backgroundColor !== colour",
                           arg=colour)  # fmt: skip
    assert broken(page, COLOURS) == set()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")
    title = page.get_by_role("heading", level=1).bounding_box()
    assert title is not None
    assert title["y"] < 200


SHOWN = ".js-plotly-plot, [data-testid=stDataFrame], [data-testid=stForm], [type=file], textarea, [role=listbox], h3"


def background(page: Page) -> str:
    """The colour behind everything."""
    return str(page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor"))


RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLOURS = ("color-contrast", "link-in-text-block")  # the rules that another colour scheme can break


def broken(page: Page, rules: tuple[str, ...] = RULES) -> set[str]:
    """The rules of accessibility that the page breaks, with the first place of each."""
    found = Axe().run(page, options={"runOnly": list(rules), "resultTypes": ["violations"]})
    return {f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]}
