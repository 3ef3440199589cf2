"""What publishing reads from the lake: section texts, documents, deliveries, statistics."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import duckdb

from hub.lake.connection import LAKE
from hub.records.identifiers import CitizenId, DeliveryId
from hub.records.profiles import DeliveryCounts, Statistic

BATCH_SECTIONS = 8_000
FETCH_ROWS = 2_048

# Sorted by the lake, which spills (encrypted) when it must, and grouped while it streams:
# lists aggregated in SQL would have to fit in memory whole.
SECTIONS = """
    select
        citizen_id,
        category,
        field,
        value,
        agency,
        record_id,
        strftime(received_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ') as received_at,
        strftime(valid_from, '%Y-%m-%d') as valid_from,
        won,
        why,
        contested
    from profiled
    order by citizen_id, category, field, won desc, value_rank, record_id, value
"""
CONTENDER = ("value", "agency", "record_id", "received_at", "valid_from", "won", "why", "contested")

# A document finds its holder. One that several people carry (a child under the mother's
# number) finds only those for whom it won; one that nobody won finds its only carrier.
DOCUMENTS = """
    with carried as (
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
    )
    select citizen_id, document_type, document_number
    from carried
    qualify won or count(distinct citizen_id) over (partition by document_number) = 1
"""

DELIVERIES = """
    select
        delivery_id, agency, state, refused_reason, coalesce(rows_in, 0),
        coalesce(rows_validated, 0), coalesce(rows_quarantined, 0), received_at
    from deliveries
    order by received_at, delivery_id
"""


@dataclass(frozen=True, slots=True)
class SectionText:
    """One category of one citizen in clear: lives in memory only, on its way to be sealed."""

    citizen_id: CitizenId
    category: str
    plaintext: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """One document that finds one citizen."""

    citizen_id: CitizenId
    kind: str
    number: str = field(repr=False)


def section_batches(lake: duckdb.DuckDBPyConnection) -> Iterator[list[SectionText]]:
    """Yield sections in batches that never split a citizen, in the order of citizens."""
    held: list[SectionText] = []
    for (citizen, category), rows in groupby(_rows(lake, SECTIONS), key=itemgetter(0, 1)):
        if len(held) >= BATCH_SECTIONS and held[-1].citizen_id != citizen:
            yield held
            held = []
        held.append(SectionText(CitizenId(citizen), category, _section_text(rows)))
    if held:
        yield held


def _section_text(rows: Iterable[tuple[Any, ...]]) -> bytes:
    """Write one section: every contender of every field, in an order that never varies."""
    fields = {
        name: [dict(zip(CONTENDER, row[3:], strict=True)) for row in contenders]
        for name, contenders in groupby(rows, key=itemgetter(2))
    }
    return json.dumps({"v": 1, "fields": fields}, ensure_ascii=False).encode()


def section_keys(lake: duckdb.DuckDBPyConnection) -> Iterator[tuple[CitizenId, str]]:
    """Yield which sections exist: citizen and category, no content."""
    for citizen, category in _rows(lake, "select distinct citizen_id, category from profiled"):
        yield CitizenId(citizen), category


def documents(lake: duckdb.DuckDBPyConnection) -> Iterator[Document]:
    """Yield every document that finds a citizen."""
    for citizen, kind, number in _rows(lake, DOCUMENTS):
        yield Document(CitizenId(citizen), kind, number)


def people(lake: duckdb.DuckDBPyConnection) -> Iterator[tuple[CitizenId, UUID | None]]:
    """Yield every citizen id ever given, with the older id it became an alias of."""
    for citizen, alias_of in _rows(lake, "select citizen_id, alias_of from citizens"):
        yield CitizenId(citizen), alias_of


def delivery_counts(lake: duckdb.DuckDBPyConnection) -> Iterator[DeliveryCounts]:
    """Yield the register of deliveries, without any file name."""
    for delivery_id, *rest in _rows(lake, DELIVERIES):
        yield DeliveryCounts(DeliveryId(delivery_id), *rest)


def statistics(lake: duckdb.DuckDBPyConnection) -> Iterator[Statistic]:
    """Yield the disclosure-controlled counts of the marts."""
    for row in _rows(lake, "select metric, dimension, bucket, people from statistics"):
        yield Statistic(*row)


def _rows(lake: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """Stream a result on a cursor of its own, so that two readers do not end each other."""
    cursor = lake.cursor()
    cursor.execute(f"use {LAKE}")
    cursor.execute(query)
    while rows := cursor.fetchmany(FETCH_ROWS):
        yield from rows
