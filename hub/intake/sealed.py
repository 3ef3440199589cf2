"""The sealed bytes of a delivery: written durably, proved by reading back, opened in memory."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hub.intake.errors import LandingError
from hub.records.identifiers import DeliveryId
from hub.vault.keyring import Secret
from hub.vault.sealed_file import seal_file, unseal_file


class Unsealed:
    """The cleartext of a sealed delivery as a stream; it is nowhere but in memory."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        """Take the chunks of `unseal_file`."""
        self._chunks = chunks
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, or all that is left."""
        if size < 0:
            data = b"".join((self._rest, *self._chunks))
            self._rest = b""
            return data
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def sealed_path(landing_dir: Path, delivery_id: DeliveryId) -> Path:
    """Return where the sealed bytes of a delivery are kept."""
    return landing_dir / f"{delivery_id}.sealed"


def keep_sealed(
    source: BinaryIO, landing_dir: Path, key: Secret, delivery_id: DeliveryId, sha256: str
) -> None:
    """Seal, read back, compare, and only then give the file its name; all of it durably."""
    landing_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = sealed_path(landing_dir, delivery_id)
    # One draft a delivery: what a kill leaves behind is sealed already, and the next run overwrites it.
    draft = path.with_suffix(".draft")
    _write(source, draft, key, delivery_id)
    if _sha256(draft, key, delivery_id) != sha256:
        draft.unlink()
        raise LandingError(
            f"La entrega {delivery_id} cambió mientras se leía. Sigue en el buzón, intacta: "
            "cuando la agencia termine de escribirla, repita."
        )
    # The name is the claim that the bytes are whole and durable, so it comes last.
    draft.replace(path)
    sync_folder(landing_dir)


@contextmanager
def open_sealed(landing_dir: Path, key: Secret, delivery_id: DeliveryId) -> Iterator[Unsealed]:
    """Yield the cleartext of a delivery as a stream."""
    path = sealed_path(landing_dir, delivery_id)
    if not path.exists():
        raise LandingError(
            f"Faltan los bytes sellados de {delivery_id}: restaure la carpeta de aterrizaje "
            "desde su copia o pida de nuevo el archivo."
        )
    with path.open("rb") as sealed:
        yield Unsealed(unseal_file(key, sealed, delivery_id))


def drop_sealed(landing_dir: Path, delivery_id: DeliveryId) -> bool:
    """Remove the sealed bytes of a delivery for good; tell whether they were there."""
    path = sealed_path(landing_dir, delivery_id)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    if was_there:
        sync_folder(landing_dir)
    return was_there


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(source: BinaryIO, draft: Path, key: Secret, delivery_id: DeliveryId) -> None:
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target:
        seal_file(key, source, target, delivery_id)
        target.flush()
        os.fsync(target.fileno())


def _sha256(path: Path, key: Secret, delivery_id: DeliveryId) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as sealed:
        for chunk in unseal_file(key, sealed, delivery_id):
            digest.update(chunk)
    return digest.hexdigest()
