"""Fixed-width text: columns stand at the contract's positions, counted in characters."""

from collections.abc import Iterator

from hub.intake.feed import Feed, FileCheck
from hub.intake.readers.batches import Row
from hub.intake.readers.lines import lines
from hub.intake.readers.source import Source


def read_fixed_width(source: Source, feed: Feed) -> Iterator[Row]:
    """Yield the rows of a fixed-width file; the blanks that fill a column are taken off."""
    found = feed.objects[0]
    width = feed.limit(FileCheck.RECORD_WIDTH)
    # Characters, not bytes: an Ñ takes one place on the agency's screen and two bytes in UTF-8.
    spans = [slice(c.span.start, c.span.end) for c in found.columns if c.span is not None]
    for number, text in lines(source, feed):
        if not text:
            continue
        if len(text) != width:
            raise feed.refusal(FileCheck.RECORD_WIDTH, f"Es la línea {number}.")
        yield Row(found, number, tuple(text[span].strip() for span in spans), width)
