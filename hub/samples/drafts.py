"""A household while its people are being seated: numbers, names, papers and contact data."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from hub.samples.contacts import draw_email, draw_mobile
from hub.samples.documents import (
    ADULT_AGE,
    FIRST_SINGLE_NUMBER_YEAR,
    foreign_document,
    national_number,
    series_of,
)
from hub.samples.draws import pick, weighted
from hub.samples.names import GIVEN, SURNAMES
from hub.samples.people import ForeignPapers, Person, Sex

SECOND_NAME_SHARE = 0.84
EMAIL_SHARE = 0.72
NEIGHBOUR_NUMBER_SHARE = 0.5
SHARED_FIRST_NAME_SHARE = 0.2
YOUNGEST_WITH_MOBILE = 12
LONGEST_SINCE_PAPERS = 1_500
SECOND_OF_PAIR_SHARE = 0.5
PAPER_CHANGES = weighted(
    [(("PPT", "CE"), 40), (("PA", "PPT"), 30), (("PA", "CE"), 15), (("CE", "CC"), 15)]
)
PAPER_CHANGES_OF_MINORS = weighted([(("PPT", "CE"), 50), (("PA", "PPT"), 50)])


@dataclass(frozen=True, slots=True)
class Seat:
    """What the family decides about a person before the person is drawn."""

    sex: Sex
    age: int
    surnames: tuple[str, str]
    given: tuple[str, str] | None = None
    mother: int | None = None
    guardian: int | None = None
    husband_surname: str = ""


@dataclass(slots=True)
class Draft:
    """Seats people one after another; parents always sit before their children."""

    rng: Random
    now: date
    key: int
    next_number: int
    foreign: bool
    members: list[Person] = field(default_factory=list)

    def seat(self, seat: Seat) -> int:
        """Draw the person for a seat; their place at the table comes back."""
        born = self._birthday(seat.age)
        number = self._take_number()
        document = national_number(
            series_of(seat.sex, born.year), number, self._second_of_pair(), self.key
        )
        return self._sit(seat, number, born, document)

    def seat_twin(self, elder: int, seat: Seat) -> int:
        """A brother or sister born on the same day, now and then with the next number."""
        first = self.members[elder]
        self.members[elder] = replace(first, twin=True)
        number = self._take_number()
        document = self._twin_document(first, number, seat.sex)
        place = self._sit(self._twin_seat(first, seat), number, first.born, document)
        self.members[place] = replace(self.members[place], twin=True)
        return place

    def name_after(self, elder: int, child: int) -> None:
        """Mark two of one family who carry the same name."""
        for place in (elder, child):
            self.members[place] = replace(self.members[place], namesake=True)

    def draw_given(self, sex: Sex) -> tuple[str, str]:
        """Two given names, or one."""
        names = GIVEN[sex]
        first, second = names.draw(self.rng), ""
        if self.rng.random() < SECOND_NAME_SHARE:
            second = names.draw(self.rng)
        return first, "" if second == first else second

    def draw_surnames(self) -> tuple[str, str]:
        """The father's first surname and the mother's."""
        return SURNAMES.draw(self.rng), SURNAMES.draw(self.rng)

    def _take_number(self) -> int:
        self.next_number += 1
        return self.next_number - 1

    def _second_of_pair(self) -> bool:
        return self.rng.random() < SECOND_OF_PAIR_SHARE

    def _birthday(self, age: int) -> date:
        days = int((age + self.rng.random()) * 365.25)
        return self.now - timedelta(days=max(days, 40))

    def _sit(self, seat: Seat, number: int, born: date, document: str) -> int:
        rng = self.rng
        given = seat.given or self.draw_given(seat.sex)
        has_mobile = seat.age >= YOUNGEST_WITH_MOBILE
        mails = has_mobile and rng.random() < EMAIL_SHARE
        person = Person(
            number=number,
            sex=seat.sex,
            given=given,
            surnames=seat.surnames,
            born=born,
            national_number=document,
            papers=self._papers(number, seat.age) if self.foreign else None,
            mobile=draw_mobile(rng) if has_mobile else self._mobile_of(seat.guardian),
            former_mobile=draw_mobile(rng) if has_mobile else "",
            email=draw_email(rng, given[0], seat.surnames[0]) if mails else "",
            husband_surname=seat.husband_surname,
            mother=seat.mother,
            guardian=seat.guardian,
        )
        self.members.append(person)
        return len(self.members) - 1

    def _mobile_of(self, guardian: int | None) -> str:
        return self.members[guardian].mobile if guardian is not None else ""

    def _papers(self, number: int, age: int) -> ForeignPapers:
        changes = PAPER_CHANGES if age >= ADULT_AGE else PAPER_CHANGES_OF_MINORS
        before, since = changes.draw(self.rng)
        days = 60 + int(self.rng.random() * LONGEST_SINCE_PAPERS)
        return ForeignPapers(
            foreign_document(before, number, self.key),
            foreign_document(since, number, self.key),
            self.now - timedelta(days=days),
        )

    def _twin_seat(self, first: Person, seat: Seat) -> Seat:
        if seat.sex != first.sex or self.rng.random() >= SHARED_FIRST_NAME_SHARE:
            return seat
        return replace(seat, given=(first.given[0], pick(self.rng, GIVEN[seat.sex].values)))

    def _twin_document(self, first: Person, number: int, sex: Sex) -> str:
        together = self.rng.random() < NEIGHBOUR_NUMBER_SHARE
        if together and first.born.year >= FIRST_SINGLE_NUMBER_YEAR:
            return str(int(first.national_number) ^ 1)
        series = series_of(sex, first.born.year)
        return national_number(series, number, self._second_of_pair(), self.key)
