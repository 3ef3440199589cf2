"""Salud: people and doses as FHIR R4 resources, with free-text notes."""

from collections.abc import Iterator
from datetime import date, timedelta

from hub.samples.documents import age_on
from hub.samples.draws import by_rank, digits, pick
from hub.samples.mentions import Habits
from hub.samples.notes import HEALTH, draw_note
from hub.samples.people import Person
from hub.samples.rows import Desk, Row, Truth, Value, Values

PATIENT, IMMUNIZATION = "salud:patient", "salud:immunization"
PATIENT_COLUMNS = (
    *("id", "tipo_doc", "num_doc", "nombres", "apellidos", "fecha_nacimiento", "sexo"),
    *("telefono", "correo", "direccion", "eps", "programa", "nota", "actualizado"),
)
IMMUNIZATION_COLUMNS = (*("id", "paciente_id", "vacuna_codigo", "vacuna", "fecha", "lote", "nota"),)
WAYS_TO_SPOIL_PATIENT: tuple[dict[str, Value], ...] = (
    {},
    {"id": ""},
    {"nombres": "", "apellidos": ""},
    {"fecha_nacimiento": "2091-04-17"},
    {"sexo": "masculino"},
)
WAYS_TO_SPOIL_IMMUNIZATION: tuple[dict[str, Value], ...] = (
    {"fecha": "2023-02-30"},
    {"vacuna": ""},
)
HABITS = Habits(accents=0.85)
SEXES = {"F": "female", "M": "male"}
SEX_UNKNOWN = 0.015
PATIENT_NOTE, DOSE_NOTE = 0.3, 0.06
INSURERS = by_rank(
    (
        *("Emssanar", "Nueva EPS", "Coosalud", "SURA", "Sanitas", "Comfenalco Valle"),
        *("Servicio Occidental de Salud SOS", "Salud Total", "Compensar", "Asmet Salud"),
    ),
    offset=3,
)
CHILD_PROGRAMMES = ("Crecimiento y desarrollo", "Vacunación infantil", "Salud oral")
ADULT_PROGRAMMES = (
    *("Riesgo cardiovascular", "Diabetes", "Salud mental", "Salud oral", "Planificación familiar"),
    *("Vacunación del adulto", "Tuberculosis", "Tamización de cáncer"),
)
CHILD_VACCINES = (
    ("19", "BCG"),
    ("08", "Hepatitis B"),
    ("102", "Pentavalente"),
    ("10", "Polio inactivado"),
    ("116", "Rotavirus"),
    ("133", "Neumococo"),
    ("03", "Triple viral"),
    ("37", "Fiebre amarilla"),
    ("62", "VPH"),
)
ADULT_VACCINES = (("88", "Influenza"), ("213", "COVID-19"), ("09", "Td"), ("37", "Fiebre amarilla"))
MINOR_AGE = 18


def rows(desk: Desk, person: Person, count: int) -> Iterator[tuple[Row, ...]]:
    """A patient and the doses given to them; a few people are registered twice."""
    for _ in range(count):
        day = desk.day(earliest=person.born)
        key = desk.key(PATIENT, "P-")
        yield (_patient(desk, person, day, key), *_doses(desk, person, key))


def _patient(desk: Desk, person: Person, day: date, key: str) -> Row:
    rng = desk.rng
    who = desk.clerk(HABITS).write(person, day)
    programmes = CHILD_PROGRAMMES if age_on(person.born, day) < MINOR_AGE else ADULT_PROGRAMMES
    values: Values = {
        "id": key,
        "tipo_doc": who.document.kind,
        "num_doc": who.document.number,
        "nombres": who.name.given,
        "apellidos": who.name.surnames,
        "fecha_nacimiento": who.born.isoformat() if who.born else "",
        "sexo": "unknown" if rng.random() < SEX_UNKNOWN else SEXES[who.sex],
        "telefono": who.phone,
        "correo": who.email,
        "direccion": who.address,
        "eps": INSURERS.draw(rng),
        "programa": pick(rng, programmes),
        "nota": draw_note(desk, HEALTH, who, person) if rng.random() < PATIENT_NOTE else "",
        "actualizado": f"{day.isoformat()}T{8 + int(rng.random() * 9):02d}:00:00-05:00",
    }
    return Row(PATIENT, key, values, (Truth("", person.number, who.flags),))


def _doses(desk: Desk, person: Person, patient: str) -> Iterator[Row]:
    minor = person.is_minor(desk.now)
    most = 5 if minor else 2
    for _ in range(int(desk.rng.random() * most)):
        yield dose(desk, person, patient, CHILD_VACCINES if minor else ADULT_VACCINES)


def dose(desk: Desk, person: Person, patient: str, vaccines: tuple[tuple[str, str], ...]) -> Row:
    """A dose given to the patient whose row number is named."""
    rng = desk.rng
    code, name = pick(rng, vaccines)
    key = desk.key(IMMUNIZATION, "V-")
    lived = (desk.now - person.born).days
    day = desk.now - timedelta(days=int(rng.random() * min(lived, 4_000)))
    values: Values = {
        "id": key,
        "paciente_id": patient,
        "vacuna_codigo": code,
        "vacuna": name,
        "fecha": day.isoformat(),
        "lote": f"L{digits(rng, 5)}",
        "nota": _dose_note(desk, person, day) if rng.random() < DOSE_NOTE else "",
    }
    return Row(IMMUNIZATION, key, values)


def _dose_note(desk: Desk, person: Person, day: date) -> str:
    return draw_note(desk, HEALTH, desk.clerk(HABITS).write(person, day), person)
