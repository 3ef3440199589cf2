"""A few citizens whom somebody trying the hub can sign in as or ask about."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from hub.samples.deliver import SAMPLE_DAY
from hub.samples.households import City
from hub.samples.people import Household, Person
from hub.samples.rows import Row
from hub.samples.stream import recorded_households

FEWEST_AGENCIES = 4


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An adult with a CC that at least four agencies have written down correctly."""

    document_type: str
    document_number: str
    given_names: str
    surnames: str
    agencies: tuple[str, ...]


def demo_people(citizens: int, seed: int, count: int, now: date = SAMPLE_DAY) -> list[DemoPerson]:
    """The first such people of the same city that `write_samples` delivers."""
    return list(islice(_well_known(City(citizens, seed, now)), count))


def _well_known(city: City) -> Iterator[DemoPerson]:
    for household, rows in recorded_households(city):
        for person in _adults(household, city.now):
            agencies = _agencies_with_document(person, rows)
            if len(agencies) >= FEWEST_AGENCIES:
                yield _shown(person, agencies)


def _adults(household: Household, now: date) -> Iterator[Person]:
    return (
        person for person in household.members if person.papers is None and not person.is_minor(now)
    )


def _agencies_with_document(person: Person, rows: Iterable[Row]) -> tuple[str, ...]:
    known: dict[str, bool] = defaultdict(bool)
    for row in rows:
        mentioned = any(truth.person == person.number for truth in row.truths)
        agency = row.object.partition(":")[0]
        known[agency] |= mentioned and person.national_number in row.values.values()
    return tuple(agency for agency, knows in known.items() if knows)


def _shown(person: Person, agencies: tuple[str, ...]) -> DemoPerson:
    return DemoPerson(
        document_type="CC",
        document_number=person.national_number,
        given_names=" ".join(person.given).strip(),
        surnames=" ".join(person.surnames),
        agencies=agencies,
    )
