"""Each format, read back by somebody else's reader."""

import csv
import errno
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from hub.samples.files.columnar import ROWS_A_GROUP, ColumnarPart
from hub.samples.files.documents import immunization, patient, request
from hub.samples.files.part import Part
from hub.samples.files.parts import Cut, PartFiles, Shape
from hub.samples.files.spreadsheet import SpreadsheetPart
from hub.samples.files.text import FixedWidthPart, JsonLinesPart, SeparatedPart
from hub.samples.rows import Value, Values

COLUMNS = ("id", "nombre")
ROWS: list[Values] = [{"id": "A1", "nombre": "Muñoz; Peña"}, {"id": "A2", "nombre": 'di "Luz"'}]


def _write(part: Part, rows: list[Values]) -> None:
    for row in rows:
        part.write(row)
    part.close()


def test_separated_values_survive_semicolons_quotes_and_accents(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    _write(SeparatedPart(path, COLUMNS), ROWS)

    text = path.read_bytes().decode("latin-1")
    assert list(csv.DictReader(StringIO(text), delimiter=";")) == ROWS
    assert text.endswith("\r\n")


def test_fixed_width_counts_characters_and_cuts_what_does_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"

    _write(FixedWidthPart(path, {"id": 3, "nombre": 5}), [{"id": "Ñ1", "nombre": "Peñaranda"}])

    assert path.read_text(encoding="utf-8") == "Ñ1 Peñar\n"


def test_json_lines_hold_one_document_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    _write(JsonLinesPart(path, lambda row: {"n": {"nombre": row["nombre"]}}), ROWS)

    documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert documents == [{"n": {"nombre": row["nombre"]}} for row in ROWS]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "a.xlsx"
    rows: list[Values] = [
        {"id": 1130456789, "nombre": "<Muñoz & Peña>", "dia": date(2015, 4, 20)},
        {"id": "0077", "nombre": "", "dia": None},
    ]
    _write(SpreadsheetPart(path, ("id", "nombre", "dia"), "Hoja & más"), rows)
    return path


def test_openpyxl_reads_the_workbook(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)

    sheet = book["Hoja & más"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == ["id", "nombre", "dia"]
    assert cells[1][:2] == [1130456789, "<Muñoz & Peña>"]
    assert f"{cells[1][2]:%Y-%m-%d}" == "2015-04-20"
    assert cells[2] == ["0077", None, None]


def test_calamine_reads_the_workbook(workbook: Path) -> None:
    rows = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_name("Hoja & más").to_python()

    assert rows[1] == [1130456789.0, "<Muñoz & Peña>", date(2015, 4, 20)]


def test_the_workbook_holds_no_moment_of_writing(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as archive:
        moments = {entry.date_time for entry in archive.infolist()}

    assert moments == {(1980, 1, 1, 0, 0, 0)}


def test_parquet_keeps_types_and_blanks_across_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    types = {"id": pa.string(), "dia": pa.date32(), "hogar": pa.int32()}
    rows: list[Values] = [
        {"id": str(place), "dia": date(2026, 1, 1), "hogar": None}
        for place in range(ROWS_A_GROUP + 1)
    ]

    _write(ColumnarPart(path, types), rows)

    file = pq.ParquetFile(path)
    assert file.metadata.num_row_groups == 2
    assert file.read().to_pylist() == rows


def test_an_empty_parquet_file_still_has_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"

    ColumnarPart(path, {"id": pa.string()}).close()

    assert pq.read_table(path).column_names == ["id"]


PATIENT: Values = {
    "id": "P-1",
    "tipo_doc": "CC",
    "num_doc": "31900800",
    "nombres": "Luz Inés",
    "apellidos": "Muñoz Peña",
    "fecha_nacimiento": "1980-03-05",
    "sexo": "female",
    "telefono": "3155551234",
    "correo": "",
    "direccion": "Calle 5 # 39-12",
    "eps": "Emssanar",
    "programa": "Diabetes",
    "nota": "",
    "actualizado": "2026-01-02T09:00:00-05:00",
}


def test_a_patient_is_a_fhir_resource() -> None:
    resource = patient(PATIENT)

    assert resource["name"] == [
        {"use": "official", "given": ["Luz", "Inés"], "family": "Muñoz Peña"}
    ]
    assert resource["telecom"] == [{"system": "phone", "value": "3155551234"}]
    assert resource["meta"] == {"lastUpdated": "2026-01-02T09:00:00-05:00"}


@pytest.mark.parametrize(
    ("blank", "missing"),
    [
        ({"num_doc": ""}, "identifier"),
        ({"nombres": "", "apellidos": ""}, "name"),
        ({"telefono": "", "correo": ""}, "telecom"),
        ({"fecha_nacimiento": ""}, "birthDate"),
        ({"id": ""}, "id"),
    ],
)
def test_what_is_unknown_is_left_out_of_a_patient(blank: Values, missing: str) -> None:
    assert missing not in patient({**PATIENT, **blank})


def test_a_dose_refers_to_its_patient() -> None:
    columns = ("id", "paciente_id", "vacuna_codigo", "vacuna", "fecha", "lote", "nota")
    values: Values = {column: column for column in columns}

    resource = immunization(values)

    assert resource["patient"] == {"reference": "Patient/paciente_id"}
    assert resource["note"] == [{"text": "nota"}]


def test_a_request_nests_the_applicant() -> None:
    columns = (
        *("radicado", "fecha", "tipo_solicitud", "tramite", "estado", "tipo_documento"),
        *("numero_documento", "nombre_completo", "telefono", "correo", "direccion", "nota"),
    )
    values: Values = {column: column for column in columns}

    applicant = request(values)["solicitante"]

    assert applicant == {
        "documento": {"tipo": "tipo_documento", "numero": "numero_documento"},
        "nombre": "nombre_completo",
        "contacto": {"telefono": "telefono", "correo": "correo", "direccion": "direccion"},
    }


def _series(inbox: Path, rows_a_file: int) -> PartFiles:
    shape = Shape("hacienda", "predial", ".csv", lambda path: SeparatedPart(path, COLUMNS))
    return PartFiles(shape, inbox, Cut("20260630", 1, rows_a_file))


def _many(count: int) -> list[Values]:
    return [{"id": str(place), "nombre": "x"} for place in range(count)]


def test_a_long_feed_is_split_and_no_row_is_lost(tmp_path: Path) -> None:
    series = _series(tmp_path, rows_a_file=1_000)

    for row in _many(2_500):
        series.add(row)
    series.finish()

    parts = [path.read_text(encoding="latin-1").splitlines()[1:] for path in series.paths]
    assert [len(part) for part in parts] == [1_000, 1_000, 500]
    assert {line for part in parts for line in part} == {f"{place};x" for place in range(2_500)}


def test_a_feed_that_ends_on_a_full_part_has_no_empty_one(tmp_path: Path) -> None:
    series = _series(tmp_path, rows_a_file=500)

    for row in _many(1_000):
        series.add(row)
    series.finish()

    assert [path.name for path in series.paths] == [
        "predial-20260630-001.csv",
        "predial-20260630-002.csv",
    ]


def test_rows_leave_in_another_order_than_they_came(tmp_path: Path) -> None:
    series = _series(tmp_path, rows_a_file=5_000)

    for row in _many(2_000):
        series.add(row)
    series.finish()

    lines = series.paths[0].read_text(encoding="latin-1").splitlines()[1:]
    assert lines != [f"{place};x" for place in range(2_000)]


def test_nothing_visible_stands_in_the_inbox_while_a_part_is_written(tmp_path: Path) -> None:
    series = _series(tmp_path, rows_a_file=5_000)
    for row in _many(600):
        series.add(row)

    while_writing = [path.name for path in (tmp_path / "hacienda").iterdir()]
    series.abandon()

    assert while_writing == [".predial-20260630-001.csv.partial"]
    assert list((tmp_path / "hacienda").iterdir()) == []


class FullDisk:
    """A part that cannot be written to, or cannot be finished."""

    def __init__(self, path: Path, fails_at: str) -> None:
        """Make the file, as a real part does."""
        self._fails_at = fails_at
        path.touch()

    def write(self, values: Mapping[str, Value]) -> None:
        """Fail if this is where the disk fills up."""
        if self._fails_at == "write":
            raise OSError(errno.ENOSPC, "No space left on device", len(values))

    def close(self) -> None:
        """Fail always: what is buffered does not fit either."""
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("fails_at", ["write", "close"])
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, fails_at: str) -> None:
    shape = Shape("salud", "Patient", ".ndjson", lambda path: FullDisk(path, fails_at))
    series = PartFiles(shape, tmp_path, Cut("20260630", 1))
    series.add({"id": "1"})

    with pytest.raises(OSError, match="space"):
        series.finish()
    series.abandon()

    assert list((tmp_path / "salud").iterdir()) == []
