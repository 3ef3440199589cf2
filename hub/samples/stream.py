"""From households to rows, one household at a time: nothing of the city stays in memory."""

from collections.abc import Iterator
from random import Random

from hub.samples.affiliations import Affiliations, draw_affiliations
from hub.samples.documents import age_on
from hub.samples.feeds import bienestar, educacion, hacienda, movilidad, salud, tramites
from hub.samples.feeds.catalogue import FEED_OBJECTS
from hub.samples.households import City, households
from hub.samples.people import Household, Person
from hub.samples.rows import SPOILED_SHARE, Desk, Row, RowNumbers, spoiled


def recorded_households(city: City) -> Iterator[tuple[Household, list[Row]]]:
    """Every household of the city with all the rows that agencies hold about it."""
    numbers = RowNumbers(city.seed)
    for rng, household in households(city):
        desk = Desk(rng, city.now, household, numbers)
        rows = [
            row
            for person in household.members
            for group in _groups(desk, person)
            for row in _some_spoiled(rng, group)
        ]
        yield household, rows


def _groups(desk: Desk, person: Person) -> Iterator[tuple[Row, ...]]:
    age = age_on(person.born, desk.now)
    known_to = draw_affiliations(desk.rng, age, desk.household.sisben_group)
    yield from hacienda.rows(desk, person, known_to.hacienda)
    yield from salud.rows(desk, person, known_to.salud)
    yield from educacion.rows(desk, person, known_to.educacion)
    yield from movilidad.rows(desk, person, _traffic(known_to))
    yield from bienestar.rows(desk, person, known_to.bienestar)
    yield from tramites.rows(desk, person, known_to.tramites)


def _traffic(known_to: Affiliations) -> tuple[str, ...]:
    return (
        *("LIC",) * known_to.licence,
        *("VEH",) * known_to.vehicles,
        *("COM",) * known_to.fines,
    )


def _some_spoiled(rng: Random, group: tuple[Row, ...]) -> Iterator[Row]:
    """Spoil a row now and then; what hangs on a spoiled first row is not delivered."""
    for row in group:
        if rng.random() >= SPOILED_SHARE:
            yield row
            continue
        yield spoiled(rng, row, FEED_OBJECTS[row.object].ways_to_spoil)
        if row is group[0]:
            return
