"""Barrios and villages of Cali with their comuna, from the city's published division."""

import csv
from dataclasses import dataclass

from hub.samples.package_data import lines


@dataclass(frozen=True, slots=True)
class Place:
    """Where a household lives; `comuna` is empty in the countryside."""

    name: str
    comuna: str
    rural: bool


def _places() -> tuple[Place, ...]:
    return tuple(
        Place(
            name=row["name"],
            comuna=row["within"] if row["kind"] == "barrio" else "",
            rural=row["kind"] != "barrio",
        )
        for row in csv.DictReader(lines("cali-places.csv"))
    )


PLACES = _places()
BARRIOS = tuple(place for place in PLACES if not place.rural)
VILLAGES = tuple(place for place in PLACES if place.rural)
