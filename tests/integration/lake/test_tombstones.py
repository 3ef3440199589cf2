"""Who was erased is known again by what a row says; nobody else is stopped."""

from uuid import UUID, uuid4

import duckdb
import pytest

from hub.identity.schema import create_tables as create_linkage
from hub.intake.contract import load_contracts
from hub.intake.tables import create_tables
from hub.lake.erasing import Burial, erase_people
from hub.lake.taking_out import take_out
from hub.lake.tombstones import find_again, tag_key
from hub.vault.keyring import Secret
from policies.rulebook import DEFAULT_FOLDER

FEEDS = load_contracts(DEFAULT_FOLDER / "contracts")
CARRIERS = [found.carrier for feed in FEEDS.values() for found in feed.objects]
KEY = tag_key(Secret(b"t" * 32))
MOTHER, CHILD, GUARDIAN = uuid4(), uuid4(), uuid4()
STANDARDISED = (
    "create table standardised (record_id varchar, given_1 varchar, given_2 varchar,"
    " surname_1 varchar, surname_2 varchar)"
)
PATIENTS = [
    ("P-1", "52000001", "Ana Sol", "Pérez Ruiz"),
    ("P-2", "52000001", "Eva", "Ruiz Gil"),  # a child under the mother's number
    ("P-3", "52000003", "Luz", "Mora Paz"),
]


def patient(lake: duckdb.DuckDBPyConnection, delivery: str, row: tuple[str, ...]) -> None:
    key, number, given, surnames = row
    lake.execute(
        "insert into validated_salud_patient (delivery_id, row_number, id, num_doc, nombres, apellidos)"
        " values (?, (select count(*) + 1 from validated_salud_patient), ?, ?, ?, ?)",
        [delivery, key, number, given, surnames],
    )


def enrolment(lake: duckdb.DuckDBPyConnection, delivery: str) -> None:
    lake.execute(
        "insert into validated_educacion_matricula (delivery_id, row_number, id_registro, grado,"
        " est_num_doc, est_nombres, est_apellidos, acu_num_doc, acu_nombre_completo, direccion)"
        " values (?, 1, 'M-1', '5', '1111111119', 'Leo', 'Mora Gil', '52000003', 'Luz Mora Paz', 'Calle 1')",
        [delivery],
    )


def link(lake: duckdb.DuckDBPyConnection, record: str, person: UUID) -> None:
    lake.execute("insert into linked values (?, ?, 'A', null)", [record, person])


@pytest.fixture
def town(lake: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    create_tables(lake, FEEDS)
    create_linkage(lake)
    lake.execute(STANDARDISED)
    lake.execute("create table standardised_notes (note_id varchar, record_id varchar)")
    lake.execute("create table int_name_words_counted (word varchar)")
    for row in PATIENTS:
        patient(lake, "first", row)
    enrolment(lake, "first")
    for record, person in (
        ("salud:patient:P-1", MOTHER), ("salud:patient:P-2", CHILD), ("salud:patient:P-3", GUARDIAN),
        ("educacion:matricula:M-1#guardian", GUARDIAN), ("educacion:matricula:M-1#student", CHILD),
    ):  # fmt: skip
        link(lake, record, person)
    return lake


def bury(lake: duckdb.DuckDBPyConnection, *people: UUID) -> None:
    erase_people(lake, Burial(uuid4(), people, KEY), CARRIERS)


def come_again(lake: duckdb.DuckDBPyConnection, delivery: str = "again") -> int:
    find_again(lake, CARRIERS, KEY, delivery)
    return take_out(lake, CARRIERS)


def patients(lake: duckdb.DuckDBPyConnection) -> set[str]:
    return {key for (key,) in lake.execute("select id from validated_salud_patient").fetchall()}


def test_a_mother_goes_and_the_child_under_her_number_stays(
    town: duckdb.DuckDBPyConnection,
) -> None:
    bury(town, MOTHER)
    assert patients(town) == {"P-2", "P-3"}

    for row in PATIENTS[:2]:
        patient(town, "again", row)

    assert come_again(town) == 1
    assert patients(town) == {"P-2", "P-3"}


@pytest.mark.parametrize(
    ("row", "is_stopped"),
    [
        (("P-9", "52.000.003", "Otra", "Persona"), True),  # a number that only she carried
        (("P-3", "", "PAZ MORA", "luz"), True),  # her own row, her name in another order
        (("P-3", "", "Rosa", "Díaz"), False),  # her row's number given to somebody else
        (("P-9", "52000004", "Luz", "Mora Paz"), False),  # a namesake
        (("P-9", "0", "Luz", "Mora Paz"), False),  # a namesake whose number says nothing
    ],
)
def test_a_row_is_stopped_by_what_it_says(
    town: duckdb.DuckDBPyConnection, row: tuple[str, ...], is_stopped: bool
) -> None:
    bury(town, GUARDIAN)
    patient(town, "again", row)

    assert come_again(town) == is_stopped


def test_what_hangs_on_an_erased_patient_is_stopped(town: duckdb.DuckDBPyConnection) -> None:
    bury(town, GUARDIAN)
    town.execute(
        "insert into validated_salud_immunization (delivery_id, row_number, id, paciente_id)"
        " values ('again', 1, 'I-1', 'P-3'), ('again', 2, 'I-2', 'P-2')"
    )

    assert come_again(town) == 1
    assert town.execute("select id from validated_salud_immunization").fetchall() == [("I-2",)]


def test_a_guardian_goes_and_the_student_s_row_stays_as_it_was(
    town: duckdb.DuckDBPyConnection,
) -> None:
    before = town.execute("from validated_educacion_matricula").fetchall()

    bury(town, GUARDIAN)

    assert town.execute("from validated_educacion_matricula").fetchall() == before
    assert town.execute("from erased_mentions").fetchall() == [
        ("educacion:matricula:M-1#guardian",)
    ]


def test_a_student_goes_and_what_the_row_says_of_the_guardian_stays(
    town: duckdb.DuckDBPyConnection,
) -> None:
    bury(town, CHILD)

    said = town.execute(
        "select est_num_doc, est_nombres, est_apellidos, grado, acu_num_doc, acu_nombre_completo,"
        " direccion from validated_educacion_matricula"
    ).fetchall()
    assert said == [(None, None, None, None, "52000003", "Luz Mora Paz", "Calle 1")]
    assert town.execute("from erased_mentions").fetchall() == [("educacion:matricula:M-1#student",)]


def test_when_both_go_the_row_goes(town: duckdb.DuckDBPyConnection) -> None:
    bury(town, CHILD, GUARDIAN)

    assert town.execute("from validated_educacion_matricula").fetchall() == []


def test_a_quarantined_row_is_found_by_its_document(town: duckdb.DuckDBPyConnection) -> None:
    town.execute(
        "insert into quarantined values ('first', 'patient', 9, 'r', null, 'x',"
        """ '{"id": "P-8", "num_doc": "52 000 003"}')"""
    )

    bury(town, GUARDIAN)

    assert town.execute("from quarantined").fetchall() == []


def test_no_tag_tells_a_number(town: duckdb.DuckDBPyConnection) -> None:
    bury(town, MOTHER, CHILD, GUARDIAN)

    tags = town.execute("select tag, kind from tombstones").fetchall()
    assert all(len(tag) == 32 for tag, _ in tags)
    assert {kind for _, kind in tags} == {"document", "shared-document", "row", "parent"}
