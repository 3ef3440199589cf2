"""Identity documents: the Colombian number series and the papers of foreigners.

A Colombian born since about 1986 keeps one number through RC, TI and CC. Numbers are handed out
in pairs, so that twins registered together can hold neighbouring ones and nobody else collides.
"""

from dataclasses import dataclass
from datetime import date

from hub.samples.draws import scrambled

MOST_CITIZENS = 8_000_000
FIRST_SINGLE_NUMBER_YEAR = 1986
SECOND_SERIES_OF_MEN_YEAR = 1962
TI_AGE, ADULT_AGE = 7, 18


@dataclass(frozen=True, slots=True)
class Document:
    """The kind of paper and what is printed on it."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Series:
    """A range of numbers, given out two by two."""

    first: int
    pairs: int


SINGLE = Series(1_000_000_000, 125_000_000)
MEN_EARLY = Series(2_000_000, 8_950_000)
MEN_LATE = Series(70_000_000, 14_950_000)
WOMEN = Series(20_000_000, 24_950_000)


def series_of(sex: str, birth_year: int) -> Series:
    """The series that the registry used for this sex and year."""
    if birth_year >= FIRST_SINGLE_NUMBER_YEAR:
        return SINGLE
    if sex == "F":
        return WOMEN
    return MEN_EARLY if birth_year < SECOND_SERIES_OF_MEN_YEAR else MEN_LATE


def national_number(series: Series, slot: int, second: bool, key: int) -> str:
    """The number in a slot; each slot holds two neighbours."""
    return str(series.first + 2 * scrambled(slot, series.pairs, key) + second)


def foreign_document(kind: str, slot: int, key: int) -> Document:
    """A foreigner's paper: CE and PPT are short, a passport has letters, a CC ends the journey."""
    if kind == "CC":
        return Document(kind, national_number(SINGLE, slot, second=False, key=key))
    place = scrambled(slot, MOST_CITIZENS, key ^ len(kind))
    if kind == "CE":
        return Document(kind, str(200_000 + place))
    if kind == "PPT":
        return Document(kind, str(1_000_000 + place))
    letters = chr(65 + place % 26) + chr(65 + place // 26 % 26)
    return Document(kind, f"{letters}{place:07d}")


def kind_at(age: int) -> str:
    """The Colombian document that a person of this age carries."""
    if age >= ADULT_AGE:
        return "CC"
    return "TI" if age >= TI_AGE else "RC"


def age_on(born: date, day: date) -> int:
    """Whole years between two days."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
