"""Movilidad: licences, vehicles and fines in lines of fixed width, capitals only."""

from collections.abc import Iterator
from datetime import date, timedelta

from hub.samples.draws import digits, pick, weighted
from hub.samples.mentions import Habits
from hub.samples.people import Person
from hub.samples.rows import Desk, Row, Truth, Value, Values

OBJECT = "movilidad:registro"
WIDTHS = {
    "id_registro": 12,
    "tipo_registro": 3,
    "tipo_doc": 3,
    "num_doc": 16,
    "apellidos": 40,
    "nombres": 40,
    "fecha_nacimiento": 8,
    "direccion": 60,
    "telefono": 15,
    "categoria": 3,
    "vence": 8,
    "placa": 6,
    "clase": 16,
    "infraccion": 4,
    "valor": 12,
    "fecha": 8,
}
WAYS_TO_SPOIL: tuple[dict[str, Value], ...] = (
    {},
    {"id_registro": ""},
    {"apellidos": "", "nombres": ""},
    {"fecha_nacimiento": "19751341"},
    {"tipo_registro": "XXX"},
    {"valor": "-50000"},
)
HABITS = Habits(capitals=True, email=False)
CATEGORIES = weighted([("B1", 45), ("A2", 35), ("C1", 12), ("C2", 6), ("A1", 2)])
CLASSES = weighted([("AUTOMOVIL", 40), ("MOTOCICLETA", 45), ("CAMIONETA", 12), ("CAMION", 3)])
OFFENCES = weighted([("C29", 35), ("C02", 25), ("D04", 12), ("B01", 10), ("C14", 10), ("H03", 8)])
FINES = (286_000, 572_000, 604_100, 1_144_100)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LICENCE_DAYS = 3_650


def rows(desk: Desk, driver: Person, kinds: tuple[str, ...]) -> Iterator[tuple[Row, ...]]:
    """A line for each licence (LIC), vehicle (VEH) and fine (COM) of the person."""
    for kind in kinds:
        yield (_row(desk, driver, kind),)


def _row(desk: Desk, driver: Person, kind: str) -> Row:
    day = desk.day()
    who = desk.clerk(HABITS).write(driver, day)
    key = desk.key(OBJECT, "TR-")
    values: Values = {
        **dict.fromkeys(WIDTHS, ""),
        "id_registro": key,
        "tipo_registro": kind,
        "tipo_doc": who.document.kind,
        "num_doc": who.document.number,
        "apellidos": who.name.surnames,
        "nombres": who.name.given,
        "fecha_nacimiento": f"{who.born:%Y%m%d}" if who.born else "",
        "direccion": who.address,
        "telefono": who.phone.replace(" ", ""),
        "fecha": f"{day:%Y%m%d}",
        **_particulars(desk, kind, day),
    }
    return Row(OBJECT, key, values, (Truth("", driver.number, who.flags),))


def _particulars(desk: Desk, kind: str, day: date) -> Values:
    rng = desk.rng
    if kind == "LIC":
        expiry = day + timedelta(days=LICENCE_DAYS)
        return {"categoria": CATEGORIES.draw(rng), "vence": f"{expiry:%Y%m%d}"}
    vehicle = CLASSES.draw(rng)
    plate = "".join(pick(rng, LETTERS) for _ in range(3)) + digits(rng, 2)
    ending = pick(rng, LETTERS) if vehicle == "MOTOCICLETA" else digits(rng, 1)
    particulars: Values = {"placa": plate + ending, "clase": vehicle}
    if kind == "COM":
        particulars |= {"infraccion": OFFENCES.draw(rng), "valor": str(pick(rng, FINES))}
    return particulars
