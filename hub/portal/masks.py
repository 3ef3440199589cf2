"""How a person is named on an officer's page: a code that joins nowhere else and tells nothing."""

import hmac
from base64 import b32encode
from hashlib import sha256

from hub.records.identifiers import CitizenId
from hub.vault.keyring import Secret

SHOWN = 8


def masked(key: Secret, citizen_id: CitizenId) -> str:
    """Return the same short code for the same person, here and only here."""
    digest = hmac.digest(key.value, b"officer-page|" + citizen_id.bytes, sha256)
    letters = b32encode(digest).decode()[:SHOWN]
    return f"{letters[:4]}-{letters[4:]}"
