"""The shred ledger: who was erased and the tags they left, outside every backup, only added to.

One signed line an erasure, each with the hash of the line before. It is read after a restore, so
that nothing that was destroyed comes back with an older copy. Ids mean nothing outside the hub.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hub.vault.errors import VaultError

FIRST = "0" * 64


class ShredLedgerError(VaultError):
    """The ledger was changed, or lacks what it must tell."""


@dataclass(frozen=True, slots=True)
class Shredded:
    """One erasure as the ledger tells it."""

    erasure_id: UUID
    at: datetime
    people: tuple[UUID, ...] = field(repr=False)
    tags: tuple[tuple[bytes, str], ...] = field(repr=False)


def append_shredded(path: Path, key: Ed25519PrivateKey, shredded: Shredded) -> None:
    """Add an erasure durably; one that is there already is not told twice."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known, previous = set[UUID](), FIRST
    for line, entry in _entries(path, key.public_key()):
        known.add(entry.erasure_id)
        previous = _hash(line)
    if shredded.erasure_id in known:
        return
    body = _body(shredded, previous)
    line = json.dumps({"body": body, "signature": key.sign(body.encode()).hex()})
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as ledger:
        # A line without its end is what a kill left; nothing was built on it.
        ledger.seek(_whole_bytes(path))
        ledger.truncate()
        ledger.write(line.encode() + b"\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def read_shredded(path: Path, key: Ed25519PublicKey) -> Iterator[Shredded]:
    """Yield every erasure in order; a changed, missing or swapped line raises ShredLedgerError."""
    return (entry for _, entry in _entries(path, key))


def _entries(path: Path, key: Ed25519PublicKey) -> Iterator[tuple[str, Shredded]]:
    if not path.exists():
        return
    previous = FIRST
    content = path.read_bytes()[: _whole_bytes(path)].decode(errors="replace")
    for number, line in enumerate(content.split("\n")[:-1], start=1):
        try:
            signed = json.loads(line)
            key.verify(bytes.fromhex(signed["signature"]), signed["body"].encode())
            told = json.loads(signed["body"])
            is_next = told["previous"] == previous
        except (ValueError, KeyError, TypeError, InvalidSignature):
            is_next, told = False, {}
        if not is_next:
            raise ShredLedgerError(
                f"La constancia de supresiones fue cambiada en la línea {number}. No se cambió "
                "nada: recupere ese archivo de donde lo guarda aparte."
            )
        previous = _hash(line)
        yield line, _shredded(told)


def _body(shredded: Shredded, previous: str) -> str:
    return json.dumps(
        {
            "previous": previous,
            "erasure": str(shredded.erasure_id),
            "at": shredded.at.astimezone(UTC).isoformat(),
            "people": [str(person) for person in shredded.people],
            "tags": [[tag.hex(), kind] for tag, kind in shredded.tags],
        },
        separators=(",", ":"),
    )


def _shredded(told: dict[str, object]) -> Shredded:
    people, tags = told["people"], told["tags"]
    assert isinstance(people, list)  # noqa: S101 - signed by ourselves
    assert isinstance(tags, list)  # noqa: S101 - likewise
    return Shredded(
        UUID(str(told["erasure"])),
        datetime.fromisoformat(str(told["at"])),
        tuple(UUID(person) for person in people),
        tuple((bytes.fromhex(tag), kind) for tag, kind in tags),
    )


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def _whole_bytes(path: Path) -> int:
    """Return how many bytes are whole lines."""
    return path.read_bytes().rfind(b"\n") + 1
