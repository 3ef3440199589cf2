"""The citizen a note is about: what is known of them, and the same prepared for matching."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from typing_extensions import override

from hub.discovery.findings import Label
from hub.discovery.folding import fold_word
from hub.discovery.lazy import lazy
from hub.discovery.vocabulary import PARTICLES

NAME_WORD = re.compile(r"[a-z]{2,}")
LETTERS_ONLY = re.compile(r"[a-z ]*")
NOT_DIGIT = re.compile(r"[^0-9]+")
NOT_CODE = re.compile(r"[^a-z0-9]+")
STREET_NUMBER = re.compile(r"[0-9]+")
NAME_PARTICLES = PARTICLES | {"san", "y", "el"}
SHORTEST_NUMBER = 5
SHORTEST_PHONE = 7
NATIONAL_DIGITS = 10
STREET_NUMBERS = 3
SURNAMES = 2
NO_VALUES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything the hub knows that may appear in a note of this citizen; all of it secret."""

    given_names: str = field(default="", repr=False)
    surnames: str = field(default="", repr=False)
    birth_date: datetime.date | None = field(default=None, repr=False)
    documents: tuple[str, ...] = field(default=(), repr=False)
    emails: tuple[str, ...] = field(default=(), repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    address: str = field(default="", repr=False)
    neighbourhood: str = field(default="", repr=False)
    plates: tuple[str, ...] = field(default=(), repr=False)
    accounts: tuple[str, ...] = field(default=(), repr=False)
    properties: tuple[str, ...] = field(default=(), repr=False)
    records: tuple[str, ...] = field(default=(), repr=False)
    household: tuple["Subject", ...] = field(default=(), repr=False)


NOBODY = Subject()


class Known:
    """A subject and their household, folded and cut into the pieces that matching compares.

    Each piece is made when a rule first asks: a note without digits never asks for documents.
    """

    def __init__(self, people: tuple[Subject, ...] = ()) -> None:
        self._people = people

    @override
    def __repr__(self) -> str:
        return "Known(…)"  # all of it is secret

    @lazy
    def _cut_names(self) -> list[tuple[list[str], list[str]]]:
        return [_given_and_surnames(person) for person in self._people]

    @lazy
    def names(self) -> frozenset[str]:
        """Every word of their names."""
        words = [word for given, surnames in self._cut_names for word in given + surnames]
        return frozenset(words)

    @lazy
    def initials(self) -> frozenset[str]:
        """The ways their names are shortened to letters."""
        return frozenset([one for cut in self._cut_names for one in _initials(*cut)])

    @lazy
    def birth_dates(self) -> frozenset[datetime.date]:
        """Their birth dates."""
        return frozenset([one.birth_date for one in self._people if one.birth_date])

    @lazy
    def documents(self) -> frozenset[str]:
        """The digits of their documents."""
        return _numbers([number for one in self._people for number in one.documents])

    @lazy
    def phones(self) -> frozenset[str]:
        """The national digits of their phones."""
        return _phones([number for one in self._people for number in one.phones])

    @lazy
    def others(self) -> tuple[tuple[Label, frozenset[str]], ...]:
        """The digits of their accounts, properties and medical records, where they have any."""
        kinds = (
            (Label.BANK_ACCOUNT, [number for one in self._people for number in one.accounts]),
            (Label.PROPERTY_ID, [number for one in self._people for number in one.properties]),
            (Label.MEDICAL_RECORD, [number for one in self._people for number in one.records]),
        )
        return tuple([(label, _numbers(values)) for label, values in kinds if values])

    @lazy
    def emails(self) -> list[str]:
        """Their mail addresses, folded."""
        return [fold_word(mail) for one in self._people for mail in one.emails if "@" in mail]

    @lazy
    def plates(self) -> frozenset[str]:
        """Their plates, letters and digits only."""
        return _codes([plate for one in self._people for plate in one.plates])

    @lazy
    def places(self) -> list[str]:
        """Where they live, folded."""
        return [fold_word(one.neighbourhood) for one in self._people if one.neighbourhood]

    @lazy
    def addresses(self) -> frozenset[tuple[str, ...]]:
        """The three numbers of their addresses."""
        streets = [street_numbers(one.address) for one in self._people if one.address]
        return frozenset([street for street in streets if len(street) == STREET_NUMBERS])


NOTHING_KNOWN = Known()


def known(subject: Subject) -> Known:
    """Prepare a subject for matching; a household member counts as much as the subject."""
    return NOTHING_KNOWN if subject is NOBODY else Known((subject, *subject.household))


def _given_and_surnames(person: Subject) -> tuple[list[str], list[str]]:
    given = _name_words(person.given_names)
    return given, [word for word in _name_words(person.surnames) if word not in given]


def street_numbers(address: str) -> tuple[str, ...]:
    """Reduce an address to street, crossing and door: `Cl. 5a # 39-12` to 5, 39, 12."""
    return tuple(STREET_NUMBER.findall(address)[:STREET_NUMBERS])


def national_digits(phone: str) -> str:
    """Reduce a phone to the digits that are dialled within the country."""
    return _digits(phone)[-NATIONAL_DIGITS:]


def _digits(value: str) -> str:
    return value if value.isdecimal() else NOT_DIGIT.sub("", value)


def differ_by_one_slip(one: str, other: str) -> bool:
    """Say whether one letter was changed, lost, added, or swapped with its neighbour."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = (one, other) if len(one) < len(other) else (other, one)
    split = _shared_start(short, long)
    if len(short) < len(long):
        return short[split:] == long[split + 1 :]
    if short[split + 1 :] == long[split + 1 :]:
        return True
    swapped = short[split : split + 2] == long[split : split + 2][::-1]
    return swapped and short[split + 2 :] == long[split + 2 :]


def _shared_start(short: str, long: str) -> int:
    for position, letter in enumerate(short):
        if letter != long[position]:
            return position
    return len(short)


def _name_words(names: str) -> list[str]:
    folded = fold_word(names)
    words = folded.split() if LETTERS_ONLY.fullmatch(folded) else NAME_WORD.findall(folded)
    return [word for word in dict.fromkeys(words) if word not in NAME_PARTICLES and len(word) > 1]


def _initials(given: Sequence[str], surnames: Sequence[str]) -> frozenset[str]:
    """`J.R.`, `J.A.R.`, `J.R.M.` and `J.A.R.M.` of José Alberto Ruiz Mina."""
    if not given or not surnames:
        return NO_VALUES
    first = "".join([word[0] for word in given])
    last = "".join([word[0] for word in surnames[:SURNAMES]])
    return frozenset((first[0] + last[0], first + last[0], first[0] + last, first + last))


def _numbers(values: Sequence[str]) -> frozenset[str]:
    digits = [_digits(value) for value in values]
    return frozenset([number for number in digits if len(number) >= SHORTEST_NUMBER])


def _phones(values: Sequence[str]) -> frozenset[str]:
    digits = [national_digits(value) for value in values]
    return frozenset([number for number in digits if len(number) >= SHORTEST_PHONE])


def _codes(values: Sequence[str]) -> frozenset[str]:
    codes = [
        value.lower() if value.isascii() and value.isalnum() else NOT_CODE.sub("", fold_word(value))
        for value in values
    ]
    return frozenset([code for code in codes if len(code) >= SHORTEST_NUMBER])
