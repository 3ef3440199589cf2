"""The citizen a note is about: what is known of them, and the same prepared for matching."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from hub.discovery.folding import fold_word
from hub.discovery.vocabulary import PARTICLES

NAME_WORD = re.compile(r"[a-z]{2,}")
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


@dataclass(frozen=True, slots=True)
class Known:
    """A subject and their household, folded and cut into the pieces that matching compares."""

    names: frozenset[str] = field(default=frozenset(), repr=False)
    initials: frozenset[str] = field(default=frozenset(), repr=False)
    birth_dates: frozenset[datetime.date] = field(default=frozenset(), repr=False)
    documents: frozenset[str] = field(default=frozenset(), repr=False)
    phones: frozenset[str] = field(default=frozenset(), repr=False)
    accounts: frozenset[str] = field(default=frozenset(), repr=False)
    properties: frozenset[str] = field(default=frozenset(), repr=False)
    records: frozenset[str] = field(default=frozenset(), repr=False)
    emails: frozenset[str] = field(default=frozenset(), repr=False)
    plates: frozenset[str] = field(default=frozenset(), repr=False)
    places: frozenset[str] = field(default=frozenset(), repr=False)
    addresses: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)


NOTHING_KNOWN = Known()


def known(subject: Subject) -> Known:
    """Prepare a subject for matching; a household member counts as much as the subject."""
    if subject == NOBODY:
        return NOTHING_KNOWN
    if not subject.household:
        return _known_of(subject)
    people = [_known_of(one) for one in (subject, *subject.household)]
    return Known(
        **{
            each.name: frozenset().union(*(getattr(one, each.name) for one in people))
            for each in fields(Known)
        }
    )


def _known_of(person: Subject) -> Known:
    given = _name_words(person.given_names)
    surnames = [word for word in _name_words(person.surnames) if word not in given]
    street = street_numbers(person.address)
    return Known(
        names=frozenset([*given, *surnames]),
        initials=_initials(given, surnames),
        birth_dates=frozenset((person.birth_date,) if person.birth_date else ()),
        documents=_numbers(person.documents),
        phones=_phones(person.phones),
        accounts=_numbers(person.accounts),
        properties=_numbers(person.properties),
        records=_numbers(person.records),
        emails=frozenset([fold_word(email) for email in person.emails if "@" in email]),
        plates=_codes(person.plates),
        places=frozenset((fold_word(person.neighbourhood),) if person.neighbourhood else ()),
        addresses=frozenset((street,) if len(street) == STREET_NUMBERS else ()),
    )


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
    words = NAME_WORD.findall(fold_word(names))
    return [word for word in dict.fromkeys(words) if word not in NAME_PARTICLES]


def _initials(given: Sequence[str], surnames: Sequence[str]) -> frozenset[str]:
    """`J.R.`, `J.A.R.`, `J.R.M.` and `J.A.R.M.` of José Alberto Ruiz Mina."""
    if not given or not surnames:
        return NO_VALUES
    first = "".join([word[0] for word in given])
    last = "".join([word[0] for word in surnames[:SURNAMES]])
    return frozenset((first[0] + last[0], first + last[0], first[0] + last, first + last))


def _numbers(values: Sequence[str]) -> frozenset[str]:
    if not values:
        return NO_VALUES
    digits = [_digits(value) for value in values]
    return frozenset([number for number in digits if len(number) >= SHORTEST_NUMBER])


def _phones(values: Sequence[str]) -> frozenset[str]:
    digits = [national_digits(value) for value in values]
    return frozenset([number for number in digits if len(number) >= SHORTEST_PHONE])


def _codes(values: Sequence[str]) -> frozenset[str]:
    if not values:
        return NO_VALUES
    codes = [
        value.lower() if value.isascii() and value.isalnum() else NOT_CODE.sub("", fold_word(value))
        for value in values
    ]
    return frozenset([code for code in codes if len(code) >= SHORTEST_NUMBER])
