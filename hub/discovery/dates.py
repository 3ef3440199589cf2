"""Birth dates and ages: a date or a count of years counts only when it is someone's."""

import datetime
import re

from hub.discovery.cues import Cue, cue_before
from hub.discovery.findings import Finding, Label
from hub.discovery.lexicon import Kind
from hub.discovery.note import Note
from hub.discovery.numbers import Number
from hub.discovery.vocabulary import AGE_DENIALS, MONTHS

NUMERIC_DATE = re.compile(r"([0-9]{1,4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,4})")
WORDED_DATE = re.compile(r"([0-9]{1,2})o?(?: de)? ([a-z]+),? ?(?:de |del )?([0-9]{4})?")
OF_AGE = re.compile(r",? (?:de edad|de vida|de nacid|cumplidos|y [0-9]+ meses de edad)")
AFTER_PERSON = re.compile(r"(?:,? de |, |,| \(| )$")
LONGEST_LINK = 5
OLDEST = 115
LAST_DAY = 31
LAST_SHORT_YEAR = 99
CENTURY_TURN = 30
WORDS_TO_BEARER = 4
ADULTS = frozenset({"adulto", "adulta", "persona"})
COUNTED_WORDS = frozenset({"de", "con", "tiene", "y", "a", "los", "un", "una", "es"})


def birth_date(note: Note, number: Number) -> Finding | None:
    """A date after a word of birth, or the subject's own birth date wherever it stands."""
    heard = cue_before(note, number.start)
    if heard.cue is Cue.BIRTH:
        return Finding(number.start, number.end, Label.BIRTH_DATE, 0.95, "cue")
    if note.subject.birth_dates and note.subject.birth_dates & read_dates(
        note.plain[number.start : number.end]
    ):
        return Finding(number.start, number.end, Label.BIRTH_DATE, 1.0, "subject")
    return None


def read_dates(written: str) -> frozenset[datetime.date]:
    """Every date that a writing can mean: day first, month first, or year first."""
    numeric = NUMERIC_DATE.match(written)
    if numeric:
        one, two, three = (int(part) for part in numeric.groups())
        if one > LAST_DAY:
            return _dates((one, two, three))
        return _dates((_full_year(three), two, one), (_full_year(three), one, two))
    worded = WORDED_DATE.match(written)
    if worded and worded[3] and worded[2] in MONTHS:
        return _dates((int(worded[3]), MONTHS[worded[2]], int(worded[1])))
    return frozenset()


def _full_year(year: int) -> int:
    if year > LAST_SHORT_YEAR:
        return year
    return year + (2000 if year < CENTURY_TURN else 1900)


def _dates(*parts: tuple[int, int, int]) -> frozenset[datetime.date]:
    found = set()
    for year, month, day in parts:
        try:
            found.add(datetime.date(year, month, day))
        except ValueError:
            continue
    return frozenset(found)


def age(note: Note, number: Number, person_ends: frozenset[int]) -> Finding | None:
    """`paciente de 36 años`, `tiene 8 años`, `María Pérez, 36 años`; not `hace 5 años`."""
    years = number.digits
    if int(years) > OLDEST:
        return None
    if OF_AGE.match(note.plain, number.end):
        return Finding(number.start, number.end, Label.AGE, 0.9, "of age")
    if _comes_after_person(note, number.start, person_ends) or _has_bearer(note, number.start):
        return Finding(number.start, number.end, Label.AGE, 0.8, "bearer")
    return None


def _comes_after_person(note: Note, start: int, person_ends: frozenset[int]) -> bool:
    between = AFTER_PERSON.search(note.plain, max(start - LONGEST_LINK, 0), start)
    return between is not None and between.start() in person_ends


def _has_bearer(note: Note, start: int) -> bool:
    index = note.last_word_before(start)
    for back in range(index, max(index - WORDS_TO_BEARER, -1), -1):
        word = note.words[back]
        if word in AGE_DENIALS:
            return False
        if note.kinds[back] & Kind.AGE_BEARER:
            return word != "mayor" or not ADULTS.isdisjoint(note.words[max(back - 1, 0) : back])
        if word not in COUNTED_WORDS and index - back > 1:
            return False
    return False
