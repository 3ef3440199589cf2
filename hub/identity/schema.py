"""The tables that linkage keeps in the lake, made once and never emptied by a run.

`citizen_events` is append-only: it tells who a record was on any past day, and allows to unmerge.
`link_mentions` and `link_departed` remember what each record said when it was last linked. Every
column says what kind of thing it holds, as everywhere in the hub.
"""

from dataclasses import dataclass
from enum import StrEnum

import duckdb

from hub.identity.evidence import EVIDENCE


class Label(StrEnum):
    """What a column may show about a person."""

    IDENTIFIER = "identifier"
    PERSONAL = "personal"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the lake; `optional` ones may be empty."""

    name: str
    type: str
    label: Label = Label.PUBLIC
    optional: bool = False

    def sql(self) -> str:
        """Its line in `create table`."""
        return f"{self.name} {self.type}" + ("" if self.optional else " not null")


def _known(name: str, kind: str = "varchar", label: Label = Label.IDENTIFIER) -> Column:
    return Column(name, kind, label, optional=True)


CITIZEN_ID = Column("citizen_id", "uuid", Label.IDENTIFIER)

TABLES: dict[str, tuple[Column, ...]] = {
    "citizens": (
        CITIZEN_ID,
        Column("created_at", "timestamptz"),
        _known("alias_of", "uuid"),
    ),
    "linked": (
        Column("record_id", "varchar"),
        CITIZEN_ID,
        Column("tier", "varchar"),
        Column("match_weight", "double", optional=True),
    ),
    "link_edges": (
        Column("unique_id_l", "integer"),
        Column("unique_id_r", "integer"),
        Column("match_weight", "double", optional=True),
        Column("tier", "varchar"),
        Column("decision", "varchar"),
        Column("levels", "tinyint[]", optional=True),
        Column("bits", "float[]", optional=True),
        Column("created_at", "timestamptz"),
    ),
    "review_queue": (
        Column("pair_id", "varchar"),
        Column("kind", "varchar"),
        Column("record_id_l", "varchar"),
        Column("record_id_r", "varchar"),
        Column("match_weight", "double", optional=True),
        Column("reason", "varchar"),
        Column("state", "varchar"),
        Column("opened_at", "timestamptz"),
        Column("decided_at", "timestamptz", optional=True),
        Column("decided_by", "varchar", Label.PERSONAL, optional=True),
    ),
    "citizen_events": (
        Column("event_id", "bigint"),
        Column("happened_at", "timestamptz"),
        Column("kind", "varchar"),
        Column("record_id", "varchar", optional=True),
        CITIZEN_ID,
        _known("other_citizen_id", "uuid"),
        Column("match_weight", "double", optional=True),
        Column("model_version", "varchar"),
        Column("reason", "varchar"),
        Column("contributions", "varchar", optional=True),
        Column("actor", "varchar", optional=True),
    ),
    "link_overrides": (
        Column("override_id", "uuid"),
        Column("record_id_l", "varchar"),
        Column("record_id_r", "varchar"),
        Column("verdict", "varchar"),
        Column("actor", "varchar", Label.PERSONAL),
        Column("reason", "varchar"),
        Column("decided_at", "timestamptz"),
        Column("revoked_at", "timestamptz", optional=True),
    ),
    "link_departed": (
        Column("record_id", "varchar"),
        CITIZEN_ID,
        Column("fingerprint", "ubigint", Label.PERSONAL),
        Column("left_at", "timestamptz"),
    ),
    "link_runs": (
        Column("ran_at", "timestamptz"),
        Column("model_version", "varchar"),
        Column("engine", "varchar"),
        Column("overrides", "varchar"),
        Column("mentions", "bigint"),
        Column("keys", "bigint"),
        Column("pairs", "bigint"),
    ),
    "link_keys": (
        Column("key", "ubigint", Label.PERSONAL),
        Column("unique_id", "integer"),
    ),
    "link_groups": (
        Column("unique_id", "integer"),
        Column("label", "integer"),
    ),
    "link_mentions": (
        Column("unique_id", "integer"),
        Column("record_id", "varchar"),
        Column("source_row", "varchar"),
        Column("role", "varchar"),
        _known("valid_from", "date", Label.PUBLIC),
        _known("given_1"),
        _known("given_2"),
        _known("given"),
        _known("surname_1"),
        _known("surname_2"),
        _known("surnames"),
        _known("birth_date", "date", Label.PERSONAL),
        _known("birth_text", "varchar", Label.PERSONAL),
        _known("sex", "varchar", Label.PERSONAL),
        _known("document_type", "varchar", Label.PERSONAL),
        _known("document_number"),
        _known("phone"),
        _known("email"),
        _known("home"),
        _known("building"),
        Column("fingerprint", "ubigint", Label.PERSONAL),
    ),
}


# Kept as numbers, told with the records' names and in words.
_PAIRS = f"""
create or replace view link_pairs as
select
    one.record_id as record_id_l,
    other.record_id as record_id_r,
    edges.* exclude (unique_id_l, unique_id_r),
    {EVIDENCE} as evidence
from link_edges as edges
inner join link_mentions as one on edges.unique_id_l = one.unique_id
inner join link_mentions as other on edges.unique_id_r = other.unique_id
"""  # noqa: S608

# What a full run makes anew: dropped when an earlier version of the hub shaped it otherwise.
REMADE = ("link_edges", "link_runs", "link_keys", "link_groups", "link_mentions")


def create_tables(lake: duckdb.DuckDBPyConnection) -> None:
    """Make the tables and columns that are missing in the current catalogue; safe to repeat."""
    if _is_table(lake, "link_pairs"):
        lake.execute("drop table link_pairs")
    for table in REMADE:
        if _columns(lake, table) not in ([], [column.name for column in TABLES[table]]):
            lake.execute(f"drop table {table}")
    for table, columns in TABLES.items():
        lines = ", ".join(column.sql() for column in columns)
        lake.execute(f"create table if not exists {table} ({lines})")
        there = _columns(lake, table)
        for column in (column for column in columns if column.name not in there):
            # A lake of an earlier version gains the columns that were added since.
            lake.execute(f"alter table {table} add column {column.sql()}")
    lake.execute(_PAIRS)


def _columns(lake: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    found = lake.execute(
        "select column_name from duckdb_columns() where table_name = ?"
        " and database_name = current_database() order by column_index",
        [table],
    ).fetchall()
    return [str(name) for (name,) in found]


def _is_table(lake: duckdb.DuckDBPyConnection, name: str) -> bool:
    tables = lake.execute(
        "select 1 from duckdb_tables() where table_name = ? and database_name = current_database()",
        [name],
    ).fetchall()
    return bool(tables)
