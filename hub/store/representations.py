"""SQL of the representations: registered once, ended by time or by either of the two people."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from hub.records.consent_requests import Representation, RepresentationKind
from hub.records.identifiers import CitizenId
from hub.store.consent_tables import representations


def add_representation(connection: Connection, made: Representation) -> None:
    """Register one."""
    row = {**asdict(made), "kind": made.kind.value, "purposes": sorted(made.purposes)}
    connection.execute(insert(representations).values(row))


def representations_of(connection: Connection, citizen_id: CitizenId) -> list[Representation]:
    """Return those in which the person represents or is represented, newest first."""
    columns = representations.c
    wanted = (
        select(representations)
        .where(or_(columns.citizen_id == citizen_id, columns.representative_id == citizen_id))
        .order_by(columns.registered_at.desc())
    )
    return [_representation(row) for row in connection.execute(wanted).mappings()]


def end(connection: Connection, representation_id: UUID, now: datetime) -> bool:
    """End one that the transaction may see; answer False when there is none to end."""
    ended = (
        update(representations)
        .where(
            representations.c.representation_id == representation_id,
            representations.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return connection.execute(ended.returning(representations.c.ended_at)).first() is not None


def _representation(row: RowMapping) -> Representation:
    return Representation(
        **{
            **row,
            "citizen_id": CitizenId(row["citizen_id"]),
            "representative_id": CitizenId(row["representative_id"]),
            "kind": RepresentationKind(row["kind"]),
            "purposes": frozenset(row["purposes"]),
        }
    )
