"""Trámites: the service window. Nested JSON, names as typed, a note in nearly every request."""

from collections.abc import Iterator

from hub.samples.draws import pick, weighted
from hub.samples.mentions import Habits
from hub.samples.notes import PROCEDURES, draw_note
from hub.samples.people import Person
from hub.samples.rows import Desk, Row, Truth, Value, Values

OBJECT = "tramites:solicitud"
COLUMNS = (
    *("radicado", "fecha", "tipo_solicitud", "tramite", "estado"),
    *("tipo_documento", "numero_documento", "nombre_completo"),
    *("telefono", "correo", "direccion", "nota"),
)
WAYS_TO_SPOIL: tuple[dict[str, Value], ...] = (
    {},
    {"radicado": ""},
    {"nombre_completo": ""},
    {"fecha": "2025-06-31"},
    {"estado": "PERDIDO"},
)
HABITS = Habits(accents=0.6)
NOTE_SHARE = 0.85
KINDS = weighted(
    [("TRAMITE", 45), ("PETICION", 25), ("QUEJA", 15), ("RECLAMO", 12), ("DENUNCIA", 3)]
)
STATES = weighted([("RESUELTO", 55), ("EN TRAMITE", 25), ("RADICADO", 15), ("RECHAZADO", 5)])
PROCEDURES_OFFERED = (
    *("Certificado de residencia", "Estratificación", "Paz y salvo predial"),
    *("Acuerdo de pago", "Licencia de construcción", "Poda de árboles"),
    *("Subsidio de vivienda", "Reclamo por comparendo", "Actualización de datos"),
)


def rows(desk: Desk, person: Person, count: int) -> Iterator[tuple[Row, ...]]:
    """A request for each time the person came to the window."""
    for _ in range(count):
        yield (_row(desk, person),)


def _row(desk: Desk, person: Person) -> Row:
    rng, day = desk.rng, desk.day()
    who = desk.clerk(HABITS).write(person, day)
    key = f"{day.year}4137{desk.numbers.next(OBJECT):010d}"
    values: Values = {
        "radicado": key,
        "fecha": day.isoformat(),
        "tipo_solicitud": KINDS.draw(rng),
        "tramite": pick(rng, PROCEDURES_OFFERED),
        "estado": STATES.draw(rng),
        "tipo_documento": who.document.kind,
        "numero_documento": who.document.number,
        "nombre_completo": f"{who.name.given} {who.name.surnames}",
        "telefono": who.phone,
        "correo": who.email,
        "direccion": who.address,
        "nota": draw_note(desk, PROCEDURES, who, person) if rng.random() < NOTE_SHARE else "",
    }
    return Row(OBJECT, key, values, (Truth("", person.number, who.flags),))
