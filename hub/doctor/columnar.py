"""Files of tables opened: Parquet and Arrow pages, SQLite rows. What they hold is yielded as bytes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS = 8_192
JOURNAL_MODE = slice(18, 20)  # a copy in memory cannot follow a write-ahead log
ROLLBACK = b"\x01\x01"


def parquet_bytes(source: BinaryIO) -> Iterator[bytes]:
    """Yield the contents of every column of a Parquet file, a batch at a time."""
    for batch in pq.ParquetFile(source).iter_batches(BATCH_ROWS):
        yield from _column_bytes(batch)


def arrow_bytes(source: BinaryIO) -> Iterator[bytes]:
    """Yield the contents of every column of an Arrow file."""
    with pa.ipc.open_file(source) as reader:
        for number in range(reader.num_record_batches):
            yield from _column_bytes(reader.get_batch(number))


def sqlite_bytes(source: BinaryIO) -> Iterator[bytes]:
    """Yield every text and blob of every table of an SQLite file."""
    content = bytearray(source.read())
    content[JOURNAL_MODE] = ROLLBACK
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(bytes(content))
        database.text_factory = bytes
        tables = "select name from sqlite_master where type = 'table' and rootpage > 0"
        for (name,) in database.execute(tables).fetchall():
            quoted = name.decode().replace('"', '""')
            for row in database.execute(f'select * from "{quoted}"'):  # noqa: S608 - its own tables
                yield from (value for value in row if isinstance(value, bytes))


def _column_bytes(batch: pa.RecordBatch) -> Iterator[bytes]:
    """Yield the buffers of a batch: the letters of a column of text lie in one of them."""
    for column in batch.columns:
        plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        yield from (buffer.to_pybytes() for buffer in plain.buffers() if buffer is not None)
