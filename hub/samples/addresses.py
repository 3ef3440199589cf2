"""Addresses of Cali and the many ways of writing one of them."""

from dataclasses import dataclass, replace
from random import Random

from hub.samples.draws import dice, pick, weighted
from hub.samples.places import BARRIOS, VILLAGES, Place

RURAL_SHARE = 0.015
BUILDING_SHARE = 0.3
BUILDINGS = 3_000
HOUSE_NUMBER_SHARE = 0.15
TOWER_SHARE = 0.5
WAYS = weighted(
    [("CALLE", 45), ("CARRERA", 42), ("AVENIDA", 5), ("DIAGONAL", 5), ("TRANSVERSAL", 3)]
)
HIGHEST = {"CALLE": 122, "CARRERA": 127, "AVENIDA": 9, "DIAGONAL": 72, "TRANSVERSAL": 103}
LETTERS = weighted([("", 70), ("A", 12), ("B", 7), ("C", 4), ("D", 4), (" Bis", 3)])
SIDES = weighted([("", 82), (" Norte", 9), (" Oeste", 6), (" Sur", 3)])
SPELLINGS = {
    "CALLE": ("Calle", "Cl", "Cll", "CL.", "Calle", "calle"),
    "CARRERA": ("Carrera", "Cra", "Kr", "Cr", "Cra.", "K", "carrera"),
    "AVENIDA": ("Avenida", "Av", "Av.", "Avda"),
    "DIAGONAL": ("Diagonal", "Dg", "Diag", "Dg."),
    "TRANSVERSAL": ("Transversal", "Tv", "Transv", "Tr"),
}
NUMBER_SIGNS = (" # ", " #", " No. ", " N° ", " Nro ", " ", " # ", " No ")
DASHES = ("-", " - ", "-", "-", " ")
UNIT_SPELLINGS = {
    "APTO": (" Apto {}", " Apartamento {}", ", apto. {}", " AP {}", " apto {}"),
    "CASA": (" Casa {}", " CS {}", ", casa {}"),
    "TORRE": (" Torre {} Apto {}", " T{} Ap {}", " Bloque {} Apto {}"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """One door: the way, its cross street, the plate and the flat."""

    way: str
    number: str
    cross: str
    plate: str
    unit_kind: str
    unit: tuple[str, ...]
    place: Place


def draw_address(rng: Random) -> Address:
    """A house, a flat in a building that others share, or a house in a village."""
    if rng.random() < RURAL_SHARE:
        return Address("", str(1 + int(rng.random() * 12)), "", "", "", (), pick(rng, VILLAGES))
    if rng.random() < BUILDING_SHARE:
        return _flat(rng, _door(dice("building", int(rng.random() * BUILDINGS))))
    door = _door(rng)
    return _house(rng, door) if rng.random() < HOUSE_NUMBER_SHARE else door


def spelled(rng: Random, address: Address) -> str:
    """The address as one clerk writes it."""
    if not address.way:
        return f"Km {address.number} {pick(rng, ('Vereda', 'Vda', 'vereda'))} {address.place.name}"
    street = f"{pick(rng, SPELLINGS[address.way])} {address.number}"
    plate = f"{address.cross}{pick(rng, DASHES)}{address.plate}"
    return f"{street}{pick(rng, NUMBER_SIGNS)}{plate}{_unit(rng, address)}"


def _door(rng: Random) -> Address:
    way = WAYS.draw(rng)
    number = f"{1 + int(rng.random() * HIGHEST[way])}{LETTERS.draw(rng)}{SIDES.draw(rng)}"
    cross = f"{1 + int(rng.random() * 100)}{LETTERS.draw(rng).strip()}"
    plate = f"{1 + int(rng.random() * 98):02d}"
    return Address(way, number, cross, plate, "", (), pick(rng, BARRIOS))


def _flat(rng: Random, door: Address) -> Address:
    flat = f"{1 + int(rng.random() * 12)}0{1 + int(rng.random() * 6)}"
    if rng.random() >= TOWER_SHARE:
        return replace(door, unit_kind="APTO", unit=(flat,))
    return replace(door, unit_kind="TORRE", unit=(str(1 + int(rng.random() * 6)), flat))


def _house(rng: Random, door: Address) -> Address:
    return replace(door, unit_kind="CASA", unit=(str(1 + int(rng.random() * 90)),))


def _unit(rng: Random, address: Address) -> str:
    if not address.unit_kind:
        return ""
    return pick(rng, UNIT_SPELLINGS[address.unit_kind]).format(*address.unit)
