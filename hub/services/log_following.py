"""Follows the access log entry by entry: counts each client's calls and marks what looks odd.

The place in the log and what was counted commit together, so every entry counts once. Several
processes may follow: whoever holds the place follows, the others wait for their turn. It runs
with the officer's view of the log; the API itself cannot read whom an entry is about.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Event, Thread
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from hub.ledger.entry import AccessEntry, Channel
from hub.ledger.entry_bytes import decode_entry
from hub.records.trails import TrailRow
from hub.services.access_rules import RULES, WINDOW, Asked
from hub.services.asking_patterns import FAMILY, NEAR_NUMBER
from hub.services.errors import DatabaseUnavailableError
from hub.services.sharing_entry import NOT_FOUND
from hub.services.writing import change
from hub.store import followed_log as store
from hub.store.followed_log import MarkRow
from policies.decide import COLOMBIA
from policies.vocabulary import Basis

FOLLOWER = "marks"
AT_ONCE = 1_000
REMEMBERED = 2_000
PAUSE_SECONDS = 0.25
AGENCY_DOORS = frozenset({Channel.API, Channel.EXPORT})
YES = "yes"


@dataclass(slots=True)
class LogFollower:
    """The last questions of each client, as far as the log was followed (engine: portal)."""

    engine: Engine = field(repr=False)
    count: Callable[[str | None, str], None] = field(
        default=lambda _agency, _outcome: None, repr=False
    )
    _upto: int = field(default=-1, init=False)
    _windows: dict[str, deque[Asked]] = field(default_factory=dict, init=False, repr=False)

    def advance(self) -> int:
        """Follow whatever is new; answer how many entries that was."""
        with change(self.engine, office="dpo") as connection:
            upto = store.hold_place(connection, FOLLOWER)
            if upto is None:
                return 0
            if upto != self._upto:
                self._remember(connection, upto)
            rows = store.entries_from(connection, upto, AT_ONCE)
            if rows:
                self._follow(connection, rows)
                store.move_place(connection, FOLLOWER, rows[-1].seq + 1)
        for row in rows:
            entry = decode_entry(row.entry)
            self.count(entry.agency, entry.outcome.value)
        if rows:
            self._upto = rows[-1].seq + 1
        return len(rows)

    def _remember(self, connection: Connection, upto: int) -> None:
        """Read the last questions again: somebody else followed, or this process just began."""
        self._windows.clear()
        first = max(0, upto - REMEMBERED)
        for row in store.entries_from(connection, first, upto - first):
            self._note(row)
        self._upto = upto

    def _follow(self, connection: Connection, rows: Sequence[TrailRow]) -> None:
        calls = Counter[tuple[str, date, str]]()
        touched: dict[str, AccessEntry] = {}
        for row in rows:
            entry = self._note(row)
            if entry is not None and entry.client is not None:
                calls[entry.client, _day(entry.at), entry.outcome.value] += 1
                touched[entry.client] = entry
        store.count_calls(connection, calls)
        for client_id, entry in sorted(touched.items()):
            for mark in self._marks(client_id, entry):
                store.keep_mark(connection, mark)

    def _note(self, row: TrailRow) -> AccessEntry | None:
        """Remember a question; what came through another door is not looked at."""
        entry = decode_entry(row.entry)
        if entry.channel not in AGENCY_DOORS or entry.client is None:
            return None
        if entry.purpose is not None and entry.asked:
            window = self._windows.setdefault(entry.client, deque(maxlen=WINDOW))
            window.append(_asked(row, entry))
        return entry

    def _marks(self, client_id: str, last: AccessEntry) -> Iterable[MarkRow]:
        window = tuple(self._windows.get(client_id, ()))
        for rule, applies in RULES.items():
            entries = applies(window)
            if entries:
                day = _day(last.at)
                yield MarkRow(
                    client_id,
                    last.agency or "",
                    rule,
                    day,
                    len(entries),
                    entries,
                    entries[-1],
                    last.at,
                )


class Following:
    """A thread that follows the log while the application runs. Use it as a context."""

    def __init__(self, follower: LogFollower) -> None:
        """Nothing is read before the context is entered."""
        self._follower = follower
        self._stop = Event()
        self._thread = Thread(target=self._run, name="log-following", daemon=True)

    def __enter__(self) -> Self:
        """Begin to follow."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop following; what is left is followed after the next start."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            pause = PAUSE_SECONDS
            with suppress(DatabaseUnavailableError):  # it is followed when the database is back
                if self._follower.advance() == AT_ONCE:
                    pause = 0.0


def _asked(row: TrailRow, entry: AccessEntry) -> Asked:
    return Asked(
        seq=row.seq,
        at=entry.at,
        purpose=entry.purpose,
        is_found=entry.detail != NOT_FOUND and entry.inputs.get("found") != "no",
        has_case=entry.inputs.get("case_given") == YES,
        is_near=entry.inputs.get(NEAR_NUMBER) == YES,
        is_relative=entry.inputs.get(FAMILY) == YES,
        is_urgent=entry.basis == Basis.VITAL_INTEREST.value,
        citizen_id=row.citizen_id,
    )


def _day(at: datetime) -> date:
    return at.astimezone(COLOMBIA).date()
