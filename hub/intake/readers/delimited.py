"""Delimited text (CSV). A stray quote never swallows its neighbours.

A quoted text may hold line breaks. Lines are only put together when what comes out is one row with
all of its columns and with every quote closed; otherwise the first of them is broken and alone.
"""

import csv
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from hub.intake.feed import Feed, FileCheck
from hub.intake.readers.batches import Batch, BrokenRow, Item, Row, legible_batch, row_json
from hub.intake.readers.headers import check_header
from hub.intake.readers.lines import Block, blocks
from hub.intake.readers.source import Source

QUOTES = "comillas-mal-cerradas"
FIELDS = "campos-de-mas-o-de-menos"
# How many lines one row may take: a note of a few paragraphs, and a bound on the looking ahead.
LINES_PER_ROW = 50


def read_delimited(source: Source, feed: Feed) -> Iterator[Item]:
    """Yield the rows of a delimited file whose first line is the contract's header."""
    stream = blocks(source, feed, has_header=True)
    head = next(stream, None)
    if head is None:
        raise feed.refusal(FileCheck.MIN_BYTES)
    check_header(_fields(head.lines[0], feed) or [], feed)
    waiting = Block(head.first + 1, head.lines[1:])
    for block in stream:
        if not waiting.lines and (clean := _clean(block, feed)):
            yield clean
            continue
        pile = Block(block.first - len(waiting.lines), waiting.lines + block.lines)
        read_to = yield from _rows(pile, feed, is_last=False)
        waiting = Block(pile.first + read_to, pile.lines[read_to:])
    yield from _rows(waiting, feed, is_last=True)


def _clean(block: Block, feed: Feed) -> Batch | None:
    """Read a block at once; None when a line of it is blank, quoted or of another length."""
    found = feed.objects[0]
    expected = len(found.columns)
    if expected == 1 or any(feed.quote in line for line in block.lines):
        return None
    rows = [line.split(feed.delimiter) for line in block.lines]
    if not rows or any(len(row) != expected for row in rows):
        return None
    columns = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
    numbers = pa.array(range(block.first, block.first + len(rows)), pa.int64())
    return legible_batch(found, numbers, columns)


def _rows(block: Block, feed: Feed, *, is_last: bool) -> Generator[Row | BrokenRow, None, int]:
    """Yield rows line by line; return how many lines were read: a quoted text may wait for more."""
    index = 0
    while index < len(block.lines):
        text = block.lines[index]
        ahead = _Ahead(block.lines, index, feed.limit(FileCheck.MAX_ROW_BYTES))
        fields = _fields(text, feed) if feed.quote not in text else _quoted(ahead, feed)
        if fields is None and ahead.ran_out and not is_last:
            return index
        taken = 1 if fields is None else max(1, ahead.taken)
        whole = "\n".join(block.lines[index : index + taken])
        if taken > 1 and not _is_one_row(whole, fields or [], feed):
            fields, taken, whole = None, 1, text
        if text.strip():
            yield _row(block.first + index, whole, fields, feed)
        index += taken
    return index


def _is_one_row(text: str, fields: Sequence[str], feed: Feed) -> bool:
    """Tell a row of several lines from rows of one line between two stray quotes.

    Two rows with a lone quote in the same column would come out as one row with all its columns
    that mixes two people; but then there are separators enough for two.
    """
    expected = len(feed.objects[0].columns)
    return len(fields) == expected and text.count(feed.delimiter) < 2 * (expected - 1)


@dataclass(slots=True)
class _Ahead:
    """A line and those after it, as far as one row may reach."""

    lines: Sequence[str] = field(repr=False)
    start: int
    limit: int
    taken: int = 0
    ran_out: bool = False

    def __iter__(self) -> Iterator[str]:
        """Yield lines with their ends, for as long as somebody asks."""
        size = 0
        for line in self.lines[self.start : self.start + LINES_PER_ROW]:
            size += len(line) + 1
            if self.taken and size > self.limit:
                return
            self.taken += 1
            yield f"{line}\n"
        self.ran_out = self.taken < LINES_PER_ROW


def _fields(text: str, feed: Feed) -> list[str] | None:
    """Split one line; None when its quotes do not match."""
    # Nearly every line: three times as fast as the csv module.
    if feed.quote not in text:
        return text.split(feed.delimiter)
    return _quoted([text], feed)


def _quoted(texts: "_Ahead | Sequence[str]", feed: Feed) -> list[str] | None:
    reader = csv.reader(texts, delimiter=feed.delimiter, quotechar=feed.quote, strict=True)
    try:
        return next(reader)
    except csv.Error:
        return None


def _row(number: int, text: str, fields: list[str] | None, feed: Feed) -> Row | BrokenRow:
    found = feed.objects[0]
    if fields is None:
        reason = (
            "Las comillas de la fila no cierran bien: ciérrelas o duplíquelas dentro del texto."
        )
        raw = row_json({"fila": text})
        return BrokenRow(found.name, number, QUOTES, None, reason, raw, is_cut=True)
    expected = len(found.columns)
    if len(fields) == expected:
        return Row(found, number, tuple(fields), len(text))
    reason = (
        f"La fila trae {len(fields)} campos y el contrato pide {expected}: "
        "revise separadores dentro del texto o campos que faltan."
    )
    # Too many fields is a stray separator; too few, in the last row, is the end of a cut file.
    is_cut = len(fields) < expected
    return BrokenRow(found.name, number, FIELDS, None, reason, row_json({"fila": text}), is_cut)
