"""Send the digest by mail to whoever has subscribed and is on the allow-list at that moment.

Beside lib.model, this is the one place from which anything leaves the machine. It fails closed: where something is not
set, not encrypted as it should be, stale, empty or a demonstration, nothing is sent and that is said. What it says
names subscriptions by their numbers, so that no address gets into a log.
"""

import datetime as dt
import smtplib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lib.access import Person, Right, Role, check_right
from lib.actions.digest_subscriptions import note_sending
from lib.database.engine import data_version, open_read_session
from lib.findings.digest import Digest, build_digest
from lib.queries.asking import Answer
from lib.queries.campaign.digest_subscriptions import Subscription, find_last_sending, list_subscriptions
from lib.queries.register import consultations
from lib.queries.register.consultations import ConsultationFacts
from lib.queries.scope import Scope
from lib.settings import DigestSettings, MailServer
from lib.terms import WEEKLY, Problem, name_subscription

TIMEOUT_SECONDS = 20
DAYS_BETWEEN = {WEEKLY: 7}  # any other frequency is daily
NOTHING_SENT = "Nothing was sent."


class MailProblem(Problem):
    """Problem that keeps the digest from being sent to anybody; its message says what is missing."""


class Outcome(StrEnum):
    """What became of one subscription."""

    SENT = "sent"
    LEFT_OUT = "left out"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one subscription, in a sentence without its address."""

    outcome: Outcome
    sentence: str


def send_due_digests(engine: Engine, *, settings: DigestSettings, actor: Person, now: dt.datetime) -> list[Delivery]:
    """Send the digest to every subscription that is due, and tell what became of each.

    now: the moment with its zone, whose day counts. A failure for one does not keep the others from theirs. Raises
    NotAllowed, and MailProblem, with nothing sent, where it may or can be sent to nobody.
    """
    check_right(actor.role, Right.PLAN_APPROACHES)
    if settings.server is None:
        raise MailProblem(f"No mail server is set (DIGEST_SMTP_HOST). {NOTHING_SENT}")
    if not settings.allowed:
        raise MailProblem(f"Nobody is on the allow-list (DIGEST_ALLOWED). {NOTHING_SENT}")
    with open_read_session(engine) as session:
        if consultations.has_demonstration_data(session):
            raise MailProblem(f"The demonstration is loaded, whose people and answers are invented. {NOTHING_SENT}")
        pairs = [
            (consultation, subscription.id)
            for consultation in consultations.list_consultations(session)
            if not consultation.archived
            for subscription in list_subscriptions(session, consultation_id=consultation.id, reader=actor.role)
            if subscription.active
        ]
    mailer = _DigestMailer(settings.server)
    return [
        _send_one(engine, mailer, settings, actor, now, consultation, subscription_id)
        for consultation, subscription_id in pairs
    ]


class _DigestMailer:
    """Mail server during one run, which is not waited for again once it has kept silent for as long as it may."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._is_silent = False

    def deliver_message(self, message: EmailMessage) -> None:
        """Hand a message to the server. Raises like _deliver_message, and MailProblem where it was silent before."""
        if self._is_silent:
            raise MailProblem("it was not tried, since the mail server did not answer just before.")
        started = time.monotonic()
        try:
            _deliver_message(self.server, message)
        except OSError:
            self._is_silent = time.monotonic() - started >= TIMEOUT_SECONDS
            raise


def _send_one(
    engine: Engine,
    mailer: _DigestMailer,
    settings: DigestSettings,
    actor: Person,
    now: dt.datetime,
    consultation: ConsultationFacts,
    subscription_id: int,
) -> Delivery:
    """Send the digest to one subscription as it is at this moment, or say why not."""
    name = name_subscription(subscription_id).capitalize()
    today = now.date()
    with open_read_session(engine) as session:
        rows = list_subscriptions(session, consultation_id=consultation.id, reader=actor.role)
        subscription = next((row for row in rows if row.id == subscription_id and row.active), None)
        if subscription is None:
            return Delivery(Outcome.LEFT_OUT, f"{name}: it was ended meanwhile.")
        if not settings.allows(subscription.address):
            return Delivery(Outcome.LEFT_OUT, f"{name}: its address is not on the allow-list.")
        if not _is_due(session, subscription, today, actor.role):
            return Delivery(Outcome.LEFT_OUT, f"{name}: it is not due yet.")
        digest = _build_for(session, consultation, subscription, today, actor.role)
    age = (today - digest.data_day).days
    if age > settings.stale_days:
        return Delivery(Outcome.LEFT_OUT, f"{name}: the newest data are {age:,} days old, too old to be sent.")
    if not digest.has_news:
        return Delivery(Outcome.LEFT_OUT, f"{name}: nothing is new.")
    try:
        mailer.deliver_message(build_message(digest, subscription, mailer.server, now))
    except (OSError, ValueError, smtplib.SMTPException, MailProblem) as problem:
        return Delivery(Outcome.FAILED, f"{name}: {_describe_failure(problem)}")
    try:
        note_sending(engine, actor=actor, subscription_id=subscription_id, day=today)
    except (Problem, SQLAlchemyError):
        return Delivery(
            Outcome.FAILED, f"{name}: it was sent, and that could not be noted: it may be sent once more today."
        )
    return Delivery(Outcome.SENT, f"{name}: sent.")


