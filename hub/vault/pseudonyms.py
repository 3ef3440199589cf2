"""Sector pseudonyms: no two agencies can join their copies (Austria's bPK idea, keyed).

HMAC-SHA-256 of the citizen under a key per agency and version. What one agency holds tells
nothing about what another holds, nor about the citizen, without the hub's key ring.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from hub.vault.errors import PseudonymError
from hub.vault.key_derivation import derived_key
from hub.vault.keyring import KeyPurpose, KeyRing, Secret

FORM = re.compile(r"v([1-9][0-9]{0,8})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class SectorKey:
    """The key under which one agency's pseudonyms of one version are made."""

    version: int
    key: Secret = field(repr=False)

    def pseudonym(self, citizen_id: UUID) -> str:
        """Return the name by which the agency may know a citizen; it joins nowhere else."""
        return f"v{self.version}.{hmac.digest(self.key.value, citizen_id.bytes, sha256).hex()}"

    def whose(self, pseudonym: str, citizens: Iterable[UUID]) -> UUID | None:
        """Find whom a pseudonym names: nothing shorter than trying everybody exists."""
        found = (who for who in citizens if hmac.compare_digest(self.pseudonym(who), pseudonym))
        return next(found, None)


def sector_key(ring: KeyRing, agency: str, version: int | None = None) -> SectorKey:
    """Return the key of an agency: of the newest version, unless one is named."""
    number = ring.newest_version(KeyPurpose.PSEUDONYMS) if version is None else version
    root = ring.secret(KeyPurpose.PSEUDONYMS, number)
    return SectorKey(number, derived_key(root, f"agency|{agency}"))


def version_of(pseudonym: str) -> int:
    """Return the version a pseudonym was made with; anything else is not a pseudonym."""
    found = FORM.fullmatch(pseudonym)
    if found is None:
        raise PseudonymError("Eso no es un seudónimo de este hub. No se buscó a nadie.")
    return int(found[1])
