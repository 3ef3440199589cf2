"""SQL of merges and unmerges that somebody decided, until the pipeline has carried them out."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from hub.records.identifiers import CitizenId
from hub.store.schema import identity_changes


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """One decision about two citizens, with who made it; the reason is sealed."""

    change_id: UUID
    kind: str
    survivor_id: CitizenId = field(repr=False)
    absorbed_id: CitizenId = field(repr=False)
    actor: str
    reason: bytes = field(repr=False)
    decided_at: datetime


def add_change(connection: Connection, change: IdentityChange) -> None:
    """Keep a decision; from here on it will be carried out, whatever is killed."""
    connection.execute(identity_changes.insert(), [asdict(change)])


def pending_changes(connection: Connection) -> list[IdentityChange]:
    """Return what waits to be carried out, in the order of deciding."""
    table = identity_changes
    chosen = select(table).where(table.c.applied_at.is_(None)).order_by(table.c.seq)
    return [
        IdentityChange(
            row.change_id,
            row.kind,
            CitizenId(row.survivor_id),
            CitizenId(row.absorbed_id),
            row.actor,
            row.reason,
            row.decided_at,
        )
        for row in connection.execute(chosen)
    ]


def mark_applied(connection: Connection, change_id: UUID, now: datetime) -> None:
    """Say that a decision was carried out."""
    table = identity_changes
    connection.execute(update(table).where(table.c.change_id == change_id).values(applied_at=now))
