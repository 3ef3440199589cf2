"""Lines of a text file, streamed in blocks: bounded in length, decoded strictly, the last ended.

A block without a fault is decoded whole, which is many times as fast as line by line. One with a
fault is read again line by line, so that a file is refused for the same reason either way.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.intake.errors import FileRefused
from hub.intake.feed import Feed, FileCheck
from hub.intake.readers.source import Source

BLOCK_BYTES = 4 * 1024 * 1024
HEADER_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring lines; the first one has this number in the file, counted from 1."""

    first: int
    lines: list[str] = field(repr=False)


def lines(source: Source, feed: Feed, *, has_header: bool = False) -> Iterator[tuple[int, str]]:
    """Yield each line with its number from 1; a broken file rule raises FileRefused."""
    for block in blocks(source, feed, has_header=has_header):
        yield from enumerate(block.lines, start=block.first)


def blocks(source: Source, feed: Feed, *, has_header: bool = False) -> Iterator[Block]:
    """Yield the lines of a file; a broken file rule raises FileRefused where it is broken.

    A header may be longer than a row, so that ten thousand columns are called by their name.
    """
    row_limit = feed.limit(FileCheck.MAX_ROW_BYTES)
    limit = max(row_limit, HEADER_BYTES) if has_header else row_limit
    decoder, first = _Decoder(feed), 1
    for raw in _whole_lines(source, feed, limit):
        for block in decoder.blocks(raw, first, limit):
            first += len(block.lines)
            yield block
        limit = row_limit
    decoder.finish()


def _whole_lines(source: Source, feed: Feed, limit: int) -> Iterator[list[bytes]]:
    """Yield lists of whole lines; the header, when it may be longer, comes alone."""
    row_limit, rest = feed.limit(FileCheck.MAX_ROW_BYTES), b""
    while data := _gathered(source):
        # A line end is the byte 10 and nothing else: NEL or U+2028 inside a note end no row.
        *ended, rest = (rest + data).split(b"\n")
        if ended and limit > row_limit:
            yield ended[:1]
            ended, limit = ended[1:], row_limit
        if ended:
            yield ended
        if len(rest) > limit:
            raise feed.refusal(FileCheck.MAX_ROW_BYTES)
    # Without its line end the last line may be half of itself, and nobody could tell.
    if rest:
        raise feed.refusal(FileCheck.COMPLETE)


def _gathered(source: Source) -> bytes:
    """Read about a block: a sealed file hands out its bytes in much smaller pieces."""
    pieces: list[bytes] = []
    size = 0
    while size < BLOCK_BYTES and (piece := source.read(BLOCK_BYTES - size)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


class _Decoder:
    """Decodes lines, and notices UTF-8 that calls itself something else.

    Every byte is a letter of latin-1, so a UTF-8 file would be read without a complaint and
    every accent would be wrong. Text in a one-byte encoding is never valid UTF-8 throughout.
    """

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.is_utf8 = codecs.lookup(feed.encoding).name == "utf-8"
        self.saw_accents = False
        self.is_surely_not_utf8 = False

    def blocks(self, raw: list[bytes], first: int, limit: int) -> Iterator[Block]:
        """Decode lines at once; where that fails, one by one up to the fault."""
        if first == 1 and self.is_utf8:
            raw = [raw[0].removeprefix(codecs.BOM_UTF8), *raw[1:]]
        decoded = self._at_once(raw, limit)
        if decoded is not None:
            yield Block(first, decoded)
            return
        for number, line in enumerate(raw, start=first):
            yield Block(number, [self._line(line, limit)])

    def finish(self) -> None:
        """Refuse the file when all of its accents were UTF-8 after all."""
        if self.saw_accents and not self.is_surely_not_utf8:
            raise self._refusal()

    def _at_once(self, raw: list[bytes], limit: int) -> list[str] | None:
        whole = b"\n".join(raw)
        # UTF-16 and binary files show themselves by their zeros.
        if b"\0" in whole or max(map(len, raw)) > limit:
            return None
        try:
            text = whole.decode(self.feed.encoding)
        except UnicodeDecodeError:
            return None
        self._look_at_accents(whole)
        return f"{text}\n".replace("\r\n", "\n").split("\n")[:-1]

    def _line(self, line: bytes, limit: int) -> str:
        if len(line) > limit:
            raise self.feed.refusal(FileCheck.MAX_ROW_BYTES)
        if b"\0" in line:
            raise self._refusal()
        self._look_at_accents(line)
        try:
            return line.removesuffix(b"\r").decode(self.feed.encoding)
        except UnicodeDecodeError:
            raise self._refusal() from None

    def _look_at_accents(self, data: bytes) -> None:
        if not self.is_utf8 and not data.isascii():
            # One line that is not UTF-8 settles it; until then each accent is tried.
            self.saw_accents = True
            self.is_surely_not_utf8 = self.is_surely_not_utf8 or not _is_utf8(data)

    def _refusal(self) -> FileRefused:
        return self.feed.refusal(FileCheck.ENCODING)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
