"""Who reads the notes: this process for a few, as many as there are processors for many.

Where a Spanish spaCy model is installed, notes go to a process that loads Presidio, which takes
seconds; without one our rules alone give the same answer. Notes travel through pipes, never through
a file, and a reader ends when its pipe does: with its parent, however that ends.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa

import hub
from hub.discovery.errors import DiscoveryError
from hub.discovery.models import installed_model
from hub.discovery.reading import Detect, Reading, detect_plainly, read_batch

ROOT = Path(hub.__file__).parents[1]
PLAIN, WHOLE = "hub.discovery.plain_reader", "hub.discovery.whole_reader"
# Below this a batch is read here before a reader has started.
FEW_NOTES = 2_000
MOST_READERS = 4


class Readers:
    """The readers of one run; each is started when it is first needed."""

    def __init__(self, stack: ExitStack, processors: int) -> None:
        self._stack = stack
        self._count = min(processors, MOST_READERS)
        self._started: dict[str, Connection] = {}

    def read(self, batch: pa.RecordBatch) -> list[Reading]:
        """Read a batch of notes; the parts come in no particular order."""
        plain, whole = _apart(batch)
        asked = list(self._ask(plain, whole))
        # What is read here is read while the others are at work.
        here = [read_batch(plain, detect_plainly)] if self._is_for_here(plain) else []
        return [*here, *(_answer(reader) for reader in asked)]

    def _is_for_here(self, plain: pa.RecordBatch) -> bool:
        return self._count == 1 or plain.num_rows < FEW_NOTES

    def _ask(self, plain: pa.RecordBatch, whole: pa.RecordBatch) -> Iterator[Connection]:
        if whole.num_rows:
            yield self._asked(WHOLE, WHOLE, whole)
        if not self._is_for_here(plain):
            share = -(-plain.num_rows // self._count)
            for start in range(0, plain.num_rows, share):
                yield self._asked(f"{PLAIN}-{start // share}", PLAIN, plain.slice(start, share))

    def _asked(self, name: str, module: str, notes: pa.RecordBatch) -> Connection:
        if name not in self._started:
            self._started[name] = self._stack.enter_context(_reader(module))
        self._started[name].send_bytes(_written([notes]))
        return self._started[name]


@contextmanager
def readers(processors: int | None = None) -> Iterator[Readers]:
    """Yield the readers of a run and end them afterwards."""
    with ExitStack() as stack:
        yield Readers(stack, processors or len(os.sched_getaffinity(0)))


def serve(descriptor: int, detect: Detect) -> None:
    """Read batches from a pipe until it closes: the life of a reader."""
    connection = Connection(descriptor)
    while True:
        try:
            (batch,) = _batches(connection.recv_bytes())
        except EOFError:
            return
        reading = read_batch(batch, detect)
        for table in (reading.scanned, reading.findings):
            connection.send_bytes(_written(table.combine_chunks().to_batches(), table.schema))


@contextmanager
def _reader(module: str) -> Iterator[Connection]:
    here, there = Pipe()
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", module, str(there.fileno())],
        pass_fds=[there.fileno()],
        cwd=ROOT,
        env={"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        # An error message can quote a note.
        stderr=subprocess.DEVNULL,
    )
    there.close()
    try:
        yield here
    finally:
        here.close()
        # It keeps nothing, so it is not asked to finish what nobody waits for.
        process.kill()
        process.wait()


def _answer(reader: Connection) -> Reading:
    try:
        scanned, findings = (_table(reader.recv_bytes()) for _ in range(2))
    except EOFError:
        raise DiscoveryError(
            "Un lector de notas se detuvo. Lo leído antes quedó guardado; repita la etapa."
        ) from None
    return Reading(scanned, findings)


def _apart(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Part a batch into notes for our rules alone and notes for the whole of Presidio."""
    none = batch.slice(0, 0)
    return (none, batch) if installed_model() else (batch, none)


def _written(batches: Iterable[pa.RecordBatch], schema: pa.Schema | None = None) -> bytes:
    parts = list(batches)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema or parts[0].schema) as stream:
        for part in parts:
            stream.write_batch(part)
    written: bytes = sink.getvalue().to_pybytes()
    return written


def _batches(data: bytes) -> list[pa.RecordBatch]:
    return list(pa.ipc.open_stream(data))


def _table(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(data).read_all()
