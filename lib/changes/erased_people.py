"""Know again whose details were removed for good, by digests of own addresses and of own names at an organisation.

A row of a file with such an address or name is left alone. One with neither is taken for somebody new, and so is a name
of a single word, or one that somebody else has too: they have no digest.

A digest is not the address, and does not lead back to it; whoever guesses an address can still find that it is one.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.audit_models import ErasedDigest
from lib.person_words import list_name_words
from lib.terms import ERASED_ADDRESS, ERASED_NAME

ERASED_NOTE = "it is about somebody whose details were removed on request: nothing of it was stored"
ERASED_REASON = "the details of somebody with this address or name were removed on request"


@dataclass(frozen=True, slots=True)
class ErasedPeople:
    """Digests of the addresses, and of the names at organisations, that were kept when details were removed."""

    digests: frozenset[str]

    def __bool__(self) -> bool:
        """Tell whether anybody's details were removed."""
        return bool(self.digests)

    def has_address(self, address: str | None) -> bool:
        """Tell whether an address is one that was removed."""
        return bool(address and self.digests) and digest_address(str(address)) in self.digests

    def has_any_address(self, addresses: Iterable[str]) -> bool:
        """Tell whether one of some addresses was removed."""
        return any(self.has_address(address) for address in addresses)

    def has_name(self, organisation_id: int | None, name: str | None) -> bool:
        """Tell whether a name at an organisation is one that was removed."""
        is_known = bool(name and self.digests and organisation_id is not None)
        return is_known and digest_name(int(organisation_id or 0), str(name)) in self.digests


def load_erased_people(session: Session) -> ErasedPeople:
    """Load whose details were removed for good."""
    return ErasedPeople(frozenset(session.scalars(select(ErasedDigest.digest))))


def digest_address(address: str) -> str:
    """Build the digest of an e-mail address, which is compared casefolded."""
    return _compute_digest(ERASED_ADDRESS, address.strip().casefold())


def digest_name(organisation_id: int, name: str) -> str:
    """Build the digest of a name at an organisation, whatever its order, titles and accents."""
    return _compute_digest(ERASED_NAME, f"{organisation_id}:{' '.join(sorted(list_name_words(name)))}")


def _compute_digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"erased {kind}:{text}".encode()).hexdigest()
