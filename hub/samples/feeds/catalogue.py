"""The seven feed objects of the six agencies: file, format, and the ways a row can be unusable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hub.samples.feeds import bienestar, educacion, hacienda, movilidad, salud, tramites
from hub.samples.files import documents
from hub.samples.files.columnar import ColumnarPart
from hub.samples.files.part import Part
from hub.samples.files.parts import Shape
from hub.samples.files.spreadsheet import SpreadsheetPart
from hub.samples.files.text import FixedWidthPart, JsonLinesPart, SeparatedPart
from hub.samples.rows import Value

AGENCIES = frozenset({"hacienda", "salud", "educacion", "movilidad", "bienestar", "tramites"})
SHEET = "Matricula"
Document = Callable[[Mapping[str, Value]], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class FeedObject:
    """One object of a feed as it is delivered."""

    shape: Shape
    columns: tuple[str, ...]
    ways_to_spoil: tuple[Mapping[str, Value], ...]


def _separated(path: Path) -> Part:
    return SeparatedPart(path, hacienda.COLUMNS)


def _fixed_width(path: Path) -> Part:
    return FixedWidthPart(path, movilidad.WIDTHS)


def _spreadsheet(path: Path) -> Part:
    return SpreadsheetPart(path, educacion.COLUMNS, SHEET)


def _json_lines(document: Document) -> Callable[[Path], Part]:
    return lambda path: JsonLinesPart(path, document)


def _columnar(path: Path) -> Part:
    types = {column: pa.string() for column in bienestar.COLUMNS}
    types |= dict.fromkeys(bienestar.DATES, pa.date32())
    types |= dict.fromkeys(bienestar.INTEGERS, pa.int32())
    return ColumnarPart(path, types)


FEED_OBJECTS = {
    hacienda.OBJECT: FeedObject(
        Shape("hacienda", "predial", ".csv", _separated),
        hacienda.COLUMNS,
        hacienda.WAYS_TO_SPOIL,
    ),
    salud.PATIENT: FeedObject(
        Shape("salud", "Patient", ".ndjson", _json_lines(documents.patient)),
        salud.PATIENT_COLUMNS,
        salud.WAYS_TO_SPOIL_PATIENT,
    ),
    salud.IMMUNIZATION: FeedObject(
        Shape("salud", "Immunization", ".ndjson", _json_lines(documents.immunization)),
        salud.IMMUNIZATION_COLUMNS,
        salud.WAYS_TO_SPOIL_IMMUNIZATION,
    ),
    educacion.OBJECT: FeedObject(
        Shape("educacion", "matricula", ".xlsx", _spreadsheet),
        educacion.COLUMNS,
        educacion.WAYS_TO_SPOIL,
    ),
    movilidad.OBJECT: FeedObject(
        Shape("movilidad", "transito", ".txt", _fixed_width),
        tuple(movilidad.WIDTHS),
        movilidad.WAYS_TO_SPOIL,
    ),
    bienestar.OBJECT: FeedObject(
        Shape("bienestar", "beneficiarios", ".parquet", _columnar),
        bienestar.COLUMNS,
        bienestar.WAYS_TO_SPOIL,
    ),
    tramites.OBJECT: FeedObject(
        Shape("tramites", "solicitudes", ".jsonl", _json_lines(documents.request)),
        tramites.COLUMNS,
        tramites.WAYS_TO_SPOIL,
    ),
}
