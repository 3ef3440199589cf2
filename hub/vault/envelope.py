"""Envelope encryption: a data key per citizen, values bound to their place.

A sealed value is `version 2 (1) ‖ key id (4) ‖ nonce (12) ‖ AES-256-GCM ciphertext`. Header and
place (table, column, row, category) are associated data, so that a value moved to another row
does not open (OWASP ASVS 5, chapter 11). Values of version 1, without a key id, stay readable.

A wrapped data key is `version 2 (1) ‖ epoch (4) ‖ key id (4) ‖ AES-KW (40)`; one of version 1 is
the bare 40 bytes, of epoch 1. Which key of the ring opens it: hub/vault/wrapping.py.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from hub.vault.errors import UnsealError
from hub.vault.secret import KEY_BYTES, KEY_ID_BYTES, Secret

FIRST_VERSION = b"\x01"
VERSION = b"\x02"
NONCE_BYTES = 12
HEADER_BYTES = len(VERSION) + KEY_ID_BYTES
FIRST_EPOCH = 1
EPOCH_BYTES = 4
AES_KW_BYTES = KEY_BYTES + 8
WRAPPED_HEADER_BYTES = len(VERSION) + EPOCH_BYTES + KEY_ID_BYTES
NOT_HERE = "El valor sellado no abre en este lugar: cambió o es de otro. No se mostró nada."
OTHER_KEY = (
    "Lo sellado es de otra clave. No se abrió nada; revise que el llavero sea el de este hub."
)


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
        cipher, header = AESGCM(key.value), VERSION + key.key_id
        drawn = secrets.token_bytes(NONCE_BYTES * len(plaintexts))
        place = header + b"".join(map(_part, (self.table, self.column, self.row)))
        sealed = {}
        for number, (category, plaintext) in enumerate(plaintexts.items()):
            nonce = drawn[number * NONCE_BYTES : (number + 1) * NONCE_BYTES]
            ciphertext = cipher.encrypt(nonce, plaintext, place + _part(category))
            sealed[category] = header + nonce + ciphertext
        return sealed


def new_data_key() -> Secret:
    """Make a fresh key for one citizen."""
    return Secret(secrets.token_bytes(KEY_BYTES))


def wrap(
    wrapping_key: Secret, data_key: Secret, citizen_id: UUID, epoch: int = FIRST_EPOCH
) -> bytes:
    """Wrap a data key (AES-KW, RFC 3394) under the key of an epoch, bound to its citizen."""
    header = VERSION + epoch.to_bytes(EPOCH_BYTES, "big") + wrapping_key.key_id
    return header + aes_key_wrap(_bound(wrapping_key, citizen_id), data_key.value)


def unwrap(wrapping_key: Secret, wrapped: bytes, citizen_id: UUID) -> Secret:
    """Open a wrapped data key; a key of another citizen, epoch or hub raises UnsealError."""
    if len(wrapped) == AES_KW_BYTES:
        return _unwrapped(_first_bound(wrapping_key, citizen_id), wrapped)
    header = wrapped[:WRAPPED_HEADER_BYTES]
    if header[:1] != VERSION or header[-KEY_ID_BYTES:] != wrapping_key.key_id:
        raise UnsealError(OTHER_KEY)
    return _unwrapped(_bound(wrapping_key, citizen_id), wrapped[WRAPPED_HEADER_BYTES:])


def epoch_of(wrapped: bytes) -> int:
    """Return the epoch whose key opens a wrapped data key."""
    if len(wrapped) == AES_KW_BYTES:
        return FIRST_EPOCH
    if wrapped[:1] != VERSION:
        raise UnsealError("La clave de datos tiene una versión desconocida. No se abrió nada.")
    return int.from_bytes(wrapped[len(VERSION) : len(VERSION) + EPOCH_BYTES], "big")


def seal(key: Secret, plaintext: bytes, place: Place) -> bytes:
    """Seal `plaintext` so that it opens only with `key` and only at `place`."""
    header, nonce = VERSION + key.key_id, secrets.token_bytes(NONCE_BYTES)
    bound = header + place.associated_data()
    return header + nonce + AESGCM(key.value).encrypt(nonce, plaintext, bound)


def unseal(key: Secret, sealed: bytes, place: Place) -> bytes:
    """Open a sealed value; a wrong key, a wrong place or a changed byte raises UnsealError."""
    match sealed[:1]:
        case bytes(version) if version == VERSION:
            header, content = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
            if header != VERSION + key.key_id:
                raise UnsealError(OTHER_KEY)
        case bytes(version) if version == FIRST_VERSION:
            header, content = b"", sealed[len(FIRST_VERSION) :]
        case _:
            raise UnsealError("El valor sellado tiene una versión desconocida. No se abrió nada.")
    nonce, ciphertext = content[:NONCE_BYTES], content[NONCE_BYTES:]
    try:
        return AESGCM(key.value).decrypt(nonce, ciphertext, header + place.associated_data())
    except (InvalidTag, ValueError) as error:
        raise UnsealError(NOT_HERE) from error


def _unwrapped(bound_key: bytes, wrapped: bytes) -> Secret:
    try:
        return Secret(aes_key_unwrap(bound_key, wrapped))
    except (InvalidUnwrap, ValueError) as error:
        raise UnsealError(
            "La clave de datos no abre: cambió o es de otra persona. Revise que el llavero sea el de este hub."
        ) from error


def _part(text: str) -> bytes:
    """Return one part of a place with its length before it."""
    encoded = text.encode()
    return len(encoded).to_bytes(4, "big") + encoded


def _bound(wrapping_key: Secret, citizen_id: UUID) -> bytes:
    """Derive the wrapping key of one citizen, since AES-KW takes no associated data.

    This is HKDF-Expand (RFC 5869) of one block. The extracting step is for keys that are not
    uniform; those of the ring are, and it is two thirds of the cost of a rotation.
    """
    return hmac.digest(wrapping_key.value, b"data-key|" + citizen_id.bytes + b"\x01", sha256)


def _first_bound(wrapping_key: Secret, citizen_id: UUID) -> bytes:
    """Derive what keys of version 1 were wrapped with."""
    derivation = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"data-key|" + citizen_id.bytes)
    return derivation.derive(wrapping_key.value)
