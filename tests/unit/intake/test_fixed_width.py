"""Fixed-width text: positions in characters, every line of the width of the contract."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from hub.intake.errors import FileRefused
from hub.intake.readers.batches import BrokenRow

Values = Mapping[str, object]
Make = Callable[[Sequence[Values]], bytes]
Read = Callable[[str, bytes], tuple[list[Values], list[BrokenRow]]]

GOOD = {"id_registro": "MOV-0001", "tipo_registro": "LIC", "apellidos": "MUÑOZ PEÑA"}
OTHER = {"id_registro": "MOV-0002", "tipo_registro": "VEH", "nombres": "JOSÉ"}


def test_columns_are_cut_by_character_and_their_filling_is_taken_off(
    fixed_width_file: Make, reading: Read
) -> None:
    rows, broken = reading("movilidad", fixed_width_file([GOOD, OTHER]))

    assert [row["row_number"] for row in rows] == [1, 2]
    assert rows[0]["apellidos"] == "MUÑOZ PEÑA"
    assert rows[1]["nombres"] == "JOSÉ"
    assert rows[1]["apellidos"] is None
    assert broken == []


def test_a_byte_order_mark_is_not_part_of_the_first_column(
    fixed_width_file: Make, reading: Read
) -> None:
    rows, _ = reading("movilidad", b"\xef\xbb\xbf" + fixed_width_file([GOOD]))

    assert rows[0]["id_registro"] == "MOV-0001"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "archivo-vacio"),
        (b"MOV-0001 corta\n", "ancho-equivocado"),
        (b"x" * 255 + b"\n", "ancho-equivocado"),
        (b"x" * 254, "archivo-cortado"),
        (b"\xd1" * 254 + b"\n", "codificacion-equivocada"),
        (b"\0" * 254 + b"\n", "codificacion-equivocada"),
        (b"x" * 70_000 + b"\n", "fila-demasiado-grande"),
        (b"x" * 50_000_000, "fila-demasiado-grande"),
    ],
    ids=["empty", "short", "long", "cut", "latin-1", "nul", "wide row", "50 MB row"],
)
def test_a_bad_file_is_refused_whole_by_its_rule(data: bytes, rule: str, reading: Read) -> None:
    with pytest.raises(FileRefused) as caught:
        reading("movilidad", data)

    assert caught.value.rule == rule


def test_a_line_of_another_width_is_named_by_its_number(
    fixed_width_file: Make, reading: Read
) -> None:
    data = fixed_width_file([GOOD]) + b"demasiado corta\n"

    with pytest.raises(FileRefused, match="Es la línea 2"):
        reading("movilidad", data)
