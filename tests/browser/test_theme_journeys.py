"""What people do with themes, in a real browser."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lib.actions.coding import choose_quotation
from lib.database.engine import get_engine, open_read_session
from lib.database.models import Answer, Change, Consultation, Question, Response
from lib.database.theme_models import Theme
from lib.theme_runs.store import store_run
from lib.theme_runs.types import ProposedAssignment, ProposedTheme, RunResult
from tests.browser import serving
from tests.browser.conftest import New
from tests.browser.test_journeys import COLOURS, background, broken, heading
from tests.support.factories import OFFICER, day

pytestmark = pytest.mark.browser
ASKED = 8  # the question whose answers carry the themes
LABELS = ("What makes a peer challenge worth having, at great length so that it goes on in a second line", "Another")


@pytest.fixture(scope="module")
def themes_url(copy_demonstration: Callable[[], str]) -> str:
    """The address of a database with two themes of a question and a sentence chosen for everybody."""
    url = copy_demonstration()
    engine = get_engine(url)
    with open_read_session(engine) as session:
        consultation = session.scalars(select(Consultation.id)).one()
        question = session.scalars(select(Question.id).where(Question.number == ASKED)).one()
        rows = session.execute(
            select(Answer.response_id, Answer.text, Response.source_id)
            .join(Response, Response.id == Answer.response_id)
            .where(Answer.question_id == question)
            .order_by(Answer.response_id)
        ).all()
        newest = session.scalars(select(func.max(Change.id))).one()
    found = [ProposedAssignment(0, row.response_id, question, 0.9, row.text.split(". ")[0]) for row in rows[:60]]
    found += [ProposedAssignment(1, row.response_id, question, 0.9, row.text.split(". ")[0]) for row in rows[:3]]
    themes = [ProposedTheme(None, label, "About it.", "machine") for label in LABELS]
    run = RunResult(themes, found, answers=len(rows), data_version=newest)
    store_run(engine, actor=OFFICER, consultation_id=consultation, question_id=question, run=run, day=day("2015-03-01"))
    with open_read_session(engine) as session:
        wide = session.scalars(select(Theme.id).where(Theme.label == LABELS[0])).one()
    sentence = rows[0].text.split(". ")[0]
    choose_quotation(
        engine, theme_id=wide, source_id=rows[0].source_id, question_number=ASKED, sentence=sentence, actor=OFFICER
    )
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def with_themes(themes_url: str) -> Iterator[str]:
    """Where they are served to Board members."""
    with serving.dashboard(themes_url) as served:
        yield served


@pytest.fixture(scope="module")
def officers_themes(themes_url: str) -> Iterator[str]:
    """Where they are served to officers."""
    with serving.dashboard(themes_url, "Officer") as served:
        yield served


@pytest.fixture(scope="module")
def theme_code(demonstration_url: str) -> str:
    """The code of the first of the two themes: the one after all that the demonstration has."""
    engine = get_engine(demonstration_url)
    with open_read_session(engine) as session:
        return f"T{session.scalars(select(Consultation.themes_numbered)).one() + 1:03}"


def open_widest(page: Page, label: str = "What makes a peer challenge") -> None:
    """Click the first theme of the chart, on its label."""
    chart = page.locator(".js-plotly-plot").first
    expect(chart.get_by_text(label).first).to_be_visible()
    heading(page)
    chart.click(position={"x": 60, "y": 14})
    expect(page.get_by_role("heading", level=2, name=label)).to_be_visible()


def test_an_officer_opens_a_theme_reads_its_evidence_and_goes_on_to_a_council(
    new_page: New, officers_themes: str
) -> None:
    page = new_page()
    page.goto(f"{officers_themes}/themes?question={ASKED}")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 themes, none of them approved yet")
    open_widest(page)
    assert "theme=T" in page.url
    expect(page.get_by_text(re.compile(r"Evidence: \d\d answers"))).to_be_visible()
    marked = page.locator(".stMarkdownColoredBackground")
    expect(marked.filter(has_text="It would help if reports from the whole country").first).to_be_visible()
    page.get_by_role("button", name="Page 3").click()
    heading(page)
    page.reload()
    expect(page.get_by_role("heading", level=2, name="What makes a peer challenge")).to_be_visible()
    page.get_by_role("button", name=re.compile("(District|County|City|Borough) Council$")).first.click()
    expect(page).to_have_url(re.compile("/council.*council=[A-Z]"))


def test_a_board_member_sees_the_sentences_that_officers_chose_and_no_answer(new_page: New, with_themes: str) -> None:
    page = new_page(width=390, height=844)
    page.goto(f"{with_themes}/themes?question={ASKED}")
    expect(page.get_by_text("Officers read the answers and sort them into themes")).to_be_visible()
    expect(page.get_by_text(LABELS[0])).to_have_count(0)
    page.goto(f"{with_themes}/themes?question=1")
    expect(page.get_by_text("Widest of the approved")).to_be_visible()
    open_widest(page, "Improvement owned by councils")
    expect(page.get_by_text("(question 1)").first).to_be_visible()
    expect(page.get_by_text("Evidence:")).to_have_count(0)
    expect(page.get_by_text("Work on this theme")).to_have_count(0)
    page.wait_for_function("document.documentElement.scrollWidth <= 390")


@pytest.mark.parametrize("part", ["One+theme", "Sort+and+sign", "Compare", "Search&words=peer", "Code", "Quality"])
def test_each_part_can_be_used_by_everybody_and_fits_a_telephone(
    new_page: New, officers_themes: str, theme_code: str, part: str
) -> None:
    page = new_page()
    page.goto(f"{officers_themes}/themes?question={ASKED}&theme={theme_code}&show={part}")
    heading(page)
    expect(page.get_by_role("spinbutton").first).to_have_css("line-height", "24px")
    page.wait_for_timeout(500)
    assert broken(page) == set()
    colour = background(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("colour => getComputedStyle(document.querySelector('.stApp')).backgroundColor !== colour",
                           arg=colour)  # fmt: skip
    assert broken(page, COLOURS) == set()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")


def test_an_officer_names_approves_and_sorts_in_the_sheets_and_saves_once(new_page: New, officers_themes: str) -> None:
    page = new_page(height=1200)
    page.goto(f"{officers_themes}/themes?question={ASKED}&show=Sort+and+sign")
    expect(page.get_by_text("0 of 2 approved")).to_be_visible()
    heading(page)
    page.wait_for_timeout(500)
    for across, typed in ((200, "Peers who stay"), (380, "Approved")):
        sheet = page.get_by_test_id("stDataFrame").first.bounding_box()
        assert sheet is not None
        page.mouse.dblclick(sheet["x"] + across, sheet["y"] + 52, delay=50)
        editor = page.locator("#portal textarea, #portal input").first
        editor.wait_for()
        page.keyboard.press("Control+a")
        page.keyboard.type(typed, delay=30)  # the editor takes a moment to take in what was typed
        page.keyboard.press("Enter")
        expect(editor).to_have_count(0)
        page.wait_for_timeout(500)  # the tables are drawn anew with what was typed
        heading(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved: 1 approved.")).to_be_visible()
    expect(page.get_by_text("1 of 2 approved")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("0 of 2 approved")).to_be_visible()


def test_a_sentence_moved_by_keyboard_is_counted_at_once_and_the_next_one_follows(
    new_page: New, officers_themes: str
) -> None:
    page = new_page(height=1200)
    page.goto(f"{officers_themes}/themes?question={ASKED}&show=Sort+and+sign")
    expect(page.get_by_text("0 of 2 approved")).to_be_visible()
    heading(page)
    page.wait_for_timeout(500)
    table = page.get_by_test_id("stDataFrame").nth(1)
    table.scroll_into_view_if_needed()
    sheet = table.bounding_box()
    assert sheet is not None
    page.mouse.click(sheet["x"] + 370, sheet["y"] + 60)
    for moved_count in (1, 2):
        heading(page)
        editor = page.locator("#portal input").first
        for _press in range(3):  # while the table is drawn anew, a key goes nowhere
            page.wait_for_timeout(500)
            if not editor.is_visible():
                page.keyboard.press("Enter")
            page.wait_for_timeout(500)
        editor.wait_for()
        page.keyboard.type("none of", delay=30)
        page.keyboard.press("Enter")
        expect(editor).to_have_count(0)
        expect(page.get_by_text(re.compile(rf"not saved yet: {moved_count} into . none of these"))).to_be_visible()


def test_ten_findings_settled_by_keyboard_teach_the_machine_which_looks_again_by_itself(
    new_page: New, officers_themes: str
) -> None:
    page = new_page()
    page.goto(f"{officers_themes}/themes?question={ASKED}&part=Code")
    for done in range(10):
        expect(page.get_by_text(re.compile(rf"^{done} of \d+ findings settled by a person"))).to_be_visible()
        # A key is heard only once its button is there and has been given its listener, a moment after it is drawn.
        expect(page.get_by_role("button", name="Yes, and those too").first).to_be_visible()  # the former one is going
        heading(page)
        page.wait_for_timeout(500)
        page.keyboard.press("n" if done % 3 else "y")
    expect(page.get_by_text("Looking for themes:")).to_be_visible()
    expect(page.get_by_text("Held-out agreement with your decisions:")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("since it last looked")).to_have_count(0)


def test_an_officer_types_the_name_of_a_new_theme_and_what_is_chosen_follows_it(
    new_page: New, copy_demonstration: Callable[[], str]
) -> None:
    with serving.dashboard(copy_demonstration(), "Officer") as own:
        page = new_page(height=2_000)
        page.goto(f"{own}/themes?question=1&show=Sort+and+sign")
        heading(page)
        page.wait_for_timeout(500)
        box = page.get_by_test_id("stDataFrame").nth(1).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 18, box["y"] + 40 + 42)  # the box of the first sentence
        expect(page.get_by_text("Theme for the ticked sentences (1)")).to_be_visible()
        page.get_by_label("Or a new theme, by its name").fill("Visits")
        page.keyboard.press("Tab")
        heading(page)
        page.get_by_role("button", name="Put them there").click()
        expect(page.get_by_text("1 sentence put in New 1 · Visits")).to_be_visible()
        choose_typed(page, "sorting-chosen", "Visits")
        expect(page.get_by_text("1 to 1 of 1 sentence")).to_be_visible()
        page.get_by_role("button", name="Save", exact=True).click()
        for key in ("sorting-target", "sorting-chosen"):  # the theme has its own code by now
            expect(page.locator(f".st-key-{key}").get_by_role("combobox").last).to_have_value(
                re.compile(r"T\d+ · Visits")
            )
        page.goto("about:blank")  # before the server ends


def choose_typed(page: Page, key: str, text: str) -> None:
    """Type into a list of choices, and choose what it then offers."""
    heading(page)
    field = page.locator(f".st-key-{key}").get_by_role("combobox")
    field.click()
    field.fill(text)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    heading(page)
