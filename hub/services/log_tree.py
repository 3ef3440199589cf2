"""The growing tree behind the log writer: its right edge, and when to sign it.

After any failure the tree is forgotten and read again, since an error may have been reported
although the write persisted.
"""

import time
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from hub.ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from hub.ledger.errors import LedgerError
from hub.ledger.merkle import Frontier
from hub.ledger.note import NoteSigner
from hub.ledger.paths import frontier_at, root_at
from hub.records.log_rows import StoredCheckpoint, TileNode
from hub.services.errors import LogBrokenError
from hub.store import access_log as store
from hub.store.log_writing import Growth, NewEntry

CHECKPOINT_SECONDS = 1.0
CHECKPOINT_ENTRIES = 1_000
BROKEN = (
    "El registro de accesos no concuerda con su último punto de control. No se anota ni se "
    "entrega nada. Ejecute «hub log verify»."
)


class LogTree:
    """The right edge of the log as this process last saw it."""

    def __init__(self, signer: NoteSigner) -> None:
        """Nothing is known before the first `load`."""
        self._signer = signer
        self._frontier: Frontier | None = None
        self._last_at: datetime | None = None
        self._covered = 0
        self._due_at: float | None = time.monotonic()

    def seconds_until_due(self) -> float | None:
        """How long until a checkpoint must be signed; None when every entry is covered."""
        return None if self._due_at is None else max(0.0, self._due_at - time.monotonic())

    def forget(self) -> None:
        """Read everything again next time, and look then whether a checkpoint is missing."""
        self._frontier = None
        self._due_at = time.monotonic() + CHECKPOINT_SECONDS

    def load(self, connection: Connection) -> None:
        """Read the right edge, unless it is known."""
        if self._frontier is None:
            size = store.log_size(connection)
            self._frontier = self._read(connection, size)
            self._last_at = store.appended_at(connection, size - 1) if size else None
            self._note_growth()

    def grow(self, entries: Sequence[NewEntry], *, is_last: bool) -> Growth:
        """Add entries; answer the rows that extend the log as it was, signed when it is due."""
        frontier, nodes = self._loaded(), list[TileNode]()
        first = frontier.size
        for new in entries:
            frontier, completed = frontier.grown(new.leaf_hash)
            nodes += completed
        self._frontier = frontier
        self._last_at = entries[-1].appended_at if entries else self._last_at
        self._note_growth()
        return Growth(first, entries, nodes, self._checkpoint_if_due(is_last=is_last))

    def _checkpoint_if_due(self, *, is_last: bool) -> StoredCheckpoint | None:
        """Sign a second after the first uncovered entry, after many, or at the end."""
        frontier, signed = self._loaded(), None
        uncovered = frontier.size - self._covered
        is_due = self.seconds_until_due() == 0 or uncovered >= CHECKPOINT_ENTRIES or is_last
        if uncovered and is_due:
            signed = self._signed(frontier)
            self._covered = frontier.size
        if frontier.size == self._covered:
            self._due_at = None
        return signed

    def _signed(self, frontier: Frontier) -> StoredCheckpoint:
        if self._last_at is None:
            raise LogBrokenError(BROKEN)
        checkpoint = Checkpoint(self._signer.name, frontier.size, frontier.root())
        note = sign_checkpoint(checkpoint, self._signer)
        return StoredCheckpoint(checkpoint.size, checkpoint.root, note, self._last_at)

    def _note_growth(self) -> None:
        if self._due_at is None and self._loaded().size > self._covered:
            self._due_at = time.monotonic() + CHECKPOINT_SECONDS

    def _read(self, connection: Connection, size: int) -> Frontier:
        """Never sign what does not extend the last checkpoint: that would be a fork."""
        tiles, last = store.LogTiles(connection), store.last_checkpoint(connection)
        try:
            if last is not None:
                self._check(last, root_at(tiles, last.size))
            frontier = frontier_at(tiles, size)
        except LedgerError as error:
            raise LogBrokenError(BROKEN) from error
        self._covered = last.size if last else 0
        return frontier

    def _check(self, last: StoredCheckpoint, root: bytes) -> None:
        signed = open_checkpoint(last.note, self._signer.name, self._signer.verifier)
        if (signed.size, signed.root) != (last.size, root):
            raise LogBrokenError(BROKEN)

    def _loaded(self) -> Frontier:
        if self._frontier is None:
            raise LogBrokenError(BROKEN)
        return self._frontier
