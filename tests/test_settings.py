"""What may differ from one installation to the next comes from the environment, and a wrong value is said in words."""

import pytest

from lib.settings import (
    DEFAULT_DATABASE,
    DigestSettings,
    Endpoint,
    MailServer,
    Settings,
    load_digest_settings,
    load_settings,
)

NAMES = (
    "DATABASE_URL", "DASHBOARD_SIGN_IN", "MAX_FILE_MB", "MAX_FILE_ROWS",
    "MODEL_URL", "MODEL_NAME", "MODEL_KEY", "MODEL_SECONDS",
)  # fmt: skip
DIGEST = {
    "DIGEST_SMTP_HOST": " mail.lga.gov.uk ", "DIGEST_SMTP_PORT": "2525", "DIGEST_SMTP_USER": "digest",
    "DIGEST_SMTP_PASSWORD": "hunter2", "DIGEST_SMTP_FROM": "digest@lga.gov.uk", "DIGEST_SMTP_STARTTLS": "on",
    "DIGEST_CONTACT": "help@lga.gov.uk", "DIGEST_ALLOWED": "Jo@Council.gov.uk, @lga.gov.uk", "DIGEST_STALE_DAYS": "3",
}  # fmt: skip
SECRETS = ("hunter2", "sk-secret")


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, *DIGEST):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("text", [None, ""])
def test_without_anything_set_it_is_a_local_file_with_sign_in_and_no_model(
    monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    for name in NAMES if text is not None else ():
        monkeypatch.setenv(name, text or "")
    assert load_settings() == Settings(f"sqlite:///{DEFAULT_DATABASE}", True, 200, 1_000_000, None)


def test_what_is_set_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = (
        "postgresql://u:hunter2@db/x", "off", "7", "0080", " http://127.0.0.1:1/v1/ ", " a-model ", " sk-secret ", "9"
    )  # fmt: skip
    for name, text in zip(NAMES, texts, strict=True):
        monkeypatch.setenv(name, text)
    settings = load_settings()
    assert settings == Settings(
        "postgresql://u:hunter2@db/x", False, 7, 80, Endpoint("http://127.0.0.1:1/v1", "a-model", "sk-secret", 9)
    )
    assert not any(secret in repr(settings) for secret in SECRETS)


def test_how_long_a_session_lasts_and_whom_to_ask_is_set_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN_IN_IDLE_MINUTES", "15")
    monkeypatch.setenv("SIGN_IN_HOURS", "8")
    monkeypatch.setenv("SIGN_IN_CONTACT", " the office ")
    settings = load_settings()
    assert (settings.idle_minutes, settings.session_hours, settings.help_contact) == (15, 8, "the office")
    monkeypatch.setenv("SIGN_IN_HOURS", "0")
    with pytest.raises(ValueError, match="SIGN_IN_HOURS"):
        load_settings()


@pytest.mark.parametrize(("text", "expected"), [("off", False), ("on", True), ("OFF", True), ("no", True)])
def test_nobody_signs_in_only_where_it_is_off(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:
    monkeypatch.setenv("DASHBOARD_SIGN_IN", text)
    assert load_settings().sign_in is expected


@pytest.mark.parametrize("text", ["many", "0", "-1", "1.5", " 7", "²"])
def test_every_number_that_is_none_is_said_in_a_sentence_without_any_secret(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@db/x")
    monkeypatch.setenv("MODEL_KEY", "sk-secret")
    monkeypatch.setenv("MAX_FILE_MB", text)
    monkeypatch.setenv("MAX_FILE_ROWS", text)
    with pytest.raises(ValueError, match="MAX_FILE_MB") as refusal:
        load_settings()
    assert str(refusal.value) == (
        f'MAX_FILE_MB is "{text}"; give it a whole number of megabytes, such as 200. '
        f'MAX_FILE_ROWS is "{text}"; give it a whole number of rows, such as 1000000.'
    )
    assert not any(secret in f"{refusal.value!r}{refusal.value.__cause__!r}" for secret in SECRETS)
    assert refusal.value.__suppress_context__


def test_how_long_a_model_may_take_is_read_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_SECONDS", "long")
    assert load_settings().model is None
    monkeypatch.setenv("MODEL_NAME", "a-model")
    with pytest.raises(ValueError, match="needs both MODEL_URL and MODEL_NAME"):
        load_settings()
    monkeypatch.setenv("MODEL_URL", "http://127.0.0.1:1/v1")
    with pytest.raises(ValueError, match='MODEL_SECONDS is "long"; give it a whole number of seconds, such as 300'):
        load_settings()


@pytest.mark.parametrize("key", ["sk-secret two", "sk-secret\nX", "sk-secret\u00e9"])
def test_a_key_that_cannot_be_one_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    for name, text in {"MODEL_URL": "http://127.0.0.1:1/v1", "MODEL_NAME": "a-model", "MODEL_KEY": key}.items():
        monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match="MODEL_KEY has a space") as refusal:
        load_settings()
    assert "secret" not in str(refusal.value)


def test_the_settings_name_a_model_or_none_and_say_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().model is None
    monkeypatch.setenv("MODEL_URL", "http://127.0.0.1:11434/v1/chat/completions")
    with pytest.raises(ValueError, match="needs both MODEL_URL and MODEL_NAME"):
        load_settings()
    monkeypatch.setenv("MODEL_NAME", "a-model")
    assert load_settings().model == Endpoint("http://127.0.0.1:11434/v1", "a-model")
    monkeypatch.setenv("MODEL_KEY", "sk secret")
    with pytest.raises(ValueError, match="MODEL_KEY has a space") as said:
        load_settings()
    assert "secret" not in str(said.value)


@pytest.mark.parametrize(
    "url", ["ftp://x/v1", "x/v1", "http://", "http://me:pw@x/v1", "http://x/v1?key=1", "http://x:0/", "http://[x"]
)
def test_an_address_that_cannot_be_used_is_refused_at_once(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("MODEL_URL", url)
    monkeypatch.setenv("MODEL_NAME", "a-model")
    with pytest.raises(ValueError, match="MODEL_URL is no address that can be used"):
        load_settings()


def set_digest(monkeypatch: pytest.MonkeyPatch, **others: str) -> None:
    for name, text in (DIGEST | others).items():
        monkeypatch.setenv(name, text)


def test_without_a_mail_server_nobody_gets_a_digest_and_what_is_set_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_digest_settings() == DigestSettings(None, (), 7)
    assert not load_digest_settings().allows("jo@council.gov.uk")
    set_digest(monkeypatch)
    settings = load_digest_settings()
    server = MailServer("mail.lga.gov.uk", 2525, "digest@lga.gov.uk", "digest", "hunter2", True, "help@lga.gov.uk")
    assert settings == DigestSettings(server, ("jo@council.gov.uk", "@lga.gov.uk"), 3)
    assert "hunter2" not in repr(settings)
    monkeypatch.setenv("DIGEST_SMTP_HOST", "")
    assert load_digest_settings().server is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("jo@council.gov.uk", True),
        (" JO@council.gov.uk", True),
        ("al@council.gov.uk", False),
        ("anybody@lga.gov.uk", True),
        ("anybody@sub.lga.gov.uk", False),
        ("anybody@evil-lga.gov.uk", False),
        ("@lga.gov.uk", False),
        ("lga.gov.uk", False),
        ("", False),
    ],
)
def test_the_allow_list_takes_an_address_or_a_very_domain(address: str, expected: bool) -> None:
    assert DigestSettings(None, ("jo@council.gov.uk", "@lga.gov.uk")).allows(address) is expected


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("DIGEST_SMTP_FROM", "", "DIGEST_SMTP_FROM is no e-mail address alone"),
        ("DIGEST_SMTP_FROM", "Digest <digest@lga.gov.uk>", "DIGEST_SMTP_FROM is no e-mail address alone"),
        ("DIGEST_CONTACT", "help@lga.gov.uk\nBcc: a@b.uk", "DIGEST_CONTACT is no e-mail address alone"),
        ("DIGEST_SMTP_USER", "", "needs both DIGEST_SMTP_USER and DIGEST_SMTP_PASSWORD"),
        ("DIGEST_SMTP_STARTTLS", "off", "would go over the line for all to read"),
        ("DIGEST_SMTP_PORT", "smtp", 'DIGEST_SMTP_PORT is "smtp"; give it a whole number'),
        ("DIGEST_SMTP_PORT", "70000", "give a port up to 65535"),
        ("DIGEST_ALLOWED", "everybody", "neither an address nor a domain"),
        ("DIGEST_STALE_DAYS", "0", "DIGEST_STALE_DAYS"),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_said_in_a_sentence_without_its_password(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: str
) -> None:
    set_digest(monkeypatch, **{name: text})
    with pytest.raises(ValueError, match=said) as refusal:
        load_digest_settings()
    assert "hunter2" not in str(refusal.value)
