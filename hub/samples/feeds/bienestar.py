"""Bienestar: social programmes and the SISBEN group, four name columns, typed dates."""

from collections.abc import Iterator

from hub.samples.documents import ADULT_AGE, age_on
from hub.samples.draws import pick
from hub.samples.mentions import Habits
from hub.samples.people import Person
from hub.samples.rows import Desk, Row, Truth, Value, Values

OBJECT = "bienestar:beneficiario"
COLUMNS = (
    *("id_registro", "tipo_documento", "numero_documento"),
    *("primer_nombre", "segundo_nombre", "primer_apellido", "segundo_apellido"),
    *("fecha_nacimiento", "sexo", "telefono", "correo", "direccion", "barrio", "comuna"),
    *("grupo_sisben", "programa", "tamano_hogar", "fecha_actualizacion"),
)
DATES = ("fecha_nacimiento", "fecha_actualizacion")
INTEGERS = ("tamano_hogar",)
NAMES = ("primer_nombre", "segundo_nombre", "primer_apellido", "segundo_apellido")
WAYS_TO_SPOIL: tuple[dict[str, Value], ...] = (
    {},
    {"id_registro": None},
    dict.fromkeys(NAMES),
    {"tamano_hogar": 0},
    {"programa": None},
    {"grupo_sisben": "E9"},
)
HABITS = Habits(accents=0.2)
PENSION_AGE = 60
CHILD_PROGRAMMES = ("Renta Ciudadana", "Buen Comienzo", "Alimentación escolar")
ADULT_PROGRAMMES = ("Renta Ciudadana", "Comedores comunitarios", "Ingreso solidario", "Vivienda")
OLD_PROGRAMMES = ("Colombia Mayor", "Comedores comunitarios", "Centro vida")


def rows(desk: Desk, person: Person, count: int) -> Iterator[tuple[Row, ...]]:
    """A row for each programme that reaches the person."""
    for _ in range(count):
        yield (_row(desk, person),)


def _row(desk: Desk, person: Person) -> Row:
    day = desk.day(earliest=person.born)
    who = desk.clerk(HABITS).write(person, day)
    key = desk.key(OBJECT, "BS-")
    values: Values = {
        "id_registro": key,
        "tipo_documento": who.document.kind or None,
        "numero_documento": who.document.number or None,
        "primer_nombre": who.name.first,
        "segundo_nombre": who.name.second or None,
        "primer_apellido": who.name.surname,
        "segundo_apellido": who.name.second_surname or None,
        "fecha_nacimiento": who.born,
        "sexo": who.sex,
        "telefono": who.phone or None,
        "correo": who.email or None,
        "direccion": who.address,
        "barrio": who.home.place.name,
        "comuna": who.home.place.comuna or None,
        "grupo_sisben": desk.household.sisben_group,
        "programa": _programme(desk, age_on(person.born, day)),
        "tamano_hogar": len(desk.household.members),
        "fecha_actualizacion": day,
    }
    return Row(OBJECT, key, values, (Truth("", person.number, who.flags),))


def _programme(desk: Desk, age: int) -> str:
    if age < ADULT_AGE:
        return pick(desk.rng, CHILD_PROGRAMMES)
    return pick(desk.rng, OLD_PROGRAMMES if age >= PENSION_AGE else ADULT_PROGRAMMES)
