"""Parquet, opened in memory. Columns stay dictionary-encoded until their real size is known."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hub.intake.feed import Feed, FileCheck
from hub.intake.readers.batches import BATCH_BYTES, BATCH_ROWS, Batch, legible_batch
from hub.intake.readers.headers import check_header
from hub.intake.readers.source import Source

TEXTS = (pa.string(), pa.large_string(), pa.binary(), pa.large_binary())


def read_parquet(source: Source, feed: Feed) -> Iterator[Batch]:
    """Yield the rows of a Parquet file as text; `row_number` counts from 1."""
    data = source.read()
    try:
        yield from _batches(data, feed)
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        # `from None`: an Arrow message can quote the value that it could not convert.
        raise feed.refusal(FileCheck.COMPLETE) from None


def _batches(data: bytes, feed: Feed) -> Iterator[Batch]:
    # Opened twice: what can be read as a dictionary is only known from the schema.
    plain = pq.ParquetFile(pa.BufferReader(data))
    _check_shape(plain, len(data), feed)
    opened = pq.ParquetFile(
        pa.BufferReader(data),
        read_dictionary=_texts(plain.schema_arrow),
        page_checksum_verification=True,
    )
    first_row, expanded = 1, 0
    for record_batch in opened.iter_batches(BATCH_ROWS):
        sizes = _row_sizes(record_batch)
        expanded += pc.sum(sizes).as_py() or 0
        _check_sizes(sizes, expanded, feed)
        for part in _slices(record_batch, pc.sum(sizes).as_py() or 0):
            yield _batch(part, first_row, feed)
            first_row += part.num_rows


def _check_shape(opened: pq.ParquetFile, file_bytes: int, feed: Feed) -> None:
    metadata = opened.metadata
    groups = (metadata.row_group(index) for index in range(metadata.num_row_groups))
    expanded = sum(group.total_byte_size for group in groups)
    if expanded > feed.limit(FileCheck.MAX_EXPANDED_BYTES):
        raise feed.refusal(FileCheck.MAX_EXPANDED_BYTES)
    if expanded > feed.limit(FileCheck.MAX_EXPANSION_RATIO) * file_bytes:
        raise feed.refusal(FileCheck.MAX_EXPANSION_RATIO)
    check_header(opened.schema_arrow.names, feed)
    for column in opened.schema_arrow:
        if pa.types.is_nested(column.type):
            detail = f"La columna «{column.name}» trae listas u objetos."
            raise feed.refusal(FileCheck.HEADER_EQUALS, detail)


def _texts(schema: pa.Schema) -> list[str]:
    return [column.name for column in schema if column.type in TEXTS]


def _row_sizes(batch: pa.RecordBatch) -> pa.Array:
    """Count the bytes of each row without unpacking a repeated text as often as it appears."""
    total = pa.repeat(pa.scalar(0, pa.int64()), batch.num_rows)
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and column.type.value_type in TEXTS:
            lengths = pc.binary_length(column.dictionary).take(column.indices)
            total = pc.add(total, pc.fill_null(lengths, 0).cast(pa.int64()))
    return total


def _check_sizes(sizes: pa.Array, expanded: int, feed: Feed) -> None:
    if (pc.max(sizes).as_py() or 0) > feed.limit(FileCheck.MAX_ROW_BYTES):
        raise feed.refusal(FileCheck.MAX_ROW_BYTES)
    if expanded > feed.limit(FileCheck.MAX_EXPANDED_BYTES):
        raise feed.refusal(FileCheck.MAX_EXPANDED_BYTES)


def _slices(batch: pa.RecordBatch, size: int) -> Iterator[pa.RecordBatch]:
    # A repeated text is small here and huge once written out, so the batch is cut first.
    rows = max(1, batch.num_rows // (size // BATCH_BYTES + 1))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def _batch(part: pa.RecordBatch, first_row: int, feed: Feed) -> Batch:
    # Parquet does not promise that its texts are UTF-8; this looks.
    part.validate(full=True)
    numbers = pa.array(range(first_row, first_row + part.num_rows), pa.int64())
    return legible_batch(feed.objects[0], numbers, [_text(column) for column in part.columns])


def _text(column: pa.Array) -> pa.Array:
    """Write a column as text: whole numbers without a point, dates as ISO."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        column = _narrowed(column, pa.date32())
    elif pa.types.is_floating(kind):
        column = _narrowed(column, pa.int64())
    return column.cast(pa.string())


def _narrowed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Convert where nothing is lost (midnights to dates, 4.0 to 4); otherwise leave it."""
    try:
        narrowed = column.cast(kind)
        return narrowed if narrowed.cast(column.type).equals(column) else column
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return column
