"""How a person is written down in one record of one agency: as of a day, with its mess.

The rates are shares of records, after the issue that asked for the sample; the flags that go
to the truth say what happened, never what the agency sees.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from hub.samples.addresses import Address, spelled
from hub.samples.contacts import spelled_phone
from hub.samples.documents import Document
from hub.samples.draws import pick
from hub.samples.mistakes import mistyped_number, slipped_year, swapped_day_month
from hub.samples.people import Household, Person
from hub.samples.spelling import bare, plain
from hub.samples.written_names import WrittenName, written_name

NO_DOCUMENT = 0.092
JUNK = 0.0105
MISTYPED_DOCUMENT = 0.015
SHARED_DOCUMENT_OF_MINORS = 0.022
DOTTED_DOCUMENT = 0.08
BIRTH_MISSING = 0.04
BIRTH_SWAPPED = 0.025
BIRTH_SLIPPED = 0.006
STALE_ADDRESS = 0.12
LATELY_DAYS = 3_650
PHONE_SHARE, LANDLINE_SHARE, FORMER_PHONE = 0.84, 0.16, 0.07
EMAIL_SHARE = 0.8
JUNK_DOCUMENTS = ("0", "123456789", "999999999", "1111111111", "123456789")
JUNK_PHONES = ("3000000000", "0", "5555555", "3000000000")
JUNK_EMAILS = ("notiene@notiene.com", "notiene@correo.com", "no@no.com", "notiene@notiene.com")
NOTHING = Document("", "")


@dataclass(frozen=True, slots=True)
class Habits:
    """What an agency's form asks for and how its clerks type."""

    capitals: bool = False
    accents: float = 0.7
    contact: bool = True
    email: bool = True


@dataclass(frozen=True, slots=True)
class Flags:
    """Which hard slices a record belongs to."""

    twin: bool
    namesake: bool
    minor: bool
    foreigner: bool
    no_document: bool
    married: bool
    shared_document: bool
    moved: bool
    junk: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """What one record says about one person."""

    person: int
    document: Document
    name: WrittenName
    born: date | None
    sex: str
    phone: str
    email: str
    address: str
    home: Address
    flags: Flags


@dataclass(frozen=True, slots=True)
class Clerk:
    """Writes people down on behalf of one agency."""

    rng: Random
    now: date
    household: Household
    habits: Habits

    def write(self, person: Person, day: date) -> Mention:
        """One record about a person as of a day."""
        junk = self._junk_field()
        document, shared = self._document(person, day, junk)
        name = self._typed_name(written_name(self.rng, person))
        home = self._home(day)
        return Mention(
            person=person.number,
            document=document,
            name=name,
            born=self._born(person),
            sex=person.sex,
            phone=self._phone(person, junk),
            email=self._email(person, junk),
            address=self.typed(spelled(self.rng, home)),
            home=home,
            flags=Flags(
                twin=person.twin,
                namesake=person.namesake,
                minor=person.is_minor(self.now),
                foreigner=person.papers is not None,
                no_document=not document.number,
                married=name.married,
                shared_document=shared,
                moved=home is not self.household.address,
                junk=bool(junk),
            ),
        )

    def typed(self, text: str) -> str:
        """Text as this agency's keyboard leaves it."""
        if self.habits.capitals:
            return bare(text).upper()
        return text if self.rng.random() < self.habits.accents else plain(text)

    def _typed_name(self, name: WrittenName) -> WrittenName:
        if self.habits.capitals:
            return name.changed(lambda part: bare(part).upper())
        return name if self.rng.random() < self.habits.accents else name.changed(plain)

    def _junk_field(self) -> str:
        if self.rng.random() >= JUNK:
            return ""
        if not self.habits.contact:
            return "document"
        fields = ("document", "phone", "email") if self.habits.email else ("document", "phone")
        return pick(self.rng, fields)

    def _document(self, person: Person, day: date, junk: str) -> tuple[Document, bool]:
        rng, document = self.rng, person.document_on(day)
        if junk == "document":
            return Document(document.kind, pick(rng, JUNK_DOCUMENTS)), False
        if rng.random() < NO_DOCUMENT:
            return NOTHING, False
        if self._carries_mothers(person, day) and person.mother is not None:
            return self.household.members[person.mother].document_on(day), True
        return Document(document.kind, self._typed_number(document.number)), False

    def _carries_mothers(self, person: Person, day: date) -> bool:
        if person.mother is None or not person.is_minor(day):
            return False
        return self.rng.random() < SHARED_DOCUMENT_OF_MINORS

    def _typed_number(self, number: str) -> str:
        slip = self.rng.random()
        if slip < MISTYPED_DOCUMENT:
            return mistyped_number(self.rng, number)
        if slip < MISTYPED_DOCUMENT + DOTTED_DOCUMENT and number.isdecimal():
            return f"{int(number):,}".replace(",", pick(self.rng, ("", ".", ".", " ")))
        return number

    def _born(self, person: Person) -> date | None:
        slip = self.rng.random()
        if slip < BIRTH_MISSING:
            return None
        if slip < BIRTH_MISSING + BIRTH_SWAPPED:
            swapped = swapped_day_month(person.born)
            return swapped if swapped < self.now else person.born
        if slip < BIRTH_MISSING + BIRTH_SWAPPED + BIRTH_SLIPPED:
            return slipped_year(self.rng, person.born)
        return person.born

    def _phone(self, person: Person, junk: str) -> str:
        rng = self.rng
        if junk == "phone":
            return pick(rng, JUNK_PHONES)
        if not self.habits.contact or rng.random() >= PHONE_SHARE:
            return ""
        if self.household.landline and rng.random() < LANDLINE_SHARE:
            return spelled_phone(rng, self.household.landline)
        former = person.former_mobile if rng.random() < FORMER_PHONE else ""
        phone = former or person.mobile
        return spelled_phone(rng, phone) if phone else ""

    def _email(self, person: Person, junk: str) -> str:
        if junk == "email":
            return pick(self.rng, JUNK_EMAILS)
        wanted = self.habits.email and self.rng.random() < EMAIL_SHARE
        return person.email if wanted else ""

    def _home(self, day: date) -> Address:
        old = day < self.household.moved_on or (
            self._moved_lately() and self.rng.random() < STALE_ADDRESS
        )
        return self.household.former_address if old else self.household.address

    def _moved_lately(self) -> bool:
        return (self.now - self.household.moved_on).days < LATELY_DAYS
