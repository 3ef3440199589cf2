"""SQL of profiles that nobody may open for now: they may hold somebody else's data."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from hub.records.identifiers import CitizenId
from hub.store.schema import withheld_profiles


def withhold(
    connection: Connection, people: Iterable[CitizenId], incident_id: UUID, now: datetime
) -> None:
    """Shut these profiles from this transaction on; one that is shut stays so."""
    rows = [
        {"citizen_id": person, "since": now, "incident_id": incident_id}
        for person in dict.fromkeys(people)
    ]
    connection.execute(insert(withheld_profiles).on_conflict_do_nothing(), rows)


def is_withheld(connection: Connection, person: CitizenId) -> bool:
    """Tell whether a profile is shut, when the transaction may know."""
    wanted = select(withheld_profiles.c.citizen_id).where(withheld_profiles.c.citizen_id == person)
    return connection.execute(wanted).first() is not None


def all_withheld(connection: Connection) -> list[CitizenId]:
    """Return everybody whose profile is shut."""
    chosen = select(withheld_profiles.c.citizen_id).order_by(withheld_profiles.c.citizen_id)
    return [CitizenId(row.citizen_id) for row in connection.execute(chosen)]


def release(connection: Connection, people: Sequence[CitizenId]) -> int:
    """Open these profiles again; return how many were shut."""
    gone = delete(withheld_profiles).where(withheld_profiles.c.citizen_id.in_(people))
    return connection.execute(gone).rowcount
