"""Spreadsheets: cells as text, and workbooks that nothing should open."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time

import pytest

from hub.intake.errors import FileRefused
from hub.intake.readers.batches import BrokenRow

Values = Mapping[str, object]
Make = Callable[[Sequence[Values]], bytes]
Read = Callable[[str, bytes], tuple[list[Values], list[BrokenRow]]]

SHEET = "xl/worksheets/sheet1.xml"
GOOD = {"id_registro": "MAT-0001", "est_nombres": "Ana Sol", "est_num_doc": "1144000001"}


def _parts(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _workbook(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_cells_become_text_numbers_without_point_and_dates_as_iso(
    xlsx_file: Make, reading: Read
) -> None:
    row = {
        **GOOD,
        "anio": 2026,
        "est_num_doc": 1144000001.0,
        "est_fecha_nacimiento": date(2015, 3, 1),
        "fecha_corte": datetime(2026, 1, 2, 10, 30),  # noqa: DTZ001 - Excel knows no zone
        "grado": 5.5,
        "jornada": True,
        "direccion": time(7, 30),
    }

    rows, broken = reading("educacion", xlsx_file([row]))

    assert (rows[0]["anio"], rows[0]["est_num_doc"]) == ("2026", "1144000001")
    assert rows[0]["est_fecha_nacimiento"] == "2015-03-01"
    assert rows[0]["fecha_corte"] == "2026-01-02T10:30:00"
    assert (rows[0]["grado"], rows[0]["jornada"]) == ("5.5", "true")
    assert rows[0]["direccion"] == "07:30:00"
    assert broken == []


def test_rows_have_the_number_that_excel_shows_and_empty_ones_are_skipped(
    xlsx_file: Make, reading: Read
) -> None:
    rows, _ = reading("educacion", xlsx_file([GOOD, {}, {**GOOD, "id_registro": "MAT-0002"}]))

    assert [(row["row_number"], row["id_registro"]) for row in rows] == [
        (2, "MAT-0001"),
        (4, "MAT-0002"),
    ]


def _without_sheet(workbook: bytes) -> bytes:
    parts = _parts(workbook)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"Matricula", b"Hoja1")
    return _workbook(parts)


def _other_header(workbook: bytes) -> bytes:
    return _replaced(workbook, b"est_num_doc", b"documento")


def _replaced(workbook: bytes, old: bytes, new: bytes) -> bytes:
    parts = _parts(workbook)
    return _workbook({name: content.replace(old, new) for name, content in parts.items()})


def _cut(workbook: bytes) -> bytes:
    return workbook[: len(workbook) // 2]


def _one_byte_changed(workbook: bytes) -> bytes:
    place = workbook.index(b"xl/worksheets") + 60
    return workbook[:place] + bytes([workbook[place] ^ 1]) + workbook[place + 1 :]


def _not_a_workbook(_: bytes) -> bytes:
    return b"id_registro;anio\nMAT-0001;2026\n"


def _another_zip(_: bytes) -> bytes:
    return _workbook({"leame.txt": b"hola"})


def _bomb_by_size(workbook: bytes) -> bytes:
    data = _workbook({**_parts(workbook), "xl/media/a.bin": bytes(1_000_000)})
    return data.replace(struct.pack("<I", 1_000_000), struct.pack("<I", 1_100_000_000))


def _bomb_by_ratio(workbook: bytes) -> bytes:
    return _workbook({**_parts(workbook), "xl/media/a.bin": bytes(20_000_000)})


def _bomb_that_lies(workbook: bytes) -> bytes:
    """Declare one kilobyte for a part that inflates to twenty megabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(bytes(20_000_000)) + packer.flush()
    data = _workbook({**_parts(workbook), "xl/media/a.bin": bytes(20_000_000)})
    assert packed[:64] in data
    return data.replace(struct.pack("<I", 20_000_000), struct.pack("<I", 1_000))


def _thousands_of_parts(workbook: bytes) -> bytes:
    return _workbook({**_parts(workbook), **{f"xl/media/{n}.xml": b"" for n in range(9_000)}})


def _many_small_parts(workbook: bytes) -> bytes:
    return _workbook({**_parts(workbook), **{f"x{n}": b"" for n in range(1_100)}})


def _opposite_corners(workbook: bytes) -> bytes:
    return _replaced(workbook, b"</sheetData>", b'<row><c r="XFD1048576"/></row></sheetData>')


def _entities(workbook: bytes) -> bytes:
    return _replaced(workbook, b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet')


def _ten_thousand_columns(workbook: bytes) -> bytes:
    cells = b"".join(b"<c><v>1</v></c>" for _ in range(10_000))
    return _replaced(workbook, b"<sheetData>", b"<sheetData><row>" + cells + b"</row>")


def _two_megabytes_in_a_cell(workbook: bytes) -> bytes:
    noise = b"".join(b"%d " % (number * 7919) for number in range(200_000))
    return _replaced(workbook, b"Ana Sol", noise)


def _packed_otherwise(workbook: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in _parts(workbook).items():
            archive.writestr(name, content)
    return target.getvalue()


def _sheet_not_xml(workbook: bytes) -> bytes:
    return _workbook({**_parts(workbook), SHEET: b"<worksheet><sheetData><row"})


BAD_FILES = [
    (lambda _: b"", "archivo-vacio"),
    (_cut, "archivo-cortado"),
    (_one_byte_changed, "archivo-cortado"),
    (_not_a_workbook, "archivo-cortado"),
    (_another_zip, "archivo-cortado"),
    (_packed_otherwise, "archivo-cortado"),
    (_sheet_not_xml, "archivo-cortado"),
    (_entities, "archivo-cortado"),
    (_without_sheet, "columnas-equivocadas"),
    (_other_header, "columnas-equivocadas"),
    (_ten_thousand_columns, "demasiadas-columnas"),
    (_bomb_by_size, "archivo-comprimido-sospechoso"),
    (_bomb_that_lies, "archivo-comprimido-sospechoso"),
    (_bomb_by_ratio, "compresion-sospechosa"),
    (_thousands_of_parts, "demasiadas-partes"),
    (_many_small_parts, "demasiadas-partes"),
    (_opposite_corners, "hoja-demasiado-grande"),
    (_two_megabytes_in_a_cell, "fila-demasiado-grande"),
]


@pytest.mark.parametrize(("spoil", "rule"), BAD_FILES, ids=[s.__name__ for s, _ in BAD_FILES])
def test_a_bad_workbook_is_refused_whole_by_its_rule(
    spoil: Callable[[bytes], bytes], rule: str, xlsx_file: Make, reading: Read
) -> None:
    with pytest.raises(FileRefused) as caught:
        reading("educacion", spoil(xlsx_file([GOOD])))

    assert caught.value.rule == rule
