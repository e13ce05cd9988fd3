"""The settings name a language model or none."""

import pytest

from lib.settings import Endpoint, load_settings


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
