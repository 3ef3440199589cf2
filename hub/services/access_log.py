"""Writing the access log: an access is durable before its answer leaves, or there is no answer.

Requests hand their entries to one thread, which appends whatever is waiting in one durable
statement (group commit). One service writes at a time; a second one stops. Commands that note a
few accesses beside it are let in, since an append is a compare and swap (docs/adr/0041).
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.errors import HubError
from hub.ledger.entry import AccessEntry
from hub.ledger.note import NoteSigner
from hub.ledger.verify import LogIdentity
from hub.services.errors import LogUnwritableError
from hub.services.log_rows import Mention, Receipt, RowMaker, new_row
from hub.services.log_tree import LogTree
from hub.store.log_writing import (
    LogConnectionError,
    LogMovedError,
    LogTakenError,
    NewEntry,
    grow,
    writing,
)
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import signing_key

__all__ = ["LogWriter", "Mention", "Receipt", "check_alone", "log_identity", "log_signer"]

LOG = logging.getLogger(__name__)
MOST_IN_A_BATCH = 8_192  # entries; one request's own are never parted
ANSWER_SECONDS = 15.0
TURNS = 20  # how often one batch may find that another writer was first
HANDOVER_SECONDS = 5.0  # PostgreSQL needs a moment to notice that the last service was killed
UNWRITABLE = (
    "El acceso no se pudo anotar en el registro. No se entregó ningún dato. Intente de nuevo."
)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Entries whose request waits for them to be durable; the answer is the first number."""

    rows: Sequence[NewEntry] = field(repr=False)
    first: Future[int]


def log_signer(ring: KeyRing, origin: str) -> NoteSigner:
    """The log's own key, named after the log as C2SP asks."""
    return NoteSigner(origin, signing_key(ring, KeyPurpose.CHECKPOINTS))


def log_identity(ring: KeyRing, origin: str) -> LogIdentity:
    """What a verifier must know: which log, and whose signature."""
    return LogIdentity(origin, log_signer(ring, origin).verifier)


class LogWriter:
    """The one place of a process through which accesses reach the log. Use it as a context."""

    def __init__(self, engine: Engine, signer: NoteSigner, *, is_service: bool = False) -> None:
        """Nothing is read or written before the context is entered."""
        self._engine = engine
        self._is_service = is_service
        self._tree = LogTree(signer)
        self._held = ExitStack()
        self._connection: Connection | None = None
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="access-log", daemon=True)

    def __enter__(self) -> Self:
        """Start writing; the second service of one log raises LogTakenError instead."""
        if self._is_service:
            _patiently(self._open)
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
        row = new_row(entry, mention)
        return Receipt(self._first((row,)), row.leaf_hash)

    def append_many(
        self, accesses: Iterable[tuple[AccessEntry, Mention | None]]
    ) -> tuple[Receipt, ...]:
        """Answer when all of them are durable, in one commit and in their order; or none is."""
        maker = RowMaker()
        rows = [maker.row(entry, mention) for entry, mention in accesses]
        if not rows:
            return ()
        first = self._first(rows)
        return tuple(Receipt(number, row.leaf_hash) for number, row in enumerate(rows, first))

    def _first(self, rows: Sequence[NewEntry]) -> int:
        if not self.is_writing:
            raise LogUnwritableError(UNWRITABLE)
        waiting = _Waiting(rows, Future())
        self._queue.put(waiting)
        try:
            return waiting.first.result(ANSWER_SECONDS)
        except FutureTimeoutError as late:
            raise LogUnwritableError(UNWRITABLE) from late

    def _run(self) -> None:
        is_open = True
        with self._held:
            while is_open:
                batch, is_open = self._next_batch()
                is_open = self._write(batch, is_last=not is_open) and is_open
        self._refuse_the_rest()

    def _next_batch(self) -> tuple[list[_Waiting], bool]:
        """Wait for a first entry, or until a checkpoint is due; then take all that wait."""
        batch, size = list[_Waiting](), 0
        wait = self._tree.seconds_until_due()
        with suppress(Empty):
            while size < MOST_IN_A_BATCH:
                waiting = self._queue.get(block=not batch, timeout=wait)
                if waiting is None:
                    return batch, False
                batch.append(waiting)
                size += len(waiting.rows)
        return batch, True

    def _write(self, batch: Sequence[_Waiting], *, is_last: bool) -> bool:
        """Append a batch and tell its requests; False when this writer must stop."""
        failure: HubError = LogUnwritableError(UNWRITABLE)
        try:
            self._append(batch, is_last=is_last)
        except (SQLAlchemyError, HubError) as error:
            # The class alone: a database error could repeat what was written.
            LOG.error("access log not written: %s", type(error).__name__)  # noqa: TRY400 - likewise
            self._close()
            failure = _as_told(error, failure)
            return not isinstance(error, LogTakenError)
        finally:
            # Also after an error that nobody expected: no request may wait for a dead thread.
            for waiting in batch:
                if not waiting.first.done():
                    waiting.first.set_exception(failure)
        return True

    def _append(self, batch: Sequence[_Waiting], *, is_last: bool) -> None:
        rows = [row for waiting in batch for row in waiting.rows]
        first = self._durable(rows, is_last=is_last)
        for waiting in batch:
            waiting.first.set_result(first)
            first += len(waiting.rows)

    def _durable(self, rows: Sequence[NewEntry], *, is_last: bool) -> int:
        """Append after whatever is there; whoever was first in between, it is tried again."""
        for _ in range(TURNS):
            connection = self._open()
            self._tree.load(connection)
            growth = self._tree.grow(rows, is_last=is_last)
            try:
                if rows or growth.checkpoint:
                    grow(connection, growth)
            except LogMovedError:
                self._tree.forget()
            else:
                return growth.first
        raise LogUnwritableError(UNWRITABLE)

    def _open(self) -> Connection:
        if self._connection is None:
            opened = writing(self._engine, is_service=self._is_service)
            self._connection = self._held.enter_context(opened)
        return self._connection

    def _close(self) -> None:
        """Trust neither the connection nor the tree any more."""
        self._connection = None
        self._tree.forget()
        with suppress(SQLAlchemyError, HubError):
            self._held.close()

    def _refuse_the_rest(self) -> None:
        with suppress(Empty):
            while True:
                waiting = self._queue.get_nowait()
                if waiting is not None:
                    waiting.first.set_exception(LogUnwritableError(UNWRITABLE))


def check_alone(engine: Engine) -> None:
    """Raise LogTakenError when another service already writes this log."""
    with ExitStack() as held:
        _patiently(lambda: held.enter_context(writing(engine, is_service=True)))


def _patiently(take_over: Callable[[], object]) -> None:
    """Become the one service; a database that does not answer yet is tried again later."""
    deadline = time.monotonic() + HANDOVER_SECONDS
    while True:
        try:
            take_over()
        except LogTakenError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        except (LogConnectionError, SQLAlchemyError):
            return
        else:
            return


def _as_told(error: Exception, unwritable: HubError) -> HubError:
    """What a request hears: the log's own words when it is broken, else that it may try again."""
    if isinstance(error, HubError) and not isinstance(error, LogConnectionError):
        return error
    return unwritable
