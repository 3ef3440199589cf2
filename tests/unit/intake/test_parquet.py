"""Parquet: typed columns as text, and files that are refused whole."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hub.intake.errors import FileRefused
from hub.intake.readers.batches import BrokenRow

Values = Mapping[str, object]
Make = Callable[[Sequence[Values]], bytes]
Read = Callable[[str, bytes], tuple[list[Values], list[BrokenRow]]]

GOOD = {"id_registro": "BS-0001", "primer_nombre": "Ana"}


def test_types_become_text_with_dates_as_iso_and_whole_numbers_bare(
    parquet_file: Make, reading: Read
) -> None:
    row = {
        **GOOD,
        "fecha_nacimiento": date(1990, 5, 4),
        "fecha_actualizacion": datetime(2026, 1, 2),  # noqa: DTZ001 - Parquet without zone
        "tamano_hogar": 4.0,
        "comuna": 20,
        "barrio": b"San Juan",
        "telefono": Decimal("3150000000"),
    }

    rows, broken = reading("bienestar", parquet_file([row]))

    assert rows[0]["row_number"] == 1
    assert (rows[0]["fecha_nacimiento"], rows[0]["fecha_actualizacion"]) == (
        "1990-05-04",
        "2026-01-02",
    )
    assert (rows[0]["tamano_hogar"], rows[0]["comuna"]) == ("4", "20")
    assert (rows[0]["barrio"], rows[0]["telefono"]) == ("San Juan", "3150000000")
    assert (rows[0]["correo"], broken) == (None, [])


def test_a_moment_keeps_its_hour_and_a_fraction_its_point(
    parquet_file: Make, reading: Read
) -> None:
    row = {**GOOD, "fecha_nacimiento": datetime(1990, 5, 4, 3), "tamano_hogar": 4.5}  # noqa: DTZ001

    rows, _ = reading("bienestar", parquet_file([row]))

    assert rows[0]["fecha_nacimiento"] == "1990-05-04 03:00:00.000000"
    assert rows[0]["tamano_hogar"] == "4.5"


def test_numbers_run_on_through_batches(parquet_file: Make, reading: Read) -> None:
    rows, _ = reading("bienestar", parquet_file([GOOD] * 20_003))

    assert [row["row_number"] for row in rows[-2:]] == [20_002, 20_003]


def test_texts_may_be_large_or_shared(feeds: Mapping[str, object], reading: Read) -> None:
    shared = pa.array(["Ana", None, "Ana"]).dictionary_encode()
    large = pa.array(["1", "2", "3"], pa.large_string())
    table = _table(primer_nombre=shared, id_registro=large, comuna=pa.nulls(3))

    rows, _ = reading("bienestar", _bytes(table, feeds))

    assert [row["primer_nombre"] for row in rows] == ["Ana", None, "Ana"]


def _table(**columns: pa.Array) -> dict[str, pa.Array]:
    return columns


def _bytes(columns: Mapping[str, pa.Array], feeds: Mapping[str, object]) -> bytes:
    length = max(len(column) for column in columns.values())
    names = feeds["bienestar"].objects[0].column_names  # type: ignore[attr-defined]
    full = {name: columns.get(name, pa.nulls(length, pa.string())) for name in names}
    target = io.BytesIO()
    pq.write_table(pa.table(full), target, row_group_size=1_000_000)
    return target.getvalue()


def test_a_row_with_a_nul_is_set_aside(parquet_file: Make, reading: Read) -> None:
    rows, broken = reading("bienestar", parquet_file([{**GOOD, "correo": "a\0b"}, GOOD]))

    assert [row["row_number"] for row in rows] == [2]
    assert [(row.rule, row.column) for row in broken] == [("caracter-ilegible", "correo")]


def _other_columns(_: bytes) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({"cedula": ["1"]}), target)
    return target.getvalue()


def _ten_thousand_columns(_: bytes) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({f"c{number}": [1] for number in range(10_000)}), target)
    return target.getvalue()


BAD_FILES = [
    (lambda _: b"", "archivo-vacio"),
    (lambda data: data[:-9], "archivo-cortado"),
    (lambda data: data[:4] + bytes(200) + data[204:], "archivo-cortado"),
    (lambda _: b"id_registro;nombre\n", "archivo-cortado"),
    (_other_columns, "columnas-equivocadas"),
    (_ten_thousand_columns, "demasiadas-columnas"),
]


@pytest.mark.parametrize(("spoil", "rule"), BAD_FILES)
def test_a_bad_file_is_refused_whole_by_its_rule(
    spoil: Callable[[bytes], bytes], rule: str, parquet_file: Make, reading: Read
) -> None:
    with pytest.raises(FileRefused) as caught:
        reading("bienestar", spoil(parquet_file([GOOD])))

    assert caught.value.rule == rule


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        (pa.array([["a"], ["b"]]), "columnas-equivocadas"),
        (pa.array([b"\xff", b"a"]), "archivo-cortado"),
        (pa.array(["x" * 50_000_000, "a"]), "fila-demasiado-grande"),
        (pa.DictionaryArray.from_arrays([0] * 30_000, ["x" * 60_000]), "archivo-comprimido-sospechoso"),
    ],
    ids=["list", "not text", "50 MB row", "one text 30,000 times"],
)  # fmt: skip
def test_a_bad_column_is_refused_by_its_rule(
    column: pa.Array, rule: str, feeds: Mapping[str, object], reading: Read
) -> None:
    data = _bytes(_table(correo=column), feeds)

    with pytest.raises(FileRefused) as caught:
        reading("bienestar", data)

    assert caught.value.rule == rule
