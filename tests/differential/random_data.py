"""A database that was filled at random, with words that databases sort, fold and compare in different ways."""

import datetime as dt
import random
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from lib.access import Person, Role
from lib.actions import (
    board_paper,
    coding,
    digest_subscriptions,
    exports,
    half_tests,
    last_look,
    segments,
    trigger_rules,
)
from lib.actions.activities import MassActivity, log_mass_activity
from lib.actions.approach_checks import OutcomeEntry
from lib.actions.approaches import log_outcome
from lib.actions.drafts import DraftPlace, save_draft
from lib.actions.half_tests import HalfTestPlan
from lib.database.account_models import SignInEvent
from lib.database.audit_models import ErasedContact
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.engine import open_read_session, open_write_session, record_change
from lib.database.models import Activity, Contact, Organisation, Response
from lib.database.trigger_settings import TriggerSetting
from lib.intake.by_hand.organisations import NewOrganisation, add_organisation
from lib.intake.by_hand.people import PersonDetails, add_person
from lib.terms import (
    APPROACH_OUTCOMES,
    CHANNELS,
    CONVERSATION_CHANNELS,
    COUNCIL_TYPES,
    NARRATIVE_SECTIONS,
    OTHER_TYPES,
    PROMISED,
    ROLES,
    SIGN_IN_EVENTS,
    SORTING_DRAFT,
    Problem,
)
from tests.support.accounts import invite
from tests.support.audited_themes import draw
from tests.support.factories import (
    OFFICER,
    activity,
    contact,
    double_coding,
    machine,
    merge,
    message,
    quotation,
    response,
    store,
    theme,
    theme_run,
    verdict,
)

OPENS, DAYS = dt.date(2015, 1, 6), 80  # the test consultation is open for 67 of them
COMMS = Person("Élodie", Role.COMMUNICATIONS)
# Small and capital letters, marks, hyphens, spaces, digits, and signs of LIKE, of searches and of JSON.
WORDS = (
    "apple", "Apple", "APPLE", "banana", "Banana", "Éclair", "éclair", "eclair", "Zebra", "zebra", "Ångström", "co-op",
    "coop", "co op", "Co-Op", "_x", "%", "100%", "10", "9", "a b", "ab", "a-b", "A.b", "'quoted'", '"double"', "naïve",
    "Straße", "STRASSE", "back\\slash", "peers", "Peer", "funding", "fund", "funds", "improving", "improvement", "the",
    "not", "no", "services", "œuvre", "ﬁnance", "{json}", "null", "ß", "İstanbul", "ǆ", "money", "Money.",
)  # fmt: skip


