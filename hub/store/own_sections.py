"""SQL of one citizen's own sealed sections and key, as their row security lets them be read."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from hub.records.identifiers import CitizenId
from hub.store.schema import data_keys, sections


def wrapped_key(connection: Connection, citizen_id: CitizenId) -> bytes | None:
    """Return the citizen's wrapped data key; a destroyed one is no key."""
    chosen = select(data_keys.c.wrapped).where(
        data_keys.c.citizen_id == citizen_id, data_keys.c.destroyed_at.is_(None)
    )
    return connection.execute(chosen).scalar_one_or_none()


def sealed_sections(connection: Connection, citizen_id: CitizenId) -> Iterator[tuple[str, bytes]]:
    """Yield each section of the citizen: its category and its sealed content."""
    chosen = (
        select(sections.c.category, sections.c.sealed)
        .where(sections.c.citizen_id == citizen_id)
        .order_by(sections.c.category)
    )
    for row in connection.execute(chosen):
        yield row.category, row.sealed
