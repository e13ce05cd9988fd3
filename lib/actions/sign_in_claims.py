"""Read what an identity provider says of a person who signs in. Pure."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# What tells one sign-in from another: who, when, and the provider's own marks of it, as far as they are there.
IDENTIFYING_CLAIMS = ("iss", "sub", "iat", "exp", "nonce", "at_hash", "jti", "sid")
METADATA_PATH = "/.well-known/openid-configuration"
MICROSOFT_HOST = "login.microsoftonline.com"  # says by xms_edov what others say by email_verified


class IncompleteClaimsError(ValueError):
    """Error that a provider does not say who signed in, or when."""


@dataclass(frozen=True, slots=True)
class SignInClaims:
    """Who signed in, and when.

    email: casefolded, and empty unless the provider vouches for it. digest: SHA-256 of what tells one sign-in from
    another.
    """

    issuer: str
    subject: str
    email: str
    issued_at: dt.datetime
    digest: str

    @property
    def identity_digest(self) -> str:
        """Short digest of the identity, which names nobody."""
        return hashlib.sha256(f"{self.issuer}\n{self.subject}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class TrustedProvider:
    """Provider at which people may sign in. name: as the set-up calls it; empty for a single one."""

    name: str
    issuer: str
    client_id: str

    def vouches_for(self, claims: Mapping[str, Any]) -> bool:
        """Tell whether claims are this provider's, and meant for this dashboard and no other application."""
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list | tuple) else [audience]
        return str(claims.get("iss")).rstrip("/") == self.issuer.rstrip("/") and self.client_id in audiences


def build_provider(name: str, section: Mapping[str, Any]) -> TrustedProvider:
    """Build a provider from its part of the set-up.

    The issuer is what stands before the well-known end of the address of its metadata, so that no metadata can name
    another one.
    """
    issuer = str(section.get("server_metadata_url") or "").removesuffix(METADATA_PATH)
    return TrustedProvider(name, issuer, str(section.get("client_id") or ""))


def parse_claims(claims: Mapping[str, Any]) -> SignInClaims:
    """Parse the claims of an ID token.

    Raises IncompleteClaimsError where issuer, subject or the moment of issue is missing.
    """
    issuer, subject, issued_at = claims.get("iss"), claims.get("sub"), claims.get("iat")
    is_named = isinstance(issuer, str) and isinstance(subject, str) and issuer.strip() and subject.strip()
    if not is_named or isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        raise IncompleteClaimsError("The provider does not say who signed in, or when.")
    try:
        moment = dt.datetime.fromtimestamp(issued_at, dt.UTC)
    except (OverflowError, ValueError, OSError):
        raise IncompleteClaimsError("The provider gives no moment that can be.") from None
    marks = {name: claims[name] for name in IDENTIFYING_CLAIMS if claims.get(name) is not None}
    digest = hashlib.sha256(json.dumps(marks, sort_keys=True, default=str).encode()).hexdigest()
    return SignInClaims(str(issuer), str(subject), _find_verified_email(claims), moment, digest)


def fold_email(address: str) -> str:
    """Fold an e-mail address to the form in which two are the same."""
    return address.strip().casefold()


def _find_verified_email(claims: Mapping[str, Any]) -> str:
    """Find the e-mail address for which the provider vouches; empty where it does not.

    Microsoft sends no email_verified; its optional claim xms_edov says that the owner of the address's domain is
    known. Only Microsoft's own word on it counts.
    """
    email = claims.get("email")
    if not isinstance(email, str) or "@" not in email:
        return ""
    host = urlsplit(str(claims.get("iss"))).hostname
    is_verified = _is_yes(claims.get("email_verified")) or (
        host == MICROSOFT_HOST and "email_verified" not in claims and _is_yes(claims.get("xms_edov"))
    )
    return fold_email(email) if is_verified else ""


def _is_yes(value: Any) -> bool:
    """Tell whether a claim says yes; some providers write it as text or number."""
    return value is True or value == 1 or (isinstance(value, str) and value.casefold() in {"true", "1"})
