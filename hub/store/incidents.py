"""SQL of incidents: what went wrong, whom it touched and which accesses showed it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, select

from hub.records.identifiers import CitizenId
from hub.store.schema import incidents


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident; `accesses` are numbers of the access log, where the rest is told."""

    incident_id: UUID
    kind: str
    opened_at: datetime
    opened_by: str
    state: str
    what: str
    citizens: tuple[CitizenId, ...] = field(repr=False)
    agencies: tuple[str, ...]
    accesses: tuple[int, ...]
    since: datetime


def add_incident(connection: Connection, incident: Incident) -> None:
    """Keep a new incident."""
    lists = {name: list(getattr(incident, name)) for name in ("citizens", "agencies", "accesses")}
    connection.execute(incidents.insert(), [asdict(incident) | lists])


def find_incident(connection: Connection, incident_id: UUID) -> Incident | None:
    """Return one incident, when the transaction may see it."""
    chosen = select(incidents).where(incidents.c.incident_id == incident_id)
    row = connection.execute(chosen).mappings().first()
    return _incident(row) if row else None


def newest_incidents(connection: Connection, limit: int) -> Sequence[Incident]:
    """Return incidents from the newest back."""
    chosen = select(incidents).order_by(incidents.c.seq.desc()).limit(limit)
    return [_incident(row) for row in connection.execute(chosen).mappings()]


def _incident(row: RowMapping) -> Incident:
    return Incident(
        incident_id=row["incident_id"],
        kind=row["kind"],
        opened_at=row["opened_at"],
        opened_by=row["opened_by"],
        state=row["state"],
        what=row["what"],
        citizens=tuple(map(CitizenId, row["citizens"])),
        agencies=tuple(row["agencies"]),
        accesses=tuple(row["accesses"]),
        since=row["since"],
    )
