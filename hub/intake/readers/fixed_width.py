"""Fixed-width text: columns stand at the contract's positions, counted in characters."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from hub.intake.feed import Feed, FileCheck
from hub.intake.readers.batches import Batch, legible_batch
from hub.intake.readers.lines import Block, blocks
from hub.intake.readers.source import Source


def read_fixed_width(source: Source, feed: Feed) -> Iterator[Batch]:
    """Yield the rows of a fixed-width file; the blanks that fill a column are taken off."""
    for block in blocks(source, feed):
        yield _batch(block, feed)


def _batch(block: Block, feed: Feed) -> Batch:
    found = feed.objects[0]
    texts = pa.array(block.lines, pa.string())
    numbers = pa.array(range(block.first, block.first + len(texts)), pa.int64())
    # Characters, not bytes: an Ñ takes one place on the agency's screen and two bytes in UTF-8.
    lengths = pc.utf8_length(texts)
    is_row = pc.not_equal(lengths, 0)
    texts, numbers = texts.filter(is_row), numbers.filter(is_row)
    wrong = numbers.filter(pc.not_equal(lengths.filter(is_row), feed.limit(FileCheck.RECORD_WIDTH)))
    if len(wrong):
        raise feed.refusal(FileCheck.RECORD_WIDTH, f"Es la línea {wrong[0].as_py()}.")
    spans = [column.span for column in found.columns if column.span is not None]
    cut = (pc.utf8_slice_codeunits(texts, span.start, span.end) for span in spans)
    return legible_batch(found, numbers, [pc.utf8_trim_whitespace(column) for column in cut])
