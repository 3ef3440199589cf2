"""Writing the access log: an access is durable before its answer leaves, or there is no answer.

Requests hand their entries to one thread, which appends whatever is waiting in one durable
transaction (group commit). Writers in other processes take turns through a lock in PostgreSQL.
"""

import logging
import secrets
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.errors import HubError
from hub.ledger.commitments import SALT_BYTES, case_commitment, subject_commitment
from hub.ledger.entry import AccessEntry
from hub.ledger.entry_bytes import encode_entry
from hub.ledger.merkle import leaf_hash
from hub.ledger.note import NoteSigner
from hub.ledger.verify import LogIdentity
from hub.records.identifiers import CitizenId
from hub.records.log_rows import SubjectLink
from hub.services.errors import LogUnwritableError
from hub.services.log_tree import LogTree
from hub.store import access_log as store
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import signing_key

LOG = logging.getLogger(__name__)
MOST_IN_A_BATCH = 512
ANSWER_SECONDS = 15.0
UNWRITABLE = (
    "El acceso no se pudo anotar en el registro. No se entregó ningún dato. Intente de nuevo."
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Whom and which case a request named; opens the entry's commitments, never stands in it."""

    citizen_id: CitizenId | None = field(default=None, repr=False)
    case_ref: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an access stands in the log, and the hash that proves what was written."""

    entry: int
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An entry whose request waits for it to be durable."""

    entry: AccessEntry
    encoded: bytes = field(repr=False)
    leaf: bytes
    link: SubjectLink | None
    receipt: Future[Receipt]

    def row(self, seq: int) -> store.NewEntry:
        """The row to append."""
        return store.NewEntry(seq, self.encoded, self.leaf, self.entry.at, self.link)


def log_signer(ring: KeyRing, origin: str) -> NoteSigner:
    """The log's own key, named after the log as C2SP asks."""
    return NoteSigner(origin, signing_key(ring, KeyPurpose.CHECKPOINTS))


def log_identity(ring: KeyRing, origin: str) -> LogIdentity:
    """What a verifier must know: which log, and whose signature."""
    return LogIdentity(origin, log_signer(ring, origin).verifier)


class LogWriter:
    """The one place of a process through which accesses reach the log. Use it as a context."""

    def __init__(self, engine: Engine, signer: NoteSigner) -> None:
        """Nothing is read or written before the context is entered."""
        self._engine = engine
        self._tree = LogTree(signer)
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="access-log", daemon=True)

    def __enter__(self) -> Self:
        """Start writing."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what waits, sign a last checkpoint, stop."""
        self._queue.put(None)
        self._thread.join()

    @property
    def is_writing(self) -> bool:
        """Whether accesses can be written at all."""
        return self._thread.is_alive()

    def append(self, entry: AccessEntry, mention: Mention | None = None) -> Receipt:
        """Answer when the entry is durable; raise LogUnwritableError when it may not be."""
        waiting = _waiting(entry, mention)
        if not self.is_writing:
            raise LogUnwritableError(UNWRITABLE)
        self._queue.put(waiting)
        try:
            return waiting.receipt.result(ANSWER_SECONDS)
        except FutureTimeoutError as late:
            raise LogUnwritableError(UNWRITABLE) from late

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._next_batch()
            self._write(batch, is_last=not is_open)

    def _next_batch(self) -> tuple[list[_Waiting], bool]:
        """Wait for a first entry, or until a checkpoint is due; then take all that wait."""
        batch = list[_Waiting]()
        wait = self._tree.seconds_until_due()
        with suppress(Empty):
            while len(batch) < MOST_IN_A_BATCH:
                waiting = self._queue.get(block=not batch, timeout=wait)
                if waiting is None:
                    return batch, False
                batch.append(waiting)
        return batch, True

    def _write(self, batch: Sequence[_Waiting], *, is_last: bool) -> None:
        failure: HubError = LogUnwritableError(UNWRITABLE)
        try:
            self._append(batch, is_last=is_last)
        except (SQLAlchemyError, HubError) as error:
            # The class alone: a database error could repeat what was written.
            LOG.error("access log not written: %s", type(error).__name__)  # noqa: TRY400 - likewise
            self._tree.forget()
            failure = error if isinstance(error, HubError) else failure
        finally:
            # Also after an error that nobody expected: no request may wait for a dead thread.
            for waiting in batch:
                if not waiting.receipt.done():
                    waiting.receipt.set_exception(failure)

    def _append(self, batch: Sequence[_Waiting], *, is_last: bool) -> None:
        with self._engine.begin() as connection:
            store.take_turn(connection)
            first = self._tree.load(connection)
            rows = [waiting.row(seq) for seq, waiting in enumerate(batch, first)]
            nodes = self._tree.grow(waiting.leaf for waiting in batch)
            if rows:
                store.append(connection, rows, nodes)
            self._tree.sign_if_due(connection, is_last=is_last)
        for waiting, row in zip(batch, rows, strict=True):
            waiting.receipt.set_result(Receipt(row.seq, row.leaf_hash))


def _waiting(entry: AccessEntry, mention: Mention | None) -> _Waiting:
    """Commit to whom and what was named, under a salt of the entry's own."""
    link = None
    if mention is not None:
        link = SubjectLink(mention.citizen_id, secrets.token_bytes(SALT_BYTES))
        case = mention.case_ref
        entry = replace(
            entry,
            subject=subject_commitment(link.salt, mention.citizen_id),
            case=None if case is None else case_commitment(link.salt, case),
        )
    encoded = encode_entry(entry)
    return _Waiting(entry, encoded, leaf_hash(encoded), link, Future())
