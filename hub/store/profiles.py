"""SQL of the published profiles: citizens, data keys, sealed sections and look-up tags.

Rows travel by COPY into a temporary table and are merged from there, so that a city is
written in sets and a killed run leaves whole batches only.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    Uuid,
    any_,
    bindparam,
    select,
    text,
)

from hub.records.identifiers import CitizenId
from hub.records.profiles import DataKey, DeliveryCounts, LookupTag, SealedSection, Statistic
from hub.store.copying import Row, copy_rows
from hub.store.key_epochs import refuse_retired
from hub.store.schema import data_keys, deliveries, sections, statistics


def is_empty(connection: Connection) -> bool:
    """Tell whether nobody was ever published here."""
    return connection.execute(select(data_keys.c.citizen_id).limit(1)).first() is None


def wrapped_keys(
    connection: Connection, people: Sequence[CitizenId]
) -> dict[CitizenId, bytes | None]:
    """Return the wrapped data keys of `people`; None for one destroyed: never publish them again."""
    keys = data_keys.c
    found = connection.execute(
        select(keys.citizen_id, keys.wrapped).where(_among(keys.citizen_id, people))
    )
    return {CitizenId(row.citizen_id): row.wrapped for row in found}


def content_tags(
    connection: Connection, people: Sequence[CitizenId]
) -> Mapping[CitizenId, Mapping[str, bytes]]:
    """Return the content tag of every section of `people` that is already published."""
    columns = sections.c
    found = connection.execute(
        select(columns.citizen_id, columns.category, columns.content_tag).where(
            _among(columns.citizen_id, people)
        )
    )
    tags: defaultdict[CitizenId, dict[str, bytes]] = defaultdict(dict)
    for row in found:
        tags[CitizenId(row.citizen_id)][row.category] = row.content_tag
    return tags


def add_citizens(
    connection: Connection, citizens: Iterable[tuple[CitizenId, UUID | None]], now: datetime
) -> None:
    """Add citizens that are new, and say of which older one a citizen became an alias."""
    copy_rows(connection, "arriving_citizens", {"citizen_id": "uuid", "alias_of": "uuid"}, citizens)
    connection.execute(
        text(
            "insert into hub.citizens (citizen_id, alias_of, created_at)"
            " select citizen_id, alias_of, :now from arriving_citizens order by citizen_id"
            " on conflict (citizen_id) do update set alias_of = excluded.alias_of"
            " where citizens.alias_of is distinct from excluded.alias_of"
        ),
        {"now": now},
    )


def add_keys(connection: Connection, keys: Iterable[DataKey], now: datetime) -> None:
    """Store freshly wrapped data keys; under an epoch that was retired none is stored."""
    fresh = list(keys)
    refuse_retired(connection, {key.epoch for key in fresh})
    copy_rows(
        connection,
        "arriving_keys",
        {"citizen_id": "uuid", "epoch": "int4", "wrapped": "bytea"},
        ((key.citizen_id, key.epoch, key.wrapped) for key in fresh),
    )
    connection.execute(
        text(
            "insert into hub.data_keys (citizen_id, epoch, wrapped, created_at)"
            " select citizen_id, epoch, wrapped, :now from arriving_keys"
        ),
        {"now": now},
    )


def save_sections(connection: Connection, sealed: Iterable[SealedSection], now: datetime) -> None:
    """Insert or replace sealed sections."""
    copy_rows(
        connection,
        "arriving_sections",
        {"citizen_id": "uuid", "category": "text", "sealed": "bytea", "content_tag": "bytea"},
        ((s.citizen_id, s.category, s.sealed, s.content_tag) for s in sealed),
    )
    connection.execute(
        text(
            "insert into hub.sections (citizen_id, category, sealed, content_tag, published_at)"
            " select citizen_id, category, sealed, content_tag, :now from arriving_sections"
            " on conflict (citizen_id, category) do update set sealed = excluded.sealed,"
            " content_tag = excluded.content_tag, published_at = excluded.published_at"
        ),
        {"now": now},
    )


def remove_sections(connection: Connection, gone: Collection[tuple[CitizenId, str]]) -> None:
    """Remove sections that a citizen has no more."""
    if not gone:
        return
    copy_rows(connection, "gone_sections", {"citizen_id": "uuid", "category": "text"}, gone)
    connection.execute(
        text(
            "delete from hub.sections s using gone_sections g"
            " where s.citizen_id = g.citizen_id and s.category = g.category"
        )
    )


def remove_people(connection: Connection, gone: Iterable[CitizenId]) -> int:
    """Remove every section of people who have no profile any more; return how many went."""
    copy_rows(connection, "gone_people", {"citizen_id": "uuid"}, ((person,) for person in gone))
    return connection.execute(
        text("delete from hub.sections s using gone_people g where s.citizen_id = g.citizen_id")
    ).rowcount


def keep_only_people(connection: Connection, standing: Iterable[CitizenId]) -> int:
    """Remove every section of whoever is not among `standing`; return how many went."""
    people = ((person,) for person in standing)
    copy_rows(connection, "standing_people", {"citizen_id": "uuid"}, people)
    return connection.execute(
        text(
            "delete from hub.sections s where not exists"
            " (select from standing_people p where p.citizen_id = s.citizen_id)"
        )
    ).rowcount


def replace_tags(connection: Connection, tags: Iterable[LookupTag]) -> int:
    """Make the look-up tags exactly `tags` and return how many there are."""
    count = _arriving_tags(connection, tags)
    connection.execute(
        text(
            "delete from hub.lookup_tags t where not exists (select from arriving_tags a"
            " where a.tag = t.tag and a.citizen_id = t.citizen_id)"
        )
    )
    _insert_tags(connection)
    return count


def replace_tags_of(
    connection: Connection, people: Iterable[CitizenId], tags: Iterable[LookupTag]
) -> int:
    """Make the look-up tags of `people` exactly theirs among `tags`; the others are added."""
    copy_rows(connection, "tagged_people", {"citizen_id": "uuid"}, ((p,) for p in people))
    count = _arriving_tags(connection, tags)
    connection.execute(
        text(
            "delete from hub.lookup_tags t using tagged_people p where t.citizen_id = p.citizen_id"
            " and not exists (select from arriving_tags a"
            " where a.tag = t.tag and a.citizen_id = t.citizen_id)"
        )
    )
    _insert_tags(connection)
    return count


def _arriving_tags(connection: Connection, tags: Iterable[LookupTag]) -> int:
    """Copy the tags, without those of people whose key was destroyed, and count what is left."""
    rows = ((tag.tag, tag.citizen_id) for tag in tags)
    copy_rows(connection, "arriving_tags", {"tag": "bytea", "citizen_id": "uuid"}, rows)
    connection.execute(
        text(
            "delete from arriving_tags a using hub.data_keys k"
            " where k.citizen_id = a.citizen_id and k.destroyed_at is not null"
        )
    )
    return connection.execute(text("select count(*) from arriving_tags")).scalar_one()


def _insert_tags(connection: Connection) -> None:
    connection.execute(
        text(
            "insert into hub.lookup_tags (tag, citizen_id)"
            " select tag, citizen_id from arriving_tags order by tag on conflict do nothing"
        )
    )


def replace_deliveries(connection: Connection, register: Iterable[DeliveryCounts]) -> None:
    """Make the register of deliveries in the serving zone equal to the lake's."""
    _replace(connection, deliveries, map(astuple, register))


def replace_statistics(connection: Connection, counts: Iterable[Statistic], now: datetime) -> None:
    """Make the published statistics exactly `counts`."""
    _replace(connection, statistics, ((*astuple(count), now) for count in counts))


def _replace(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Swap the content of a small table."""
    columns = {
        column.name: column.type.compile(connection.dialect).lower() for column in table.columns
    }
    copy_rows(connection, "arriving_rows", columns, rows)
    arriving = Table("arriving_rows", MetaData(), *map(Column, columns))
    connection.execute(table.delete())
    connection.execute(table.insert().from_select(list(columns), select(arriving)))


def _among(column: Column[UUID], people: Sequence[CitizenId]) -> ColumnElement[bool]:
    """Compare with one array parameter, however many people there are."""
    return column == any_(bindparam(None, list(people), ARRAY(Uuid)))
