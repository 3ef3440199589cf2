"""SQL of one look-up: from a blind tag to a citizen, their key and the sections asked for."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from hub.records.identifiers import CitizenId
from hub.store.schema import citizens, data_keys, lookup_tags, sections


@dataclass(frozen=True, slots=True)
class CitizenRow:
    """A citizen: another one took their place, or here is their wrapped key if not destroyed."""

    alias_of: CitizenId | None = field(repr=False)
    wrapped_key: bytes | None = field(repr=False)


def citizens_with_tag(connection: Connection, tag: bytes) -> list[CitizenId]:
    """Everybody whose document has this tag; more than one means that the document is disputed."""
    wanted = select(lookup_tags.c.citizen_id).where(lookup_tags.c.tag == tag).limit(2)
    return [CitizenId(row.citizen_id) for row in connection.execute(wanted)]


def citizen(connection: Connection, citizen_id: CitizenId) -> CitizenRow | None:
    """One citizen, when the transaction may see them."""
    joined = citizens.outerjoin(data_keys, data_keys.c.citizen_id == citizens.c.citizen_id)
    wanted = (
        select(citizens.c.alias_of, data_keys.c.wrapped)
        .select_from(joined)
        .where(citizens.c.citizen_id == citizen_id)
    )
    row = connection.execute(wanted).one_or_none()
    return None if row is None else CitizenRow(row.alias_of, row.wrapped)


def sealed_sections(
    connection: Connection, citizen_id: CitizenId, categories: Collection[str]
) -> dict[str, bytes]:
    """The sealed sections of these categories."""
    wanted = select(sections.c.category, sections.c.sealed).where(
        sections.c.citizen_id == citizen_id, sections.c.category.in_(sorted(categories))
    )
    return {row.category: row.sealed for row in connection.execute(wanted)}
