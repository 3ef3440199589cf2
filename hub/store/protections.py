"""SQL of who is protected: proposals and confirmations, one row each, none ever changed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from hub.records.identifiers import CitizenId
from hub.store.aliases import ids_of
from hub.store.rulebook_tables import protection_events


@dataclass(frozen=True, slots=True)
class ProtectionEvent:
    """One step of protecting a person, by one officer. `reason` is a code, never a text."""

    event_id: UUID
    citizen_id: CitizenId = field(repr=False)
    action: str
    reason: str
    officer: str
    at: datetime


def take_turn(connection: Connection, citizen_id: CitizenId) -> None:
    """Two officers who decide about one person at once do so one after the other."""
    key = func.hashtextextended(f"protection|{citizen_id}", 0)
    connection.execute(select(func.pg_advisory_xact_lock(key)))


def add_protection_event(connection: Connection, event: ProtectionEvent) -> bool:
    """Append a step; False when it was already there."""
    adding = insert(protection_events).values(asdict(event)).on_conflict_do_nothing()
    return connection.execute(adding.returning(protection_events.c.seq)).first() is not None


def protection_events_of(
    connection: Connection, citizen_id: CitizenId
) -> Sequence[ProtectionEvent]:
    """Every step about one person, oldest first; those of an alias count as theirs."""
    wanted = (
        select(protection_events)
        .where(protection_events.c.citizen_id.in_(ids_of(connection, citizen_id)))
        .order_by(protection_events.c.seq)
    )
    return [
        ProtectionEvent(row.event_id, citizen_id, row.action, row.reason, row.officer, row.at)
        for row in connection.execute(wanted)
    ]
