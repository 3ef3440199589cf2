"""The access log as its tables hold it: what the store keeps and the ledger verifies."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.records.identifiers import CitizenId

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
"""A tile holds this many hashes (C2SP tlog-tiles)."""


@dataclass(frozen=True, slots=True)
class TileNode:
    """The root of a full subtree of 256^level leaves: one hash of a tile at that level."""

    level: int
    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class SubjectLink:
    """What opens an entry's commitment; destroyed when a citizen is erased."""

    citizen_id: CitizenId | None = field(repr=False)
    salt: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row of the log with the link that stands beside it."""

    seq: int
    entry: bytes = field(repr=False)
    leaf_hash: bytes
    appended_at: datetime
    link: SubjectLink | None = None


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A row of the checkpoints; the time is that of the last entry covered."""

    size: int
    root: bytes
    note: str
    created_at: datetime
