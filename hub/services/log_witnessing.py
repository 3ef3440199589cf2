"""Asking witnesses to cosign, once a second; without them for too long nothing is released.

How long they have stayed away is read from the log itself (since when a checkpoint waits), so that
a restart gives nobody a new window.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self

import httpx
from sqlalchemy import Connection, Engine

from hub.errors import HubError
from hub.ledger.cosignature import cosigned_at
from hub.ledger.errors import LedgerError
from hub.ledger.paths import consistency_path
from hub.ledger.proof_text import hash_lines
from hub.ledger.witness import CONFLICT, AddCheckpoint, write_request
from hub.ledger.witness_policy import WitnessPlace, WitnessPolicy, read_policy
from hub.records.log_rows import StoredCheckpoint
from hub.services.errors import LogBrokenError, LogUnwitnessedError
from hub.services.reading import snapshot
from hub.services.writing import change
from hub.settings import Settings, SettingsError
from hub.store import access_log as store
from hub.store import log_cosigned

LOG = logging.getLogger(__name__)
EVERY_SECONDS = 1.0
ANSWER_SECONDS = 5.0
OK = 200
LONGEST_ANSWER = 64 * 1024
UNWITNESSED = (
    "Los testigos del registro no responden desde hace demasiado. No se entregó ningún dato; se "
    "vuelve a entregar cuando respondan."
)
ROLLED_BACK = (
    "Un testigo vio más entradas de las que hay: el registro fue devuelto a una copia anterior. "
    "No se entrega nada. Restaure la base completa."
)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What the witnesses must be, and how long they may stay away."""

    policy: WitnessPolicy
    window: timedelta


def witnessed_by(settings: Settings) -> Witnessed:
    """Read whom the settings name; without a file nobody is asked."""
    window = timedelta(hours=settings.log_window_hours)
    if settings.log_witnesses is None:
        return Witnessed(WitnessPolicy(), window)
    try:
        text = settings.log_witnesses.read_text(encoding="utf-8")
    except OSError as missing:
        raise SettingsError(
            "HUB_LOG_WITNESSES nombra un archivo que no se puede leer."
        ) from missing
    return Witnessed(read_policy(text, settings.log_quorum), window)


@dataclass(slots=True)
class Witnessing:
    """The asking of one service. Use it as a context; `refusal` is what a release must ask."""

    engine: Engine
    witnessed: Witnessed
    clock: Callable[[], datetime] = field(repr=False)
    refusal: HubError | None = None
    _sizes: dict[str, int] = field(default_factory=dict)
    _stop: Event = field(default_factory=Event, repr=False)
    _thread: Thread | None = None

    def __enter__(self) -> Self:
        """Ask once before anything is released, then every second."""
        if self.witnessed.policy.quorum:
            self.ask()
            self._thread = Thread(target=self._run, name="log-witnesses", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop asking."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def ask(self) -> None:
        """Have the newest checkpoint cosigned; say afterwards whether anything may be released."""
        try:
            with snapshot(self.engine) as connection:
                newest = store.last_checkpoint(connection)
                last = log_cosigned.last_cosigned(connection)
                if newest is not None and (last is None or last.size < newest.size):
                    self._cosign(connection, newest)
            self.refusal = self._overdue()
        except LogBrokenError as broken:
            self.refusal = broken
        except HubError as error:
            LOG.warning("witnesses not asked: %s", type(error).__name__)

    def _run(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            self.ask()

    def _cosign(self, connection: Connection, newest: StoredCheckpoint) -> None:
        lines = [
            self._asked(connection, place, newest) for place in self.witnessed.policy.witnesses
        ]
        given = [line for line in lines if line]
        if len(given) >= self.witnessed.policy.quorum:
            note = newest.note + "".join(given)
            cosigned = log_cosigned.Cosigned(newest.size, note, len(given), self.clock())
            with change(self.engine) as writing:
                log_cosigned.save_cosigned(writing, cosigned)

    def _asked(
        self, connection: Connection, place: WitnessPlace, newest: StoredCheckpoint
    ) -> str | None:
        """Return one witness's line; when it holds another size than we thought, ask once more."""
        for _ in range(2):
            old = self._sizes.get(place.key.name, 0)
            answer = self._posted(place, _request(connection, old, newest))
            if answer is None:
                return None
            if answer.status_code == OK:
                self._sizes[place.key.name] = newest.size
                return _checked(answer.text, place, newest)
            if answer.status_code != CONFLICT or not _size(answer):
                return None
            self._sizes[place.key.name] = _size(answer)
            if _size(answer) > newest.size:
                raise LogBrokenError(ROLLED_BACK)
        return None

    def _posted(self, place: WitnessPlace, body: str) -> httpx.Response | None:
        try:
            return httpx.post(
                f"{place.url}/add-checkpoint", content=body.encode(), timeout=ANSWER_SECONDS
            )
        except httpx.HTTPError:
            return None

    def _overdue(self) -> HubError | None:
        with snapshot(self.engine) as connection:
            waiting = log_cosigned.unseen_since(connection)
        is_overdue = waiting is not None and self.clock() - waiting > self.witnessed.window
        return LogUnwitnessedError(UNWITNESSED) if is_overdue else None


def _request(connection: Connection, old: int, newest: StoredCheckpoint) -> str:
    path = consistency_path(store.LogTiles(connection), min(old, newest.size), newest.size)
    request = AddCheckpoint(min(old, newest.size), tuple(path), newest.note)
    return write_request(request, hash_lines(path))


def _checked(lines: str, place: WitnessPlace, newest: StoredCheckpoint) -> str | None:
    """Take a witness's line only when it is its own, over our checkpoint."""
    if len(lines) > LONGEST_ANSWER:
        return None
    for line in lines.splitlines(keepends=True):
        try:
            if cosigned_at(newest.note + line, place.key) is not None:
                return line
        except LedgerError:
            continue
    return None


def _size(answer: httpx.Response) -> int:
    text = answer.text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0  # noqa: PLR2004 - a number of entries
