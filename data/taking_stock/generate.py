"""Makes the demonstration files beside this script: python -m data.taking_stock.generate [--out FOLDER]

The organisations are real, from data/reference/. Every person, address, message and answer is invented here, from a
fixed seed: the same run always makes the same files.
"""

import argparse
import csv
import datetime as dt
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from data.taking_stock.generator import answers, campaign, officer, people, register, responders
from data.taking_stock.generator.responders import BROKEN_OFF, COMPLETE, DECLINED, LETTER, PARTIAL, Respondent

HERE = Path(__file__).resolve().parent
SEED = 20150106
REFUSALS = (
    "Thank you for the invitation. We will not be responding on this occasion.",
    "Members have decided that the council will not submit a response this time.",
    "With the budget round under way we do not have the capacity to respond.",
    "We have nothing to add to the points that our county colleagues will make.",
    "The council supports the work but does not wish to respond formally.",
)
DISTRICT_ONLY = range(13, 20)


class Demonstration:
    """Everything that the files say, worked out once."""

    def __init__(self, seed: int = SEED) -> None:
        self.rng = Random(seed)
        reference = HERE.parent / "reference"
        self.councils, self.bodies = register.councils(reference), register.bodies(reference)
        self.by_name = {one.short_name: one for one in (*self.councils, *self.bodies)}
        self.contacts = people.contacts(self.rng, self.councils, self.bodies)
        self.coming = responders.respondents(self.rng, self.councils, self.bodies)
        self.themes = answers.themes(HERE / "material")
        consultation = tomllib.loads((HERE / "consultation.toml").read_text(encoding="utf-8"))
        self.questions: list[dict[str, Any]] = consultation["question"]
        self.assignments: list[tuple[str, str, str, str]] = []  # response, question, theme, sentence

    def first_answer(self) -> dict[str, dt.date]:
        """The day on which each organisation has answered in full, in part or no."""
        days = {one.organisation.code: one.day for one in self.coming}
        return days | {self.by_name[name].code: dt.date(2015, 3, 5) for name in responders.JOINT}

    def survey(self) -> list[dict[str, str]]:
        """The rows of the survey tool's export, oddities included."""
        online = [one for one in self.coming if one.how in {COMPLETE, PARTIAL, BROKEN_OFF}]
        rows = [self._survey_row(f"S{number:04d}", one, None) for number, one in enumerate(online, start=1001)]
        councils = [n for n, one in enumerate(online) if one.how == COMPLETE and one.organisation.is_council]
        rows[councils[20]]["Withdrawn"] = _british(online[councils[20]].day + dt.timedelta(days=9))
        rows.append(self._survey_row("S2001", self._earlier(online[councils[40]]), None))
        late = Respondent(self._silent(), COMPLETE, dt.date(2015, 3, 16))
        rows.append(self._survey_row("S2002", late, None))
        joint = Respondent(self.by_name[responders.JOINT[0]], COMPLETE, dt.date(2015, 3, 5))
        rows.append(self._survey_row("S2003", joint, responders.JOINT_NAME))
        rows[-1]["Responding on behalf of"] = "; ".join(responders.JOINT)
        for number, name in enumerate(("Corporate Policy Team", "North Area Partnership"), start=2004):
            lost = Respondent(self._silent(), PARTIAL, dt.date(2015, 2, 12 + number % 10))
            rows.append(self._survey_row(f"S{number}", lost, name))
        rows.sort(key=lambda row: (dt.datetime.strptime(row["Date received"], "%d/%m/%Y %H:%M"), row["Response ID"]))  # noqa: DTZ007
        rows.insert(30, dict.fromkeys(rows[0], ""))
        rows.insert(90, dict(rows[89]))
        return rows

    def _earlier(self, later: Respondent) -> Respondent:
        return Respondent(later.organisation, PARTIAL, later.day - dt.timedelta(days=6))

    def _silent(self) -> register.Organisation:
        taken = {one.organisation.code for one in self.coming} | {self.by_name[name].code for name in responders.JOINT}
        left = [one for one in self.councils if one.code not in taken and one.kind == "Shire district"]
        return self.rng.choice(left)

    def _survey_row(self, ref: str, one: Respondent, written: str | None) -> dict[str, str]:
        voice = answers.Voice(self.rng, one.organisation, one.day, self.themes)
        applicable = [row["number"] for row in self.questions if _applies(one.organisation, row["number"])]
        answered = self._answered(one.how, applicable)
        first, surname = self.rng.choice(people.FIRST), self.rng.choice(people.SURNAMES)
        clock = f"{self.rng.randint(8, 18):02d}:{self.rng.randint(0, 59):02d}"
        row = {
            "Response ID": ref,
            "Date received": f"{_british(one.day)} {clock}",
            "Last changed": f"{_british(one.day)} {clock}",
            "Organisation": written or one.organisation.written,
            "Responding on behalf of": "",
            "Name": f"{first} {surname}",
            "Job title": self.rng.choice(people.OFFICER_TITLES),
            "Email": people.address(first, surname, one.organisation, 0),
            "Status": "Complete" if len(answered) == len(applicable) else "Partial",
            "Withdrawn": "",
        }
        for question in self.questions:
            given = voice.answer(question["number"]) if question["number"] in answered else answers.Answer("", ())
            row[f"Q{question['number']}. {question['text']}"] = given.text
            self._plant(ref, str(question["number"]), given)
        return row

    def _answered(self, how: str, applicable: list[int]) -> set[int]:
        total = len(applicable)
        if how == COMPLETE:
            skipped = self.rng.choice((0, 0, 0, 1, 1, 2, 3 if total == 21 else 2))
            return set(applicable) - set(self.rng.sample(applicable, skipped))
        least, most = (0.52, 0.8) if how == PARTIAL else (0.12, 0.47)
        number = self.rng.randint(max(1, -int(-least * total)), int(most * total))
        # People stop, rather than jump about: mostly the first questions are answered.
        return set(applicable[:number])

    def _plant(self, ref: str, question: str, given: answers.Answer) -> None:
        self.assignments += [(ref, question, point.theme, point.sentence) for point in given.points]

    def letters(self) -> list[tuple[str, dt.date, str, str, str, str, str, str, str, str]]:
        """The log of letters and e-mails that came by hand."""
        rows = []
        by_hand = [one for one in self.coming if one.how in {LETTER, DECLINED}]
        for number, one in enumerate(by_hand, start=1):
            ref = f"L{number:03d}"
            first, surname = self.rng.choice(people.FIRST), self.rng.choice(people.SURNAMES)
            if one.how == LETTER:
                given = answers.Voice(self.rng, one.organisation, one.day, self.themes).letter()
                self._plant(ref, "letter", given)
                kind, text = "Substantive", given.text
            else:
                kind, text = "Declined", self.rng.choice(REFUSALS)
            channel = self.rng.choice(("Letter", "E-mail", "E-mail"))
            address = people.address(first, surname, one.organisation, 0)
            title = self.rng.choice(people.OFFICER_TITLES)
            rows.append(
                (ref, one.day, one.organisation.written, "", f"{first} {surname}", title, address, channel, kind, text)
            )
        return rows


