"""What an XLSX (a ZIP of XML parts) is allowed to be before anything opens it.

Every part is inflated once, in memory, a piece at a time and counted, since the sizes that a
ZIP declares can lie. The cells are counted too: two cells in opposite corners of a sheet make
most readers reserve the seventeen thousand million between them.
"""

import io
import re
import string
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from hub.intake.errors import FileRefused
from hub.intake.feed import Feed, FileCheck

PIECE_BYTES = 1024 * 1024
# A workbook of one sheet has a dozen parts; the directory has about a hundred bytes for each.
MAX_PARTS = 1_000
MAX_DIRECTORY_BYTES = 256 * 1024
# Measured: the reader holds about 120 bytes a filled cell, so this is some 1 GB.
MAX_CELLS = 8_000_000
# The end record of a ZIP stands in its last 64 KiB, before a comment of free length.
END_MARK = b"PK\x05\x06"
END_BYTES = 22
MAX_COMMENT_BYTES = 65_535
LOCAL_HEADER = struct.Struct("<26xHH")
CELL_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3}\d{1,7})["']""")
DIGITS = string.digits.encode()
ALPHABET = string.ascii_letters.encode()
LETTERS = 26


def check_zip(data: bytes, feed: Feed) -> None:
    """Refuse a ZIP that is cut, too big once open, or that hides its real size."""
    parts = _parts(data, feed)
    declared = sum(part.file_size for part in parts)
    if declared > feed.limit(FileCheck.MAX_EXPANDED_BYTES):
        raise feed.refusal(FileCheck.MAX_EXPANDED_BYTES)
    if declared > feed.limit(FileCheck.MAX_EXPANSION_RATIO) * len(data):
        raise feed.refusal(FileCheck.MAX_EXPANSION_RATIO)
    sheet = _Cells()
    for part in parts:
        _check_part(data, part, feed, sheet)


def _parts(data: bytes, feed: Feed) -> list[zipfile.ZipInfo]:
    _check_directory(data, feed)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        raise feed.refusal(FileCheck.COMPLETE) from None
    if len(parts) > MAX_PARTS:
        raise _too_many_parts()
    return parts


def _check_directory(data: bytes, feed: Feed) -> None:
    """Look at the end record first: a directory of millions of parts would fill the memory."""
    end = data.rfind(END_MARK, max(0, len(data) - END_BYTES - MAX_COMMENT_BYTES))
    if end < 0 or len(data) - end < END_BYTES:
        raise feed.refusal(FileCheck.COMPLETE)
    (directory_bytes,) = struct.unpack_from("<I", data, end + 12)
    if directory_bytes > MAX_DIRECTORY_BYTES:
        raise _too_many_parts()


def _check_part(data: bytes, part: zipfile.ZipInfo, feed: Feed, sheet: "_Cells") -> None:
    size, check = 0, 0
    try:
        for piece in _inflated(data, part, feed):
            size, check = size + len(piece), zlib.crc32(piece, check)
            if size > part.file_size:
                raise feed.refusal(FileCheck.MAX_EXPANDED_BYTES)
            if part.filename.lower().endswith(".xml"):
                sheet.see(piece, feed)
    except (zlib.error, struct.error):
        raise feed.refusal(FileCheck.COMPLETE) from None
    if size != part.file_size or check != part.CRC:
        raise feed.refusal(FileCheck.COMPLETE)
    sheet.end_of_part()


def _inflated(data: bytes, part: zipfile.ZipInfo, feed: Feed) -> Iterator[bytes]:
    name_bytes, extra_bytes = LOCAL_HEADER.unpack_from(data, part.header_offset)
    start = part.header_offset + LOCAL_HEADER.size + name_bytes + extra_bytes
    # The directory's sizes, not the local ones: writers that stream leave those at zero.
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    # Office programs write no other method, and other inflaters have no bounded output here.
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise feed.refusal(FileCheck.COMPLETE)
    opener = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    while piece := opener.decompress(rest, PIECE_BYTES):
        yield piece
        rest = opener.unconsumed_tail


@dataclass(slots=True)
class _Cells:
    """The area of the biggest sheet and the number of cells and shared texts, so far."""

    rows: int = 0
    columns: int = 0
    marks: int = 0
    rest: bytes = b""

    def see(self, piece: bytes, feed: Feed) -> None:
        """Read one piece, keeping an unfinished tag for the next one."""
        text = self.rest + piece
        whole, mark, rest = text.rpartition(b">")
        self.rest = rest[-PIECE_BYTES:]
        seen = whole + mark
        # The format forbids document types; the only use of one is to blow up entities.
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            raise feed.refusal(FileCheck.COMPLETE)
        # Cells without a reference and shared texts cost memory as well.
        self.marks += seen.count(b"<c") + seen.count(b"<si")
        # A million references name few columns and, each, one of a few rows: look at those once.
        references = CELL_REFERENCE.findall(seen)
        letters = {reference.rstrip(DIGITS) for reference in references}
        digits = {reference.lstrip(ALPHABET) for reference in references}
        self.rows = max(self.rows, *map(int, digits), 0)
        self.columns = max(self.columns, *map(_column_number, letters), 0)
        if max(self.marks, self.rows * self.columns) > MAX_CELLS:
            raise _too_many_cells()

    def end_of_part(self) -> None:
        """Start the next part afresh: sheets are read one at a time."""
        self.rows, self.columns, self.rest = 0, 0, b""


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * LETTERS + letter - ord("A") + 1
    return number


def _too_many_parts() -> FileRefused:
    return FileRefused(
        "demasiadas-partes",
        f"La hoja de cálculo trae más de {MAX_PARTS} partes: guárdela de nuevo desde Excel.",
    )


def _too_many_cells() -> FileRefused:
    return FileRefused(
        "hoja-demasiado-grande",
        f"La hoja abarca más de {MAX_CELLS} celdas: divida la entrega o borre celdas sueltas.",
    )
