"""What publishing reads from the lake beside the sections: people, documents, registers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import duckdb

from hub.lake.connection import LAKE
from hub.publishing.reach import Reach
from hub.records.identifiers import CitizenId, DeliveryId
from hub.records.profiles import DeliveryCounts, Statistic

FETCH_ROWS = 2_048

EVERYBODY = "select citizen_id, alias_of from citizens"
# An alias follows the citizen it stands for, who changes when another one is merged into them; a
# merge of somebody of whom nothing is known changes no profile, and only its event tells.
NAMED = """
    with named as (
        select citizen_id from profiled_changes where changed_at > $since
        union
        select unnest([citizen_id, other_citizen_id]) from citizen_events where happened_at > $since
    )

    select citizen_id, alias_of
    from citizens
    where
        created_at > $since
        or citizen_id in (select citizen_id from named)
        or alias_of in (select citizen_id from named)
"""

PROFILED = "select distinct citizen_id from profiled"

GONE = """
    select distinct citizen_id
    from profiled_changes
    where
        changed_at > $since
        and citizen_id not in (select citizen_id from profiled where citizen_id is not null)
"""

# Who carries which document; whoever has it as their own won it.
CARRIED = """
    create or replace temporary table carried as
    select distinct
        l.citizen_id,
        s.document_type,
        s.document_number,
        coalesce(w.value is not null, false) as won
    from linked as l
    inner join standardised as s on l.record_id = s.record_id
    left join profiled as w
        on
            l.citizen_id = w.citizen_id
            and w.field = 'document_number'
            and w.won
            and w.value = s.document_number
    where s.document_type is not null and s.document_number is not null
"""
# Whose documents may find others than before: who changed, and who carries a number of theirs.
ASKED = """
    create or replace temporary table asked as
    select citizen_id from carried
    where document_number in (select document_number from carried where {within})
    union
    select citizen_id from citizens where {within}
"""
# A document finds its holder. One that several people carry (a child under the mother's
# number) finds only those for whom it won; one that nobody won finds its only carrier.
FINDING = """
    select citizen_id, document_type, document_number
    from carried
    qualify won or count(distinct citizen_id) over (partition by document_number) = 1
"""
# Whoever stopped carrying a number left no trace of it here, and may have left it one carrier.
FINDING_ASKED = """
    select citizen_id, document_type, document_number
    from (
        select *, won or count(distinct citizen_id) over (partition by document_number) = 1 as finds
        from carried
    )
    where finds and (not won or citizen_id in (select citizen_id from asked))
"""

DELIVERIES = """
    select
        delivery_id, agency, state, refused_reason, coalesce(rows_in, 0),
        coalesce(rows_validated, 0), coalesce(rows_quarantined, 0), received_at,
        coalesce(rows_stopped, 0)
    from deliveries
    order by received_at, delivery_id
"""


@dataclass(frozen=True, slots=True)
class Document:
    """One document that finds one citizen."""

    citizen_id: CitizenId
    kind: str
    number: str = field(repr=False)


def people(
    lake: duckdb.DuckDBPyConnection, reach: Reach
) -> Iterator[tuple[CitizenId, UUID | None]]:
    """Yield citizen ids that were ever given, with the older id each became an alias of."""
    query = EVERYBODY if reach.is_everybody else NAMED
    for citizen, alias_of in _rows(lake, query, reach.values):
        yield CitizenId(citizen), alias_of


def profiled(lake: duckdb.DuckDBPyConnection) -> Iterator[CitizenId]:
    """Yield everybody who has a profile."""
    return (CitizenId(citizen) for (citizen,) in _rows(lake, PROFILED))


def without_profile(lake: duckdb.DuckDBPyConnection, reach: Reach) -> Iterator[CitizenId]:
    """Yield those within reach who have a profile no more: all of it went to somebody else."""
    return (CitizenId(citizen) for (citizen,) in _rows(lake, GONE, reach.values))


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents and the people whose look-up tags they make; one after the other, not at once."""

    cursor: duckdb.DuckDBPyConnection
    finding: str

    def people(self) -> Iterator[CitizenId]:
        """Yield those whose tags are told in full."""
        for (citizen,) in _stream(self.cursor, "select citizen_id from asked"):
            yield CitizenId(citizen)

    def __iter__(self) -> Iterator[Document]:
        """Yield every document that finds one of them, and the lone ones of anybody."""
        for citizen, kind, number in _stream(self.cursor, self.finding):
            yield Document(CitizenId(citizen), kind, number)


def documents(lake: duckdb.DuckDBPyConnection, reach: Reach) -> Documents:
    """Gather who carries which document."""
    cursor = _cursor(lake)
    cursor.execute(CARRIED)
    if reach.is_everybody:
        return Documents(cursor, FINDING)
    cursor.execute(ASKED.format(within=reach.within("citizen_id")), reach.values)
    return Documents(cursor, FINDING_ASKED)


def delivery_counts(lake: duckdb.DuckDBPyConnection) -> Iterator[DeliveryCounts]:
    """Yield the register of deliveries, without any file name."""
    for delivery_id, *rest in _rows(lake, DELIVERIES):
        yield DeliveryCounts(DeliveryId(delivery_id), *rest)


def statistics(lake: duckdb.DuckDBPyConnection) -> Iterator[Statistic]:
    """Yield the disclosure-controlled counts of the marts."""
    for row in _rows(lake, "select metric, dimension, bucket, people from statistics"):
        yield Statistic(*row)


def _rows(
    lake: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, datetime] | None = None
) -> Iterator[tuple[Any, ...]]:
    """Stream a result on a cursor of its own, so that two readers do not end each other."""
    return _stream(_cursor(lake), query, values)


def _cursor(lake: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    cursor = lake.cursor()
    cursor.execute(f"use {LAKE}")
    return cursor


def _stream(
    cursor: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, datetime] | None = None
) -> Iterator[tuple[Any, ...]]:
    cursor.execute(query, values or {})
    while rows := cursor.fetchmany(FETCH_ROWS):
        yield from rows
