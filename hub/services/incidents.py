"""Incidents: what was shown to whom that should not have been, found again in the access log.

An incident names accesses by their number; who, when, for what and which fields is read from the
log itself, so that there is no second account that could say something else.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from hub.ledger.entry import AccessEntry
from hub.ledger.entry_bytes import decode_entry
from hub.records.identifiers import CitizenId
from hub.records.trails import TrailFilter
from hub.services.errors import ServiceError
from hub.services.front_office import FrontOffice, note_office_view
from hub.services.reading import snapshot
from hub.services.sessions import Session
from hub.store import access_reading as trail
from hub.store import incidents as store
from hub.store.incidents import Incident

PAGE_ROWS = 500
OPEN = "open"
WRONG_UNION = "wrong-union"


class IncidentMissingError(ServiceError):
    """There is no such incident."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """One access that showed what may not have been the person's."""

    seq: int
    at: datetime
    agency: str | None
    purpose: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """Two people who were shown as one: since when, and in which fields (None: any of them)."""

    survivor: CitizenId = field(repr=False)
    others: tuple[CitizenId, ...] = field(repr=False)
    since: datetime
    fields: frozenset[str] | None = None

    @property
    def people(self) -> tuple[CitizenId, ...]:
        """Everybody it touched."""
        return tuple(dict.fromkeys((self.survivor, *self.others)))


def open_wrong_union(
    connection: Connection, union: Union, officer: str, incident_id: UUID, now: datetime
) -> Incident:
    """Keep an incident about two people shown as one, with every access that may have mixed them."""
    seen = tuple(_exposures(connection, union, now))
    incident = Incident(
        incident_id=incident_id,
        kind=WRONG_UNION,
        opened_at=now,
        opened_by=officer,
        state=OPEN,
        what="Dos personas estuvieron unidas como una y sus datos se mostraron juntos.",
        citizens=union.people,
        agencies=tuple(sorted({one.agency for one in seen if one.agency})),
        accesses=tuple(one.seq for one in seen),
        since=union.since,
    )
    store.add_incident(connection, incident)
    return incident


def incident_report(
    office: FrontOffice, session: Session, incident_id: UUID, now: datetime
) -> tuple[Incident, tuple[Exposure, ...]]:
    """Return an incident with each of its accesses as the log tells it; the look is logged first."""
    note_office_view(office, session, "dpo-incident", now)
    with snapshot(office.engine, office="dpo") as connection:
        incident = store.find_incident(connection, incident_id)
        if incident is None:
            raise IncidentMissingError("No hay un incidente con ese número.")
        rows = trail.entries_numbered(connection, incident.accesses)
    return incident, tuple(_exposure(seq, decode_entry(entry)) for seq, entry in rows)


def _exposures(connection: Connection, union: Union, until: datetime) -> Iterator[Exposure]:
    """Read the log back from now to the union: what was shown, field by field."""
    chosen = TrailFilter(outcomes=trail.SHOWN, since=union.since, until=until)
    before: int | None = None
    while rows := trail.trail_page(
        connection, chosen, citizen_id=union.survivor, before=before, limit=PAGE_ROWS
    ):
        for row in rows:
            entry = decode_entry(row.entry)
            if _may_be_mixed(entry.given, union.fields):
                yield _exposure(row.seq, entry)
        before = rows[-1].seq


def _may_be_mixed(given: AbstractSet[str], mixed: frozenset[str] | None) -> bool:
    return bool(given if mixed is None else given & mixed)


def _exposure(seq: int, entry: AccessEntry) -> Exposure:
    return Exposure(seq, entry.at, entry.agency, entry.purpose, tuple(sorted(entry.given)))