class RandomFiller:
    """Fills a database by what people do, each choice drawn from one seed."""

    def __init__(self, engine: Engine, seed: int, folder: Path) -> None:
        self._engine, self._folder = engine, folder
        self._random = random.Random(seed)  # noqa: S311 - the same each time
        with open_read_session(engine) as session:
            rows = session.execute(
                select(Organisation.name, Organisation.code, Organisation.type, Organisation.id)
                .where(Organisation.valid_from.is_(None) | (Organisation.valid_from <= OPENS))
                .where(Organisation.valid_to.is_(None) | (Organisation.valid_to >= OPENS))
                .order_by(Organisation.id)
            ).all()
        councils = [row for row in rows if row.type in COUNCIL_TYPES]
        bodies = [row for row in rows if row.type in OTHER_TYPES]
        self._councils = self._random.sample(councils, 45)
        self._bodies = self._random.sample(bodies, min(6, len(bodies)))

    def fill(self) -> None:
        """Fill the database."""
        self._bring_in_files()
        self._add_by_hand()
        self._set_themes()
        self._campaign()
        self._write_beside()

    def draw_words(self, most: int = 5) -> str:
        """Some words in a row."""
        return " ".join(self._random.choices(WORDS, k=self._random.randint(1, most)))

    def draw_day(self) -> dt.date:
        """A day of the campaign."""
        return OPENS + dt.timedelta(days=self._random.randrange(DAYS))

    def _maybe(self, value: Any, chance: float = 0.5) -> Any:
        return value if self._random.random() < chance else ""

    def _bring_in_files(self) -> None:
        """Contacts, mailings with what became of them, responses of all kinds, and activities."""
        places = [
            (row.name, role) for row in (*self._councils, *self._bodies) for role in self._random.sample(ROLES, 2)
        ]
        people = [
            contact(name, role)
            | {"Name": self.draw_words(2), "Job title": self._maybe(self.draw_words(2)), "Added": "2014-12-15"}
            | {"Telephone": self._maybe("01632 960001"), "Do not contact": self._maybe("Yes", 0.08)}
            for name, role in places
        ]
        store(self._engine, "contacts", people, self._folder)
        mailings = [(self.draw_words(2) + str(number), self.draw_day()) for number in range(5)]
        messages = []
        for title, sent in mailings:
            for name, role in self._random.sample(places, 50):
                later = [str(sent + dt.timedelta(days=self._random.randrange(9))) for _ in range(3)]
                has_bounced = self._random.random() < 0.15
                messages.append(
                    message(name, role, str(sent))
                    | {"Mailing": title, "Channel": self._random.choice(["E-mail", "e-mail", "Letter", "E mail"])}
                    | ({"Delivered": "", "Bounced": later[0]} if has_bounced else {"Opened": self._maybe(later[0])})
                    | (
                        {}
                        if has_bounced
                        else {"Clicked": self._maybe(later[1], 0.2), "Replied": self._maybe(later[2], 0.1)}
                    )
                )
        store(self._engine, "outreach", messages, self._folder)
        responses: list[dict[str, Any]] = []
        for row in [*self._random.choices(self._councils, k=45), *self._random.choices(self._bodies, k=4)]:
            received = self.draw_day()
            answers = {
                f"Q{number}. What about {number}?": self._draw_answer()
                for number in range(1, 10)
                if self._random.random() < 0.6
            }
            choice = ", ".join(self._random.sample(["Peer challenge", "Training", "Data"], self._random.randint(0, 2)))
            withdrawn = str(received + dt.timedelta(days=self._random.randrange(1, 20)))
            responses.append(
                response(row.name, str(received), answers=0)
                | answers
                | {"Q10. What about 10?": choice[: choice.find(",")] if "," in choice else choice}
                | {"Response ID": f"{self.draw_words(1)}-{len(responses)}", "Withdrawn": self._maybe(withdrawn, 0.1)}
                | {"Status": self._random.choice(["Complete", "Complete", "Partial"])}
            )
        responses += [
            response(name, str(self.draw_day())) for name in ("The Parish of Mulberry", "Newcastle", "Durham")
        ]
        store(self._engine, "responses", responses, self._folder)
        log = [
            activity(
                str(self.draw_day()), Activity=f"{self.draw_words(3)} {number}", Note=self._maybe(self.draw_words())
            )
            for number in range(6)
        ]
        store(self._engine, "activities", log, self._folder)

    def _draw_answer(self) -> str:
        if self._random.random() < 0.1:
            return self._random.choice(["No comment", "n/a", "No comments."])
        return ". ".join(self.draw_words(6) for _ in range(self._random.randint(1, 3))) + "."

    def _add_by_hand(self) -> None:
        """Organisations and people that somebody adds, some on days of the past."""
        for kind in (*self._random.sample(OTHER_TYPES, 2), "Partner"):
            details = NewOrganisation(kind, f"{self.draw_words(3)} {kind}", self.draw_words(1))
            self._try(add_organisation, organisation=details)
        for row in self._random.sample(self._councils, 6):
            person = PersonDetails(self.draw_words(2), self._random.choice(ROLES), email=f"x{row.id}@Mixed.Example")
            self._try(add_person, organisation_id=row.id, details=person, day=self.draw_day())

    def _set_themes(self) -> None:
        """Themes of two questions and across all, what the machine and people find, and what is audited."""
        with open_read_session(self._engine) as session:
            sources = list(session.scalars(select(Response.source_id).order_by(Response.id)))
        for place in range(12):
            question = (1, 1, 2, None)[place % 4]
            days = sorted(str(self.draw_day()) for _ in range(2))
            states = ((days[0], "proposed"), (days[1], self._random.choice(["approved", "approved", "rejected"])))
            theme_id = theme(self._engine, self.draw_words(3), question=question, states=states[: 1 + (place % 5 > 0)])
            number = question or self._random.choice([1, 2])
            for source in self._random.sample(sources, 14):
                confidence = self._random.choice([0.5, 0.5, 0.1 + 0.2, 1 / 3, 0.95])
                self._try_plainly(machine, theme_id, source, number, confidence=confidence)
            for source in self._random.sample(sources, 5):
                self._try_plainly(verdict, theme_id, source, number, carries=self._random.random() < 0.7)
            self._try_plainly(quotation, theme_id, self._random.choice(sources), self.draw_words(), number)
            if states[-1][1] == "approved" and question:
                drawn = self._random.sample(sources, 6)
                draw(self._engine, theme_id, "clear", *drawn[:3], number=number)
                draw(self._engine, theme_id, "not found", *drawn[3:], number=number)
                judged = [coding.AnswerDecision(theme_id, source, number, carries=True) for source in drawn[:2]]
                self._try(coding.decide_answers, consultation_id=1, decisions=judged, day=self.draw_day())
        merge(self._engine, 5, 1)
        for source in self._random.sample(sources, 8):
            for coder in ("Ada", "ben"):
                double_coding(self._engine, coder, source, self._random.sample([1, 2, 9], self._random.randint(0, 2)))
        for question in (1, None):
            theme_run(self._engine, question)

    def _campaign(self) -> None:
        """What staff log, save and plan."""
        with open_read_session(self._engine) as session:
            contacts = list(session.scalars(select(Contact.id).order_by(Contact.id)))
        for contact_id in self._random.sample(contacts, 25):
            outcome, day = self._random.choice(APPROACH_OUTCOMES), self.draw_day()
            due = day + dt.timedelta(days=self._random.randrange(1, 12)) if outcome == PROMISED else None
            channel = self._random.choice(CONVERSATION_CHANNELS)
            entry = OutcomeEntry(contact_id, channel, outcome, day, due_on=due, note=self._maybe(self.draw_words()))
            self._try(log_outcome, actor=COMMS, consultation_id=1, entry=entry, confirmed=True)
        for _ in range(4):
            details = MassActivity(
                "Podcast", self.draw_words(3), self.draw_day(), "Everybody", self._random.randrange(999)
            )
            self._try(log_mass_activity, actor=COMMS, consultation_id=1, details=details)
        for place in range(5):
            filters = {"types": self._random.sample(COUNCIL_TYPES, 2)}
            self._try(
                segments.save_segment,
                actor=COMMS,
                consultation_id=1,
                name=f"{self.draw_words(2)} {place}",
                filters=filters,
            )
        rules = [
            TriggerSetting("region", "London", 1 / 3, 1, None, "Telephone"),
            TriggerSetting("type", "", 5.5, 3, 40, "E-mail"),
        ]
        self._try(trigger_rules.set_trigger_rules, consultation_id=1, rules=rules, seen=())
        for place in range(3):
            codes = {row.id: self._random.choice("AB") for row in self._councils}
            plan = HalfTestPlan(1, f"{self.draw_words(2)} {place}", self.draw_day(), place, ("Call", "Write"), "all")
            self._try(half_tests.start_test, actor=COMMS, plan=plan, split_councils=lambda _session, codes=codes: codes)
        for name in ("Zoe@b.example", "amy@B.example", "_z@b.example"):
            self._try(digest_subscriptions.subscribe, actor=COMMS, consultation_id=1, address=name, frequency="daily")
        self._save_lists(contacts)

    def _save_lists(self, contacts: list[int]) -> None:
        """Lists that were saved, of which one was sent."""
        with open_write_session(self._engine) as session:
            sent = session.scalars(select(Activity.id).order_by(Activity.id)).first()
            for place in range(3):
                change = record_change(session, actor="Élodie", action="save a list", subject="", rows=1)
                saved = RecipientList(
                    consultation_id=1, title=self.draw_words(2), channel=self._random.choice(CHANNELS), day=self.draw_day(),
                    purpose="", chosen_by="", activity_id=sent if place == 0 else None, change_id=change.id,
                )  # fmt: skip
                session.add(saved)
                session.flush()
                for contact_id in self._random.sample(contacts, 12):
                    reference = f"{self._random.choice('aAbB_-')}{place}-{contact_id}"
                    session.add(ListedRecipient(recipient_list_id=saved.id, contact_id=contact_id, reference=reference))
            change = record_change(session, actor="éric", action="erase", subject="", rows=1)
            session.add(
                ErasedContact(contact_id=contacts[-1], day=self.draw_day(), wish_added=True, change_id=change.id)
            )

    def _write_beside(self) -> None:
        """The paper, accounts, drafts, looks and files."""
        sections = {name: self.draw_words() for name in self._random.sample(NARRATIVE_SECTIONS, 2)}
        self._try(board_paper.write_narrative, consultation_id=1, texts=sections, seen_change_ids={})
        paper = board_paper.PaperCopy(
            self.draw_day(), self.draw_words(), 1, [{"place": "1", "rate": 0.1 + 0.2}], {".docx": b"\0\1"}
        )
        self._try(board_paper.freeze_paper, consultation_id=1, copy=paper)
        for name in ("ada", "zoe", "_under"):
            invite(self._engine, name)
        with open_write_session(self._engine) as session:
            for place in range(8):
                at = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC) + dt.timedelta(hours=self._random.randrange(90))
                kind = self._random.choice(SIGN_IN_EVENTS)
                session.add(SignInEvent(at=at, kind=kind, account_id=1 + place % 3, detail=self.draw_words()))
        for name in ("Ada", "élodie"):
            person = Person(name, Role.OFFICER)
            content = {"rows": [self.draw_words()]}
            self._try(save_draft, place=DraftPlace(person, 1, 1, SORTING_DRAFT), nonce=name, content=content)
            self._try(exports.record_export, actor=person, title=self.draw_words(), shown_for="all", rows=3)
            self._try(
                last_look.record_look, actor=person, consultation_id=1, change_id=9, is_new_session=True,
                now=dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC),
            )  # fmt: skip

    def _try(self, action: Any, **arguments: Any) -> None:
        """Do something as an officer would; what is refused in words is left undone."""
        arguments = {"actor": OFFICER, **arguments} if action is not save_draft else arguments
        try:
            action(self._engine, **arguments)
        except Problem:
            return

    def _try_plainly(self, make: Any, *arguments: Any, **more: Any) -> None:
        """Make a row about an answer, if it was given."""
        try:
            make(self._engine, *arguments, **more)
        except LookupError:
            return
        except Exception as error:
            if type(error).__name__ not in {"NoResultFound", "DatabaseProblem"}:
                raise
