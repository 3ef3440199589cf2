"""Sector pseudonyms: no two agencies can join their copies (Austria's bPK idea, keyed)."""

import hmac
from hashlib import sha256
from uuid import UUID

from hub.vault.keyring import Secret

VERSION = "v1"


def agency_pseudonym(key: Secret, agency: str, citizen_id: UUID) -> str:
    """Return the name by which one agency may know a citizen; it joins nowhere else."""
    message = f"{VERSION}|{agency}|{citizen_id}".encode()
    return f"{VERSION}.{hmac.digest(key.value, message, sha256).hex()}"
