"""SQL of the marks on a person's values: rows only grow, the last one of each mark counts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from hub.records.identifiers import CitizenId
from hub.store.aliases import ids_of
from hub.store.rulebook_tables import value_marks


@dataclass(frozen=True, slots=True)
class MarkEvent:
    """A mark was set on a field of a person, or lifted. `reference` is a code, never a text."""

    event_id: UUID
    citizen_id: CitizenId = field(repr=False)
    field: str
    mark: str
    action: str
    reference: str
    actor: str
    at: datetime


SET, LIFTED = "set", "lifted"


def add_mark_event(connection: Connection, event: MarkEvent) -> bool:
    """Append an event; False when it was already there."""
    adding = insert(value_marks).values(asdict(event)).on_conflict_do_nothing()
    return connection.execute(adding.returning(value_marks.c.seq)).first() is not None


def mark_events(connection: Connection, citizen_id: CitizenId) -> Sequence[MarkEvent]:
    """Every event on the values of one person, oldest first; those of an alias count as theirs."""
    wanted = (
        select(value_marks)
        .where(value_marks.c.citizen_id.in_(ids_of(connection, citizen_id)))
        .order_by(value_marks.c.seq)
    )
    return [
        MarkEvent(
            row.event_id, citizen_id, row.field, row.mark, row.action, row.reference, row.actor,
            row.at,
        )
        for row in connection.execute(wanted)
    ]  # fmt: skip
