"""The sample people and their homes. A person's number is the truth and never leaves for a feed."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hub.samples.addresses import Address
from hub.samples.documents import ADULT_AGE, Document, age_on, kind_at

Sex = Literal["F", "M"]


@dataclass(frozen=True, slots=True)
class ForeignPapers:
    """What a foreigner carried before and since the day of the change."""

    before: Document
    since: Document
    changed_on: date


@dataclass(frozen=True, slots=True)
class Person:
    """One citizen as they are; what agencies write about them is another matter."""

    number: int
    sex: Sex
    given: tuple[str, str]
    surnames: tuple[str, str]
    born: date
    national_number: str
    papers: ForeignPapers | None
    mobile: str
    former_mobile: str
    email: str
    husband_surname: str = ""
    mother: int | None = None
    guardian: int | None = None
    twin: bool = False
    namesake: bool = False

    def document_on(self, day: date) -> Document:
        """The document in hand on that day."""
        if self.papers:
            changed = day >= self.papers.changed_on
            return self.papers.since if changed else self.papers.before
        return Document(kind_at(age_on(self.born, day)), self.national_number)

    def is_minor(self, day: date) -> bool:
        """Under eighteen on that day."""
        return age_on(self.born, day) < ADULT_AGE

    @property
    def full_name(self) -> str:
        """Given names first."""
        return " ".join(part for part in (*self.given, *self.surnames) if part)


@dataclass(frozen=True, slots=True)
class Household:
    """People at one door, where they lived before, and how well off they are."""

    members: tuple[Person, ...]
    address: Address
    former_address: Address
    moved_on: date
    landline: str
    sisben_group: str
