"""python -m lib digest: as a file, to subscribers, and who they are."""

import datetime as dt
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import update

from lib.changes.audit_trail import unlock_trail
from lib.database.engine import get_engine, open_write_session
from lib.database.models import Change, Consultation, Import
from tests.support.commands import run_lib
from tests.support.factories import response, write_csv
from tests.support.mail_server import HOST, taking_mail

ADDRESS = "ada@council.gov.uk"


@pytest.fixture
def filled(url: str, tmp_path: Path) -> str:
    """A database in which Leeds responded on 1 February."""
    run_lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    return url


def test_it_is_a_text_or_a_word_file_of_a_day_with_its_filters(filled: str, tmp_path: Path) -> None:
    words = ["--as-at", "2015-02-03", "--since", "2015-01-20", "--region", "Yorkshire and the Humber"]
    text_file, word_file = tmp_path / "digest.txt", tmp_path / "digest.docx"
    assert run_lib("digest", "--file", str(text_file), *words).exit_code == 0
    assert run_lib("digest", "--file", str(word_file), *words).exit_code == 0
    text = text_file.read_text(encoding="utf-8")
    assert "1 of 22 councils have responded (4.5 %), +1 since 20 January 2015." in " ".join(text.split())
    assert "As at 3 February 2015; Yorkshire and the Humber; data version" in " ".join(text.split())
    assert Document(str(word_file)).paragraphs[0].text == "A consultation for the tests"
    quiet = run_lib("digest", "--file", str(text_file), "--as-at", "2015-02-20", "--since", "2015-02-10")
    assert "Nothing is new since that day" in quiet.output


def test_what_cannot_be_is_refused_in_a_sentence_and_no_file_is_made(filled: str, tmp_path: Path) -> None:
    refused = run_lib("digest", "--file", str(tmp_path / "digest.txt"), "--region", "Atlantis")
    assert (refused.exit_code, list(tmp_path.glob("digest*"))) == (1, [])
    assert '--region "Atlantis" is none of' in refused.output
    assert "--file" in run_lib("digest").output


def test_subscriptions_are_made_listed_and_ended(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_lib("digest", "list").output == "Nobody is subscribed.\n"
    first = run_lib("digest", "subscribe", ADDRESS, "--frequency", "daily", "--region", "London")
    assert "It is not on the allow-list (DIGEST_ALLOWED)" in first.output
    monkeypatch.setenv("DIGEST_ALLOWED", "@council.gov.uk")
    assert run_lib("digest", "list").output == f"subscription 1: {ADDRESS}, daily, London; not sent yet\n"
    assert (
        "gets just this digest already"
        in run_lib("digest", "subscribe", ADDRESS, "--frequency", "daily", "--region", "London").output
    )
    assert "nothing is sent to it any more" in run_lib("digest", "unsubscribe", ADDRESS.upper()).output
    again = run_lib("digest", "unsubscribe", ADDRESS)
    assert (again.exit_code, ADDRESS in again.output) == (1, False)
    assert run_lib("digest", "list").output == "Nobody is subscribed.\n"


def test_sending_says_what_became_of_each_without_an_address_and_fails_where_one_did(
    filled: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nothing = run_lib("digest", "send")
    assert (nothing.exit_code, "No mail server is set" in nothing.output) == (1, True)
    run_lib("digest", "subscribe", ADDRESS)
    run_lib("digest", "subscribe", "ben@council.gov.uk")
    today = dt.datetime.now().astimezone().date()
    with open_write_session(get_engine(filled)) as session, unlock_trail(session):
        session.execute(update(Import).values(demonstration=False))
        session.execute(update(Consultation).values(opens=dt.date(2015, 1, 6), closes=today))
        session.execute(update(Change).values(at=dt.datetime.now(dt.UTC)))
    run_lib("import", "responses", str(write_csv(tmp_path / "new.csv", [
        response("City of York Council", (today - dt.timedelta(days=1)).isoformat(), Email="policy@york.gov.uk")
    ])))  # fmt: skip
    with open_write_session(get_engine(filled)) as session, unlock_trail(session):
        session.execute(update(Import).values(demonstration=False))
    settings = {
        "DIGEST_SMTP_HOST": HOST, "DIGEST_SMTP_FROM": "digest@lga.gov.uk", "DIGEST_SMTP_STARTTLS": "off",
        "DIGEST_ALLOWED": "@council.gov.uk",
    }  # fmt: skip
    for name, text in settings.items():
        monkeypatch.setenv(name, text)
    with taking_mail(refused=(ADDRESS,)) as postbox:
        monkeypatch.setenv("DIGEST_SMTP_PORT", str(postbox.port))
        sent = run_lib("digest", "send")
        assert sent.exit_code == 1
        assert sent.output.splitlines() == [
            "Subscription 1: the mail server refuses the address.",
            "Subscription 2: sent.",
            "1 of 2 subscriptions got the digest.",
        ]
        assert postbox.recipients == ["ben@council.gov.uk"]
    with taking_mail() as postbox:
        monkeypatch.setenv("DIGEST_SMTP_PORT", str(postbox.port))
        assert run_lib("digest", "send").exit_code == 0
        assert postbox.recipients == [ADDRESS]
