"""What a key ring says about itself: whose it is, and which keys it holds since when.

The manifest tells a key that was lost from one that was never made, and a ring of this hub from
the ring of another. It holds no key.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from hub.vault.errors import KeyRingError

FORMAT = 1
DAMAGED = (
    "El inventario del llavero está dañado. No se cambió nada; restaure el llavero desde su copia."
)


@dataclass(frozen=True, slots=True, order=True)
class KeyRecord:
    """One key of the ring: what for, which version, its id and its dates."""

    purpose: str
    version: int
    key_id: str
    created_at: datetime
    retired_at: datetime | None = None

    @property
    def name(self) -> str:
        """The name under which the key is stored: a first version carries no number."""
        return key_name(self.purpose, self.version)


def key_name(purpose: str, version: int) -> str:
    """Return the stored name of one version of a key."""
    return purpose if version == 1 else f"{purpose}.{version}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The hub a ring belongs to, and a record of every key it was ever given."""

    hub_id: UUID
    records: tuple[KeyRecord, ...] = ()

    def of(self, purpose: str) -> tuple[KeyRecord, ...]:
        """Return the versions of one key, oldest first, retired ones too."""
        return tuple(sorted(record for record in self.records if record.purpose == purpose))

    def keeping(self, kept: KeyRecord) -> "Manifest":
        """Return this manifest with one record added, or put in the place of its older self."""
        others = (record for record in self.records if record.name != kept.name)
        return replace(self, records=tuple(sorted((*others, kept))))


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the manifest as JSON that a person can read."""
    keys = [_written(record) for record in manifest.records]
    content = {"format": FORMAT, "hub": str(manifest.hub_id), "keys": keys}
    return json.dumps(content, indent=1).encode() + b"\n"


@lru_cache(maxsize=8)
def decode_manifest(content: bytes) -> Manifest:
    """Read a manifest; anything but a whole one raises KeyRingError."""
    try:
        found = json.loads(content)
        if found["format"] != FORMAT:
            raise KeyRingError(DAMAGED)
        return Manifest(UUID(found["hub"]), tuple(_records(found["keys"])))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyRingError(DAMAGED) from error


def _written(record: KeyRecord) -> dict[str, object]:
    retired = record.retired_at
    return {
        "purpose": record.purpose,
        "version": record.version,
        "id": record.key_id,
        "created": record.created_at.isoformat(),
        **({} if retired is None else {"retired": retired.isoformat()}),
    }


def _records(keys: Iterable[dict[str, object]]) -> Iterable[KeyRecord]:
    for key in keys:
        retired = key.get("retired")
        yield KeyRecord(
            str(key["purpose"]),
            int(str(key["version"])),
            str(key["id"]),
            datetime.fromisoformat(str(key["created"])),
            None if retired is None else datetime.fromisoformat(str(retired)),
        )
