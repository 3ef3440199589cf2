"""NDJSON over HTTP, both ways at once: lines are read while answers leave, and never faster.

A client that does not read its answers is not read from either, past a bounded number of lines;
a line that is too long is passed over and answered as a bad one.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

LINES_TYPE = "application/x-ndjson"
MOST_TOGETHER = 1_000  # lines of one set: one look at the database, one durable write
LONGEST_LINE = 4_096
READ_AHEAD = 64  # sets that may wait while the client has not read the answers before them
Lines = list[bytes | None]
"""Lines without their end; None stands for one that was too long."""


@dataclass(slots=True)
class LineCutter:
    """Cuts a stream of bytes into lines and holds no more than the longest line of it."""

    rest: bytes = field(default=b"", repr=False)
    is_skipping: bool = False

    def cut(self, chunk: bytes) -> Lines:
        """The lines that end in this chunk."""
        *ended, rest = chunk.split(b"\n")
        lines: Lines = []
        for piece in ended:
            lines.append(self._line(piece))
            self.rest, self.is_skipping = b"", False
        self._keep(rest)
        return lines

    def last(self) -> Lines:
        """The last line, when nothing ends it."""
        return [self._line(b"")] if self.rest or self.is_skipping else []

    def _line(self, piece: bytes) -> bytes | None:
        is_too_long = self.is_skipping or len(self.rest) + len(piece) > LONGEST_LINE
        return None if is_too_long else (self.rest + piece).removesuffix(b"\r")

    def _keep(self, rest: bytes) -> None:
        if self.is_skipping or len(self.rest) + len(rest) > LONGEST_LINE:
            self.rest, self.is_skipping = b"", True
        else:
            self.rest += rest


async def line_sets(request: Request) -> AsyncGenerator[Lines, None]:
    """Yield the lines of a request in sets, as they arrive, reading a bounded part ahead."""
    waiting: asyncio.Queue[Lines | None] = asyncio.Queue(READ_AHEAD)
    reader = asyncio.create_task(_read(request, waiting))
    try:
        while (lines := await waiting.get()) is not None:
            yield lines
        await reader
    finally:
        reader.cancel()
        with suppress(asyncio.CancelledError):
            await reader


async def _read(request: Request, waiting: asyncio.Queue[Lines | None]) -> None:
    cutter = LineCutter()
    try:
        async for chunk in request.stream():
            lines = cutter.cut(chunk)
            for start in range(0, len(lines), MOST_TOGETHER):
                await waiting.put(lines[start : start + MOST_TOGETHER])
        if last := cutter.last():
            await waiting.put(last)
    finally:
        await waiting.put(None)


class LineStream(Response):
    """Answers that leave as they are made, while the request is still being read.

    Starlette's own streaming listens for a disconnect by reading the request, which would eat
    the lines that are still to come.
    """

    media_type = LINES_TYPE

    def __init__(self, parts: AsyncIterator[bytes], headers: Mapping[str, str]) -> None:
        """`parts` are whole lines."""
        super().__init__(headers=dict(headers))
        self.parts = parts
        del self.headers["content-length"]

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each part when the client has taken the one before."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        async for part in self.parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