def _applies(organisation: register.Organisation, question: int) -> bool:
    return organisation.kind != "Shire district" or question not in DISTRICT_ONLY


def _british(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"


def _csv(file: Path, headings: list[str], rows: list[list[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        lines = csv.writer(target)
        lines.writerow(headings)
        lines.writerows([["" if cell is None else cell for cell in row] for row in rows])


def _contacts(out: Path, found: list[people.Contact]) -> None:
    headings = [
        "Contact ID",
        "Organisation",
        "Role",
        "Job title",
        "Name",
        "Email",
        "Telephone",
        "Do not contact",
        "Added",
    ]
    rows: list[list[object]] = [
        [one.id, one.organisation.written, one.role, one.job_title, one.name, one.email, one.telephone,
         "Yes" if one.do_not_contact else "", one.added]
        for one in found
    ]  # fmt: skip
    _csv(out / "contacts.csv", headings, rows)


def _messages(file: Path, found: list[campaign.Message]) -> None:
    headings = [
        "Mailing",
        "Channel",
        "Email",
        "Organisation",
        "Sent",
        "Delivered",
        "Opened",
        "Clicked",
        "Replied",
        "Bounced",
        "Bounce reason",
    ]
    rows: list[list[object]] = [
        [one.mailing, one.channel, one.email, one.organisation, one.sent, one.delivered, one.opened, one.clicked,
         one.replied, one.bounced, one.reason]
        for one in found
    ]  # fmt: skip
    _csv(file, headings, rows)


def _officer_calls(out: Path, found: list[campaign.OfficerCall]) -> None:
    rows: list[list[object]] = [[one.contact_id, one.day, one.outcome, one.due, one.note] for one in found]
    _csv(out / "officer_calls.csv", ["contact", "day", "outcome", "due_on", "note"], rows)


def _letters(out: Path, rows: list[tuple[str, dt.date, str, str, str, str, str, str, str, str]]) -> None:
    headings = (
        "Ref",
        "Received",
        "Organisation",
        "On behalf of",
        "From",
        "Job title",
        "Email",
        "Channel",
        "Kind",
        "Text",
    )
    with xlsxwriter.Workbook(out / "letters_and_emails.xlsx") as book:
        book.set_properties({"title": "Letters and e-mails", "created": dt.datetime(2015, 3, 17)})  # noqa: DTZ001
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page = book.add_worksheet("Log")
        page.write(0, 0, "Responses received by letter and e-mail (demonstration: people and words are invented)")
        page.write_row(2, 0, headings)
        for line, row in enumerate(rows, start=3):
            page.write_row(line, 0, ["" if isinstance(cell, dt.date) else cell for cell in row])
            page.write_datetime(line, 1, dt.datetime.combine(row[1], dt.time()), day)


def make(out: Path) -> Demonstration:
    """Write all the files into a folder."""
    demonstration = Demonstration()
    rng, contacts, answered = demonstration.rng, demonstration.contacts, demonstration.first_answer()
    blocked = {one.code for one in rng.sample(demonstration.councils, 34)}
    state = campaign.Reachable(blocked)
    _contacts(out, contacts)
    mailings = []
    for number, (name, _title, _sent) in enumerate(campaign.MAILINGS):
        mailings.append(campaign.mailing(rng, number, contacts, answered, state))
        _messages(out / f"{name}.csv", mailings[-1])
    _officer_calls(out, campaign.officer_calls(contacts, [one for rows in mailings for one in rows], answered))
    low = {"East of England", "East Midlands", "North East"}
    _messages(out / "calls_2015-02.csv", campaign.calls(rng, contacts, answered, low))
    _messages(out / "events.csv", campaign.briefings(rng, contacts))
    log = ["Date", "Channel", "Activity", "Audience", "Audience size", "Note"]
    _csv(out / "activities.csv", log, [list(row) for row in campaign.ACTIVITIES])
    survey = demonstration.survey()
    _csv(out / "survey_export.csv", list(survey[0]), [list(row.values()) for row in survey])
    _letters(out, demonstration.letters())
    themes: list[list[object]] = [[one.id, one.label, one.description] for one in demonstration.themes]
    _csv(out / "planted_themes.csv", ["theme_id", "label", "description"], themes)
    planted: list[list[object]] = [list(row) for row in demonstration.assignments]
    _csv(out / "planted_assignments.csv", ["response", "question", "theme_id", "sentence"], planted)
    places = {one.short_name for one in demonstration.councils} | {one.region for one in demonstration.councils}
    numbers = [question["number"] for question in demonstration.questions]
    officer.write(out, demonstration.themes, numbers, survey, demonstration.assignments, places)
    return demonstration


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the demonstration files.")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder to write them to")
    chosen = parser.parse_args().out
    chosen.mkdir(parents=True, exist_ok=True)
    made = make(chosen)
    print(f"{len(made.contacts)} contacts, {len(made.coming)} respondents, {len(made.assignments)} planted points")
