"""Which level two records reach: the words a reviewer reads, one table a comparison."""

from datetime import date

import duckdb
import pytest

from hub.identity.comparisons import COMPARISONS, EVIDENCE
from hub.identity.pair_view import side_by_side

COLUMNS = (
    *("record_id", "source_row", "role", "valid_from", "given_1", "given_2", "given"),
    *("surname_1", "surname_2", "surnames", "birth_date", "birth_text", "sex"),
    *("document_type", "document_number", "phone", "email", "home", "building"),
)
NOTHING = ""


def given(text):
    first, _, second = text.partition(" ")
    return {"given_1": first or None, "given_2": second or None, "given": text}


def surnames(text):
    first, _, second = text.partition(" ")
    return {"surname_1": first or None, "surname_2": second or None, "surnames": text}


def born(text):
    known = {"birth_date": date.fromisoformat(text), "birth_text": text.replace("-", "")}
    return known if text else {}


def document(text):
    kind, _, number = text.partition(" ")
    return {"document_type": kind or None, "document_number": number or None}


def house(text):
    phone, home, building = (part.strip() or None for part in text.split("|"))
    return {"phone": phone, "home": home, "building": building}


def email(text):
    return {"email": text or None}


def sex(text):
    return {"sex": text or None}


CASES = [
    # given names
    (given, "ANA MARIA", "ANA MARIA", "mismos nombres"),
    (given, "ANA", "ANA", "mismos nombres"),
    (given, "ANA MARIA", "ANA", "mismo primer nombre, falta el segundo"),
    (given, "ANA MARIA", "MARIA", "usa el segundo nombre o los invierte"),
    (given, "ANA MARIA", "MARIA ANA", "usa el segundo nombre o los invierte"),
    (given, "CARLOS ANDRES", "CARLSO ANDRES", "nombres casi iguales"),
    (given, "CARLOS ANDRES", "CARLSO", "nombres casi iguales"),
    (given, "NORBERTO JOSE", "BETO", "nombres casi iguales"),
    (given, "MARIA PAULA", "MARIA SOFIA", "mismo primer nombre, otro segundo"),
    (given, "CARLOS ANDRES", "CARLSO FELIPE", "solo un nombre parecido"),
    (given, "MARIA JOSE", "JOSE LUIS", "solo un nombre parecido"),
    (given, "PEDRO", "LUIS", "otros nombres"),
    (given, "", "LUIS", NOTHING),
    # surnames
    (surnames, "GOMEZ RUIZ", "GOMEZ RUIZ", "mismos apellidos"),
    (surnames, "GOMEZ RUIZ", "GOMEZ", "mismo primer apellido, falta el segundo"),
    (surnames, "GOMEZ RUIZ", "RUIZ GOMEZ", "apellidos invertidos"),
    (surnames, "GONZALEZ RUIZ", "GONZALES RUIS", "apellidos casi iguales"),
    (surnames, "GOMEZ RUIZ", "RUIZ", "un apellido en el lugar del otro"),
    (surnames, "GOMEZ RUIZ", "GOMEZ CAICEDO", "un apellido igual, otro distinto"),
    (surnames, "GOMEZ MOSQUERA", "LUCUMI MOSQUERA", "un apellido igual, otro distinto"),
    (surnames, "GOMEZ RUIZ", "LUCUMI CAICEDO", "otros apellidos"),
    (surnames, "", "GOMEZ", NOTHING),
    # birth date
    (born, "1985-07-08", "1985-07-08", "misma fecha de nacimiento"),
    (born, "1985-07-08", "1985-08-07", "día y mes de nacimiento invertidos"),
    (born, "1985-07-08", "1975-07-08", "fecha de nacimiento con un error"),
    (born, "1985-07-08", "1985-07-18", "fecha de nacimiento con un error"),
    (born, "1985-07-08", "1985-07-29", "mismo año de nacimiento y una parte"),
    (born, "1985-11-28", "1985-01-01", "mismo año de nacimiento y una parte"),
    (born, "1985-07-08", "1985-11-29", "mismo año de nacimiento"),
    (born, "1985-07-08", "1999-02-13", "otra fecha de nacimiento"),
    # document
    (document, "CC 31999888", "CC 31999888", "mismo documento"),
    (document, "TI 1107000001", "CC 1107000001", "mismo documento"),
    (document, "CC 31999888", "CC 31999388", "documento con un error"),
    (document, "CC 31999888", "CC 31998988", "documento con un error"),
    (document, "TI 1107000001", "TI 1107000002", "otro documento"),
    (document, "PPT 1234567", "CE 456789", "documento de otra clase"),
    (document, "CC 31999888", "CE 456789", "documento de otra clase"),
    (document, "TI 1107000001", "CC 31999888", "otro documento"),
    (document, "PA AB1234567", "PA XY7654321", "otro documento"),
    (document, "", "CC 31999888", NOTHING),
    # phone and dwelling, together
    (house, "+57300|C 5 APTO 1|C 5", "+57300|C 5 APTO 1|C 5", "mismo teléfono y vivienda"),
    (house, "+57300|C 5 APTO 1|C 5", "+57300|K 9|K 9", "mismo teléfono"),
    (house, "+57300|C 5 APTO 1|C 5", "+57301|C 5 APTO 1|C 5", "misma vivienda"),
    (house, "+57300|C 5 APTO 1|C 5", "|C 5 APTO 1|C 5", "misma vivienda"),
    (house, "+57300|C 5 APTO 1|C 5", "+57301|C 5 APTO 2|C 5", "mismo edificio"),
    (house, "+57300|C 5|C 5", "+57301|K 9|K 9", "otro teléfono y vivienda"),
    (house, "+57300||", "|K 9|K 9", NOTHING),
    # e-mail and sex
    (email, "ana.gomez@ejemplo.co", "ana.gomez@ejemplo.co", "mismo correo"),
    (email, "ana.gomez@ejemplo.co", "ana.gomes@ejemplo.co", "correo casi igual"),
    (email, "ana.gomez@ejemplo.co", "luis99@otro.org", "otro correo"),
    (sex, "F", "F", "mismo sexo"),
    (sex, "F", "M", "otro sexo"),
    (sex, "", "M", NOTHING),
]


