"""SQL that reads the access log back: its size, its tiles, and every row in streams."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.engine import Row

from hub.records.log_rows import (
    TILE_WIDTH,
    StoredCheckpoint,
    StoredEntry,
    SubjectLink,
    TileNode,
)
from hub.store.schema import log_checkpoints, log_entries, log_nodes, log_subjects

STREAMED = {"yield_per": 2_000}


@dataclass(frozen=True, slots=True)
class LogTiles:
    """The hashes of the log, a tile at a time, as proofs read them."""

    connection: Connection
    seen: dict[tuple[int, int], Sequence[bytes]] = field(default_factory=dict, repr=False)

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """Hashes of one tile, as many as there are; each tile is read once."""
        if (level, number) not in self.seen:
            self.seen[level, number] = self._read(level, number)
        return self.seen[level, number]

    def _read(self, level: int, number: int) -> Sequence[bytes]:
        start = number * TILE_WIDTH
        if level == 0:
            column, place = log_entries.c.leaf_hash, log_entries.c.seq
            wanted = select(column)
        else:
            column, place = log_nodes.c.hash, log_nodes.c.position
            wanted = select(column).where(log_nodes.c.level == level)
        in_tile = wanted.where(place.between(start, start + TILE_WIDTH - 1)).order_by(place)
        return self.connection.execute(in_tile).scalars().all()


def log_size(connection: Connection) -> int:
    """How many entries there are."""
    size: int = connection.execute(
        select(func.coalesce(func.max(log_entries.c.seq) + 1, 0))
    ).scalar_one()
    return size


def last_checkpoint(connection: Connection) -> StoredCheckpoint | None:
    """The newest checkpoint."""
    newest = select(log_checkpoints).order_by(log_checkpoints.c.size.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return None if row is None else _checkpoint(row)


def appended_at(connection: Connection, seq: int) -> datetime:
    """When an entry was appended."""
    wanted = select(log_entries.c.appended_at).where(log_entries.c.seq == seq)
    return connection.execute(wanted).scalar_one()


@contextmanager
def entries(connection: Connection) -> Iterator[Iterator[StoredEntry]]:
    """Every entry with its link, by number, streamed while the context lasts."""
    ordered = _with_links().order_by(log_entries.c.seq)
    with connection.execute(ordered, execution_options=STREAMED) as rows:
        yield map(_stored, rows)


@contextmanager
def nodes(connection: Connection) -> Iterator[Iterator[TileNode]]:
    """Every tile node in the order in which entries complete them, streamed likewise."""
    completed_by = (log_nodes.c.position + 1) * func.power(TILE_WIDTH, log_nodes.c.level)
    ordered = select(log_nodes).order_by(completed_by, log_nodes.c.level)
    with connection.execute(ordered, execution_options=STREAMED) as rows:
        yield (TileNode(row.level, row.position, row.hash) for row in rows)


@contextmanager
def checkpoints(connection: Connection) -> Iterator[Iterator[StoredCheckpoint]]:
    """Every checkpoint by size, streamed likewise."""
    ordered = select(log_checkpoints).order_by(log_checkpoints.c.size)
    with connection.execute(ordered, execution_options=STREAMED) as rows:
        yield map(_checkpoint, rows)


def _with_links() -> Select[tuple[int, bytes, bytes, datetime, object, bytes | None]]:
    joined = log_entries.outerjoin(log_subjects, log_subjects.c.seq == log_entries.c.seq)
    return select(
        log_entries.c.seq,
        log_entries.c.entry,
        log_entries.c.leaf_hash,
        log_entries.c.appended_at,
        log_subjects.c.citizen_id,
        log_subjects.c.salt,
    ).select_from(joined)


def _stored(row: Row[tuple[object, ...]]) -> StoredEntry:
    link = None if row.salt is None else SubjectLink(row.citizen_id, row.salt)
    return StoredEntry(row.seq, row.entry, row.leaf_hash, row.appended_at, link)


def _checkpoint(row: Row[tuple[object, ...]]) -> StoredCheckpoint:
    return StoredCheckpoint(row.size, row.root, row.note, row.created_at)
