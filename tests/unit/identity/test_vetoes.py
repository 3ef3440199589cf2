"""What forbids two mentions to be one person: the table a reviewer can check."""

from datetime import date

import duckdb
import pytest

from hub.identity.vetoes import CONTRADICTIONS, contradictions_among

COLUMNS = (
    *("record_id", "source_row", "role", "valid_from", "given_1", "given_2", "given"),
    *("surname_1", "surname_2", "surnames", "birth_date", "birth_text", "sex"),
    *("document_type", "document_number", "phone", "email", "home", "building"),
)


def mention(given, born=None, document=None, sex=None, role="holder", row=None):
    first, _, second = given.partition(" ")
    kind, _, number = (document or "").partition(" ")
    return {
        "source_row": row,
        "role": role,
        "valid_from": date(2026, 1, 1),
        "given_1": first or None,
        "given_2": second or None,
        "given": given,
        "surname_1": "MOSQUERA",
        "surname_2": "ANGULO",
        "surnames": "MOSQUERA ANGULO",
        "birth_date": date.fromisoformat(born) if born else None,
        "birth_text": born.replace("-", "") if born else None,
        "sex": sex,
        "document_type": kind or None,
        "document_number": number or None,
    }


CASES = [
    # twins of one house
    ("two twins by name",
     mention("JUAN", "2015-03-02"), mention("PEDRO", "2015-03-02"), "names_differ"),
    ("twins who share the first name",
     mention("MARIA PAULA", "2015-03-02"), mention("MARIA SOFIA", "2015-03-02"), "names_differ"),
    ("twins whose names differ by the letter of the sex",
     mention("JUAN", "2015-03-02", sex="M"), mention("JUANA", "2015-03-02", sex="F"),
     "names_differ"),
    ("twins registered together, one name cut short",
     mention("MARIA PAULA", "2015-03-02", "TI 1107000001"),
     mention("MARIA", "2015-03-02", "TI 1107000002"), "next_document"),
    ("twins with other numbers, one name cut short",
     mention("MARIA PAULA", "2015-03-02", "TI 1107000001"),
     mention("MARIA", "2015-03-02", "TI 1107555888"), "two_documents"),
    # father and son of the same name
    ("namesakes told apart by the birth date",
     mention("JOSE LUIS", "1960-05-04"), mention("JOSE LUIS", "1990-10-11"), "generations"),
    ("namesakes told apart by the cédula",
     mention("JOSE LUIS", None, "CC 14999111"), mention("JOSE LUIS", None, "CC 1144222333"),
     "two_documents"),
    ("namesake guardian without a birth date",
     mention("JOSE LUIS", None, "CC 14999111", role="guardian"),
     mention("JOSE LUIS", "2015-03-02", "TI 1107000001"), "young_guardian"),
    ("namesake cédula holder and a minor without a document",
     mention("JOSE LUIS", None, "CC 14999111"), mention("JOSE LUIS", "2015-03-02"),
     "young_card_holder"),
    ("student and guardian of the same row",
     mention("JOSE", role="guardian", row="educacion:1"),
     mention("JOSE", role="student", row="educacion:1"), "same_row"),
    ("namesake certificate and cédula of the same years",
     mention("JOSE LUIS", None, "CC 14999111"), mention("JOSE LUIS", None, "RC 1107000001"),
     "card_and_certificate"),
    ("namesake guardian and a certificate",
     mention("JOSE LUIS", role="guardian"), mention("JOSE LUIS", None, "RC 1107000001"),
     "card_and_certificate"),
    ("mother and daughter of one name under one document",
     mention("ROSA", "1983-10-22", "CC 31999888"), mention("ROSA", "2019-02-23", "CC 31999888"),
     "generations"),
    ("sisters of near names",
     mention("PAULA", "2011-11-11"), mention("PAOLA", "2014-02-15"), "near_name_other_date"),
    # a child under the mother's cédula
    ("mother and child under one document",
     mention("ROSA", "1985-07-08", "CC 31999888"), mention("CARLOS", "2015-03-02", "CC 31999888"),
     "names_differ"),
    ("mother and child under one document, no dates",
     mention("ROSA", None, "CC 31999888"), mention("CARLOS", None, "CC 31999888"),
     "names_differ"),
    ("the child under the mother's document and under its own",
     mention("CARLOS", "2015-03-02", "CC 31999888"), mention("CARLOS", "2015-03-02", "TI 1107000001"),
     None),
    # the same person, written twice
    ("the same all over",
     mention("ANA MARIA", "1985-07-08", "CC 31999888"),
     mention("ANA MARIA", "1985-07-08", "CC 31999888"), None),
    ("the second name left out",
     mention("ANA MARIA", "1985-07-08"), mention("ANA", "1985-07-08"), None),
    ("goes by the second name",
     mention("ANA MARIA", "1985-07-08"), mention("MARIA", "1985-07-08"), None),
    ("given names the other way round",
     mention("ANA MARIA", "1985-07-08"), mention("MARIA ANA", "1985-07-08"), None),
    ("a short form of the name",
     mention("MAX", "1985-07-08"), mention("MAXIMILIANO JORGE", "1985-07-08"), None),
    ("a letter mistyped",
     mention("CARLOS", "1985-07-08"), mention("CARLSO", "1985-07-08"), None),
    ("a familiar form of several names",
     mention("BETO", "1985-07-08"), mention("NORBERTO JOSE", "1985-07-08"), None),
    ("a familiar form of some other name",
     mention("BETO", "1985-07-08"), mention("GUSTAVO", "1985-07-08"), "names_differ"),
    ("a surname that slipped among the given names",
     mention("VIVIANA ANGULO", "1985-07-08"), mention("VIVIANA PAOLA", "1985-07-08"), None),
    ("another name after a legal change, same document and date",
     mention("ANDRES", "1985-07-08", "CC 31999888", sex="M"),
     mention("SOFIA", "1985-07-08", "CC 31999888", sex="F"), None),
    ("a digit of the cédula mistyped",
     mention("ANA MARIA", "1985-07-08", "CC 31999888"),
     mention("ANA MARIA", "1985-07-08", "CC 31999388"), None),
    ("two clerks who each mistyped a digit",
     mention("ANA MARIA", "1985-07-08", "CC 31999888"),
     mention("ANA", "1985-07-08", "CC 31399388"), None),
    ("two clerks who each mistyped a digit, no dates",
     mention("ANA MARIA", None, "CC 31999888"), mention("ANA MARIA", None, "CC 31399388"), None),
    ("numbers two digits apart and one name cut short, no dates",
     mention("ANA MARIA", None, "CC 31999888"), mention("ANA", None, "CC 31399388"),
     "two_documents"),
    ("a cédula that a clerk confused with another, all else equal",
     mention("ANA MARIA", "1985-07-08", "CC 31999888"),
     mention("ANA MARIA", "1985-07-08", "CC 29111222"), None),
    ("consecutive numbers of one name and date",
     mention("ANA MARIA", "1985-07-08", "CC 31999888"),
     mention("ANA MARIA", "1985-07-08", "CC 31999889"), None),
    ("a foreigner whose paper changed",
     mention("ANA", "1985-07-08", "PPT 1234567"), mention("ANA", "1985-07-08", "CE 456789"), None),
    ("a foreigner whose passport was renewed",
     mention("ANA", None, "PA AB1234567"), mention("ANA", None, "PA XY7654321"), None),
    ("a minor who came of age",
     mention("LUIS", "2007-12-01", "TI 1107000001"), mention("LUIS", "2007-12-01", "CC 1107000001"),
     None),
    ("day and month the other way round",
     mention("LUIS", "1990-03-11", "CC 14999111"), mention("LUIS", "1990-11-03"), None),
    ("a year mistyped by a digit",
     mention("LUIS", "1990-03-11"), mention("LUIS", "1970-03-11"), None),
    ("nothing known but the name",
     mention("LUIS"), mention("LUIS"), None),
    ("no given name on one side",
     mention("", "1990-03-11"), mention("LUIS", "1990-03-11"), None),
]  # fmt: skip


