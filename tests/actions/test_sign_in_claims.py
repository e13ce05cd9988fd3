"""What a provider's claims say, and for whom they are meant."""

from typing import Any

import pytest

from lib.actions.sign_in_claims import build_provider, parse_claims
from tests.support.accounts import claim

SECTION = {
    "client_id": "dashboard",
    "server_metadata_url": "https://login.example/realm/.well-known/openid-configuration",
}


def test_a_provider_is_known_by_the_address_of_its_metadata() -> None:
    provider = build_provider("keycloak", SECTION)
    assert (provider.name, provider.issuer) == ("keycloak", "https://login.example/realm")
    assert provider.vouches_for({"iss": "https://login.example/realm/", "aud": ["else", "dashboard"]})
    assert not provider.vouches_for({"iss": "https://login.example/other", "aud": "dashboard"})
    assert not build_provider("", {}).vouches_for({"iss": "", "aud": None})


@pytest.mark.parametrize("mark", ["nonce", "iat", "sub", "jti", "sid", "at_hash"])
def test_each_mark_tells_one_sign_in_from_another_and_a_changed_name_does_not(mark: str) -> None:
    changed: dict[str, Any] = {mark: 1_700_000_000 if mark == "iat" else "x"}
    assert parse_claims(claim()).digest != parse_claims(claim(**changed)).digest
    assert parse_claims(claim()).digest == parse_claims(claim(name="ada", given_name="Augusta")).digest


def test_a_short_digest_of_an_identity_names_nobody() -> None:
    parsed = parse_claims(claim())
    assert len(parsed.identity_digest) == 12
    assert "ada" not in parsed.identity_digest
