"""Proving the access log: checkpoints, proofs of single entries, and the whole verification."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, Engine

from hub.ledger.errors import LedgerError
from hub.ledger.paths import TileSource, consistency_path, inclusion_path
from hub.ledger.proof_text import InclusionProof, hash_lines, write_proof
from hub.ledger.verify import LogIdentity, LogVerdict, unheard
from hub.ledger.verify import verify_log as verify_stored_log
from hub.services.errors import NotInLogError
from hub.services.reading import snapshot
from hub.store import access_log as store
from hub.store import log_cosigned


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint as it is handed out: how much it covers, and the signed note."""

    size: int
    note: str


def verify_log(
    engine: Engine, identity: LogIdentity, progress: Callable[[int, int], None] | None = None
) -> LogVerdict:
    """Verify every entry, link, node and checkpoint (database role: operator).

    `progress` hears of how many entries so many were good so far.
    """
    with (
        snapshot(engine, office="dpo") as connection,
        store.entries(connection) as entries,
        store.nodes(connection) as nodes,
        store.checkpoints(connection) as checkpoints,
    ):
        size = store.log_size(connection)
        hear = partial(progress, size) if progress else unheard
        return verify_stored_log(identity, entries, nodes, checkpoints, hear)


def latest_checkpoint(engine: Engine, *, is_witnessed: bool = False) -> str:
    """The newest published checkpoint, as a note."""
    with snapshot(engine) as connection:
        return published(connection, is_witnessed=is_witnessed).note


def inclusion_proof(engine: Engine, seq: int, *, is_witnessed: bool = False) -> str:
    """A text that proves that an entry is in the log, against its newest published checkpoint."""
    with snapshot(engine) as connection:
        head = published(connection, is_witnessed=is_witnessed)
        if not 0 <= seq < head.size:
            raise NotInLogError(
                "Ningún punto de control cubre todavía esa entrada. Intente de nuevo en un segundo."
            )
        return proof_text(store.LogTiles(connection), seq, head)


def consistency_proof(engine: Engine, old: int, new: int, *, is_witnessed: bool = False) -> str:
    """Hashes that prove that the log of `old` entries is a beginning of that of `new`, one a line."""
    with snapshot(engine) as connection:
        if not 0 < old <= new <= published(connection, is_witnessed=is_witnessed).size:
            raise NotInLogError("El registro publicado no tiene esos tamaños.")
        try:
            path = consistency_path(store.LogTiles(connection), old, new)
        except LedgerError as error:
            raise NotInLogError("El registro no puede probar esa continuación.") from error
    return "".join(f"{line}\n" for line in hash_lines(path))


def proof_text(tiles: TileSource, seq: int, head: Published) -> str:
    """The proof of one entry that a checkpoint covers, as a C2SP tlog-proof."""
    try:
        path = inclusion_path(tiles, seq, head.size)
    except LedgerError as error:
        raise NotInLogError("El registro no puede probar esa entrada.") from error
    return write_proof(InclusionProof(seq, tuple(path), head.note))


def published(connection: Connection, *, is_witnessed: bool) -> Published:
    """The newest checkpoint; where witnesses must cosign, the newest that enough of them saw."""
    head = log_cosigned.last_cosigned(connection) if is_witnessed else None
    newest = head if is_witnessed else store.last_checkpoint(connection)
    if newest is None:
        raise NotInLogError("El registro todavía no tiene ningún punto de control.")
    return Published(newest.size, newest.note)
