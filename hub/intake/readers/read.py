"""From a delivery's bytes to batches: the contract's format chooses the reader."""

from collections.abc import Iterator
from typing import assert_never

from hub.intake.feed import Feed, FeedFormat, FileCheck
from hub.intake.readers.batches import Batch, batched, whole_rows
from hub.intake.readers.delimited import read_delimited
from hub.intake.readers.fixed_width import read_fixed_width
from hub.intake.readers.json_lines import read_json_lines
from hub.intake.readers.parquet import read_parquet
from hub.intake.readers.source import Source
from hub.intake.readers.xlsx import read_xlsx


def read(source: Source, byte_count: int, feed: Feed) -> Iterator[Batch]:
    """Yield the batches of a file; a broken file rule raises FileRefused at any moment."""
    if byte_count < feed.limit(FileCheck.MIN_BYTES):
        raise feed.refusal(FileCheck.MIN_BYTES)
    if byte_count > feed.limit(FileCheck.MAX_BYTES):
        raise feed.refusal(FileCheck.MAX_BYTES)
    yield from _read(source, feed)


def _read(source: Source, feed: Feed) -> Iterator[Batch]:
    match feed.format:
        case FeedFormat.CSV:
            return batched(whole_rows(read_delimited(source, feed), feed), feed)
        case FeedFormat.FIXED_WIDTH:
            return batched(read_fixed_width(source, feed), feed)
        case FeedFormat.JSON_LINES | FeedFormat.FHIR_NDJSON:
            return batched(whole_rows(read_json_lines(source, feed), feed), feed)
        case FeedFormat.XLSX:
            return batched(read_xlsx(source, feed), feed)
        case FeedFormat.PARQUET:
            return batched(read_parquet(source, feed), feed)
        case _:
            assert_never(feed.format)
