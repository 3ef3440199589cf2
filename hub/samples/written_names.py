"""A name as somebody writes it: shortened, swapped, mistyped, by marriage or by nickname."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from hub.samples.mistakes import mistyped_word
from hub.samples.names import NICKNAMES
from hub.samples.people import Person

NICKNAME = 0.02
SECOND_GIVEN_OMITTED, SECOND_GIVEN_INITIAL = 0.15, 0.02
GIVEN_SWAPPED = 0.003
SECOND_SURNAME_OMITTED = 0.07
SURNAMES_SWAPPED = 0.011
MISTYPED = 0.015
MARRIED_OF_WIVES = 0.06


@dataclass(frozen=True, slots=True)
class WrittenName:
    """Given names and surnames as one record has them."""

    first: str
    second: str
    surname: str
    second_surname: str
    married: bool = False

    @property
    def given(self) -> str:
        """Given names."""
        return f"{self.first} {self.second}".strip()

    @property
    def surnames(self) -> str:
        """Surnames, the husband's included."""
        return f"{self.surname} {self.second_surname}".strip()

    def changed(self, change: Callable[[str], str]) -> "WrittenName":
        """The same name in another spelling."""
        return WrittenName(
            change(self.first),
            change(self.second),
            change(self.surname),
            change(self.second_surname),
            self.married,
        )


def written_name(rng: Random, person: Person) -> WrittenName:
    """The person's name as one record has it."""
    first, second = _given(rng, *person.given)
    surname, second_surname, married = _surnames(rng, person)
    if rng.random() < MISTYPED:
        first = mistyped_word(rng, first)
    if rng.random() < MISTYPED:
        surname = mistyped_word(rng, surname)
    return WrittenName(first, second, surname, second_surname, married)


def _given(rng: Random, first: str, second: str) -> tuple[str, str]:
    if first in NICKNAMES and rng.random() < NICKNAME:
        return NICKNAMES[first], ""
    slip = rng.random()
    if not second or slip < SECOND_GIVEN_OMITTED:
        return first, ""
    if slip < SECOND_GIVEN_OMITTED + SECOND_GIVEN_INITIAL:
        return first, second[0]
    if slip < SECOND_GIVEN_OMITTED + SECOND_GIVEN_INITIAL + GIVEN_SWAPPED:
        return second, first
    return first, second


def _surnames(rng: Random, person: Person) -> tuple[str, str, bool]:
    first, second = person.surnames
    if person.husband_surname and rng.random() < MARRIED_OF_WIVES:
        return first, f"de {person.husband_surname}", True
    slip = rng.random()
    if slip < SURNAMES_SWAPPED:
        return second, first, False
    if slip < SURNAMES_SWAPPED + SECOND_SURNAME_OMITTED:
        return first, "", False
    return first, second, False
