"""Batches: rows of one object as columns of text, and the rows that could not be read.

Every reader ends here, so that an empty cell, a cell of blanks and a missing value are one
thing (no value), and a control character never gets into the lake.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hub.intake.feed import Feed, FeedObject, FileCheck

# Checking a batch has a fixed price of some milliseconds a rule: small batches would pay it often,
# big ones would hold many people in memory at once.
BATCH_ROWS = 50_000
BATCH_BYTES = 64 * 1024 * 1024
# Rows stay Python objects, which take much more room than columns do, no longer than this.
LOOSE_ROWS = 5_000
ROW_NUMBER = "row_number"
# C0 without tab and line ends, DEL, and C1: what cp1252 or UTF-8 read as latin-1 leaves behind.
CONTROL_CHARACTERS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{9f}]"
# The same as bytes of UTF-8, where C1 takes two of them.
CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
HIGH_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")
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


# What a reader hands out: columns where it can, single rows where it has to.
Item = Row | BrokenRow | Batch


def row_json(values: Mapping[str, object]) -> str:
    """Write a quarantined row down as it was read; it is kept in the encrypted lake only."""
    return json.dumps(dict(values), ensure_ascii=False, default=str)


def whole_rows(items: Iterable[Item], feed: Feed) -> Iterator[Item]:
    """Pass rows on; a last row that looks cut means that the file was cut: refuse it."""
    held: BrokenRow | None = None
    for item in items:
        if held is not None:
            yield held
            held = None
        if isinstance(item, BrokenRow) and item.is_cut:
            held = item
        else:
            yield item
    if held is not None:
        raise feed.refusal(FileCheck.COMPLETE)


def batched(items: Iterable[Item], feed: Feed) -> Iterator[Batch]:
    """Gather rows by object into batches of bounded length and size."""
    shelves = {item.name: _Shelf(item) for item in feed.objects}
    for item in items:
        # A broken row of unknown object travels with the first one; it keeps its own name.
        name = item.object_name if isinstance(item, BrokenRow) else item.feed_object.name
        shelf = shelves.get(name, shelves[feed.objects[0].name])
        shelf.add(item)
        if shelf.is_full():
            yield shelf.empty()
    for shelf in shelves.values():
        if shelf.length:
            yield shelf.empty()


class _Shelf:
    """The rows of one object that wait for their batch."""

    def __init__(self, found: FeedObject) -> None:
        self.feed_object = found
        self.loose: list[Row] = []
        self.tables: list[pa.Table] = []
        self.broken: list[BrokenRow] = []
        self.size = 0
        self.length = 0

    def add(self, item: Item) -> None:
        if isinstance(item, Row):
            self.loose.append(item)
            self._grow(1, item.size)
            if len(self.loose) >= LOOSE_ROWS:
                self._bind()
        elif isinstance(item, BrokenRow):
            self.broken.append(item)
            self._grow(1, len(item.row_json))
        else:
            self._bind()
            self.tables.append(item.table)
            self.broken.extend(item.broken)
            written_down = sum(len(row.row_json) for row in item.broken)
            self._grow(len(item.table) + len(item.broken), item.table.nbytes + written_down)

    def is_full(self) -> bool:
        return self.size >= BATCH_BYTES or self.length >= BATCH_ROWS

    def empty(self) -> Batch:
        self._bind()
        # Without rows the batch still has its columns.
        tables = self.tables or [legible_batch(self.feed_object, [], self._columns()).table]
        batch = Batch(self.feed_object, pa.concat_tables(tables), tuple(self.broken))
        self.tables, self.broken, self.size, self.length = [], [], 0, 0
        return batch

    def _bind(self) -> None:
        """Turn the loose rows into columns."""
        if self.loose:
            numbers = [row.row_number for row in self.loose]
            bound = legible_batch(self.feed_object, numbers, self._columns())
            self.tables.append(bound.table)
            self.broken.extend(bound.broken)
            self.loose = []

    def _columns(self) -> list[pa.Array]:
        by_column = list(zip(*(row.values for row in self.loose), strict=True))
        columns = by_column or [()] * len(self.feed_object.columns)
        return [pa.array(values, pa.string()) for values in columns]

    def _grow(self, rows: int, size: int) -> None:
        self.length += rows
        self.size += size


def legible_batch(
    found: FeedObject, numbers: list[int] | pa.Array, columns: Iterable[pa.Array]
) -> Batch:
    """Build a batch: blanks become no value, rows with control characters are set aside."""
    arrays = [_without_blanks(column) for column in columns]
    names = [ROW_NUMBER, *found.column_names]
    table = pa.Table.from_arrays([pa.array(numbers, pa.int64()), *arrays], names=names)
    suspects = [name for name in found.column_names if _may_be_illegible(table[name])]
    illegible = {name: _illegible(table[name]) for name in suspects}
    bad_rows = _any(list(illegible.values()), len(table))
    if not pc.any(bad_rows).as_py():
        return Batch(found, table, ())
    aside = tuple(_set_aside(found, table, illegible))
    return Batch(found, table.filter(pc.invert(bad_rows)), aside)


def _without_blanks(column: pa.Array) -> pa.Array:
    is_blank = pc.or_(pc.equal(pc.binary_length(column), 0), pc.utf8_is_space(column))
    if not pc.any(is_blank).as_py():
        return column
    return pc.if_else(is_blank, pa.scalar(None, pa.string()), column)


def _may_be_illegible(column: pa.ChunkedArray) -> bool:
    """Look at all the letters of a column at once: nearly always there is nothing to find."""
    for chunk in column.chunks:
        letters = chunk.buffers()[2]
        text = letters.to_pybytes() if letters is not None else b""
        if len(text.translate(None, CONTROL_BYTES)) < len(text) or HIGH_CONTROLS.search(text):
            return True
    return False


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
