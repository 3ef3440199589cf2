"""SQL of the published profiles: citizens, data keys, sealed sections and look-up tags.

Rows travel by COPY into a temporary table and are merged from there, so that a city is
written in sets and a killed run leaves whole batches only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import datetime
from uuid import UUID

import psycopg
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
from hub.store.schema import data_keys, deliveries, sections, statistics

Row = tuple[object, ...]


def wrapped_keys(connection: Connection, people: Sequence[CitizenId]) -> dict[CitizenId, DataKey]:
    """Return the data keys of `people`; a destroyed one is not among them."""
    keys = data_keys.c
    found = connection.execute(
        select(keys.citizen_id, keys.epoch, keys.wrapped).where(
            _among(keys.citizen_id, people), keys.destroyed_at.is_(None)
        )
    )
    return {
        CitizenId(row.citizen_id): DataKey(CitizenId(row.citizen_id), row.epoch, row.wrapped)
        for row in found
    }


def erased(connection: Connection, people: Sequence[CitizenId]) -> frozenset[CitizenId]:
    """Return those of `people` whose key was destroyed: they are never published again."""
    keys = data_keys.c
    found = connection.execute(
        select(keys.citizen_id).where(
            _among(keys.citizen_id, people), keys.destroyed_at.is_not(None)
        )
    )
    return frozenset(CitizenId(row.citizen_id) for row in found)


def content_tags(
    connection: Connection, people: Sequence[CitizenId]
) -> dict[tuple[CitizenId, str], bytes]:
    """Return the content tag of every section of `people` that is already published."""
    columns = sections.c
    found = connection.execute(
        select(columns.citizen_id, columns.category, columns.content_tag).where(
            _among(columns.citizen_id, people)
        )
    )
    return {(CitizenId(row.citizen_id), row.category): row.content_tag for row in found}


def add_citizens(
    connection: Connection, citizens: Iterable[tuple[CitizenId, UUID | None]], now: datetime
) -> None:
    """Add citizens that are new, and say of which older one a citizen became an alias."""
    _copy(
        connection,
        "arriving_citizens (citizen_id uuid, alias_of uuid, created_at timestamptz)",
        ((person, alias_of, now) for person, alias_of in citizens),
    )
    connection.execute(
        text(
            "insert into hub.citizens (citizen_id, alias_of, created_at)"
            " select citizen_id, alias_of, created_at from arriving_citizens"
            " on conflict (citizen_id) do update set alias_of = excluded.alias_of"
            " where citizens.alias_of is distinct from excluded.alias_of"
        )
    )


def add_keys(connection: Connection, keys: Iterable[DataKey], now: datetime) -> None:
    """Store freshly wrapped data keys."""
    _copy(
        connection,
        "arriving_keys (citizen_id uuid, epoch int, wrapped bytea, created_at timestamptz)",
        ((key.citizen_id, key.epoch, key.wrapped, now) for key in keys),
    )
    connection.execute(
        text(
            "insert into hub.data_keys (citizen_id, epoch, wrapped, created_at)"
            " select citizen_id, epoch, wrapped, created_at from arriving_keys"
        )
    )


def save_sections(connection: Connection, sealed: Iterable[SealedSection], now: datetime) -> None:
    """Insert or replace sealed sections."""
    _copy(
        connection,
        "arriving_sections (citizen_id uuid, category text, sealed bytea, content_tag bytea,"
        " published_at timestamptz)",
        ((s.citizen_id, s.category, s.sealed, s.content_tag, now) for s in sealed),
    )
    connection.execute(
        text(
            "insert into hub.sections (citizen_id, category, sealed, content_tag, published_at)"
            " select citizen_id, category, sealed, content_tag, published_at from arriving_sections"
            " on conflict (citizen_id, category) do update set sealed = excluded.sealed,"
            " content_tag = excluded.content_tag, published_at = excluded.published_at"
        )
    )


def keep_only_sections(connection: Connection, current: Iterable[tuple[CitizenId, str]]) -> int:
    """Remove every section that the lake no longer has; return how many went."""
    _copy(connection, "current_sections (citizen_id uuid, category text)", current)
    return connection.execute(
        text(
            "delete from hub.sections s where not exists (select from current_sections c"
            " where c.citizen_id = s.citizen_id and c.category = s.category)"
        )
    ).rowcount


def replace_tags(connection: Connection, tags: Iterable[LookupTag]) -> int:
    """Make the look-up tags exactly `tags` and return how many there are."""
    _copy(
        connection,
        "current_tags (tag bytea, citizen_id uuid)",
        ((tag.tag, tag.citizen_id) for tag in tags),
    )
    connection.execute(
        text(
            "delete from hub.lookup_tags t where not exists (select from current_tags c"
            " where c.tag = t.tag and c.citizen_id = t.citizen_id)"
        )
    )
    connection.execute(
        text(
            "insert into hub.lookup_tags (tag, citizen_id)"
            " select tag, citizen_id from current_tags on conflict do nothing"
        )
    )
    return connection.execute(text("select count(*) from hub.lookup_tags")).scalar_one()


def replace_deliveries(connection: Connection, register: Iterable[DeliveryCounts]) -> None:
    """Make the register of deliveries in the serving zone equal to the lake's."""
    _replace(connection, deliveries, map(astuple, register))


def replace_statistics(connection: Connection, counts: Iterable[Statistic], now: datetime) -> None:
    """Make the published statistics exactly `counts`."""
    _replace(connection, statistics, ((*astuple(count), now) for count in counts))


def _replace(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Swap the content of a small table; COPY cannot write under row security, INSERT can."""
    _copy(connection, f"arriving_rows (like {table.fullname})", rows)
    names = [column.name for column in table.columns]
    arriving = Table("arriving_rows", MetaData(), *(Column(name) for name in names))
    connection.execute(table.delete())
    connection.execute(table.insert().from_select(names, select(arriving)))


def _among(column: Column[UUID], people: Sequence[CitizenId]) -> ColumnElement[bool]:
    """Compare with one array parameter, however many people there are."""
    return column == any_(bindparam(None, list(people), ARRAY(Uuid)))


def _copy(connection: Connection, table: str, rows: Iterable[Row]) -> None:
    """Fill a temporary table that ends with the transaction."""
    name = table.split(" ", 1)[0]
    connection.execute(text(f"drop table if exists {name}"))
    connection.execute(text(f"create temporary table {table} on commit drop"))
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("The store speaks to PostgreSQL through psycopg only.")
    with driver.cursor() as cursor, cursor.copy(f"copy {name} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
