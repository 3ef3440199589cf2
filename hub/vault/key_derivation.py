"""One secret of the ring, several uses: each use has a key of its own (HKDF, RFC 5869)."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.vault.secret import KEY_BYTES, Secret


def derived_key(secret: Secret, use: str) -> Secret:
    """Return the key of one use; it tells nothing about the secret or the other uses."""
    derivation = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"use|" + use.encode())
    return Secret(derivation.derive(secret.value))
