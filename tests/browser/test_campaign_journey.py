"""A new officer comes from an empty database to a live campaign on pages alone."""

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from lib.database.engine import get_engine, open_read_session, upgrade_database
from lib.database.models import Consultation
from lib.database.reference import load_register
from lib.settings import ROOT
from tests.browser import serving
from tests.browser.conftest import New

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
CAMPAIGN = ROOT / "tests" / "files" / "campaign"
WRITTEN_TODAY = dt.date(2026, 11, 29)  # the day on which the files would have been saved
MOST_CLICKS = 45


class Officer:
    """An officer at a browser, whose clicks are counted; a field that is filled in counts as one."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Locator) -> None:
        """Click something."""
        what.click()
        self.clicks += 1
        self.rest()

    def fill(self, label: str, text: str) -> None:
        """Fill in a field and leave it."""
        self.page.get_by_label(label, exact=True).fill(text)
        self.page.keyboard.press("Tab")
        self.clicks += 1
        self.rest()

    def fill_day(self, label: str, day: dt.date) -> None:
        """Type a day into its box and leave it."""
        box = self.page.get_by_test_id("stDateInput").filter(has=self.page.get_by_text(label, exact=True))
        box.get_by_role("spinbutton").first.click()
        self.page.keyboard.type(f"{day:%d%m%Y}", delay=30)
        self.page.keyboard.press("Tab")
        self.clicks += 1
        self.rest()

    def upload(self, file: Path) -> None:
        """Choose a file, which takes two clicks."""
        self.page.locator("input[type=file]:visible, [data-testid=stFileUploaderDropzoneInput]").last.set_input_files(
            file
        )
        self.clicks += 2
        self.rest()

    def rest(self) -> None:
        """Wait until the page has come to rest."""
        self.page.wait_for_timeout(250)
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The files of the campaign, with days that are past whenever the test runs."""
    shift = dt.datetime.now().astimezone().date() - WRITTEN_TODAY
    for file in CAMPAIGN.glob("*.csv"):
        text = re.sub(
            r"\d{4}-\d\d-\d\d",  # which can be read in one order alone, whatever today is
            lambda day: str(dt.date.fromisoformat(day[0]) + shift),
            file.read_text(encoding="utf-8"),
        )
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    return tmp_path


def test_from_an_empty_database_to_a_live_campaign_on_pages_alone(new_page: New, files: Path, empty_url: str) -> None:
    url = empty_url
    load_register(upgrade_database(url))
    today = dt.datetime.now().astimezone().date()
    with serving.dashboard(url) as address:
        officer = Officer(new_page(height=1000))
        page = officer.page
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Set up your consultation")
        expect(page.get_by_text("Shire district")).to_be_visible()  # how many are in the frame
        assert "make " not in page.locator("body").inner_text()  # no command of a shell
        assert ".venv" not in page.locator("body").inner_text()

        officer.fill("Title", "Free to decide: what councils need")
        officer.fill("Issued by", "Local Government Association")
        officer.fill_day("Opens", today - dt.timedelta(days=27))
        officer.fill_day("Closes", today + dt.timedelta(days=40))
        board_day = today - dt.timedelta(days=14)
        page.get_by_role("combobox", name="Board meeting days").fill(f"{board_day:%d/%m/%Y}")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        officer.clicks += 1
        officer.rest()
        officer.fill("Of all councils, %", "40")
        officer.fill("In every region and type, %", "25")
        officer.click(page.get_by_text("Take the questions from a survey"))
        officer.upload(files / "survey.csv")
        officer.click(page.get_by_role("button", name="Put 6 questions into the table"))
        officer.click(page.get_by_role("button", name="Set it up"))
        expect(page.get_by_text("It is set up.")).to_be_visible()

        officer.click(page.get_by_role("link", name="Next: bring in contacts and responses"))
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Imports"))
        for name in ("contacts", "mailing", "survey"):
            officer.upload(files / f"{name}.csv")
            officer.click(page.get_by_role("button", name=re.compile(r"^Bring in \d+ rows$")))
            expect(page.get_by_text("Stored.")).to_be_visible()

        officer.click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Overview"))
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^4 of \d+ councils have responded$"))
        expect(page.get_by_text(re.compile(r"^4 of the \d+ councils needed have responded"))).to_be_visible()
        since = f"What changed since {board_day.day} {board_day:%B %Y}, the last Board meeting"
        expect(page.get_by_text(since)).to_be_visible()
        expect(page.get_by_test_id("stSidebarUserContent").get_by_text("the last Board meeting")).to_be_visible()
        officer.click(page.get_by_test_id("stSidebarNav").get_by_role("link", name="Response rates"))
        officer.click(
            page.get_by_role("radio", name="Questions").or_(page.get_by_role("button", name="Questions")).first
        )
        expect(page.get_by_text("What councils chose")).to_be_visible()
        page.goto("about:blank")  # a page that is open would miss the server
    with open_read_session(get_engine(url)) as session:
        (consultation,) = session.query(Consultation).all()
        kinds = [question.kind for question in consultation.questions]
    assert kinds == ["open", "open", "choice", "choices", "choices", "open"]
    assert consultation.code == f"free-to-decide-{(today - dt.timedelta(days=27)).year}"
    print(f"{officer.clicks} clicks and fields from an empty database to a live campaign")
    assert officer.clicks <= MOST_CLICKS
