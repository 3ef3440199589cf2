"""Keyed tags for equality look-up: found without being readable."""

import hmac
from hashlib import sha256

from hub.vault.keyring import Secret


def blind_tag(key: Secret, kind: str, value: str) -> bytes:
    """Return the 32-byte tag of a value; another kind of value never has the same tag."""
    return blind_tag_of_bytes(key, kind, value.encode())


def blind_tag_of_bytes(key: Secret, kind: str, value: bytes) -> bytes:
    """Return the same tag for a text that is at hand as UTF-8."""
    return hmac.digest(key.value, kind.encode() + b"\x00" + value, sha256)