@pytest.fixture(scope="module")
def told():
    """The evidence of every case, both ways round, out of one query."""
    kinds = {"valid_from": "date", "birth_date": "date"}
    listed = ", ".join(f"{name} {kinds.get(name, 'varchar')}" for name in COLUMNS)
    sides = [read(text) for read, one, other, _ in CASES for text in (one, other)]
    rows = [[number, *map(side.get, COLUMNS)] for number, side in enumerate(sides)]
    pairs = [
        (first + turn, first + 1 - turn) for first in range(0, len(rows), 2) for turn in (0, 1)
    ]
    with duckdb.connect() as work:
        work.execute(f"create table mentions (unique_id integer, {listed})")
        work.executemany(f"insert into mentions values (?{', ?' * len(COLUMNS)})", rows)
        work.execute("create table pairs (unique_id_l integer, unique_id_r integer)")
        work.executemany("insert into pairs values (?, ?)", pairs)
        query = f"select unique_id_l, {EVIDENCE} from {side_by_side('pairs')}"
        return dict(work.execute(query).fetchall())


NAMES = [f"{read.__name__}: {one} and {other}" for read, one, other, _ in CASES]


@pytest.mark.parametrize("place", range(len(CASES)), ids=NAMES)
def test_two_values_reach_the_level_of_the_table(told, place):
    assert told[2 * place] == CASES[place][3]


@pytest.mark.parametrize("place", range(len(CASES)), ids=NAMES)
def test_levels_do_not_care_which_record_is_named_first(told, place):
    assert told[2 * place + 1] == CASES[place][3]


def test_every_level_is_tried_by_the_table():
    levels = {level.label for comparison in COMPARISONS for level in comparison.levels}
    otherwise = {comparison.otherwise for comparison in COMPARISONS}

    assert levels | otherwise == {case[3] for case in CASES} - {NOTHING}
