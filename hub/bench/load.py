"""Load over real HTTP from a process of its own, so that it takes no time from the server's.

The client is a few lines on sockets: it keeps its connections, and of an answer it looks at the
status and the length.
"""

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from typing import BinaryIO

from hub.bench.pace import MeasureError

ANSWER_SECONDS = 60
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Load:
    """What is sent, by how many connections at once, for how long."""

    address: Address
    requests: Sequence[bytes] = field(repr=False)
    hands: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a server answered."""

    per_second: float
    p50_ms: float
    p95_ms: float


def under_load(load: Load) -> Pace:
    """Send the requests in turn from another process; any answer but 200 is an error."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(send, load).result()


def exchange(address: Address, request: bytes) -> bytes:
    """Send one request and return the body of its answer."""
    with socket.create_connection(address, ANSWER_SECONDS) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as stream:
            return read_answer(stream)


def send(load: Load) -> Pace:
    """Send from as many threads as there are hands, each on a connection of its own."""
    numbers = count()
    begin = time.perf_counter()
    end = begin + load.seconds

    def hand(_: int) -> list[float]:
        spans = []
        with socket.create_connection(load.address, ANSWER_SECONDS) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = connection.makefile("rb")
            while (start := time.perf_counter()) < end:
                connection.sendall(load.requests[next(numbers) % len(load.requests)])
                read_answer(stream)
                spans.append(time.perf_counter() - start)
        return spans

    with ThreadPoolExecutor(load.hands) as pool:
        spans = sorted(span for found in pool.map(hand, range(load.hands)) for span in found)
    taken = time.perf_counter() - begin
    return Pace(len(spans) / taken, _at(spans, 0.50), _at(spans, 0.95))


def read_answer(stream: BinaryIO) -> bytes:
    """Read one answer, of known length or in chunks."""
    status = stream.readline()
    headers = dict[bytes, bytes]()
    while (line := stream.readline()) not in {b"\r\n", b""}:
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    if b" 200 " not in status:
        raise MeasureError(f"El servidor respondió «{status.decode(errors='replace').strip()}».")
    if headers.get(b"transfer-encoding") == b"chunked":
        return b"".join(_chunks(stream))
    return stream.read(int(headers[b"content-length"]))


def _chunks(stream: BinaryIO) -> list[bytes]:
    chunks = []
    while size := int(stream.readline(), 16):
        chunks.append(stream.read(size))
        stream.readline()
    stream.readline()
    return chunks


def _at(spans: Sequence[float], share: float) -> float:
    return 1000 * spans[int(share * (len(spans) - 1))] if spans else 0.0
