"""Verifying a whole stored log in one pass, entry by entry, and naming the first bad one.

Everything stored beside an entry is either hashed with it or compared with what was hashed: the
time, the link to the citizen, the inner nodes, the checkpoints.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC

from hub.ledger.checkpoint import open_checkpoint
from hub.ledger.commitments import subject_commitment
from hub.ledger.entry_bytes import moment_text
from hub.ledger.entry_shapes import Seen, Shapes
from hub.ledger.errors import LedgerError
from hub.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash
from hub.ledger.note import VerifierKey
from hub.records.log_rows import (
    TILE_HEIGHT,
    StoredCheckpoint,
    StoredEntry,
    TileNode,
)

HEARD_EVERY = 5_000


def unheard(_: int) -> None:
    """Nobody listens to the progress."""


@dataclass(frozen=True, slots=True)
class LogIdentity:
    """Which log we mean and whose signature we accept."""

    origin: str
    key: VerifierKey


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first bad entry (or the first of a stretch that holds it) and what is wrong."""

    entry: int
    words: str


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """What a verification found; a log without a flaw is whole."""

    entries: int
    checkpoints: int
    covered: int
    unlinked: int
    root: bytes
    flaw: Flaw | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found wrong."""
        return self.flaw is None

    @property
    def words(self) -> str:
        """The verdict as a sentence."""
        if self.flaw is not None:
            return f"El registro NO es íntegro. Primera entrada mala: {self.flaw.words}"
        return (
            f"El registro es íntegro: {self.entries} entradas, {self.checkpoints} puntos de "
            f"control firmados, el último sobre {self.covered} entradas."
        )


class _FoundError(LedgerError):
    """Carries the first flaw out of the pass."""

    def __init__(self, entry: int, words: str) -> None:
        super().__init__(words)
        self.flaw = Flaw(entry, words)


@dataclass(slots=True)
class _Pass:
    """One walk over the log: what has been seen so far."""

    identity: LogIdentity
    nodes: Iterator[TileNode]
    checkpoints: Iterator[StoredCheckpoint]
    frontier: Frontier = field(default_factory=Frontier)
    pending: StoredCheckpoint | None = None
    opened: int = 0
    covered: int = 0
    unlinked: int = 0
    shapes: Shapes = field(default_factory=Shapes)

    def start(self) -> None:
        """Take the first checkpoint; one over the empty log is checked at once."""
        self.pending = next(self.checkpoints, None)
        while self.pending is not None and self.pending.size == 0:
            self._check_checkpoint(self.pending, None)

    def take(self, stored: StoredEntry) -> None:
        """Check one entry and everything that it completes."""
        if stored.seq != self.frontier.size:
            raise _FoundError(self.frontier.size, f"la {self.frontier.size}, que falta.")
        entry = self._check_entry(stored)
        self.frontier, completed = self.frontier.grown(stored.leaf_hash)
        for node in completed:
            self._check_node(node)
        if self.pending is not None and self.pending.size == self.frontier.size:
            self._check_checkpoint(self.pending, entry)

    def finish(self) -> None:
        """Nothing may be left over: no checkpoint and no node beyond the last entry."""
        size = self.frontier.size
        if self.pending is not None:
            words = f"la {size}, que falta: hay un punto de control de {self.pending.size}."
            raise _FoundError(size, words)
        if next(self.nodes, None) is not None:
            raise _FoundError(size, f"la {size}: sobran nodos internos del árbol.")

    def _check_entry(self, stored: StoredEntry) -> str:
        if leaf_hash(stored.entry) != stored.leaf_hash:
            raise _FoundError(stored.seq, f"la {stored.seq}: su contenido no da su hash.")
        try:
            entry = self.shapes.read(stored.entry)
        except LedgerError as wrong:
            raise _FoundError(stored.seq, f"la {stored.seq}: no está bien formada.") from wrong
        if entry.at != moment_text(stored.appended_at.astimezone(UTC)):
            raise _FoundError(stored.seq, f"la {stored.seq}: su hora fue cambiada.")
        self._check_link(stored, entry)
        return entry.at

    def _check_link(self, stored: StoredEntry, entry: Seen) -> None:
        link = stored.link
        if link is None:
            self.unlinked += entry.has_mention
        elif entry.subject is not None and entry.subject != b64encode(
            subject_commitment(link.salt, link.citizen_id)
        ):
            words = f"la {stored.seq}: su vínculo con la persona fue cambiado."
            raise _FoundError(stored.seq, words)

    def _check_node(self, node: TileNode) -> None:
        if next(self.nodes, None) != node:
            first = max(self.covered, node.position << TILE_HEIGHT * node.level)
            words = f"entre la {first} y la {self.frontier.size - 1}: un nodo interno no concuerda."
            raise _FoundError(first, words)

    def _check_checkpoint(self, stored: StoredCheckpoint, last: str | None) -> None:
        first, size = self.covered, stored.size
        root = self.frontier.root() if size else EMPTY_ROOT
        try:
            checkpoint = open_checkpoint(stored.note, self.identity.origin, self.identity.key)
        except LedgerError as wrong:
            words = f"la {size}: el punto de control de {size} entradas no vale. {wrong}"
            raise _FoundError(size, words) from wrong
        signed = (checkpoint.size, checkpoint.root)
        if signed != (size, stored.root) or (
            last and last != moment_text(stored.created_at.astimezone(UTC))
        ):
            words = f"la {size}: el punto de control de {size} entradas fue cambiado."
            raise _FoundError(size, words)
        if checkpoint.root != root:
            words = f"entre la {first} y la {size - 1}: no dan la raíz firmada."
            raise _FoundError(first, words)
        self.opened, self.covered = self.opened + 1, size
        self.pending = next(self.checkpoints, None)


def verify_log(
    identity: LogIdentity,
    entries: Iterable[StoredEntry],
    nodes: Iterable[TileNode],
    checkpoints: Iterable[StoredCheckpoint],
    progress: Callable[[int], None] = unheard,
) -> LogVerdict:
    """Walk the log once. Entries come by number, nodes as completed, checkpoints by size.

    `progress` hears every so often how many entries were good so far.
    """
    walk = _Pass(identity, iter(nodes), iter(checkpoints))
    flaw = None
    try:
        walk.start()
        for stored in entries:
            walk.take(stored)
            if stored.seq % HEARD_EVERY == 0:
                progress(stored.seq)
        walk.finish()
    except _FoundError as found:
        flaw = found.flaw
    return LogVerdict(
        walk.frontier.size, walk.opened, walk.covered, walk.unlinked, walk.frontier.root(), flaw
    )
