"""Compressed values inside PostgreSQL's pages: rows that fit, and rows cut into TOAST chunks.

A page is read as bytes, dead rows included, so that nothing is left out which PostgreSQL itself
would no longer show. Layouts: src/include/storage/bufpage.h, access/htup_details.h, varatt.h.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from hub.doctor.pglz import decompress

PAGE_BYTES = 8_192
PAGE_HEADER = 24
VERSION_AT = slice(18, 20)
VERSION = struct.pack("<H", PAGE_BYTES | 4)
COMPRESSED = 2  # the two lowest bits of a compressed value's header
SIZE_BITS = 30
PGLZ, LZ4 = 0, 1
BEST_RATIO = 300
WORD, WORDS_BEFORE = 4, 8  # bytes: a value's size, then its raw size and method
LARGEST_VALUE = 64 * 1024 * 1024
TOAST_HEADER = 24
TOAST_COLUMNS = 3
TOAST_SMALLEST = 12


def looks_like_pages(head: bytes) -> bool:
    """Tell whether a file begins with a page of a table or an index."""
    return len(head) >= PAGE_HEADER and head[VERSION_AT] == VERSION


def values_in_pages(source: BinaryIO) -> Iterator[bytes]:
    """Yield every compressed value of a table's file, opened."""
    chunks = ToastValues()
    while page := source.read(PAGE_BYTES):
        yield from values_in_page(page)
        yield from chunks.take(_toast_chunks(page))
    yield from chunks.finish()


class ToastValues:
    """Puts values together that were cut into chunks, which follow one another."""

    def __init__(self) -> None:
        """Nothing is begun."""
        self._pieces: list[bytes] = []
        self._current: int | None = None

    def take(self, chunks: Iterable[tuple[int, int, bytes]]) -> Iterator[bytes]:
        """Add chunks; yield the values that they end."""
        for chunk_id, number, piece in chunks:
            if number == 0 or chunk_id != self._current:
                yield from self.finish()
                self._current = chunk_id
            self._pieces.append(piece)

    def finish(self) -> Iterator[bytes]:
        """Yield the value that was begun."""
        yield from _joined(self._pieces)
        self._pieces = []


def values_in_page(page: bytes) -> Iterator[bytes]:
    """Yield the values of one page that are compressed in their place."""
    words = np.frombuffer(page[: len(page) // 4 * 4], dtype="<u4")
    heads, sizes = words[:-1], words[:-1] >> 2
    raw_sizes, methods = words[1:] & (1 << SIZE_BITS) - 1, words[1:] >> SIZE_BITS
    room = len(page) - 4 * np.arange(len(heads))
    likely = (heads & 3 == COMPRESSED) & (sizes > WORDS_BEFORE) & (sizes <= room) & (methods <= LZ4)
    # PostgreSQL keeps a compressed value only when it is shorter, and neither method beats this.
    likely &= (raw_sizes + WORDS_BEFORE > sizes) & (raw_sizes < sizes * BEST_RATIO)
    for place in np.flatnonzero(likely):
        at = int(place) * 4
        opened = _opened(page[at + 4 : at + int(sizes[place])])
        if opened:
            yield opened


def _opened(value: bytes) -> bytes | None:
    """Open a compressed value: its raw size and method, then the bytes."""
    if len(value) <= WORD:
        return None
    [info] = struct.unpack_from("<I", value)
    raw_size, method = info & (1 << SIZE_BITS) - 1, info >> SIZE_BITS
    if not 0 < raw_size <= LARGEST_VALUE:
        return None
    return _decompressed(method, value[4:], raw_size)


def _decompressed(method: int, data: bytes, raw_size: int) -> bytes | None:
    if method == PGLZ:
        return decompress(data, raw_size)
    if method == LZ4:
        try:
            return bytes(pa.decompress(data, raw_size, codec="lz4_raw", asbytes=True))
        except (OSError, ValueError):
            return None
    return None


def _joined(pieces: list[bytes]) -> Iterator[bytes]:
    """Yield the whole of a value that was cut into chunks: as it is, and opened."""
    if len(pieces) > 1:
        yield b"".join(pieces)
    opened = _opened(b"".join(pieces)) if pieces else None
    if opened:
        yield opened


def _toast_chunks(page: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the chunks on a page: rows of an id, a number and a piece of a value."""
    if page[VERSION_AT] != VERSION:
        return
    [lower] = struct.unpack_from("<H", page, 12)
    for place in range(PAGE_HEADER, min(lower, len(page) - 4), 4):
        [item] = struct.unpack_from("<I", page, place)
        row = page[item & 0x7FFF : (item & 0x7FFF) + (item >> 17)]
        if len(row) > TOAST_HEADER and row[22] == TOAST_HEADER:
            yield from chunk_in(row[18:20], row[TOAST_HEADER:])


def chunk_in(columns: bytes, row: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield the chunk of a row, when its number of columns and its header say that it is one."""
    if len(row) < TOAST_SMALLEST or int.from_bytes(columns, "little") & 0x7FF != TOAST_COLUMNS:
        return
    chunk_id, number, header = struct.unpack_from("<IiI", row)
    start = 8
    if header & 3 == 0:
        yield chunk_id, number, row[start + 4 : start + (header >> 2)]
    elif header & 1:
        yield chunk_id, number, row[start + 1 : start + (header >> 1 & 0x7F)]
