"""A witness: remembers the last checkpoint of each log it knows, and cosigns only what extends it.

Its state is a folder of its own, apart from the hub's. The last checkpoint is on disk before the
cosignature leaves; one process a folder, one request at a time, so that it never rolls back.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock

from hub.ledger.checkpoint import Checkpoint, parse_checkpoint
from hub.ledger.cosignature import Cosigner
from hub.ledger.note import VerifierKey, note_parts
from hub.ledger.witness import check_growth, read_request, signed_checkpoint
from hub.services.errors import ServiceError


class WitnessTakenError(ServiceError):
    """Another process already keeps this witness's state."""


@dataclass(frozen=True, slots=True)
class Witness:
    """One witness: where it remembers, whom it knows, and how it cosigns."""

    folder: Path
    logs: Mapping[str, VerifierKey]
    cosigner: Cosigner
    turn: Lock = field(default_factory=Lock, repr=False)

    def add_checkpoint(self, body: bytes, seconds: int) -> str:
        """Return the cosignature of a checkpoint; raise WitnessRefusedError with its status."""
        request = read_request(body)
        new = signed_checkpoint(request, self.logs)
        with self.turn:
            check_growth(request, new, self._held(new.origin))
            line = self.cosigner.cosign(new.text, seconds)
            _write_durably(self._path(new.origin), f"{request.note}{line}")
        return line

    def checkpoint(self, origin_hash: str) -> str | None:
        """Return the last checkpoint cosigned for a log, named by the hash of its origin."""
        known = {_named(origin): origin for origin in self.logs}
        path = self._path(known[origin_hash]) if origin_hash in known else None
        return path.read_text(encoding="utf-8") if path and path.exists() else None

    def _held(self, origin: str) -> Checkpoint | None:
        path = self._path(origin)
        if not path.exists():
            return None
        text, _ = note_parts(path.read_text(encoding="utf-8"))
        return parse_checkpoint(text)

    def _path(self, origin: str) -> Path:
        return self.folder / f"{_named(origin)}.checkpoint"


@contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """Hold a witness's folder: a second process on the same state would roll back."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "witness.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise WitnessTakenError(
                "Otro proceso ya usa la carpeta de este testigo. No se cambió nada."
            ) from taken
        yield


def _named(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()


def _write_durably(path: Path, content: str) -> None:
    """Put the whole new file in place of the old one, and make sure that it stays."""
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
