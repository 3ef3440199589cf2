"""The search proves itself before it is believed: made-up values planted in every way it knows.

The files are written into a folder of their own, searched like any other, and removed.
"""

import bz2
import gzip
import lzma
import secrets
import sqlite3
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hub.doctor.errors import DoctorError
from hub.doctor.needles import SHORTEST_NEEDLE, needles
from hub.doctor.postgres_pages import PAGE_BYTES, VERSION
from hub.doctor.search import search
from hub.doctor.spellings import spellings

PADDING = b"\x00\xff" * 50
RUN, RUN_BYTES = bytes([1, 0x0F, 1, 255]), 273  # the last letter again, so many times


def prove() -> int:
    """Plant, search and compare; return how many files were planted, or refuse to search."""
    values = made_up_values()
    with tempfile.TemporaryDirectory(prefix="hub-doctor-") as folder:
        planted = plant(Path(folder), values)
        found = {hit.path for hit in search(Path(folder), needles(values)).hits}
    missed = sorted(set(planted) - found)
    if missed:
        raise DoctorError(
            f"El buscador no encontró lo que él mismo plantó ({missed[0]}). No se buscó nada: "
            "actualice el hub o informe este error."
        )
    return len(planted)


def made_up_values() -> tuple[str, ...]:
    """Return a name and a number that nobody has."""
    word = "".join(secrets.choice("bcdfghjkz") for _ in range(8))
    return f"Ñañé Úr{word} Muñóz", str(secrets.randbelow(9 * 10**9) + 10**9)


def plant(folder: Path, values: tuple[str, ...]) -> list[str]:
    """Write one file for each spelling and for each container; return their names."""
    spelt = [
        needle
        for value in values
        for _, needle in spellings(value)
        if len(needle) >= SHORTEST_NEEDLE
    ]
    contents = {f"spelling-{number}": text for number, text in enumerate(spelt)}
    contents |= dict(containers(values[0]))
    for name, content in contents.items():
        (folder / name).write_bytes(PADDING + content + PADDING if "spelling" in name else content)
    return list(contents)


def containers(value: str) -> Iterator[tuple[str, bytes]]:
    """Yield a file of each format that holds the value and does not show it."""
    text = "\n".join(_halves(value)).encode()
    yield "gzip", gzip.compress(text)
    yield "bzip2", bz2.compress(text)
    yield "xz", lzma.compress(text)
    yield "zlib", zlib.compress(text)
    yield "zstd", _arrow_stream(text, "zstd")
    yield "lz4", _arrow_stream(text, "lz4")
    yield "zip", _zip(text)
    yield "zip-in-gzip", gzip.compress(_zip(text))
    yield "tar-with-gzip", _tar(gzip.compress(text))
    yield "parquet", _parquet(value)
    yield "arrow", _arrow(value)
    yield "sqlite", _sqlite(zlib.compress(text))
    yield "postgres-page", _page(value.encode())
    yield "postgres-wal", _wal(value.encode())


def _halves(value: str) -> list[str]:
    """Say both halves before the whole: every compressor then only points back to them."""
    half = len(value) // 2
    said = [f"{part} {number}" for number in range(60) for part in (value[:half], value[half:])]
    return [*said, value, *said]


def literal_pglz(content: bytes) -> bytes:
    """Write content in PostgreSQL's compression: eight literals a control byte, then a long run."""
    padded = content + bytes(-len(content) % 8)
    pieces = (padded[at : at + 8] for at in range(0, len(padded), 8))
    return b"".join(b"\x00" + piece for piece in pieces) + RUN


def _arrow_stream(text: bytes, codec: str) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as stream:
        stream.write(text)
    return bytes(sink.getvalue().to_pybytes())


def _zip(text: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", text)
    return target.getvalue()


def _tar(content: bytes) -> bytes:
    target = BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        member = tarfile.TarInfo("inside.gz")
        member.size = len(content)
        archive.addfile(member, BytesIO(content))
    return target.getvalue()


def _parquet(value: str) -> bytes:
    target = BytesIO()
    pq.write_table(
        pa.table({"value": _halves(value)}), target, compression="zstd", write_statistics=False
    )
    return target.getvalue()


def _arrow(value: str) -> bytes:
    target, table = BytesIO(), pa.table({"value": _halves(value)})
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(target, table.schema, options=options) as writer:
        writer.write_table(table)
    return target.getvalue()


def _sqlite(content: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table kept (content blob)")
        database.execute("insert into kept values (?)", [content])
        database.commit()
        return bytes(database.serialize())


def _page(content: bytes) -> bytes:
    """Make a page of a table with one compressed value on it."""
    value = struct.pack("<I", len(content) + RUN_BYTES) + literal_pglz(content)
    body = struct.pack("<I", (len(value) + 4) << 2 | 2) + value
    header = bytes(12) + struct.pack("<HHH", 24, 24, PAGE_BYTES) + VERSION + bytes(4)
    return (header + body).ljust(PAGE_BYTES, b"\0")


def _wal(content: bytes) -> bytes:
    """Make a segment of a write-ahead log with one compressed page image in it."""
    image = literal_pglz(content)
    hole = PAGE_BYTES - len(content) - RUN_BYTES
    block = struct.pack("<BBHHHBH", 0, 0x10, 0, len(image), 24, 0x05, hole) + bytes(16)
    record = struct.pack("<I", 24 + len(block) + len(image)).ljust(24, b"\0") + block + image
    header = struct.pack("<HHIQIIQII", 0xD118, 2, 1, 0, 0, 0, 0, 16 * 1024 * 1024, PAGE_BYTES)
    return (header + record).ljust(2 * PAGE_BYTES, b"\0")
