"""Educación: enrolment of minors and their guardians, two people in one row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from hub.samples.documents import ADULT_AGE, age_on
from hub.samples.draws import by_rank, pick
from hub.samples.mentions import Habits, Mention
from hub.samples.people import Person
from hub.samples.places import BARRIOS
from hub.samples.rows import Desk, Row, Truth, Value, Values

OBJECT = "educacion:matricula"
COLUMNS = (
    *("id_registro", "anio", "institucion", "grado", "jornada", "estado"),
    *("est_tipo_doc", "est_num_doc", "est_nombres", "est_apellidos"),
    *("est_fecha_nacimiento", "est_sexo"),
    *("acu_tipo_doc", "acu_num_doc", "acu_nombre_completo", "acu_parentesco"),
    *("acu_telefono", "acu_correo", "direccion", "barrio", "fecha_corte"),
)
WAYS_TO_SPOIL: tuple[dict[str, Value], ...] = (
    {},
    {"id_registro": ""},
    {"est_nombres": "", "est_apellidos": ""},
    {"est_fecha_nacimiento": "2014-13-05"},
    {"estado": "TRASLADO"},
)
STUDENT = Habits(accents=0.5, contact=False, email=False)
GUARDIAN = Habits(accents=0.5)
SHIFTS = by_rank(("MAÑANA", "TARDE", "ÚNICA", "NOCHE"), offset=1)
NUMBER_CELL, DATE_CELL = 0.3, 0.4
LEFT_SHARE = 0.04
LAST_GRADE, FIRST_SCHOOL_AGE = 11, 5
YEARS_ON_FILE = 2


def rows(desk: Desk, student: Person, count: int) -> Iterator[tuple[Row, ...]]:
    """An enrolment, dated while the student was still a minor."""
    for _ in range(count):
        yield (_row(desk, student),)


def _row(desk: Desk, student: Person) -> Row:
    day = _school_day(desk, student)
    learner = desk.clerk(STUDENT).write(student, day)
    key = desk.key(OBJECT, "MAT-")
    values: Values = {
        "id_registro": key,
        **_enrolment(desk, student, day),
        **_student_columns(desk, learner),
        "acu_tipo_doc": "",
        "acu_num_doc": "",
        "acu_nombre_completo": "",
        "acu_parentesco": "",
        "acu_telefono": "",
        "acu_correo": "",
        "direccion": learner.address,
        "barrio": learner.home.place.name,
        "fecha_corte": day.isoformat(),
    }
    row = Row(OBJECT, key, values, (Truth("#student", student.number, learner.flags),))
    return row if student.guardian is None else _with_guardian(desk, row, student.guardian, day)


def _school_day(desk: Desk, student: Person) -> date:
    """A day of the last two school years on which the student was under age."""
    day = desk.now - timedelta(days=int(desk.rng.random() * 365 * YEARS_ON_FILE))
    years_too_old = age_on(student.born, day) - (ADULT_AGE - 1)
    return day - timedelta(days=max(years_too_old, 0) * 366)


def _enrolment(desk: Desk, student: Person, day: date) -> Values:
    rng = desk.rng
    grade = min(max(age_on(student.born, day) - FIRST_SCHOOL_AGE, 0), LAST_GRADE)
    finished = grade == LAST_GRADE and not student.is_minor(desk.now)
    state = "GRADUADO" if finished else "MATRICULADO"
    return {
        "anio": day.year,
        "institucion": f"INSTITUCIÓN EDUCATIVA {pick(rng, BARRIOS).name.upper()}",
        "grado": "TRANSICIÓN" if grade == 0 else str(grade),
        "jornada": SHIFTS.draw(rng),
        "estado": "RETIRADO" if rng.random() < LEFT_SHARE else state,
    }


def _student_columns(desk: Desk, learner: Mention) -> Values:
    number, born = learner.document.number, learner.born
    as_number = number.isdecimal() and desk.rng.random() < NUMBER_CELL
    as_date = desk.rng.random() < DATE_CELL
    return {
        "est_tipo_doc": learner.document.kind,
        "est_num_doc": int(number) if as_number else number,
        "est_nombres": learner.name.given,
        "est_apellidos": learner.name.surnames,
        "est_fecha_nacimiento": (born if as_date else born.isoformat()) if born else "",
        "est_sexo": learner.sex,
    }


def _with_guardian(desk: Desk, row: Row, place: int, day: date) -> Row:
    guardian = desk.household.members[place]
    who = desk.clerk(GUARDIAN).write(guardian, day)
    student = row.truths[0]
    values: Values = {
        **row.values,
        "acu_tipo_doc": who.document.kind,
        "acu_num_doc": who.document.number,
        "acu_nombre_completo": f"{who.name.given} {who.name.surnames}",
        "acu_parentesco": "MADRE" if guardian.sex == "F" else "PADRE",
        "acu_telefono": who.phone,
        "acu_correo": who.email,
    }
    # One address column serves both people, so both share what it says.
    flags = replace(who.flags, moved=student.flags.moved)
    return replace(row, values=values, truths=(student, Truth("#guardian", guardian.number, flags)))
