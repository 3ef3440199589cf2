import re
from collections import Counter
from datetime import date
from string import Formatter

import pytest

from hub.samples.draws import dice
from hub.samples.households import City
from hub.samples.notes import HEALTH, PROCEDURES, dotted, tax_number
from hub.samples.stream import recorded_households

TEMPLATES = (*HEALTH, *PROCEDURES)
WEIGHTS = (41, 37, 29, 23, 19, 17, 13, 7, 3)


def _fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_there_are_more_than_forty_templates_and_none_twice() -> None:
    assert len(TEMPLATES) > 40
    assert len(set(TEMPLATES)) == len(TEMPLATES)


@pytest.mark.parametrize(
    "kind", ["nombre", "telefono", "documento", "correo", "direccion", "pariente", "nit"]
)
def test_each_kind_of_finding_is_in_some_template(kind: str) -> None:
    assert any(kind in _fields(template) for template in TEMPLATES)


def test_harmless_look_alikes_are_there_too() -> None:
    harmless = [one for one in TEMPLATES if _fields(one) <= {"monto", "monto_grande", "factura"}]

    assert len(harmless) >= 10
    assert any("Ley" in one for one in harmless)


def test_notes_say_the_truth_about_their_subject() -> None:
    told = Counter[bool]()
    for home, rows in recorded_households(City(3_000, 4, date(2026, 6, 30))):
        names = {person.number: person.full_name for person in home.members}
        for row in rows:
            note = str(row.values.get("nota", ""))
            if note.startswith("Yo, ") and row.truths:
                told[names[row.truths[0].person] in note] += 1

    assert told[True] > 10 * max(told[False], 1)  # a few are written without accents


def test_a_note_leaves_no_field_unfilled() -> None:
    notes = [
        str(row.values["nota"])
        for _, rows in recorded_households(City(1_000, 4, date(2026, 6, 30)))
        for row in rows
        if row.values.get("nota")
    ]

    assert notes
    assert not any("{" in note or "}" in note for note in notes)


def test_the_check_digit_of_a_nit_is_right() -> None:
    rng = dice("nit")

    for _ in range(200):
        body, check = re.sub(r"[.]", "", tax_number(rng)).split("-")
        total = sum(int(figure) * weight for figure, weight in zip(body, WEIGHTS, strict=True))
        remainder = total % 11
        assert int(check) == (remainder if remainder < 2 else 11 - remainder)


def test_thousands_are_written_with_dots() -> None:
    assert dotted("1130456789") == "1.130.456.789"
