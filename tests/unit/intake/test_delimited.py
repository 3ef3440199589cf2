"""Delimited text: rows, broken rows, and files that are refused whole."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from hub.intake.errors import FileRefused
from hub.intake.readers.batches import BrokenRow
from hub.intake.readers.delimited import LINES_PER_ROW
from hub.intake.readers.lines import BLOCK_BYTES

Values = Mapping[str, object]
Make = Callable[[Sequence[Values]], bytes]
Read = Callable[[str, bytes], tuple[list[Values], list[BrokenRow]]]

GOOD = {"id_registro": "HAC-0001", "propietario": "MUÑOZ PEÑA ANA", "saldo": "12,50"}
OTHER = {"id_registro": "HAC-0002", "propietario": "RUIZ SOL LUZ"}


def test_rows_keep_their_text_and_the_line_where_a_person_finds_them(
    csv_file: Make, reading: Read
) -> None:
    rows, broken = reading("hacienda", csv_file([GOOD, OTHER]))

    assert [row["row_number"] for row in rows] == [2, 3]
    assert rows[0]["propietario"] == "MUÑOZ PEÑA ANA"
    assert rows[0]["saldo"] == "12,50"
    assert broken == []


def test_blank_cells_have_no_value_and_blank_lines_are_not_rows(
    csv_file: Make, reading: Read
) -> None:
    data = csv_file([{**GOOD, "correo": "   "}]) + b"\r\n   \r\n"

    rows, broken = reading("hacienda", data)

    assert [row["correo"] for row in rows] == [None]
    assert broken == []


def test_quotes_hold_separators_and_doubled_quotes(csv_file: Make, reading: Read) -> None:
    data = csv_file([{**GOOD, "direccion": '"Calle 5; casa ""B"""'}])

    rows, _ = reading("hacienda", data)

    assert rows[0]["direccion"] == 'Calle 5; casa "B"'


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_both_line_endings_are_read(ending: bytes, csv_file: Make, reading: Read) -> None:
    rows, _ = reading("hacienda", csv_file([GOOD]).replace(b"\r\n", ending))

    assert rows[0]["id_registro"] == "HAC-0001"


def test_a_row_with_a_field_too_many_is_broken_and_its_neighbours_are_not(
    csv_file: Make, reading: Read
) -> None:
    header, first, second, _ = csv_file([GOOD, OTHER]).split(b"\r\n")
    data = b"\r\n".join([header, first + b";de mas", second, b""])

    rows, broken = reading("hacienda", data)

    assert [row["id_registro"] for row in rows] == ["HAC-0002"]
    assert [(row.row_number, row.rule) for row in broken] == [(2, "campos-de-mas-o-de-menos")]
    assert "17 campos y el contrato pide 16" in broken[0].reason


def test_a_stray_quote_breaks_one_row_and_swallows_none(csv_file: Make, reading: Read) -> None:
    data = csv_file([{**GOOD, "direccion": '"Calle 5'}, OTHER, {**OTHER, "id_registro": "HAC-3"}])

    rows, broken = reading("hacienda", data)

    assert [row["id_registro"] for row in rows] == ["HAC-0002", "HAC-3"]
    assert [(row.row_number, row.rule) for row in broken] == [(2, "comillas-mal-cerradas")]


def test_a_quoted_text_may_hold_line_breaks(csv_file: Make, reading: Read) -> None:
    note = '"Calle 5\r\n\r\ncasa ""B""; torre 2"'
    data = csv_file([GOOD, {**OTHER, "direccion": note}, {**OTHER, "id_registro": "HAC-3"}])

    rows, broken = reading("hacienda", data)

    assert rows[1]["direccion"] == 'Calle 5\n\ncasa "B"; torre 2'
    assert [row["row_number"] for row in rows] == [2, 3, 6]
    assert broken == []


def test_lines_are_not_put_together_when_the_row_would_have_other_columns(
    csv_file: Make, reading: Read
) -> None:
    opened = {**GOOD, "saldo": '"10'}
    closed = {**OTHER, "direccion": 'Calle 5"', "id_registro": ""}

    rows, broken = reading("hacienda", csv_file([opened, closed, OTHER]))

    assert [row["row_number"] for row in rows] == [3, 4]
    assert [(row.row_number, row.rule) for row in broken] == [(2, "comillas-mal-cerradas")]


def test_a_quote_that_stays_open_is_given_up_after_some_lines(
    csv_file: Make, reading: Read
) -> None:
    rest = [{**OTHER, "id_registro": f"HAC-{number}"} for number in range(3 * LINES_PER_ROW)]

    rows, broken = reading("hacienda", csv_file([{**GOOD, "direccion": '"Calle 5'}, *rest]))

    assert len(rows) == len(rest)
    assert [row.row_number for row in broken] == [2]


