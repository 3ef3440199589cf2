"""Envelope encryption: a data key per citizen, values bound to their place.

A sealed value is `version (1) ‖ nonce (12) ‖ AES-256-GCM ciphertext`. The place
(table, column, row, category) is associated data, so that a value moved to
another row does not open (OWASP ASVS 5, chapter 11).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from hub.vault.errors import UnsealError
from hub.vault.keyring import KEY_BYTES, Secret

VERSION = b"\x01"
NONCE_BYTES = 12
HEADER_BYTES = len(VERSION) + NONCE_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs; it opens nowhere else."""

    table: str
    column: str
    row: str
    category: str = ""

    def associated_data(self) -> bytes:
        """Return the place as unambiguous bytes: each part with its length."""
        return b"".join(map(_part, (self.table, self.column, self.row, self.category)))


@dataclass(frozen=True, slots=True)
class SealedRow:
    """Where the sealed values of one row belong; each has a category of its own."""

    table: str
    column: str
    row: str

    def seal(self, key: Secret, plaintexts: Mapping[str, bytes]) -> dict[str, bytes]:
        """Seal the value of each category as `seal` does, with one cipher and one draw."""
        cipher = AESGCM(key.value)
        drawn = secrets.token_bytes(NONCE_BYTES * len(plaintexts))
        place = b"".join(map(_part, (self.table, self.column, self.row)))
        sealed = {}
        for number, (category, plaintext) in enumerate(plaintexts.items()):
            nonce = drawn[number * NONCE_BYTES : (number + 1) * NONCE_BYTES]
            ciphertext = cipher.encrypt(nonce, plaintext, place + _part(category))
            sealed[category] = VERSION + nonce + ciphertext
        return sealed


def new_data_key() -> Secret:
    """Make a fresh key for one citizen."""
    return Secret(secrets.token_bytes(KEY_BYTES))


def wrap(wrapping_key: Secret, data_key: Secret, citizen_id: UUID) -> bytes:
    """Wrap a data key (AES-KW, RFC 3394) under a key bound to its citizen."""
    return aes_key_wrap(_bound(wrapping_key, citizen_id), data_key.value)


def unwrap(wrapping_key: Secret, wrapped: bytes, citizen_id: UUID) -> Secret:
    """Open a wrapped data key; a key of another citizen raises UnsealError."""
    try:
        return Secret(aes_key_unwrap(_bound(wrapping_key, citizen_id), wrapped))
    except (InvalidUnwrap, ValueError) as error:
        raise UnsealError(
            "La clave de datos no abre. Revise que el llavero sea el de este hub."
        ) from error


def seal(key: Secret, plaintext: bytes, place: Place) -> bytes:
    """Seal `plaintext` so that it opens only with `key` and only at `place`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key.value).encrypt(nonce, plaintext, place.associated_data())


def unseal(key: Secret, sealed: bytes, place: Place) -> bytes:
    """Open a sealed value; a wrong key, a wrong place or a changed byte raises UnsealError."""
    if sealed[:1] != VERSION:
        raise UnsealError("El valor sellado tiene una versión desconocida. No se abrió nada.")
    nonce, ciphertext = sealed[1:HEADER_BYTES], sealed[HEADER_BYTES:]
    try:
        return AESGCM(key.value).decrypt(nonce, ciphertext, place.associated_data())
    except (InvalidTag, ValueError) as error:
        raise UnsealError("El valor sellado no abre en este lugar. No se mostró nada.") from error


def _part(text: str) -> bytes:
    """Return one part of a place with its length before it."""
    encoded = text.encode()
    return len(encoded).to_bytes(4, "big") + encoded


def _bound(wrapping_key: Secret, citizen_id: UUID) -> bytes:
    """Derive the wrapping key of one citizen, since AES-KW takes no associated data."""
    derivation = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"data-key|" + citizen_id.bytes)
    return derivation.derive(wrapping_key.value)
