"""Sealing of whole files as a stream: flat memory, no truncation unnoticed.

Layout: `magic (8) ‖ salt (16)`, then chunks of `AES-256-GCM(64 KiB) ‖ tag`. The nonce
counts the chunks and ends in 1 for the last one (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so a file cut short does not open.
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.vault.errors import UnsealError
from hub.vault.keyring import KEY_BYTES, Secret

MAGIC = b"HUBSEAL1"
SALT_BYTES = 16
CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16


def seal_file(key: Secret, source: BinaryIO, target: BinaryIO, name: str) -> None:
    """Seal `source` into `target`; `name` is bound to the file, which opens under no other."""
    salt = secrets.token_bytes(SALT_BYTES)
    target.write(MAGIC + salt)
    for chunk in seal_chunks(key, source, name, salt):
        target.write(chunk)


def seal_chunks(key: Secret, source: BinaryIO, name: str, salt: bytes) -> Iterator[bytes]:
    """Yield the sealed chunks of `source`, the last one marked as the last."""
    cipher = _cipher(key, name, salt)
    chunk = source.read(CHUNK_BYTES)
    index = 0
    while True:
        following = source.read(CHUNK_BYTES)
        yield cipher.encrypt(_nonce(index, is_last=not following), chunk, None)
        if not following:
            return
        chunk, index = following, index + 1


def unseal_file(key: Secret, source: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the cleartext of a sealed file in chunks; any change raises UnsealError."""
    header = source.read(len(MAGIC) + SALT_BYTES)
    if not header.startswith(MAGIC) or len(header) < len(MAGIC) + SALT_BYTES:
        raise UnsealError("El archivo sellado no tiene la forma esperada. No se abrió nada.")
    cipher = _cipher(key, name, header[len(MAGIC) :])
    sealed = source.read(CHUNK_BYTES + TAG_BYTES)
    index = 0
    while sealed:
        following = source.read(CHUNK_BYTES + TAG_BYTES)
        yield _open(cipher, sealed, _nonce(index, is_last=not following))
        sealed, index = following, index + 1
    if index == 0:
        raise UnsealError("El archivo sellado está incompleto. No se abrió nada.")


def _open(cipher: AESGCM, sealed: bytes, nonce: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, sealed, None)
    except InvalidTag as error:
        raise UnsealError(
            "El archivo sellado cambió o está incompleto. Restaure la copia de ese archivo."
        ) from error


def _cipher(key: Secret, name: str, salt: bytes) -> AESGCM:
    derivation = HKDF(SHA256(), KEY_BYTES, salt=salt, info=b"file|" + name.encode())
    return AESGCM(derivation.derive(key.value))


def _nonce(index: int, *, is_last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([is_last])
