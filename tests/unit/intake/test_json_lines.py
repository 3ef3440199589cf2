"""JSON lines, plain and FHIR: nested records become flat rows of their object."""

import json
from collections.abc import Callable, Mapping, Sequence

import pytest

from hub.intake.errors import FileRefused
from hub.intake.readers.batches import BrokenRow

Values = Mapping[str, object]
Make = Callable[[Sequence[Values]], bytes]
Read = Callable[[str, bytes], tuple[list[Values], list[BrokenRow]]]

REQUEST = {
    "radicado": "RAD-0001",
    "fecha": "2026-01-02",
    "solicitante": {"documento": {"tipo": "CC", "numero": 1144000001}, "nombre": "Ana Ruiz"},
    "nota": "Primera línea\nsegunda",
}
PATIENT = {
    "resourceType": "Patient",
    "id": "P-0001",
    "name": [{"given": ["Ana", "Sol"], "family": "Ruiz Peña"}],
    "telecom": [{"system": "email", "value": "ana@correo.example"}],
    "meta": {"lastUpdated": "2026-01-02T09:00:00-05:00"},
}
IMMUNIZATION = {
    "resourceType": "Immunization",
    "id": "V-0001",
    "patient": {"reference": "Patient/P-0001"},
}


def test_nested_values_reach_their_columns_with_numbers_as_written(
    json_file: Make, reading: Read
) -> None:
    rows, broken = reading("tramites", json_file([REQUEST]))

    assert rows[0]["row_number"] == 1
    assert rows[0]["numero_documento"] == "1144000001"
    assert rows[0]["nombre_completo"] == "Ana Ruiz"
    assert rows[0]["nota"] == "Primera línea\nsegunda"
    assert rows[0]["correo"] is None
    assert broken == []


def test_each_resource_goes_to_its_object(json_file: Make, reading: Read) -> None:
    rows, _ = reading("salud", json_file([PATIENT, IMMUNIZATION]))

    patient, vaccine = rows
    assert (patient["nombres"], patient["apellidos"]) == ("Ana Sol", "Ruiz Peña")
    assert (patient["correo"], patient["telefono"]) == ("ana@correo.example", None)
    assert (vaccine["paciente_id"], vaccine["row_number"]) == ("P-0001", 2)


@pytest.mark.parametrize(
    "line",
    [
        '{"radicado": ',
        "[1, 2]",
        '"solo texto"',
        "radicado;fecha",
        '{"nota": "\\ud800"}',
        "[" * 100_000,
        '{"n": ' * 20_000,
    ],
    ids=["cut", "list", "text", "csv", "half a character", "deep list", "deep object"],
)
def test_a_line_that_is_no_whole_object_is_a_broken_row(
    line: str, json_file: Make, reading: Read
) -> None:
    data = line.encode() + b"\n" + json_file([REQUEST])

    rows, broken = reading("tramites", data)

    assert [row["row_number"] for row in rows] == [2]
    assert [(row.row_number, row.rule) for row in broken] == [(1, "fila-ilegible")]
    assert broken[0].object_name == "solicitud"


def test_a_line_of_unknown_object_is_still_accounted_for(json_file: Make, reading: Read) -> None:
    _, broken = reading("salud", b"{mal\n" + json_file([PATIENT]))

    assert [row.object_name for row in broken] == ["desconocido"]
    assert json.loads(broken[0].row_json) == {"fila": "{mal"}


def test_a_list_where_text_belongs_is_a_broken_row_that_names_the_column(
    json_file: Make, reading: Read
) -> None:
    _, broken = reading("tramites", json_file([{**REQUEST, "nota": ["a", "b"]}, REQUEST]))

    assert [(row.rule, row.column) for row in broken] == [("valor-compuesto", "nota")]


def test_true_and_false_are_written_as_json_writes_them(json_file: Make, reading: Read) -> None:
    rows, _ = reading("tramites", json_file([{**REQUEST, "nota": True}]))

    assert rows[0]["nota"] == "true"


@pytest.mark.parametrize(
    ("agency", "data", "rule"),
    [
        ("tramites", b"", "archivo-vacio"),
        ("tramites", b'{"radicado": "RAD-1"}', "archivo-cortado"),
        ("tramites", b'{"radicado": "RAD-1"}\n{"radicado": "RA', "archivo-cortado"),
        ("tramites", b'{"radicado": "RAD-1"}\n{"radicado": "RA\n', "archivo-cortado"),
        ("tramites", '{"nota": "año"}\n'.encode("latin-1"), "codificacion-equivocada"),
        ("tramites", '{"nota": "año"}\n'.encode("utf-16"), "codificacion-equivocada"),
        ("tramites", b'{"nota": "' + b"x" * 50_000_000, "fila-demasiado-grande"),
        ("salud", b'{"resourceType": "Observation"}\n', "recurso-desconocido"),
        ("salud", b"{}\n", "recurso-desconocido"),
    ],
)
def test_a_bad_file_is_refused_whole_by_its_rule(
    agency: str, data: bytes, rule: str, reading: Read
) -> None:
    with pytest.raises(FileRefused) as caught:
        reading(agency, data)

    assert caught.value.rule == rule


def test_ten_thousand_fields_are_refused(json_file: Make, reading: Read) -> None:
    data = json_file([{f"c{number}": 1 for number in range(10_000)}])

    with pytest.raises(FileRefused) as caught:
        reading("tramites", data)

    assert caught.value.rule == "demasiadas-columnas"
