"""Numbers: what the words around them and their shape make of them."""

import pytest

from hub.discovery.cues import Cue, cue_before
from hub.discovery.detector import find
from hub.discovery.findings import Label
from hub.discovery.lexicon import load_lexicon
from hub.discovery.note import Note, read
from hub.discovery.numbers import nit_check_digit, numbers_of, written_spans
from hub.discovery.subject import NOTHING_KNOWN


def note(text: str) -> Note:
    return read(text, NOTHING_KNOWN, load_lexicon())


def labels(text: str) -> list[Label]:
    return [finding.label for finding in find(text)]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1.144.093.221", "grouped"),
        ("31 234 567", "grouped"),
        ("1'107.654.321", "grouped"),
        ("900.123.456-8", "grouped"),
        ("1144093221", "plain"),
        ("860002964-4", "plain"),
        ("315 555 12 34", "phone"),
        ("(602) 555 1234", "phone"),
        ("573155551234", "phone"),
        ("555 12 34", "short"),
        ("370-123456", "hyphened"),
        ("15/03/1988", "date"),
        ("1988-03-15", "date"),
        ("15 de marzo de 1988", "date"),
        ("3 de abril", "date"),
        ("36 años", "age"),
    ],
)
def test_a_number_is_cut_whole_and_its_shape_is_named(text: str, shape: str) -> None:
    [number] = numbers_of(note(f"x {text}, y"))

    assert number.shape == shape


def test_two_numbers_side_by_side_stay_two() -> None:
    numbers = numbers_of(note("CC 31.234.567 3155551234"))

    assert [number.digits for number in numbers] == ["31234567", "3155551234"]


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("890399011", "3"),  # Municipio de Santiago de Cali
        ("860002964", "4"),  # Banco de Bogotá
        ("800197268", "4"),  # DIAN
        ("899999063", "3"),  # Universidad Nacional de Colombia
    ],
)
def test_the_check_digit_of_a_nit_is_the_published_one(body: str, digit: str) -> None:
    assert nit_check_digit(body) == digit


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("cédula de ciudadanía número ", Cue.CC),
        ("C.C. ", Cue.CC),
        ("c. c. No. ", Cue.CC),
        ("tarjeta de identidad ", Cue.TI),
        ("T.I. ", Cue.TI),
        ("registro civil ", Cue.TI),
        ("cédula de extranjería ", Cue.CE),
        ("permiso por protección temporal ", Cue.PPT),
        ("permiso especial ", Cue.PEP),
        ("N.I.T. ", Cue.NIT),
        ("documento de identidad ", Cue.DOCUMENT),
        ("historia clínica ", Cue.RECORD),
        ("matrícula inmobiliaria ", Cue.PROPERTY),
        ("por valor de ", Cue.AMOUNT),
        ("radicado ", Cue.SERIAL),
        ("línea ", Cue.LINE),
        ("nacida el ", Cue.BIRTH),
    ],
)
def test_the_nearest_cue_is_heard(text: str, cue: Cue) -> None:
    assert cue_before(note(f"Dice {text}1"), len(f"Dice {text}")).cue is cue


def test_a_nearer_cue_outweighs_a_farther_one() -> None:
    text = "cédula y celular 3155551234"

    assert cue_before(note(text), text.index("3")).cue is Cue.PHONE


def test_a_cue_too_far_away_is_not_heard() -> None:
    text = "cédula " + "xyzzyx " * 9 + "31234567"

    assert cue_before(note(text), text.index("3")).cue is None


def test_words_between_cue_and_number_are_counted() -> None:
    text = "radicado ayer temprano 31234567"

    assert cue_before(note(text), text.index("3")).between == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cédula 3155551234", [Label.PHONE]),  # no cédula starts with 315 million
        ("teléfono 1144093221", [Label.CO_CC]),  # no phone starts with 114
        ("cédula 900.123.456-8", [Label.CO_NIT]),  # the check digit proves it
        ("900.123.456-7", []),  # it disproves it
        ("nit 900.123.456-7", [Label.CO_NIT]),  # but a typing error is still theirs
        ("12.345.678", [Label.CO_CC]),  # older cédulas: in doubt, hide
        ("1.234.567", []),  # more likely pesos
        ("12345678", []),
        ("1144093221", [Label.CO_CC]),
        ("cc 12", []),
        ("cc 123456789012", []),
        ("ppt 1234", []),
    ],
)
def test_shape_corrects_the_cue(text: str, expected: list[Label]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$12.345.678",
        "$ 1.144.093.221",
        "12.345.678 pesos",
        "12.345.678 COP",
        "12.345.678 de pesos",
        "12.345.678,50 pesos",
        "por 12.345.678 m/cte",
        "suma de 12.345.678",
        "factura 1144093221",
        "proceso 1144093221",
        "resolución No. 12.345.678",
        "1144093221 unidades",
    ],
)
def test_money_and_files_are_nobodys(text: str) -> None:
    assert labels(text) == []


@pytest.mark.parametrize(
    "written", ["1144093221", "1.144.093.221", "1 144 093 221", "11-44-09-32-21", "1144 - 093221"]
)
def test_a_known_number_is_found_however_it_is_cut(written: str) -> None:
    text = f"ver {written}, folio 3"

    assert list(written_spans(note(text), "1144093221")) == [(4, 4 + len(written))]


@pytest.mark.parametrize("written", ["1144 (x) 093221", "1144093220", "114409322", "91144093221"])
def test_another_number_is_not_the_known_one(written: str) -> None:
    assert list(written_spans(note(f"ver {written}"), "1144093221")) == []


def test_a_phone_takes_its_prefix_along() -> None:
    text = "cel (+57) 300 123 4567"

    [finding] = find(text)

    assert text[finding.start : finding.end] == "(+57) 300 123 4567"
