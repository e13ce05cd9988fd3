"""The digest by mail, against a real mail server: who gets it, what it says, and everything that keeps it from going."""

import datetime as dt
import socket
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from lib.access import NotAllowed, Person, Role
from lib.actions.digest_subscriptions import subscribe, unsubscribe
from lib.changes.audit_trail import unlock_trail
from lib.database.campaign_models import DigestSubscription
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Change, Import
from lib.server import digest_mail
from lib.server.digest_mail import Delivery, MailProblem, Outcome, send_due_digests
from lib.settings import DigestSettings, MailServer
from tests.support.factories import OFFICER, contact, response, store
from tests.support.mail_server import HOST, PASSWORD, USER, Postbox, make_certificate, taking_mail

NOW = dt.datetime(2015, 3, 10, 7, tzinfo=dt.UTC)
ADA, BEN, CY = "ada@council.gov.uk", "ben@council.gov.uk", "cy@elsewhere.org.uk"


@pytest.fixture
def engine(sqlite: Engine, tmp_path: Path) -> Engine:
    """Two responses, one of them in London, and everything entered on the day before the digest."""
    store(sqlite, "contacts", [contact()], tmp_path)
    rows = [response(received="2015-03-09"), response("London Borough of Camden", "2015-03-08")]
    store(sqlite, "responses", rows, tmp_path)
    return sqlite


def add(engine: Engine, address: str, frequency: str = "daily", **groups: list[str]) -> None:
    subscribe(engine, actor=OFFICER, consultation_id=1, address=address, frequency=frequency, **groups)


def send(
    engine: Engine, postbox: Postbox | None, now: dt.datetime = NOW, *, invented: bool = False, **server: object
) -> list[Delivery]:
    """Send what is due, at a moment in the past; what was entered before it was entered on the day before."""
    with open_write_session(engine) as session:
        session.execute(update(Import).values(demonstration=invented))
    date_changes(engine, now - dt.timedelta(days=1), after=now)
    options: dict[str, object] = {
        "starttls": False,
        "sender": "digest@lga.gov.uk",
        "contact": "help@lga.gov.uk",
    } | server
    mail_server = MailServer(HOST, postbox.port, **options) if postbox else None  # type: ignore[arg-type]
    settings = DigestSettings(mail_server, ("@council.gov.uk", CY))
    deliveries = send_due_digests(engine, settings=settings, actor=OFFICER, now=now)
    date_changes(engine, now, after=now)
    return deliveries


def date_changes(engine: Engine, moment: dt.datetime, *, after: dt.datetime) -> None:
    """Let all changes that are later than a moment have been made at another."""
    with open_write_session(engine) as session, unlock_trail(session):
        session.execute(update(Change).where(Change.at > after).values(at=moment))


def outcomes(deliveries: list[Delivery]) -> list[Outcome]:
    return [delivery.outcome for delivery in deliveries]


def find_last_days(engine: Engine) -> list[dt.date | None]:
    with open_read_session(engine) as session:
        return list(session.scalars(select(DigestSubscription.last_sent_on).order_by(DigestSubscription.address)))


def test_who_is_subscribed_and_allowed_gets_it_once_a_day_with_its_filters_its_day_and_how_to_end_it(
    engine: Engine,
) -> None:
    add(engine, ADA)
    add(engine, BEN, "weekly", regions=["London"])
    add(engine, "stranger@example.org")
    with taking_mail() as postbox:
        first = send(engine, postbox)
        again = send(engine, postbox)
    assert outcomes(first) == [Outcome.SENT, Outcome.SENT, Outcome.LEFT_OUT]
    assert "not on the allow-list" in first[2].sentence
    assert outcomes(again) == [Outcome.LEFT_OUT] * 3
    assert postbox.recipients == [ADA, BEN]
    assert find_last_days(engine) == [NOW.date(), NOW.date(), None]
    everything, london = postbox.read_words(0), postbox.read_words(1)
    assert "As at 10 March 2015; all councils; data version" in everything
    assert "1 council responded: Leeds." in everything  # this is daily: the other came two days before
    assert "As at 10 March 2015; London" in london
    assert "1 council responded: Camden." in london
    assert "To end it, write to help@lga.gov.uk" in everything
    headers = postbox.messages[0]
    assert headers["List-Unsubscribe"] == "<mailto:help@lga.gov.uk?subject=End%20the%20digest>"
    assert headers["Subject"] == (
        "A consultation for the tests: 2 of 353 councils have responded (0.6 %), +1 since 8 March 2015"
    )
    for personal in ("Ada Invented", "01632", "leeds-city-council.example"):
        assert personal not in everything


def test_what_came_in_late_is_in_the_next_one_and_without_anything_new_none_is_sent(
    engine: Engine, tmp_path: Path
) -> None:
    add(engine, ADA)
    with taking_mail() as postbox:
        send(engine, postbox)
        quiet = send(engine, postbox, NOW + dt.timedelta(days=1))
        assert quiet == [Delivery(Outcome.LEFT_OUT, "Subscription 1: nothing is new.")]
        store(engine, "responses", [response("City of York Council", "2015-02-01")], tmp_path)
        assert outcomes(send(engine, postbox, NOW + dt.timedelta(days=2))) == [Outcome.SENT]
    assert len(postbox.messages) == 2
    assert "1 council responded, dated before and entered since: York." in postbox.read_words(1)


