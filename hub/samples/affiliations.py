"""Which agencies hold a record about a person: it depends on age, home and means."""

from dataclasses import dataclass
from random import Random

from hub.samples.documents import ADULT_AGE

SCHOOL_AGE, SCHOOL_END = 5, 20
PENSION_AGE = 62
DRIVING_AGE, LAST_DRIVING_AGE = 18, 78
OWNING_AGE = 26
POOR_GROUPS = "AB"


@dataclass(frozen=True, slots=True)
class Affiliations:
    """How many records each agency holds about one person as its own subject."""

    hacienda: int = 0
    salud: int = 0
    educacion: int = 0
    licence: int = 0
    vehicles: int = 0
    fines: int = 0
    bienestar: int = 0
    tramites: int = 0


def draw_affiliations(rng: Random, age: int, sisben_group: str) -> Affiliations:
    """At least one agency knows everybody."""
    poor = sisben_group[0] in POOR_GROUPS
    drawn = _of_adult(rng, age, poor) if age >= ADULT_AGE else _of_minor(rng, age, poor)
    return drawn if any(_counts(drawn)) else Affiliations(salud=1)


def _counts(drawn: Affiliations) -> tuple[int, ...]:
    people = (drawn.hacienda, drawn.salud, drawn.educacion, drawn.bienestar, drawn.tramites)
    return (*people, drawn.licence, drawn.vehicles, drawn.fines)


def _of_minor(rng: Random, age: int, poor: bool) -> Affiliations:
    return Affiliations(
        salud=_happens(rng, 0.88),
        educacion=_happens(rng, 0.9) if age >= SCHOOL_AGE else 0,
        bienestar=_happens(rng, 0.34 if poor else 0.05),
    )


def _of_adult(rng: Random, age: int, poor: bool) -> Affiliations:
    old = age >= PENSION_AGE
    drives = DRIVING_AGE <= age <= LAST_DRIVING_AGE and rng.random() < (0.28 if poor else 0.5)
    return Affiliations(
        hacienda=_some(rng, 0.2 if poor else 0.42) if age >= OWNING_AGE else 0,
        salud=_some(rng, 0.62 if old else 0.5, again=0.04),
        educacion=_happens(rng, 0.35) if age < SCHOOL_END else 0,
        licence=int(drives),
        vehicles=_some(rng, 0.6) if drives else 0,
        fines=_some(rng, 0.16) if drives else 0,
        bienestar=_happens(rng, (0.7 if old else 0.4) if poor else 0.05),
        tramites=_some(rng, 0.32, again=0.2),
    )


def _happens(rng: Random, share: float) -> int:
    return int(rng.random() < share)


def _some(rng: Random, share: float, again: float = 0.15) -> int:
    if rng.random() >= share:
        return 0
    return 1 + (rng.random() < again)