@pytest.fixture(scope="module")
def found():
    """The contradiction of every case, both ways round, out of one query."""
    kinds = {"valid_from": "date", "birth_date": "date"}
    listed = ", ".join(f"{name} {kinds.get(name, 'varchar')}" for name in COLUMNS)
    sides = [side for case in CASES for side in case[1:3]]
    rows = [[number, *map(side.get, COLUMNS)] for number, side in enumerate(sides)]
    pairs = [pair for first in range(0, len(rows), 2) for pair in ((first, first + 1),) * 2]
    with duckdb.connect() as work:
        work.execute(f"create table mentions (unique_id integer, {listed})")
        work.executemany(f"insert into mentions values (?{', ?' * len(COLUMNS)})", rows)
        work.execute("create table pairs (unique_id_l integer, unique_id_r integer)")
        turned = [(two, one) if place % 2 else (one, two) for place, (one, two) in enumerate(pairs)]
        work.executemany("insert into pairs values (?, ?)", turned)
        codes = work.execute(contradictions_among("pairs")).fetchall()
    return {(left, right): code for left, right, code in codes}


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case[0] for case in CASES])
def test_a_veto_falls_where_the_table_says(found, place):
    assert found.get((2 * place, 2 * place + 1)) == CASES[place][3]


@pytest.mark.parametrize("place", range(len(CASES)), ids=[case[0] for case in CASES])
def test_a_veto_does_not_care_who_is_named_first(found, place):
    assert found.get((2 * place + 1, 2 * place)) == CASES[place][3]


def test_every_veto_is_tried_by_the_table():
    assert {case[3] for case in CASES} - {None} == CONTRADICTIONS.keys()
