"""Batches: rows of one object as columns of text, and the rows that could not be read.

Every reader ends here, so that an empty cell, a cell of blanks and a missing value are one
thing (no value), and a control character never gets into the lake.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hub.intake.feed import Feed, FeedObject, FileCheck

# Checking a batch has a fixed price of some milliseconds a rule: small batches would pay it often,
# big ones would hold many people in memory at once.
BATCH_ROWS = 20_000
BATCH_BYTES = 64 * 1024 * 1024
ROW_NUMBER = "row_number"
# C0 without tab and line ends, DEL, and C1: what cp1252 or UTF-8 read as latin-1 leaves behind.
CONTROL_CHARACTERS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}]"
ILLEGIBLE = "caracter-ilegible"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as delivered: `row_number` is where a person finds it in the file."""

    feed_object: FeedObject
    row_number: int
    values: tuple[str | None, ...] = field(repr=False)
    size: int


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that could not be read; `is_cut` when it looks like the end of a cut file."""

    object_name: str
    row_number: int
    rule: str
    column: str | None
    reason: str
    row_json: str = field(repr=False)
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one object: a table of `row_number` and the contract's columns, all text."""

    feed_object: FeedObject
    table: pa.Table = field(repr=False)
    broken: tuple[BrokenRow, ...] = field(repr=False)


def row_json(values: Mapping[str, object]) -> str:
    """Write a quarantined row down as it was read; it is kept in the encrypted lake only."""
    return json.dumps(dict(values), ensure_ascii=False, default=str)


def whole_rows(rows: Iterable[Row | BrokenRow], feed: Feed) -> Iterator[Row | BrokenRow]:
    """Pass rows on; a last row that looks cut means that the file was cut: refuse it."""
    held: BrokenRow | None = None
    for row in rows:
        if held is not None:
            yield held
            held = None
        if isinstance(row, BrokenRow) and row.is_cut:
            held = row
        else:
            yield row
    if held is not None:
        raise feed.refusal(FileCheck.COMPLETE)


def batched(rows: Iterable[Row | BrokenRow], feed: Feed) -> Iterator[Batch]:
    """Gather rows by object into batches of bounded length and size."""
    shelves = {item.name: _Shelf(item) for item in feed.objects}
    for row in rows:
        name = row.feed_object.name if isinstance(row, Row) else row.object_name
        # A broken row of unknown object travels with the first one; it keeps its own name.
        shelf = shelves.get(name, shelves[feed.objects[0].name])
        shelf.add(row)
        if shelf.is_full():
            yield shelf.empty()
    for shelf in shelves.values():
        if shelf.rows or shelf.broken:
            yield shelf.empty()


class _Shelf:
    """The rows of one object that wait for their batch."""

    def __init__(self, found: FeedObject) -> None:
        self.feed_object = found
        self.rows: list[Row] = []
        self.broken: list[BrokenRow] = []
        self.size = 0

    def add(self, row: Row | BrokenRow) -> None:
        if isinstance(row, Row):
            self.rows.append(row)
            self.size += row.size
        else:
            self.broken.append(row)
            self.size += len(row.row_json)

    def is_full(self) -> bool:
        return self.size >= BATCH_BYTES or len(self.rows) + len(self.broken) >= BATCH_ROWS

    def empty(self) -> Batch:
        numbers = [row.row_number for row in self.rows]
        by_column = list(zip(*(row.values for row in self.rows), strict=True))
        # Without rows there is nothing to turn round, but the batch still has its columns.
        columns = by_column or [()] * len(self.feed_object.columns)
        arrays = [pa.array(values, pa.string()) for values in columns]
        batch = legible_batch(self.feed_object, numbers, arrays, tuple(self.broken))
        self.rows, self.broken, self.size = [], [], 0
        return batch


def legible_batch(
    found: FeedObject,
    numbers: list[int],
    columns: Iterable[pa.Array],
    broken: tuple[BrokenRow, ...] = (),
) -> Batch:
    """Build a batch: blanks become no value, rows with control characters are set aside."""
    arrays = [_without_blanks(column) for column in columns]
    names = [ROW_NUMBER, *found.column_names]
    table = pa.Table.from_arrays([pa.array(numbers, pa.int64()), *arrays], names=names)
    illegible = {name: _illegible(table[name]) for name in found.column_names}
    bad_rows = _any(list(illegible.values()), len(table))
    if not pc.any(bad_rows).as_py():
        return Batch(found, table, broken)
    aside = _set_aside(found, table, illegible)
    return Batch(found, table.filter(pc.invert(bad_rows)), (*broken, *aside))


def _without_blanks(column: pa.Array) -> pa.Array:
    is_blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    return pc.if_else(is_blank, pa.scalar(None, pa.string()), column)


def _illegible(column: pa.ChunkedArray) -> pa.ChunkedArray:
    found = pc.match_substring_regex(column, CONTROL_CHARACTERS)
    return pc.fill_null(found, fill_value=False)


def _any(masks: list[pa.ChunkedArray], length: int) -> pa.ChunkedArray:
    result = pa.chunked_array([pa.repeat(pa.scalar(value=False), length)])
    for mask in masks:
        result = pc.or_(result, mask)
    return result


def _set_aside(
    found: FeedObject, table: pa.Table, illegible: Mapping[str, pa.ChunkedArray]
) -> Iterator[BrokenRow]:
    """Yield each illegible row once, with the first column to blame."""
    seen: set[int] = set()
    for name, mask in illegible.items():
        for row in table.filter(mask).to_pylist():
            number = row.pop(ROW_NUMBER)
            if number in seen:
                continue
            seen.add(number)
            reason = (
                f"La columna «{name}» trae caracteres que no son texto: "
                "revise la codificación con que se exportó esa fila."
            )
            yield BrokenRow(found.name, number, ILLEGIBLE, name, reason, row_json(row))
