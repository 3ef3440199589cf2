"""What is compressed inside PostgreSQL's write-ahead log: page images, values, TOAST chunks.

The records are walked page by page (src/include/access/xlogrecord.h, xlog_internal.h); where the
walk loses its way (a segment used before, the end of what was written) it begins again at the
next page, which says how much of an older record it still holds.
"""

import struct
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from hub.doctor.pglz import decompress
from hub.doctor.postgres_pages import ToastValues, chunk_in, values_in_page

PAGE_BYTES = 8_192
MAGIC_BYTE = 0xD1
HEADER, LONG_HEADER = 24, 40
IS_LONG = 0x0002
RECORD_HEADER = 24
WORD = 4
SMALLEST_RECORD = 48  # bytes; a shorter one holds no compressed value
LARGEST_RECORD = 64 * 1024 * 1024
HIGHEST_BLOCK = 32
DATA_SHORT, DATA_LONG, ORIGIN, TRANSACTION = 255, 254, 253, 252
PLAIN_HEADERS = {DATA_SHORT: 1, DATA_LONG: 4, ORIGIN: 2, TRANSACTION: 4}
HAS_IMAGE, SAME_TABLE = 0x10, 0x80
LOGGED_HEADER = 6  # three fields of a row's header, and the byte that pads them
ROW_HEADER = 24
HAS_HOLE, PGLZ, LZ4, ZSTD = 0x01, 0x04, 0x08, 0x10
CODECS = {LZ4: "lz4_raw", ZSTD: "zstd"}


def looks_like_wal(head: bytes) -> bool:
    """Tell whether a file begins with the long header of a segment."""
    if len(head) < LONG_HEADER or head[1] != MAGIC_BYTE:
        return False
    [info, block] = struct.unpack_from("<H", head, 2) + struct.unpack_from("<I", head, 36)
    return bool(info & IS_LONG) and block == PAGE_BYTES


def values_in_wal(source: BinaryIO) -> Iterator[bytes]:
    """Yield what is compressed in the records of a segment, opened."""
    chunks = ToastValues()
    for record in _records(source):
        for shift in range(WORD if len(record) > SMALLEST_RECORD else 0):
            # a row lies in a record at any place
            yield from values_in_page(record[shift:])
        blocks, start = _blocks(record)
        for block in blocks:
            yield from _opened(record[start : start + block.image_size], block)
            start += block.image_size
            yield from chunks.take(_chunk(record[start : start + block.size]))
            start += block.size
    yield from chunks.finish()


def _chunk(row: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the TOAST chunk that an insertion logs: three fields of its header, then the row."""
    if len(row) > LOGGED_HEADER and row[4] == ROW_HEADER:
        yield from chunk_in(row[:2], row[LOGGED_HEADER:])


def _records(source: BinaryIO) -> Iterator[bytes]:
    """Yield the body of every record that is whole."""
    pending = b""
    while page := source.read(PAGE_BYTES):
        if len(page) < PAGE_BYTES or page[1] != MAGIC_BYTE:
            pending = b""
            continue
        [info] = struct.unpack_from("<H", page, 2)
        [remaining] = struct.unpack_from("<I", page, 16)
        body = page[LONG_HEADER if info & IS_LONG else HEADER :]
        if pending and remaining:
            pending += body
        else:
            pending = body[_aligned(remaining) :]
        pending = yield from _whole_records(pending)


def _whole_records(data: bytes) -> Generator[bytes, None, bytes]:
    """Yield the records that are whole; return what is left, to go on with."""
    at = 0
    while len(data) - at >= RECORD_HEADER:
        [size] = struct.unpack_from("<I", data, at)
        if not RECORD_HEADER <= size <= LARGEST_RECORD:
            return b""
        if at + size > len(data):
            return data[at:]
        yield data[at + RECORD_HEADER : at + size]
        at += _aligned(size)
    return data[at:]


@dataclass(frozen=True, slots=True)
class _Block:
    """One page that a record is about: its data, its image, how the image is kept."""

    size: int
    image_size: int = 0
    info: int = 0
    hole: int = 0


def _blocks(record: bytes) -> tuple[list[_Block], int]:
    """Read the headers of a record: its blocks and where their data begins; none when they lie."""
    blocks: list[_Block] = []
    at = data_bytes = 0
    try:
        while len(record) - at > data_bytes:
            kind, at = record[at], at + 1
            if kind <= HIGHEST_BLOCK:
                block, at = _block(record, at)
                blocks.append(block)
                data_bytes += block.size + block.image_size
            else:
                data_bytes += _main_data(record, kind, at)
                at += PLAIN_HEADERS[kind]
    except (struct.error, KeyError, IndexError):
        return [], 0
    return blocks, at


def _block(record: bytes, at: int) -> tuple[_Block, int]:
    flags, size = struct.unpack_from("<BH", record, at)
    at += 3
    block = _Block(size)
    if flags & HAS_IMAGE:
        block, at = _with_image(record, at, size)
    return block, at + (4 if flags & SAME_TABLE else 16)


def _main_data(record: bytes, kind: int, at: int) -> int:
    if kind == DATA_SHORT:
        return record[at]
    return int(struct.unpack_from("<I", record, at)[0]) if kind == DATA_LONG else 0


def _with_image(record: bytes, at: int, size: int) -> tuple[_Block, int]:
    image_size, _, info = struct.unpack_from("<HHB", record, at)
    at += 5
    hole = 0
    if info & HAS_HOLE and info & (PGLZ | LZ4 | ZSTD):
        [hole] = struct.unpack_from("<H", record, at)
        at += 2
    return _Block(size, image_size, info, hole), at


def _opened(data: bytes, block: _Block) -> Iterator[bytes]:
    raw_size = max(PAGE_BYTES - block.hole, 0)
    if block.info & PGLZ:
        page = decompress(data, raw_size)
        yield from [page] if page else []
    for bit, codec in CODECS.items():
        if block.info & bit:
            try:
                yield bytes(pa.decompress(data, raw_size, codec=codec, asbytes=True))
            except (OSError, ValueError):
                return


def _aligned(size: int) -> int:
    return -(-size // 8) * 8
