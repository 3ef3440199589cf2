"""The tables of the intake in the lake. Names come from contracts, which let only plain ones by."""

from collections.abc import Mapping

import duckdb

from hub.intake.feed import Feed, FeedObject
from hub.lake.tombstones import create_tombstones
from hub.lake.transactions import whole
from hub.records.identifiers import AgencyCode

DELIVERIES = """
    create table if not exists deliveries (
        delivery_id varchar not null,
        agency varchar not null,
        sha256 varchar not null,
        byte_count bigint not null,
        received_at timestamptz not null,
        state varchar not null check (state in ('landed', 'validated', 'refused')),
        refused_rule varchar,
        refused_reason varchar,
        rows_in bigint,
        rows_validated bigint,
        rows_quarantined bigint,
        -- rows of people who were erased: counted, and kept nowhere
        rows_stopped bigint,
        -- P6, held by the table itself
        check (rows_in = rows_validated + rows_quarantined + coalesce(rows_stopped, 0))
    )
"""
# A check cannot be changed in its place: a register of an earlier version is copied once.
OLDER = """
    alter table deliveries rename to deliveries_before;
    {create};
    insert into deliveries by name select *, 0 as rows_stopped from deliveries_before;
    drop table deliveries_before
"""
QUARANTINED = """
    create table if not exists quarantined (
        delivery_id varchar not null,
        object varchar not null,
        row_number bigint not null,
        rule varchar not null,
        column_name varchar,
        reason varchar not null,
        row_json varchar not null
    )
"""


def create_tables(lake: duckdb.DuckDBPyConnection, feeds: Mapping[AgencyCode, Feed]) -> None:
    """Make what is missing, so that a feed never delivered still has its table.

    A column that a newer contract adds is added; one that it drops stays, with what it holds.
    """
    with whole(lake):
        lake.execute(DELIVERIES)
        if "rows_stopped" not in _columns(lake)["deliveries"]:
            lake.execute(OLDER.format(create=DELIVERIES))
        lake.execute(QUARANTINED)
        create_tombstones(lake)
        known = _columns(lake)
        for feed in feeds.values():
            for found in feed.objects:
                _create_validated(lake, found, known.get(found.table, frozenset()))


def _columns(lake: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    """Return the columns of every table in the lake, in one question."""
    rows = lake.execute(
        "select table_name, list(column_name) from duckdb_columns() "
        "where database_name = current_database() group by table_name"
    ).fetchall()
    return {str(table): frozenset(names) for table, names in rows}


def _create_validated(
    lake: duckdb.DuckDBPyConnection, found: FeedObject, known: frozenset[str]
) -> None:
    if not known:
        columns = ", ".join(f'"{name}" varchar' for name in found.column_names)
        keys = "delivery_id varchar not null, row_number bigint not null"
        lake.execute(f"create table {found.table} ({keys}, {columns})")
        return
    for name in found.column_names:
        if name not in known:
            lake.execute(f'alter table {found.table} add column "{name}" varchar')
