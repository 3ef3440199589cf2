"""Erasing people from the lake: every table that names them, in one transaction.

Tables are found by the columns that name a person, a record or a row, so that a table which is
added later is not forgotten. The rows of the deliveries themselves go by `hub.lake.taking_out`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import duckdb

from hub.lake.carriers import Carrier
from hub.lake.taking_out import take_out, tell_deliveries
from hub.lake.tombstones import (
    HITS,
    TAG,
    TagKey,
    create_tombstones,
    document_number,
    in_column,
    in_json,
    messages_of,
)
from hub.lake.transactions import whole

# Everybody who is one person: who stands, and every alias of them.
GOING = """
    create or replace temp table going as
    with recursive standing as (
        select coalesce(alias_of, citizen_id) as citizen_id
        from citizens where citizen_id in (select unnest($people))
        union
        select unnest($people)
    )
    select citizen_id from standing
    union
    select citizen_id from citizens where alias_of in (select citizen_id from standing)
"""
RECORDS = """
    create or replace temp table going_records as
    select record_id, split_part(record_id, '#', 1) as source_row, split_part(record_id, '#', 2) as role
    from linked where citizen_id in (from going)
    union
    select record_id, split_part(record_id, '#', 1), split_part(record_id, '#', 2)
    from link_departed where citizen_id in (from going)
"""
UNITS = """
    create or replace temp table going_units as
    select unique_id from link_mentions where record_id in (select record_id from going_records)
"""
NOTES = """
    create or replace temp table going_notes as
    select note_id from standardised_notes
    where record_id in (select record_id from going_records)
"""
WORDS = """
    create or replace temp table going_words as
    select distinct unnest([given_1, given_2, surname_1, surname_2]) as word
    from standardised where record_id in (select record_id from going_records)
"""
OWN_ROWS = """
    insert into hits
    select '{table}', delivery_id, row_number, coalesce(nullif(role, ''), '{owner}')
    from {table} inner join going_records on '{prefix}' || "{key}" = source_row
"""
HANGING_ROWS = """
    insert into hits
    select '{table}', delivery_id, row_number, '{owner}'
    from {table} inner join going_records on '{prefix}' || "{column}" = source_row
"""
NUMBERS = """
    insert into going_numbers
    select distinct {number} from {table}
    where {number} is not null and (delivery_id, row_number) in (
        select delivery_id, row_number from hits where place = '{table}' and role = '{role}'
    )
"""
SHARED = """
    insert into shared_numbers
    select distinct {number} from {table}
    where {number} in (from going_numbers) and (delivery_id, row_number) not in (
        select delivery_id, row_number from hits where place = '{table}' and role = '{role}'
    )
"""
BURY = """
    insert into tombstones
    select distinct {tag} as tag, '{kind}', $erasure::uuid
    from (
        select {message} as message, {number} as number from {table}
        where (delivery_id, row_number) in (
            select delivery_id, row_number from hits where place = '{table}' and role = '{role}'
        )
    )
    where message is not null and {condition} and {tag} not in (select tag from tombstones)
"""
BURY_PARENTS = """
    insert into tombstones
    select distinct {tag} as tag, 'parent', $erasure::uuid
    from (select 'parent|' || source_row as message from going_records)
    where {tag} not in (select tag from tombstones)
"""
ASIDE = """
    insert into hits
    select distinct 'quarantined', delivery_id, row_number, '{role}' from quarantined
    where object = '{object}' and ({number} in (from going_numbers except from shared_numbers)
        or '{prefix}' || {key} in (select source_row from going_records))
"""
FILES = """
    insert into erased_deliveries
    select distinct delivery_id from hits
    except select delivery_id from erased_deliveries
"""
BY_COLUMN = {
    "citizen_id": "in (from going)",
    "record_id": "in (select record_id from going_records)",
    "record_id_l": "in (select record_id from going_records)",
    "record_id_r": "in (select record_id from going_records)",
    "note_id": "in (from going_notes)",
    "unique_id": "in (from going_units)",
    "unique_id_l": "in (from going_units)",
    "unique_id_r": "in (from going_units)",
}
# Rows of deliveries go by themselves; what remembers an erasure stays.
APART = frozenset({"quarantined", "deliveries", "tombstones", "erased_mentions", "erased_deliveries",
                   "erasure_counts"})  # fmt: skip
WORDS_LEFT = """
    delete from int_name_words_counted
    where word in (
        select word from going_words where word is not null
        except
        select unnest([given_1, given_2, surname_1, surname_2]) from standardised
    )
"""
# What the last linkage left is what it finds again: then the next one need not begin anew.
WHOLE = """
    update link_runs set
        mentions = (select count(*) from link_mentions),
        keys = (select count(*) from link_keys),
        pairs = (select count(*) from link_edges)
    where ran_at = (select max(ran_at) from link_runs)
