"""Reading a batch of notes: what was found in each, and the text with it masked.

What goes in and comes out are Arrow tables, so that a batch can be read in another process.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa

from hub.discovery.detector import find
from hub.discovery.findings import RELEASE_THRESHOLD, Finding, mask
from hub.discovery.lexicon import load_lexicon, with_names
from hub.discovery.scan_tables import DETECTOR_VERSION, Mention, PendingNote
from hub.discovery.subject import NOBODY, Subject, known

Detect = Callable[[str, Subject], list[Finding]]


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of `scanned` and of `findings` for some notes."""

    scanned: pa.Table = field(repr=False)
    findings: pa.Table = field(repr=False)


def read_batch(batch: pa.RecordBatch, detect: Detect) -> Reading:
    """Read every note of a batch."""
    notes = cast("list[PendingNote]", batch.to_pylist())
    found = [detect(note["text"], subject_of(note)) for note in notes]
    masked = [mask(note["text"], spans) for note, spans in zip(notes, found, strict=True)]
    kept = batch.select(["note_id", "record_id", "category", "field", "input_hash"])
    scanned = (
        pa.Table.from_batches([kept])
        .append_column("masked_text", pa.array(masked, pa.string()))
        .append_column("findings", pa.array([_hidden(spans) for spans in found], pa.int32()))
        .append_column("detector_version", pa.array([DETECTOR_VERSION] * len(found), pa.int32()))
    )
    return Reading(scanned, _findings_table(notes, found))


def plainly(names: Mapping[str, int]) -> Detect:
    """Return what answers as the whole of Presidio would where no model is installed."""
    lexicon = with_names(load_lexicon(), names)

    def read(text: str, subject: Subject) -> list[Finding]:
        return find(text, known(subject), lexicon)

    return read


def subject_of(note: PendingNote) -> Subject:
    """The citizen a note is about, with whoever was delivered in the same row."""
    if note["subject"] is None:
        return NOBODY
    household = () if note["companion"] is None else (_person(note["companion"]),)
    return _person(note["subject"], household)


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
