"""Homes of Cali, one after another and each from its own seed: any stretch can be drawn alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hub.samples.addresses import draw_address
from hub.samples.contacts import draw_landline
from hub.samples.documents import MOST_CITIZENS
from hub.samples.drafts import Draft, Seat
from hub.samples.draws import dice, pick, weighted
from hub.samples.errors import SampleSizeError
from hub.samples.people import Household, Sex

FOREIGN_SHARE = 0.052
TWIN_SHARE = 0.034
NAMESAKE_SHARE = 0.142
BOTH_SURNAMES_SHARE = 0.3
MARRIED_SHARE = 0.75
UNRECOGNISED_SHARE = 0.4
MOVED_SHARE = 0.36
LONGEST_SINCE_MOVE = 1_700
LANDLINE_SHARE = 0.35
YOUNGEST_PARENT, OLDEST_PARENT = 21, 60
CHILDREN = weighted([(1, 42), (2, 38), (3, 15), (4, 5)])
WEALTH = weighted([("A", 18), ("B", 27), ("C", 35), ("D", 20)])
GROUPS = {"A": 5, "B": 7, "C": 18, "D": 21}
SEXES: tuple[Sex, Sex] = ("F", "M")


@dataclass(frozen=True, slots=True)
class City:
    """The sample asked for: how many citizens, from which seed, as of which day."""

    citizens: int
    seed: int
    now: date

    def __post_init__(self) -> None:
        """Refuse sizes that the document series cannot hold."""
        if not 1 <= self.citizens <= MOST_CITIZENS:
            raise SampleSizeError(
                f"El número de ciudadanos debe estar entre 1 y {MOST_CITIZENS}, no {self.citizens}."
            )


def households(city: City) -> Iterator[tuple[Random, Household]]:
    """Every home of the city with the chance that belongs to it; citizens are numbered from 1."""
    key = dice(city.seed, "documents").getrandbits(31)
    next_number, index = 1, 0
    while next_number <= city.citizens:
        rng = dice(city.seed, index)
        draft = Draft(rng, city.now, key, next_number, rng.random() < FOREIGN_SHARE)
        HOMES.draw(rng)(draft)
        del draft.members[city.citizens - next_number + 1 :]
        yield rng, _settled(draft)
        next_number, index = draft.next_number, index + 1


def _settled(draft: Draft) -> Household:
    rng = draft.rng
    days = int(rng.random() * LONGEST_SINCE_MOVE) if rng.random() < MOVED_SHARE else 36_500
    letter = WEALTH.draw(rng)
    return Household(
        members=tuple(draft.members),
        address=draw_address(rng),
        former_address=draw_address(rng),
        moved_on=draft.now - timedelta(days=days),
        landline=draw_landline(rng) if rng.random() < LANDLINE_SHARE else "",
        sisben_group=f"{letter}{1 + int(rng.random() * GROUPS[letter])}",
    )


def _adult(draft: Draft, sex: Sex, age: int, husband_surname: str = "") -> int:
    seat = Seat(sex, age, draft.draw_surnames(), husband_surname=husband_surname)
    return draft.seat(seat)


def _between(rng: Random, lowest: int, highest: int) -> int:
    return lowest + int(rng.random() * (highest - lowest + 1))


def _solo(draft: Draft) -> None:
    _adult(draft, pick(draft.rng, SEXES), _between(draft.rng, 20, 88))


def _pair(draft: Draft, age: int) -> tuple[int, int]:
    rng = draft.rng
    father = _adult(draft, "M", max(YOUNGEST_PARENT, age + _between(rng, -3, 7)))
    husband = draft.members[father].surnames[0] if rng.random() < MARRIED_SHARE else ""
    return father, _adult(draft, "F", age, husband)


def _couple(draft: Draft) -> None:
    _pair(draft, _between(draft.rng, YOUNGEST_PARENT, 84))


def _family(draft: Draft) -> None:
    father, mother = _pair(draft, _between(draft.rng, YOUNGEST_PARENT, OLDEST_PARENT))
    _children(draft, mother, father)


def _single_mother(draft: Draft) -> None:
    rng = draft.rng
    mother = _adult(draft, "F", _between(rng, YOUNGEST_PARENT, OLDEST_PARENT - 8))
    if rng.random() < UNRECOGNISED_SHARE:
        _grandmother(draft, mother)
    _children(draft, mother, None)


def _three_generations(draft: Draft) -> None:
    father, mother = _pair(draft, _between(draft.rng, YOUNGEST_PARENT, 48))
    _grandmother(draft, mother)
    _children(draft, mother, father)


def _grandmother(draft: Draft, mother: int) -> None:
    daughter = draft.members[mother]
    age = draft.now.year - daughter.born.year + _between(draft.rng, 18, 36)
    surnames = (daughter.surnames[1], draft.draw_surnames()[0])
    draft.seat(Seat("F", min(age, 96), surnames, husband_surname=daughter.surnames[0]))


def _children(draft: Draft, mother: int, father: int | None) -> None:
    rng = draft.rng
    mother_age = draft.now.year - draft.members[mother].born.year
    surnames = _surnames_of_children(draft, mother, father)
    for _ in range(CHILDREN.draw(rng)):
        age = mother_age - _between(rng, 18, 40)
        if age < 0:
            continue
        guardian = mother if father is None or rng.random() < MARRIED_SHARE else father
        seat = Seat(pick(rng, SEXES), age, surnames, mother=mother, guardian=guardian)
        child = draft.seat(seat)
        if rng.random() < TWIN_SHARE:
            draft.seat_twin(child, replace(seat, sex=pick(rng, SEXES)))
    _maybe_namesake(draft, mother, father)


def _surnames_of_children(draft: Draft, mother: int, father: int | None) -> tuple[str, str]:
    if father is not None:
        return draft.members[father].surnames[0], draft.members[mother].surnames[0]
    if draft.rng.random() < UNRECOGNISED_SHARE:
        return draft.members[mother].surnames
    return draft.draw_surnames()[0], draft.members[mother].surnames[0]


def _maybe_namesake(draft: Draft, mother: int, father: int | None) -> None:
    """The first son or daughter carries the parent's name; sometimes both surnames too."""
    if draft.rng.random() >= NAMESAKE_SHARE:
        return
    for place, child in enumerate(draft.members):
        elder = father if child.sex == "M" else mother
        if child.mother != mother or elder is None or child.twin:
            continue
        _rename(draft, elder, place)
        return


def _rename(draft: Draft, elder: int, place: int) -> None:
    parent, child = draft.members[elder], draft.members[place]
    if parent.surnames[0] != child.surnames[0] and draft.rng.random() >= BOTH_SURNAMES_SHARE:
        return
    both = draft.rng.random() < BOTH_SURNAMES_SHARE or parent.surnames[0] != child.surnames[0]
    draft.members[place] = replace(
        child, given=parent.given, surnames=parent.surnames if both else child.surnames
    )
    draft.name_after(elder, place)


HOMES = weighted(
    [
        (_solo, 25.0),
        (_couple, 18.0),
        (_family, 33.0),
        (_single_mother, 14.0),
        (_three_generations, 10.0),
    ]
)