def _is_due(session: Session, subscription: Subscription, today: dt.date, role: Role) -> bool:
    """Tell whether a digest is due: never twice on one day, and a weekly one after seven days."""
    sending = find_last_sending(session, subscription_id=subscription.id, reader=role)
    noted_days = [subscription.last_sent_on, sending.at.astimezone().date() if sending else None]
    last_day = max((day for day in noted_days if day is not None), default=None)
    return last_day is None or (today - last_day).days >= DAYS_BETWEEN.get(subscription.frequency, 1)


def _build_for(
    session: Session, consultation: ConsultationFacts, subscription: Subscription, today: dt.date, role: Role
) -> Digest:
    """Build the digest of a subscription: what is new since the last one it got, else since a day or a week ago."""

    def ask(question: Callable[..., Answer], /, **arguments: Any) -> Answer:
        return question(session, **arguments)

    as_at = consultation.choose_latest_day(today)
    sending = find_last_sending(session, subscription_id=subscription.id, reader=role)
    whole_days = DAYS_BETWEEN.get(subscription.frequency, 1)
    first_since = as_at - dt.timedelta(days=whole_days + 1)  # today has hardly begun when the digest goes out
    return build_digest(
        ask,
        consultation,
        Scope(consultation.id, as_at, subscription.regions, subscription.types),
        since=first_since if subscription.last_sent_on is None else subscription.last_sent_on,
        after_change_id=sending.change_id if sending else None,
        data_version=data_version(session).split(".", maxsplit=1)[0],
    )


def build_message(digest: Digest, subscription: Subscription, server: MailServer, now: dt.datetime) -> EmailMessage:
    """Build the message that carries a digest, with how to end it."""
    contact = server.contact or server.sender
    message = EmailMessage()
    message["Subject"] = digest.subject
    message["From"], message["To"] = server.sender, subscription.address
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=server.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<mailto:{contact}?subject=End%20the%20digest>"
    groups = ", ".join((*subscription.regions, *subscription.types)) or "all councils"
    footer = (
        f"You get this {subscription.frequency}, for {groups}, because this address is subscribed. To end it, write to "
        f"{contact}, or ask an officer, who ends it on the page Consultation, under Digest."
    )
    message.set_content(f"{digest.format_text()}\n-- \n{footer}\n")
    return message


def _deliver_message(server: MailServer, message: EmailMessage) -> None:
    """Hand a message to the mail server.

    Raises MailProblem where the line should be encrypted and cannot be, OSError and SMTPException.
    """
    helo = server.sender.rpartition("@")[2]
    with smtplib.SMTP(server.host, server.port, local_hostname=helo, timeout=TIMEOUT_SECONDS) as connection:
        connection.ehlo()
        if server.starttls:
            if not connection.has_extn("starttls"):
                raise MailProblem("the mail server offers no encryption (STARTTLS), so nothing was sent.")
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if server.user:
            connection.login(server.user, server.password)
        connection.send_message(message)


def _describe_failure(problem: Exception) -> str:
    """Describe why a message was not taken, without what the server said: that may repeat the address."""
    if isinstance(problem, MailProblem):
        return str(problem)
    if isinstance(problem, ssl.SSLError):
        return "the certificate of the mail server is not one that this machine trusts, so nothing was sent."
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return "the mail server refuses DIGEST_SMTP_USER and its password."
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return "the mail server does not offer what DIGEST_SMTP_USER or the address needs."
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return "the mail server refuses the address."
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"the mail server did not take it (code {problem.smtp_code})."
    if isinstance(problem, ValueError):
        return "no message can be made for it: end it and subscribe it anew."
    return f"the mail server does not answer ({type(problem).__name__})."
