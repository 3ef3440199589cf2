"""Hacienda: property tax. One owner column, surnames first, capitals, decimal commas."""

from collections.abc import Iterator
from datetime import date

from hub.samples.draws import digits, weighted
from hub.samples.mentions import Habits
from hub.samples.people import Person
from hub.samples.rows import Desk, Row, Truth, Value, Values

OBJECT = "hacienda:propiedad"
COLUMNS = (
    *("id_registro", "tipo_doc", "num_doc", "propietario", "fecha_nacimiento"),
    *("telefono", "correo", "direccion", "barrio", "predio"),
    *("avaluo", "valor_impuesto", "saldo", "vigencia", "estado", "fecha_corte"),
)
WAYS_TO_SPOIL: tuple[dict[str, Value], ...] = (
    {},
    {"id_registro": ""},
    {"propietario": ""},
    {"fecha_nacimiento": "31/02/1980"},
    {"saldo": "-125000,00"},
    {"estado": "PENDIENTE"},
)
HABITS = Habits(capitals=True)
IN_ARREARS = 0.22
RATES = weighted([(0.0065, 40), (0.008, 35), (0.011, 25)])


def rows(desk: Desk, owner: Person, count: int) -> Iterator[tuple[Row, ...]]:
    """A row for each property that the person owns."""
    for _ in range(count):
        yield (_row(desk, owner),)


def _row(desk: Desk, owner: Person) -> Row:
    day = desk.day()
    who = desk.clerk(HABITS).write(owner, day)
    key = desk.key(OBJECT, "PR")
    values: Values = {
        "id_registro": key,
        "tipo_doc": who.document.kind,
        "num_doc": who.document.number,
        "propietario": f"{who.name.surnames} {who.name.given}",
        "fecha_nacimiento": f"{who.born:%d/%m/%Y}" if who.born else "",
        "telefono": who.phone,
        "correo": who.email,
        "direccion": who.address,
        "barrio": who.home.place.name.upper(),
        **_tax(desk, day),
    }
    return Row(OBJECT, key, values, (Truth("", owner.number, who.flags),))


def _tax(desk: Desk, day: date) -> Values:
    rng = desk.rng
    appraisal = 20_000_000 + int(rng.random() ** 3 * 900_000) * 1_000
    tax = appraisal * RATES.draw(rng)
    in_arrears = rng.random() < IN_ARREARS
    return {
        "predio": f"76001{digits(rng, 13)}{digits(rng, 12)}",
        "avaluo": _pesos(appraisal),
        "valor_impuesto": _pesos(tax),
        "saldo": _pesos(tax * (0.25 + rng.random()) if in_arrears else 0),
        "vigencia": day.year,
        "estado": "EN MORA" if in_arrears else "AL DIA",
        "fecha_corte": f"{day:%d/%m/%Y}",
    }


def _pesos(amount: float) -> str:
    return f"{amount:.2f}".replace(".", ",")
