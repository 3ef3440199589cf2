"""The key ring: one secret per purpose, each from its own root.

A purpose never borrows the key of another one, so that losing one of them
does not open the rest. The default back end is a folder of 0600 files.
"""

import os
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from hub.vault.errors import KeyRingError

KEY_BYTES = 32
OTHERS_MAY_NOT = 0o077


class KeyPurpose(StrEnum):
    """What a key is for."""

    BLIND_INDEX = "blind-index"
    CHECKPOINTS = "checkpoints"
    CONTENT_TAGS = "content-tags"
    DATABASE = "database"
    DATA_KEYS = "data-keys"
    EXPORTS = "exports"
    IDENTITY_PROVIDER = "identity-provider"
    LAKE = "lake"
    LANDING = "landing"
    PSEUDONYMS = "pseudonyms"
    RECEIPTS = "receipts"
    SESSIONS = "sessions"
    TOKENS = "tokens"


@dataclass(frozen=True, slots=True)
class Secret:
    """Thirty-two secret bytes that no `repr` can show."""

    value: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.value) != KEY_BYTES:
            raise KeyRingError(
                f"Una clave debe tener {KEY_BYTES} bytes. Restaure el llavero desde su copia."
            )


class KeyRing(Protocol):
    """Where keys come from: a folder, a hardware token."""

    def secret(self, purpose: KeyPurpose) -> Secret:
        """Return the key of one purpose, making it the first time."""
        ...


@dataclass(frozen=True, slots=True)
class DirectoryKeyRing:
    """A folder of 0600 files, one a purpose, readable by its owner alone."""

    folder: Path

    def secret(self, purpose: KeyPurpose) -> Secret:
        """Read the key of one purpose; the first call makes it, durably and only once."""
        path = self.folder / f"{purpose.value}.key"
        if not path.exists():
            _create(path)
        if path.stat().st_mode & OTHERS_MAY_NOT:
            raise KeyRingError(
                f"Otros usuarios pueden leer la clave {purpose.value}. Ejecute: chmod 600 {path.name}"
            )
        return Secret(_decode(path, purpose))


def open_directory_key_ring(folder: Path) -> DirectoryKeyRing:
    """Open the key ring in `folder`, making the folder (0700) when it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return DirectoryKeyRing(folder)


def _decode(path: Path, purpose: KeyPurpose) -> bytes:
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise KeyRingError(
            f"El archivo de la clave {purpose.value} está dañado. Restaure el llavero desde su copia."
        ) from error


def _create(path: Path) -> None:
    """Write a whole key or nothing: two starts at once end with the same single key."""
    draft = path.with_suffix(f".{secrets.token_hex(4)}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_bytes(KEY_BYTES).hex())
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # Another process made the key first: that one counts.
    finally:
        draft.unlink()