"""


@dataclass(frozen=True, slots=True)
class Burial:
    """One erasure: its number, who goes, and the key of the tags that they leave."""

    erasure_id: UUID
    people: tuple[UUID, ...] = field(repr=False)
    key: TagKey


def everybody_behind(lake: duckdb.DuckDBPyConnection, people: Sequence[UUID]) -> tuple[UUID, ...]:
    """Return these people with everyone who is the same person under another id."""
    lake.execute(GOING, {"people": list(people)})
    rows = lake.execute("select citizen_id from going order by 1").fetchall()
    return tuple(UUID(str(citizen)) for (citizen,) in rows)


def erase_people(
    lake: duckdb.DuckDBPyConnection, burial: Burial, carriers: Sequence[Carrier]
) -> None:
    """Leave tombstones and take out everything about these people; a second time finds nothing."""
    everybody_behind(lake, burial.people)
    values = {**burial.key.values, "erasure": str(burial.erasure_id)}
    with whole(lake):
        _gather(lake, carriers)
        _bury(lake, carriers, values)
        _find_set_aside(lake, carriers)
        lake.execute(FILES)
        counts = {"rows": take_out(lake, carriers)}
        tell_deliveries(lake)
        counts |= dict(_delete_everywhere(lake))
        _count(lake, burial.erasure_id, counts)


def tags_of(lake: duckdb.DuckDBPyConnection, erasure_id: UUID) -> tuple[tuple[bytes, str], ...]:
    """Return the tombstones that one erasure left."""
    rows = lake.execute(
        "select tag, kind from tombstones where erasure_id = ? order by tag", [erasure_id]
    ).fetchall()
    return tuple((bytes(tag), str(kind)) for tag, kind in rows)


def counts_of(lake: duckdb.DuckDBPyConnection, erasure_id: UUID) -> dict[str, int]:
    """Return how many rows one erasure took out of each table."""
    rows = lake.execute(
        "select place, sum(count) from erasure_counts where erasure_id = ? group by place"
        " order by place",
        [erasure_id],
    ).fetchall()
    return {str(place): int(count) for place, count in rows}


def files_to_drop(lake: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the deliveries whose sealed bytes still hold somebody who was erased."""
    rows = lake.execute("select delivery_id from erased_deliveries order by 1").fetchall()
    return [str(name) for (name,) in rows]


def file_dropped(lake: duckdb.DuckDBPyConnection, delivery_id: str) -> None:
    """Note that the sealed bytes of a delivery are gone."""
    lake.execute("delete from erased_deliveries where delivery_id = ?", [delivery_id])


def add_tombstones(
    lake: duckdb.DuckDBPyConnection, erasure_id: UUID, tags: Iterable[tuple[bytes, str]]
) -> None:
    """Put back tombstones that an older copy of the lake does not know."""
    create_tombstones(lake)
    rows = [(tag, kind, erasure_id, tag) for tag, kind in tags]
    if rows:
        lake.executemany(
            "insert into tombstones select ?, ?, ? where ? not in (select tag from tombstones)",
            rows,
        )


def _count(lake: duckdb.DuckDBPyConnection, erasure_id: UUID, counts: Mapping[str, int]) -> None:
    rows = [(erasure_id, place, count) for place, count in counts.items() if count]
    if rows:
        lake.executemany("insert into erasure_counts values (?, ?, ?)", rows)


def _gather(lake: duckdb.DuckDBPyConnection, carriers: Iterable[Carrier]) -> None:
    """Find records, rows, notes and words of the people who go, before anything is touched."""
    for statement in (RECORDS, UNITS, NOTES, WORDS, HITS):
        lake.execute(statement)
    for carrier in carriers:
        names = {"table": carrier.table, "owner": carrier.owner, "key": carrier.key}
        lake.execute(OWN_ROWS.format(prefix=carrier.prefix, **names))
        if carrier.parent:
            prefix = f"{carrier.agency}:{carrier.parent.object}:"
            column = carrier.parent.column
            lake.execute(HANGING_ROWS.format(prefix=prefix, column=column, **names))


def _bury(
    lake: duckdb.DuckDBPyConnection, carriers: Iterable[Carrier], values: Mapping[str, object]
) -> None:
    """Leave the tags by which these people are known again."""
    lake.execute("create or replace temp table going_numbers (number varchar)")
    lake.execute("create or replace temp table shared_numbers (number varchar)")
    known = [(carrier, role) for carrier in carriers for role in carrier.roles]
    for statement in (NUMBERS, SHARED):
        for carrier, role in known:
            number = document_number(role, in_column)
            lake.execute(statement.format(number=number, table=carrier.table, role=role.name))
    for carrier, role in known:
        number = document_number(role, in_column)
        for kind, message in messages_of(carrier, role, in_column).items():
            bury = BURY.format(
                tag=TAG, kind=kind, message=message, number=number, table=carrier.table,
                role=role.name, condition=_only_theirs(kind),
            )  # fmt: skip
            lake.execute(bury, values)
    lake.execute(BURY_PARENTS.format(tag=TAG), values)


def _only_theirs(kind: str) -> str:
    """A document alone tells them apart only while nobody else carries it."""
    return "number not in (from shared_numbers)" if kind == "document" else "true"


def _find_set_aside(lake: duckdb.DuckDBPyConnection, carriers: Iterable[Carrier]) -> None:
    for carrier in carriers:
        for role in carrier.roles:
            lake.execute(
                ASIDE.format(
                    role=role.name,
                    object=carrier.object,
                    number=document_number(role, in_json),
                    prefix=carrier.prefix,
                    key=in_json(carrier.key),
                )
            )


def _delete_everywhere(lake: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, int]]:
    for table, columns in _tables(lake).items():
        conditions = [f"{name} {BY_COLUMN[name]}" for name in columns if name in BY_COLUMN]
        if conditions and table not in APART and not table.startswith("validated_"):
            [[gone]] = lake.execute(
                f"delete from {table} where {' or '.join(conditions)}"  # noqa: S608 - the lake's own tables
            ).fetchall()
            yield table, int(gone)
    for statement in (WORDS_LEFT, WHOLE):
        lake.execute(statement)


def _tables(lake: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = lake.execute(
        "select table_name, list(column_name) from duckdb_columns()"
        " inner join duckdb_tables() using (database_name, table_name)"
        " where database_name = current_database() group by table_name order by table_name"
    ).fetchall()
    return {str(table): list(columns) for table, columns in rows}
