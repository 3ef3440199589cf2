"""Proving the access log: checkpoints, proofs of single entries, and the whole verification."""

from sqlalchemy import Connection, Engine

from hub.ledger.errors import LedgerError
from hub.ledger.paths import inclusion_path
from hub.ledger.proof_text import InclusionProof, write_proof
from hub.ledger.verify import LogIdentity, LogVerdict
from hub.ledger.verify import verify_log as verify_stored_log
from hub.records.log_rows import StoredCheckpoint
from hub.services.errors import NotInLogError
from hub.services.reading import snapshot
from hub.store import access_log as store


def verify_log(engine: Engine, identity: LogIdentity) -> LogVerdict:
    """Verify every entry, link, node and checkpoint (database role: operator)."""
    with (
        snapshot(engine, office="dpo") as connection,
        store.entries(connection) as entries,
        store.nodes(connection) as nodes,
        store.checkpoints(connection) as checkpoints,
    ):
        return verify_stored_log(identity, entries, nodes, checkpoints)


def latest_checkpoint(engine: Engine) -> str:
    """The newest signed checkpoint, as a note."""
    with snapshot(engine) as connection:
        return newest_checkpoint(connection).note


def inclusion_proof(engine: Engine, seq: int) -> str:
    """A text that proves that an entry is in the log, against its newest checkpoint."""
    with snapshot(engine) as connection:
        newest = newest_checkpoint(connection)
        if not 0 <= seq < newest.size:
            raise NotInLogError(
                "Ningún punto de control cubre todavía esa entrada. Intente de nuevo en un segundo."
            )
        try:
            path = inclusion_path(store.LogTiles(connection), seq, newest.size)
        except LedgerError as error:
            raise NotInLogError("El registro no puede probar esa entrada.") from error
    return write_proof(InclusionProof(seq, tuple(path), newest.note))


def newest_checkpoint(connection: Connection) -> StoredCheckpoint:
    """The newest checkpoint, for a reader who is already looking at one moment."""
    newest = store.last_checkpoint(connection)
    if newest is None:
        raise NotInLogError("El registro todavía no tiene ningún punto de control.")
    return newest
