"""Lines of a text file, streamed: bounded in length, decoded strictly, the last one ended."""

import codecs
from collections.abc import Iterator

from hub.intake.errors import FileRefused
from hub.intake.feed import Feed, FileCheck
from hub.intake.readers.source import Source

CHUNK_BYTES = 64 * 1024
HEADER_BYTES = 1024 * 1024


def lines(source: Source, feed: Feed, *, has_header: bool = False) -> Iterator[tuple[int, str]]:
    """Yield each line with its number from 1; a broken file rule raises FileRefused.

    A header may be longer than a row, so that ten thousand columns are called by their name.
    """
    row_limit = feed.limit(FileCheck.MAX_ROW_BYTES)
    header_limit = max(row_limit, HEADER_BYTES) if has_header else row_limit
    decoder = _Decoder(feed)
    for number, line in enumerate(_raw_lines(source, feed, row_limit, header_limit), start=1):
        yield number, decoder.text(line, is_first=number == 1)
    decoder.finish()


def _raw_lines(source: Source, feed: Feed, row_limit: int, header_limit: int) -> Iterator[bytes]:
    limit, rest = header_limit, b""
    while chunk := source.read(CHUNK_BYTES):
        # A line end is the byte 10 and nothing else: NEL or U+2028 inside a note end no row.
        *ended, rest = (rest + chunk).split(b"\n")
        for line in ended:
            if len(line) > limit:
                raise feed.refusal(FileCheck.MAX_ROW_BYTES)
            yield line.removesuffix(b"\r")
            limit = row_limit
        if len(rest) > limit:
            raise feed.refusal(FileCheck.MAX_ROW_BYTES)
    # Without its line end the last line may be half of itself, and nobody could tell.
    if rest:
        raise feed.refusal(FileCheck.COMPLETE)


class _Decoder:
    """Decodes line by line, and notices UTF-8 that calls itself something else.

    Every byte is a letter of latin-1, so a UTF-8 file would be read without a complaint and
    every accent would be wrong. Text in a one-byte encoding is never valid UTF-8 throughout.
    """

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.is_utf8 = codecs.lookup(feed.encoding).name == "utf-8"
        self.saw_accents = False
        self.is_surely_not_utf8 = False

    def text(self, line: bytes, *, is_first: bool) -> str:
        # UTF-16 and binary files show themselves by their zeros.
        if b"\0" in line:
            raise self.refusal()
        if is_first and self.is_utf8:
            line = line.removeprefix(codecs.BOM_UTF8)
        if not self.is_utf8 and not line.isascii():
            # One line that is not UTF-8 settles it; until then each accented line is tried.
            self.saw_accents = True
            self.is_surely_not_utf8 = self.is_surely_not_utf8 or not _is_utf8(line)
        return self._decoded(line)

    def finish(self) -> None:
        if self.saw_accents and not self.is_surely_not_utf8:
            raise self.refusal()

    def refusal(self) -> FileRefused:
        return self.feed.refusal(FileCheck.ENCODING)

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode(self.feed.encoding)
        except UnicodeDecodeError:
            raise self.refusal() from None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
