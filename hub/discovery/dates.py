"""Birth dates and ages: a date or a count of years counts only when it is someone's."""

import datetime
import re

from hub.discovery.cues import Cue, cue_before
from hub.discovery.findings import Finding, Label
from hub.discovery.lexicon import Kind
from hub.discovery.note import Note
from hub.discovery.numbers import Number
from hub.discovery.vocabulary import AGE_DENIALS, LASTING, MONTHS

NUMERIC_DATE = re.compile(r"([0-9]{1,4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,4})")
WORDED_DATE = re.compile(r"([0-9]{1,2})o?(?: de)? ([a-z]+),? ?(?:de |del )?([0-9]{4})?")
MONTH = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre"
SPELLED_YEAR = r"(?:mil novecientos|dos mil)(?: [a-z]+){0,3}"
BORN = re.compile(
    r"\b(?:nacid[oa]s?|nacio|naci|nacimiento|f\.? ?n(?:ac)?|nac|cumpleanos|fecha de nac[a-z]*)\b[^0-9a-z\n]{0,4}(?:(?:el|en|es|fue|dia|de|fecha) ){0,3}"
    rf"(?P<value>(?:{MONTH}) [0-9]{{1,2}},? (?:de |del )?[0-9]{{4}}|[a-z]+ de (?:{MONTH}) del? (?:ano )?{SPELLED_YEAR}"
    rf"|[0-9]{{1,2}} de (?:{MONTH}) del? (?:ano )?{SPELLED_YEAR}"
    r"|[0-9]{1,2}[ /.-](?:ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic)[a-z]*[ /.-][0-9]{2,4}"
    r"|[0-9]{1,2} ?[ /.-] ?[0-9]{1,2} ?[ /.-] ?(?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{8}|(?:19|20)[0-9]{2}(?! ?[0-9/-]))(?![0-9])"
)
BIRTH_STEMS = ("nac", "fn", "f.n", "cumplea")
MONTH_FIRST = re.compile(rf"({MONTH}) ([0-9]{{1,2}}),? (?:de |del )?([0-9]{{4}})")
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


def find_births(note: Note) -> list[Finding]:
    """Dates of birth that no number shape holds: in words, month first, digits run together."""
    plain = note.plain
    found: list[Finding] = []
    if any(stem in plain for stem in BIRTH_STEMS):
        found += [
            Finding(*born.span("value"), Label.BIRTH_DATE, 0.9, "cue")
            for born in BORN.finditer(plain)
        ]
    if note.subject.birth_dates and not MONTHS.keys().isdisjoint(note.words):
        for date in MONTH_FIRST.finditer(plain):
            if _dates((int(date[3]), MONTHS[date[1]], int(date[2]))) & note.subject.birth_dates:
                found.append(Finding(*date.span(), Label.BIRTH_DATE, 1.0, "subject"))
    return found


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
    if person_ends and _stands_apart(note, number):
        return Finding(number.start, number.end, Label.AGE, 0.6, "apart")
    if person_ends and _is_of_years(note, number):
        return Finding(number.start, number.end, Label.AGE, 0.5, "of years")
    if _comes_after_person(note, number.start, person_ends) or _has_bearer(note, number.start):
        return Finding(number.start, number.end, Label.AGE, 0.8, "bearer")
    return None


def _stands_apart(note: Note, number: Number) -> bool:
    """`…, 36 años,` or `(36 años)` in a text that names someone."""
    before = note.plain[max(number.start - 2, 0) : number.start].strip()
    after = note.plain[number.end : number.end + 1]
    return before in {",", "(", ";", "-"} and (after in {",", ")", ".", ";"} or not after)


def _is_of_years(note: Note, number: Number) -> bool:
    """`madre cabeza de hogar de 36 años`: said of someone, unless a thing lasts so long."""
    index = note.last_word_before(number.start)
    if index < 1 or note.words[index] != "de":
        return False
    before = note.words[max(index - WORDS_TO_BEARER, 0) : index]
    return (
        AGE_DENIALS.isdisjoint(before)
        and LASTING.isdisjoint(before)
        and "ano" in number_unit(note, number)
    )


def number_unit(note: Note, number: Number) -> str:
    """The unit as written: `anos`, `meses`, `dias`."""
    return note.plain[number.start : number.end].lstrip("0123456789 ")


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