def test_a_weekly_one_waits_for_seven_days_and_one_that_was_ended_for_ever(engine: Engine, tmp_path: Path) -> None:
    add(engine, ADA, "weekly")
    add(engine, BEN)
    with taking_mail() as postbox:
        send(engine, postbox)
        unsubscribe(engine, actor=OFFICER, subscription_id=2)
        store(engine, "responses", [response("City of York Council", "2015-03-11")], tmp_path)
        assert outcomes(send(engine, postbox, NOW + dt.timedelta(days=6))) == [Outcome.LEFT_OUT]
        assert outcomes(send(engine, postbox, NOW + dt.timedelta(days=7))) == [Outcome.SENT]
    assert postbox.recipients == [ADA, BEN, ADA]


def test_a_mail_server_that_keeps_silent_is_waited_for_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_mail, "TIMEOUT_SECONDS", 0.2)
    for address in (ADA, BEN):
        add(engine, address)
    with socket.create_server((HOST, 0)) as silent:
        deliveries = send(engine, Postbox(silent.getsockname()[1]))
        assert [delivery.sentence for delivery in deliveries] == [
            "Subscription 1: the mail server does not answer (SMTPServerDisconnected).",
            "Subscription 2: it was not tried, since the mail server did not answer just before.",
        ]
    assert outcomes(deliveries) == [Outcome.FAILED, Outcome.FAILED]


def test_one_that_is_refused_or_fails_keeps_nobody_else_from_theirs_and_is_tried_again(engine: Engine) -> None:
    for address in (ADA, BEN, CY):
        add(engine, address)
    with taking_mail(refused=(ADA,), broken=(BEN,)) as postbox:
        deliveries = send(engine, postbox)
    assert outcomes(deliveries) == [Outcome.FAILED, Outcome.FAILED, Outcome.SENT]
    assert [delivery.sentence for delivery in deliveries[:2]] == [
        "Subscription 1: the mail server refuses the address.",
        "Subscription 2: the mail server did not take it (code 451).",
    ]
    assert find_last_days(engine) == [None, None, NOW.date()]
    with taking_mail() as postbox:
        assert outcomes(send(engine, postbox)) == [Outcome.SENT, Outcome.SENT, Outcome.LEFT_OUT]
    assert postbox.recipients == [ADA, BEN]


def test_where_the_line_should_be_encrypted_and_is_not_or_nobody_answers_nothing_is_sent(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(engine, ADA)
    with taking_mail() as postbox:
        [refusal] = send(engine, postbox, starttls=True)
    assert (refusal.outcome, postbox.messages) == (Outcome.FAILED, [])
    assert "offers no encryption (STARTTLS), so nothing was sent" in refusal.sentence
    [silence] = send(engine, postbox)
    assert (silence.outcome, silence.sentence) == (
        Outcome.FAILED, "Subscription 1: the mail server does not answer (ConnectionRefusedError).",
    )  # fmt: skip
    certificate = make_certificate(tmp_path)
    with taking_mail(certificate, with_password=True) as postbox:
        [distrust] = send(engine, postbox, starttls=True)
        assert "certificate of the mail server is not one that this machine trusts" in distrust.sentence
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        [wrong] = send(engine, postbox, starttls=True, user=USER, password=PASSWORD[1:])
        assert "refuses DIGEST_SMTP_USER" in wrong.sentence
        assert find_last_days(engine) == [None]
        assert outcomes(send(engine, postbox, starttls=True, user=USER, password=PASSWORD)) == [Outcome.SENT]
    assert postbox.was_encrypted == [True]


def test_old_data_are_not_sent_and_those_of_a_demonstration_are_refused(engine: Engine) -> None:
    add(engine, ADA)
    with taking_mail() as postbox:
        date_changes(engine, NOW - dt.timedelta(days=1), after=NOW)
        [stale] = send(engine, postbox, NOW + dt.timedelta(days=8))
        assert stale.sentence == "Subscription 1: the newest data are 9 days old, too old to be sent."
        with pytest.raises(MailProblem, match="The demonstration is loaded"):
            send(engine, postbox, invented=True)
    assert postbox.messages == []


def test_without_a_server_an_allow_list_or_the_right_nobody_gets_any(engine: Engine) -> None:
    add(engine, ADA)
    with pytest.raises(MailProblem, match=r"No mail server is set .* Nothing was sent\."):
        send(engine, None)
    with taking_mail() as postbox:
        server = MailServer(HOST, postbox.port, "digest@lga.gov.uk", starttls=False)
        with pytest.raises(MailProblem, match="Nobody is on the allow-list"):
            send_due_digests(engine, settings=DigestSettings(server), actor=OFFICER, now=NOW)
        with pytest.raises(NotAllowed):
            send_due_digests(engine, settings=DigestSettings(server, (ADA,)), actor=Person("Bo", Role.BOARD), now=NOW)
    assert postbox.messages == []


def test_one_that_was_ended_or_sent_meanwhile_is_left_out_at_the_last_moment(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (ADA, BEN):
        add(engine, address)
    deliver = digest_mail._deliver_message

    def end_the_other(*arguments: object) -> None:
        unsubscribe(engine, actor=OFFICER, subscription_id=2)
        deliver(*arguments)  # type: ignore[arg-type]

    with taking_mail() as postbox:
        monkeypatch.setattr(digest_mail, "_deliver_message", end_the_other)
        deliveries = send(engine, postbox)
    assert deliveries[1].sentence == "Subscription 2: it was ended meanwhile."
    assert postbox.recipients == [ADA]