def test_a_quoted_text_may_stand_where_two_blocks_meet(csv_file: Make, reading: Read) -> None:
    filler = [{**OTHER, "direccion": "x" * 900}] * (BLOCK_BYTES // 1_000)
    quoted = {**GOOD, "direccion": '"' + "Calle 5\r\n" * 40 + '"'}

    rows, broken = reading("hacienda", csv_file([*filler, *[quoted] * 1_000]))

    assert len(rows) == len(filler) + 1_000
    assert {row["direccion"] for row in rows[len(filler) :]} == {"Calle 5\n" * 40}
    assert broken == []


def test_a_quote_left_open_in_every_line_costs_a_bounded_time(
    csv_file: Make, reading: Read
) -> None:
    rows, broken = reading("hacienda", csv_file([{**GOOD, "correo": '"'}] * 5_000 + [GOOD]))

    assert (len(rows), len(broken)) == (1, 5_000)


def test_a_row_with_control_characters_is_set_aside_once(csv_file: Make, reading: Read) -> None:
    bad = {**GOOD, "barrio": "San\x92 Juan", "direccion": "Calle\x07 5"}

    rows, broken = reading("hacienda", csv_file([bad, OTHER]))

    assert [row["id_registro"] for row in rows] == ["HAC-0002"]
    assert [(row.rule, row.column) for row in broken] == [("caracter-ilegible", "direccion")]


def test_a_header_alone_is_a_delivery_of_no_rows(csv_file: Make, reading: Read) -> None:
    assert reading("hacienda", csv_file([])) == ([], [])


def _cut_in_the_last_row(data: bytes) -> bytes:
    return data[:-20]


def _cut_but_ended(data: bytes) -> bytes:
    return data.rpartition(b";;;")[0] + b"\r\n"


def _header_renamed(data: bytes) -> bytes:
    return data.replace(b"num_doc", b"cedula", 1)


def _columns_swapped(data: bytes) -> bytes:
    return data.replace(b"tipo_doc;num_doc", b"num_doc;tipo_doc", 1)


def _without_header(data: bytes) -> bytes:
    return data.partition(b"\r\n")[2]


def _ten_thousand_columns(data: bytes) -> bytes:
    return b";".join(b"columna_%d" % number for number in range(10_000)) + b"\r\n" + data


def _fifty_megabytes_in_a_row(data: bytes) -> bytes:
    return data + b"x" * 50_000_000 + b"\r\n"


def _in_utf_8(data: bytes) -> bytes:
    return data.decode("latin-1").encode("utf-8")


def _in_utf_16(data: bytes) -> bytes:
    return data.decode("latin-1").encode("utf-16")


def _nothing(_: bytes) -> bytes:
    return b""


BAD_FILES = [
    (_nothing, "archivo-vacio"),
    (_cut_in_the_last_row, "archivo-cortado"),
    (_cut_but_ended, "archivo-cortado"),
    (_header_renamed, "columnas-equivocadas"),
    (_columns_swapped, "columnas-equivocadas"),
    (_without_header, "columnas-equivocadas"),
    (_ten_thousand_columns, "demasiadas-columnas"),
    (_fifty_megabytes_in_a_row, "fila-demasiado-grande"),
    (_in_utf_8, "codificacion-equivocada"),
    (_in_utf_16, "codificacion-equivocada"),
]


@pytest.mark.parametrize(("spoil", "rule"), BAD_FILES, ids=[s.__name__ for s, _ in BAD_FILES])
def test_a_bad_file_is_refused_whole_by_its_rule(
    spoil: Callable[[bytes], bytes], rule: str, csv_file: Make, reading: Read
) -> None:
    with pytest.raises(FileRefused) as caught:
        reading("hacienda", spoil(csv_file([GOOD, OTHER])))

    assert caught.value.rule == rule
    assert caught.value.reason.endswith(".")


def test_the_reason_names_missing_columns_and_never_what_came_instead(
    csv_file: Make, reading: Read
) -> None:
    with pytest.raises(FileRefused) as caught:
        reading("hacienda", _without_header(csv_file([GOOD])))

    assert "Faltan: id_registro" in caught.value.reason
    assert "PEÑA" not in str(caught.value)


def test_an_accent_in_latin_1_is_not_taken_for_utf_8(csv_file: Make, reading: Read) -> None:
    rows, _ = reading("hacienda", csv_file([{**GOOD, "propietario": "Ã± y también ñ"}]))

    assert rows[0]["propietario"] == "Ã± y también ñ"
