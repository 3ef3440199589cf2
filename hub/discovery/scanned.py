"""The stage `scanned`: every free-text note read once, and masked in the copy that leaves.

Notes are streamed in batches; each batch is written in one transaction, so a killed run goes on
where it stopped. A note is read again only when its text, its subject or the rules have changed.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import duckdb
import pyarrow as pa
from presidio_analyzer import AnalyzerEngine

from hub.discovery.engine import DETECTOR_VERSION, build_engine, detect, language_of
from hub.discovery.errors import DiscoveryError
from hub.discovery.findings import RELEASE_THRESHOLD, Finding, mask
from hub.discovery.scan_tables import (
    FORGET_READ,
    GONE,
    STANDING,
    WRITE_FINDINGS,
    WRITE_SCANNED,
    Mention,
    PendingNote,
    create_tables,
    pending,
    where_we_are,
)
from hub.discovery.subject import NOBODY, Subject

__all__ = ["ScanCounts", "create_tables", "scan"]

BATCH_SIZE = 5_000


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
    engine: AnalyzerEngine | None = None,
    progress: Callable[[int], None] | None = None,
    batch_size: int = BATCH_SIZE,
) -> ScanCounts:
    """Read the notes that are new or changed, mask them, and forget those that are gone."""
    create_tables(lake)
    here = where_we_are(lake)
    analyser = engine or build_engine()
    read = 0
    with lake.cursor() as reader:
        for batch in _batches(reader, here, batch_size):
            _replace(lake, here, *_read_batch(analyser, batch))
            read += batch.num_rows
            if progress is not None:
                progress(batch.num_rows)
    removed = _forget_gone(lake, here)
    notes, hidden = _standing(lake, here)
    return ScanCounts(notes, read, notes - read, removed, hidden)


def _batches(
    reader: duckdb.DuckDBPyConnection, here: str, batch_size: int
) -> Iterator[pa.RecordBatch]:
    try:
        result = reader.execute(pending(here), {"version": DETECTOR_VERSION})
    except duckdb.CatalogException:
        # `from None`: DuckDB's own message quotes the statement.
        raise DiscoveryError(
            "Faltan las notas estandarizadas. Ejecute antes la etapa `standardised`."
        ) from None
    yield from result.to_arrow_reader(batch_size)


def _read_batch(engine: AnalyzerEngine, batch: pa.RecordBatch) -> tuple[pa.Table, pa.Table]:
    """Read every note of a batch: the rows of `scanned` and of `findings`."""
    notes = cast("list[PendingNote]", batch.to_pylist())
    with language_of(engine).memory_zone():
        found = [detect(engine, note["text"], subject_of(note)) for note in notes]
    masked = [mask(note["text"], spans) for note, spans in zip(notes, found, strict=True)]
    kept = batch.select(["note_id", "record_id", "category", "field", "input_hash"])
    scanned = (
        pa.Table.from_batches([kept])
        .append_column("masked_text", pa.array(masked, pa.string()))
        .append_column("findings", pa.array([_hidden(spans) for spans in found], pa.int32()))
        .append_column("detector_version", pa.array([DETECTOR_VERSION] * len(found), pa.int32()))
    )
    return scanned, _findings_table(notes, found)


def _hidden(spans: list[Finding]) -> int:
    return sum(span.score >= RELEASE_THRESHOLD for span in spans)


def _findings_table(notes: list[PendingNote], found: list[list[Finding]]) -> pa.Table:
    rows = [
        (note["note_id"], span) for note, spans in zip(notes, found, strict=True) for span in spans
    ]
    return pa.table(
        {
            "note_id": pa.array([note_id for note_id, _ in rows], pa.string()),
            "label": pa.array([span.label.value for _, span in rows], pa.string()),
            "start_at": pa.array([span.start for _, span in rows], pa.int32()),
            "end_at": pa.array([span.end for _, span in rows], pa.int32()),
            "score": pa.array([span.score for _, span in rows], pa.float64()),
        }
    )


def _replace(
    lake: duckdb.DuckDBPyConnection, here: str, scanned: pa.Table, findings: pa.Table
) -> None:
    """Put a batch in the place of what earlier runs wrote of the same notes."""
    lake.register("read_notes", scanned)
    lake.register("read_findings", findings)
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


def subject_of(note: PendingNote) -> Subject:
    """The citizen a note is about, with whoever was delivered in the same row."""
    if note["subject"] is None:
        return NOBODY
    household = () if note["companion"] is None else (_person(note["companion"]),)
    return _person(note["subject"], household)


def _person(mention: Mention, household: tuple[Subject, ...] = ()) -> Subject:
    birth_date = mention["birth_date"]
    return Subject(
        given_names=mention["given_names"],
        surnames=mention["surnames"],
        birth_date=birth_date if isinstance(birth_date, datetime.date) else None,
        documents=tuple(mention["documents"]),
        emails=tuple(mention["emails"]),
        phones=tuple(mention["phones"]),
        address=mention["address"],
        neighbourhood=mention["neighbourhood"],
        household=household,
    )
