"""Whatever the order in which rows come, change and leave, the lake ends as one full build leaves it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FEEDS = (
    "validated_hacienda_propiedad",
    "validated_salud_patient",
    "validated_salud_immunization",
    "validated_educacion_matricula",
    "validated_tramites_solicitud",
)
NAMES = [
    "Ana",
    "Luz",
    "Eva",
    "Iris",
    "Olga",
    "Rosa",
    "Sara",
    "Nora",
    "Elsa",
    "Inés",
    "Alba",
    "Vera",
]
SHARED = "3155550001"


def patient(number, given="Ana", surnames="Rojas Peña", phone=None, **more):
    row = {
        "id": f"P{number}",
        "nombres": given,
        "apellidos": surnames,
        "telefono": phone,
        "eps": "EPS",
    }
    return "validated_salud_patient", row | more


def vaccine(number, patient_number, name="BCG", **more):
    row = {
        "id": f"V{number}",
        "paciente_id": f"P{patient_number}",
        "vacuna": name,
        "fecha": "2025-03-04",
    }
    return "validated_salud_immunization", row | more


def owner(number, name, owed="100,00"):
    row = {"id_registro": f"H{number}", "propietario": name, "saldo": owed}
    return "validated_hacienda_propiedad", row | {"tipo_doc": "CC", "num_doc": f"3155577{number}"}


def enrolment(number, guardian=None, phone=None):
    row = {
        "id_registro": f"M{number}",
        "est_nombres": "Juan",
        "est_apellidos": "Rojas",
        "institucion": "IE",
    }
    return "validated_educacion_matricula", row | {
        "acu_nombre_completo": guardian,
        "acu_telefono": phone,
    }


def applicant(number, name, phone=None, note=None):
    row = {"radicado": f"T{number}", "nombre_completo": name, "telefono": phone, "tramite": "X"}
    return "validated_tramites_solicitud", row | {"nota": note}


# Each step changes deliveries: what they hold from then on; nothing where they leave the lake.
STORY = [
    {
        "salud-a": [patient(1, "Luz Elena"), vaccine(1, 2), vaccine(2, 3), vaccine(3, 4, "PAI")],
        "hacienda-b": [owner(1, "GOMEZ ELENA MARIA"), owner(2, "GOMEZ RUIZ MARIA")],
        "educacion-a": [enrolment(1, "Rosa Elena Ríos", SHARED), enrolment(2)],
    },
    # A patient after the vaccine; a word that changes side; a guardian more and a guardian less.
    {
        "salud-c": [patient(2, "Carlos", "Ruiz Ruiz"), patient(5, "Ana", "Elena Elena"), vaccine(4, 3)],
        "salud-d": [patient(6, "Eva", "Elena Díaz"), patient(7, "Eva", "Elena Paz")],
        "educacion-c": [enrolment(1), enrolment(2, "Luz Ruiz Mora")],
    },
    # An older delivery that comes late must not win; a newer version of a row does.
    {
        "hacienda-a": [owner(1, "GOMEZ PEREZ ELENA", "900,00"), owner(3, "RUIZ ANA")],
        "hacienda-c": [owner(2, "GOMEZ RUIZ DE PEREZ MARIA", "5,00")],
    },
    # A telephone that more names give than may; the limit is three here.
    {"salud-e": [patient(20 + place, name, f"S{name} P", SHARED) for place, name in enumerate(NAMES)]},
    {
        "tramites-a": [
            applicant(place, f"{name} T{name} Paz", SHARED, note="Sin novedad en la calle.")
            for place, name in enumerate(NAMES)
        ]
    },
    # The same delivery validated again, with other rows; one past its term; one refused in the end.
    {
        "salud-c": [patient(2, "Carlos", "Ruiz Ruiz", eps="Otra"), vaccine(4, 2), vaccine(5, 3, "DPT")],
        "salud-d": None,
        "hacienda-c": None,
    },
    {"tramites-a": None, "educacion-c": [enrolment(1, "Rosa Elena Ríos"), enrolment(2)]},
    {"salud-a": None},
]  # fmt: skip


KILLED_BEFORE = ["standardised_gone", "standardised", "standardised_facts"]
LETTERS = "abc"
steps = st.lists(
    st.dictionaries(
        st.sampled_from(
            [
                f"{agency}-{letter}"
                for agency in ("salud", "educacion", "tramites")
                for letter in LETTERS
            ]
        ),
        st.none() | st.lists(st.integers(0, 23), max_size=4, unique=True),
        min_size=1,
        max_size=3,
    ),
    min_size=2,
    max_size=5,
)


@pytest.fixture
def stage(make_stage):
    stage = make_stage()
    yield stage
    stage.lake.close()


def test_every_step_ends_as_a_full_build_would(make_stage, stage):
    for place, step in enumerate(STORY):
        tell(stage, step)
        stage.standardise()

        assert stage.state() == built_at_once(make_stage, STORY[: place + 1]), f"step {place}"


@pytest.mark.parametrize("model", KILLED_BEFORE)
def test_a_run_that_was_killed_is_made_good_by_the_next(make_stage, stage, model):
    tell(stage, STORY[0])
    stage.standardise()
    for step in STORY[1:]:
        tell(stage, step)
        stage.standardise(until=model)
    tell(stage, {"hacienda-z": [owner(9, "ROJAS ANA")]})

    stage.standardise()

    assert stage.state() == built_at_once(
        make_stage, [*STORY, {"hacienda-z": [owner(9, "ROJAS ANA")]}]
    )


@settings(max_examples=4, deadline=None)
@given(steps=steps)
def test_any_story_ends_as_a_full_build_would(make_stage, steps):
    stage, story = make_stage(), [invented(step) for step in steps]

    for step in story:
        tell(stage, step)
        stage.standardise()

    assert stage.state() == built_at_once(make_stage, story)
    stage.lake.close()


def test_a_row_that_did_not_change_keeps_its_time(stage):
    tell(stage, STORY[0])
    stage.standardise()
    tell(stage, {"salud-z": [patient(99, "Nora", "Luna")]})

    stage.standardise()

    for table in ("standardised", "standardised_facts"):
        newest = f"select distinct record_id from lake.{table} where changed_at = (select max(changed_at) from lake.{table})"
        assert stage.rows(newest) == [("salud:patient:P99",)]


def test_the_same_delivery_validated_again_rewrites_only_what_is_new_in_it(stage):
    tell(stage, {"salud-a": [patient(1), patient(2)]})
    stage.standardise()
    tell(stage, {"salud-a": [patient(1), patient(2, phone="3155551234")]})

    stage.standardise()

    rewritten = "select record_id, field from lake.standardised_facts where changed_at > timestamptz '2026-06-01 00:00:00.000001+00'"
    assert stage.rows(rewritten) == [("salud:patient:P2", "phone")]


def test_a_guardian_who_is_no_longer_named_is_gone_until_named_again(stage):
    gone = "select record_id from lake.standardised_gone"
    tell(stage, {"educacion-a": [enrolment(1, "Rosa Ríos")]})
    stage.standardise()
    tell(stage, {"educacion-b": [enrolment(1)]})
    stage.standardise()
    missed = stage.rows(gone)
    tell(stage, {"educacion-c": [enrolment(1, "Rosa Ríos")]})

    stage.standardise()

    assert missed == [("educacion:matricula:M1#guardian",)]
    assert stage.rows(gone) == []


def test_what_a_full_build_does_not_find_any_more_is_gone(stage):
    tell(stage, {"salud-a": [patient(1), patient(2)]})
    stage.standardise()
    tell(stage, {"salud-a": [patient(2)]})

    stage.standardise(anew=True)

    assert stage.rows("select record_id from lake.standardised_gone") == [("salud:patient:P1",)]


def test_a_number_that_too_many_names_give_is_set_aside_and_comes_back(stage):
    phones = "select count(phone), count(*) from lake.standardised"
    tell(
        stage,
        {"salud-a": [patient(place, name, name, SHARED) for place, name in enumerate(NAMES[:3])]},
    )
    stage.standardise()
    few = stage.rows(phones)
    tell(stage, {"salud-b": [patient(9, "Otra", "Otra", SHARED)]})
    stage.standardise()
    many = stage.rows(phones)
    tell(stage, {"salud-b": None})

    stage.standardise()

    assert (few, many, stage.rows(phones)) == ([(3, 3)], [(0, 4)], [(3, 3)])


def invented(step):
    """A step of small numbers: each stands for a row, the same in whatever delivery it comes."""
    return {
        delivery: None if rows is None else made(delivery, rows) for delivery, rows in step.items()
    }


def made(delivery, numbers):
    kinds = {"salud": _of_health, "educacion": _of_schools, "tramites": _of_procedures}
    return [kinds[delivery.split("-")[0]](number) for number in numbers]


def _of_health(number):
    row, form = number % 3, number // 3
    if form >= 4:
        return vaccine(row, (row + form) % 3, nota="Llora." if form == 5 else None)
    given, surnames = [
        ("Ana", "Luz Paz"),
        ("Luz", "Ríos"),
        ("Eva Luz", "Paz de Ríos"),
        (None, None),
    ][form]
    return patient(row, given, surnames, SHARED if form < 3 else None)


def _of_schools(number):
    row, form = number % 3, number // 3
    return enrolment(
        row, [None, "Ana Luz Paz", "Eva Ríos Luz", "Rosa"][form % 4], SHARED if form > 3 else None
    )


def _of_procedures(number):
    row, form = number % 3, number // 3
    return applicant(
        row, ["Ana Luz Paz", "Eva Luz de Ríos", "Iris Eva", "Olga Paz Luz Ríos"][form % 4], SHARED
    )


def built_at_once(make_stage, story):
    """What one full build makes of where the story ends."""
    twin = make_stage()
    for step in story:
        tell(twin, step)
    twin.standardise(anew=True)
    state = twin.state()
    twin.lake.close()
    return state


def tell(stage, step):
    """Make one step of a story come true."""
    for delivery, rows in step.items():
        for table in FEEDS:
            stage.lake.execute(f"delete from lake.{table} where delivery_id = ?", [delivery])
        if rows is not None:
            deliver(stage.lake, delivery, rows)


def deliver(lake, delivery, rows):
    agency, letter = delivery.split("-")
    moment = f"2026-01-{ord(letter) - ord('a') + 1:02} 10:00:00-05"
    lake.execute("delete from lake.deliveries where delivery_id = ?", [delivery])
    lake.execute("insert into lake.deliveries values (?, ?, ?)", [delivery, agency, moment])
    for place, (table, row) in enumerate(rows, start=1):
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        lake.execute(
            f"insert into lake.{table} (delivery_id, row_number, {names}) values (?, ?, {marks})",
            [delivery, place, *row.values()],
        )
