"""What is compressed is opened: one reader a format, told by its first bytes and not by its name.

A reader yields the pieces inside, each as a stream; nothing is ever written to disk.
"""

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, cast

import pyarrow as pa

from hub.doctor.columnar import arrow_bytes, parquet_bytes, sqlite_bytes
from hub.doctor.postgres_pages import looks_like_pages, values_in_pages
from hub.doctor.postgres_wal import looks_like_wal, values_in_wal

HEAD_BYTES = 512
CHUNK_BYTES = 1024 * 1024
TAR_MARK = slice(257, 262)

Read = Callable[[BinaryIO], Iterator[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of container and how it is opened."""

    name: str
    read: Read = field(repr=False)


def format_of(head: bytes) -> Format | None:
    """Return how to open what begins with these bytes, or None when there is nothing to open."""
    for mark, known in MARKS:
        if head.startswith(mark):
            return known
    if head[TAR_MARK] == b"ustar":
        return Format("tar", _tar)
    if looks_like_wal(head):
        return Format("wal", _all_of(values_in_wal))
    if looks_like_pages(head):
        return Format("pages", _all_of(values_in_pages))
    if head[:1] == b"\x78" and head[1:2] in (b"\x01", b"\x5e", b"\x9c", b"\xda"):
        return Format("zlib", _zlib)
    return None


class Chunks:
    """A stream over chunks that are made while it is read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        """Take the chunks; empty ones are passed over."""
        self._chunks = filter(None, chunks)
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, or all that is left."""
        if size < 0:
            return b"".join((self._rest, *self._chunks))
        if not self._rest:
            self._rest = next(self._chunks, b"")
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _one(opened: Callable[[BinaryIO], object]) -> Read:
    """Read a format that holds one stream."""

    def read(source: BinaryIO) -> Iterator[BinaryIO]:
        yield cast("BinaryIO", opened(source))

    return read


def _all_of(values: Callable[[BinaryIO], Iterator[bytes]]) -> Read:
    """Read a format whose values stand each for itself."""

    def read(source: BinaryIO) -> Iterator[BinaryIO]:
        yield from map(BytesIO, values(source))

    return read


def _zip(source: BinaryIO) -> Iterator[BinaryIO]:
    with zipfile.ZipFile(source) as archive:
        for member in archive.infolist():
            yield BytesIO(f"{member.filename}\n".encode() + member.comment)
            with archive.open(member) as inside:
                yield cast("BinaryIO", inside)


def _tar(source: BinaryIO) -> Iterator[BinaryIO]:
    with tarfile.open(fileobj=source, mode="r:") as archive:
        for member in archive:
            inside = archive.extractfile(member)
            if inside is not None:
                yield cast("BinaryIO", inside)


def _zlib(source: BinaryIO) -> Iterator[BinaryIO]:
    yield cast("BinaryIO", Chunks(_inflated(source)))


def _inflated(source: BinaryIO) -> Iterator[bytes]:
    inflate = zlib.decompressobj()
    while data := source.read(CHUNK_BYTES):
        while data and not inflate.eof:
            yield inflate.decompress(data, CHUNK_BYTES)
            data = inflate.unconsumed_tail


def _compressed(codec: str) -> Callable[[BinaryIO], object]:
    return lambda source: pa.CompressedInputStream(pa.PythonFile(source, mode="r"), codec)


MARKS: tuple[tuple[bytes, Format], ...] = (
    (b"\x1f\x8b\x08", Format("gzip", _one(lambda source: gzip.GzipFile(fileobj=source)))),
    (b"BZh", Format("bzip2", _one(bz2.BZ2File))),
    (b"\xfd7zXZ\x00", Format("xz", _one(lzma.LZMAFile))),
    (b"\x28\xb5\x2f\xfd", Format("zstd", _one(_compressed("zstd")))),
    (b"\x04\x22\x4d\x18", Format("lz4", _one(_compressed("lz4")))),
    (b"PK\x03\x04", Format("zip", _zip)),
    (b"PAR1", Format("parquet", _all_of(parquet_bytes))),
    (b"ARROW1", Format("arrow", _all_of(arrow_bytes))),
    (b"SQLite format 3\x00", Format("sqlite", _all_of(sqlite_bytes))),
)
OPENING_FAILS = (
    OSError, EOFError, ValueError, KeyError, IndexError, NotImplementedError, RuntimeError,
    zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error,
)  # fmt: skip
