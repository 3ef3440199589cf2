"""Notices: an agency that received a value is told when the value is marked, freed or corrected.

Who received it is read from the access log, never remembered apart. A notice names the agency's
own receipts: it knows the person by them, and nobody else learns anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine

from hub.ledger.entry_bytes import decode_entry
from hub.records.identifiers import CitizenId
from hub.records.trails import TrailFilter
from hub.services.reading import answering, snapshot
from hub.services.tokens import Caller
from hub.store import access_reading as trail
from hub.store import notices as store
from hub.store.notices import Notice
from hub.store.sessions import transaction
from policies.rulebook import CITY

PAGE_ROWS = 500
MOST_SHOWN = 200
NOTICE_DAYS = 180
CORRECTED = "corrected"
LIFT = "_lifted"


@dataclass(frozen=True, slots=True)
class Changed:
    """A value whose standing changed; `event_id` keeps the same change from being told twice."""

    event_id: UUID
    citizen_id: CitizenId = field(repr=False)
    field: str
    kind: str


def notify_receivers(
    connection: Connection, changed: Changed, since: datetime, now: datetime
) -> int:
    """Leave a notice for every agency that received the value since a moment; return how many."""
    accesses: dict[str, list[int]] = {}
    for agency, seq in _receivers(connection, changed, since):
        accesses.setdefault(agency, []).append(seq)
    return store.add_notices(
        connection,
        [
            Notice(
                uuid5(changed.event_id, f"{agency}|{changed.kind}"),
                agency,
                changed.citizen_id,
                changed.field,
                changed.kind,
                tuple(sorted(seqs)),
                now,
            )
            for agency, seqs in sorted(accesses.items())
        ],
    )


def waiting_notices(engine: Engine, caller: Caller) -> Sequence[Notice]:
    """The notices that wait for the agency of a caller (database role: api)."""
    with snapshot(engine) as connection:
        return store.waiting(connection, caller.agency, MOST_SHOWN)


def acknowledge_notice(engine: Engine, caller: Caller, notice_id: UUID, now: datetime) -> bool:
    """Keep that the caller's agency has read a notice; False when it has none with that id."""
    with answering(), transaction(engine) as connection:
        return store.acknowledge(connection, caller.agency, notice_id, caller.client_id, now)


def _receivers(
    connection: Connection, changed: Changed, since: datetime
) -> Iterator[tuple[str, int]]:
    """Read the log back: which agency's answers held the value, and where that stands."""
    chosen = TrailFilter(outcomes=trail.SHOWN, since=since, is_own=False)
    before: int | None = None
    while rows := trail.trail_page(
        connection, chosen, citizen_id=changed.citizen_id, before=before, limit=PAGE_ROWS
    ):
        for row in rows:
            entry = decode_entry(row.entry)
            if changed.field in entry.given and entry.agency not in {None, CITY}:
                yield str(entry.agency), row.seq
        before = rows[-1].seq
