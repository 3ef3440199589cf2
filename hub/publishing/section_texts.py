"""Section texts: the lake sorts contenders and writes their JSON, Python joins what belongs together.

The lake spills (encrypted) when it must. Here rows only pass by: where a field, a category and a
citizen begin is found for a whole batch at once, and the text between is cut out as it came.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from uuid import UUID

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hub.lake.connection import LAKE
from hub.publishing.reach import Reach
from hub.records.identifiers import CitizenId

LAYOUT = 1  # how a section is written; raising it publishes every section again
BATCH_ROWS = 32_768
OPENING, FIELD_END, CLOSING = b'{"v":1,"fields":{', b"],", b"]}}"

SHELVES = """
    create or replace temporary table shelves as
    select category, field, (row_number() over (order by category, field) - 1)::smallint as shelf
    from (select distinct category, field from profiled where {within})
"""
# The comma before each contender stands between it and the one before.
CONTENDERS = """
    select
        citizen_id::blob as citizen_id,
        shelf,
        ',' || to_json(struct_pack(
            value := value,
            agency := agency,
            record_id := record_id,
            received_at := strftime(make_timestamp(epoch_us(received_at)), '%Y-%m-%dT%H:%M:%SZ'),
            valid_from := valid_from,
            won := won,
            why := why,
            contested := contested
        ))::varchar as contender
    from (
        select profiled.*, shelves.shelf
        from profiled
        inner join shelves using (category, field)
        where {within}
        order by citizen_id, shelf, won desc, value_rank, record_id, value
    )
"""

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CitizenText:
    """The sections of one citizen in clear: lives in memory only, on its way to be sealed."""

    citizen_id: CitizenId
    sections: dict[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Shelves:
    """The fields that exist, in the order in which they come out of the lake."""

    categories: list[str]
    category_of: Numbers
    openings: list[bytes]


def citizen_batches(
    lake: duckdb.DuckDBPyConnection, reach: Reach, batch_rows: int = BATCH_ROWS
) -> Iterator[list[CitizenText]]:
    """Yield citizens with all their sections, in batches that never split one."""
    cursor = lake.cursor()
    cursor.execute(f"use {LAKE}")
    within = reach.within("profiled.citizen_id")
    cursor.execute(SHELVES.format(within=within), reach.values)
    shelves = _shelves(cursor)
    cursor.execute(CONTENDERS.format(within=within), reach.values)
    held: pa.RecordBatch | None = None
    for arrived in cursor.to_arrow_reader(batch_rows):
        rows = arrived if held is None else pa.concat_batches([held, arrived])
        last = int(np.flatnonzero(_changes(_ids(rows)))[-1])
        if last:
            yield _citizens(rows.slice(0, last), shelves)
        held = rows.slice(last)
    if held is not None:
        yield _citizens(held, shelves)


def _shelves(cursor: duckdb.DuckDBPyConnection) -> Shelves:
    cursor.execute("select category, to_json(field)::varchar from shelves order by shelf")
    fields: list[tuple[str, str]] = cursor.fetchall()
    categories = sorted({category for category, _ in fields})
    return Shelves(
        categories,
        np.array([categories.index(category) for category, _ in fields], np.int64),
        [FIELD_END + f"{name}:[".encode() for _, name in fields],
    )


def _citizens(rows: pa.RecordBatch, shelves: Shelves) -> list[CitizenText]:
    """Cut whole citizens out of sorted rows: first fields, of these sections, of these citizens."""
    ids, shelf = _ids(rows), rows.column(1).to_numpy()
    is_new_citizen = _changes(ids)
    fields = np.flatnonzero(is_new_citizen | _changes(shelf))
    category = shelves.category_of[shelf[fields]]
    sections = np.flatnonzero(is_new_citizen[fields] | _changes(category))
    people = np.flatnonzero(is_new_citizen[fields][sections])
    texts = _section_texts(_pieces(rows, fields, shelves), sections)
    named = [shelves.categories[number] for number in category[sections].tolist()]
    return [
        CitizenText(
            CitizenId(UUID(bytes=citizen_id.tobytes())),
            dict(zip(named[start:end], texts[start:end], strict=True)),
        )
        for citizen_id, (start, end) in zip(
            ids[fields][sections][people], _spans(people, len(sections)), strict=True
        )
    ]


def _pieces(rows: pa.RecordBatch, fields: Numbers, shelves: Shelves) -> list[bytes]:
    """Return two pieces a field: what opens it, closing the one before, and its contenders."""
    offsets, text = _offsets(rows.column(2)), rows.column(2).buffers()[2].to_pybytes()
    spans = _spans(offsets[fields], int(offsets[-1]))
    pieces = [b""] * (2 * len(fields))
    pieces[::2] = [shelves.openings[kind] for kind in rows.column(1).to_numpy()[fields].tolist()]
    pieces[1::2] = [text[start + 1 : end] for start, end in spans]
    return pieces


def _section_texts(pieces: list[bytes], sections: Numbers) -> list[bytes]:
    """Join the pieces of each section; no field stands before the first one."""
    return [
        OPENING + b"".join(pieces[start:end])[len(FIELD_END) :] + CLOSING
        for start, end in _spans(2 * sections, len(pieces))
    ]


def _ids(rows: pa.RecordBatch) -> npt.NDArray[np.void]:
    """Return the citizen of each row: sixteen bytes each, side by side in memory."""
    column = rows.column(0)
    start = int(_offsets(column)[0])
    return np.frombuffer(column.buffers()[2], np.dtype("V16"), len(column), start)


def _offsets(column: pa.Array) -> npt.NDArray[np.int32]:
    """Return where each text begins, and where the last one ends."""
    skipped = column.offset
    return np.frombuffer(column.buffers()[1], np.int32)[skipped : skipped + len(column) + 1]


def _changes(values: npt.NDArray[np.generic]) -> Marks:
    """Mark each value that differs from the one before; the first one does."""
    marks = np.ones(len(values), np.bool_)
    marks[1:] = values[1:] != values[:-1]
    return marks


def _spans(starts: npt.NDArray[np.integer], end: int) -> Iterator[tuple[int, int]]:
    """Yield from where to where each piece goes; the last one goes to the end."""
    return pairwise([*starts.tolist(), end])
