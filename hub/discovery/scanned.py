"""The stage `scanned`: every free-text note read once, and masked in the copy that leaves.

Notes are streamed in batches; each batch is written in one transaction, so a killed run goes on
where it stopped. A note is read again only when its text, its subject or the rules have changed, or when a word in it
has become a name that twenty citizens carry.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from hub.discovery.dictionary import OwnNames, own_names
from hub.discovery.errors import DiscoveryError
from hub.discovery.readers import readers
from hub.discovery.reading import Reading
from hub.discovery.scan_tables import (
    DETECTOR_VERSION,
    FORGET_READ,
    GONE,
    STANDING,
    WRITE_FINDINGS,
    WRITE_SCANNED,
    create_tables,
    pending,
    where_we_are,
)

__all__ = ["ScanCounts", "create_tables", "scan"]

BATCH_SIZE = 20_000
NOT_STANDARDISED = "Faltan las notas estandarizadas. Ejecute antes la etapa `standardised`."


@dataclass(frozen=True, slots=True)
class ScanCounts:
    """What a run did: no text, only counts."""

    notes: int  # in the lake now
    scanned: int  # read in this run
    kept: int  # already read with the same text, subject and rules
    removed: int  # no longer delivered
    findings: int  # spans hidden in the copies that leave, over all notes


def scan(
    lake: duckdb.DuckDBPyConnection,
    progress: Callable[[int], None] | None = None,
    batch_size: int = BATCH_SIZE,
    processors: int | None = None,
) -> ScanCounts:
    """Read the notes that are new or changed, mask them, and forget those that are gone."""
    create_tables(lake)
    here = where_we_are(lake)
    read = 0
    names = _own_names(lake, here)
    with lake.cursor() as reader, readers(processors, names.words) as staff:
        for batch in _batches(reader, here, batch_size, names.new):
            _replace(lake, here, staff.read(batch))
            read += batch.num_rows
            if progress is not None:
                progress(batch.num_rows)
    removed = _forget_gone(lake, here)
    notes, hidden = _standing(lake, here)
    return ScanCounts(notes, read, notes - read, removed, hidden)


def _own_names(lake: duckdb.DuckDBPyConnection, here: str) -> OwnNames:
    try:
        return own_names(lake, here)
    except duckdb.CatalogException:
        raise DiscoveryError(NOT_STANDARDISED) from None


def _batches(
    reader: duckdb.DuckDBPyConnection, here: str, batch_size: int, new: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    try:
        chosen = {"version": DETECTOR_VERSION, "new_names": [*new]}
        result = reader.execute(pending(here), chosen)
    except duckdb.CatalogException:
        # `from None`: DuckDB's own message quotes the statement.
        raise DiscoveryError(NOT_STANDARDISED) from None
    yield from result.to_arrow_reader(batch_size)


def _replace(lake: duckdb.DuckDBPyConnection, here: str, parts: list[Reading]) -> None:
    """Put a batch in the place of what earlier runs wrote of the same notes."""
    lake.register("read_notes", pa.concat_tables([part.scanned for part in parts]))
    lake.register("read_findings", pa.concat_tables([part.findings for part in parts]))
    lake.execute("begin")
    try:
        for statement in (FORGET_READ, WRITE_SCANNED, WRITE_FINDINGS):
            lake.execute(statement.format(here=here))
        lake.execute("commit")
    except duckdb.Error:
        lake.execute("rollback")
        # `from None`: DuckDB's own message can quote a row.
        raise DiscoveryError(
            "No se pudo escribir lo leído en el lago. Lo anterior quedó intacto; repita la etapa."
        ) from None
    finally:
        lake.unregister("read_notes")
        lake.unregister("read_findings")


def _forget_gone(lake: duckdb.DuckDBPyConnection, here: str) -> int:
    """A note that is no longer delivered leaves no masked copy either."""
    lake.execute(GONE.format(here=here, table="findings"))
    row = lake.execute(GONE.format(here=here, table="scanned")).fetchone()
    return int(row[0]) if row else 0


def _standing(lake: duckdb.DuckDBPyConnection, here: str) -> tuple[int, int]:
    row = lake.execute(STANDING.format(here=here)).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
