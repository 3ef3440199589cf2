"""Numbers: documents, phones, accounts, told apart by cue, shape and neighbours."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hub.discovery.cues import DENIALS, Cue, Heard, cue_before
from hub.discovery.findings import Finding, Label
from hub.discovery.note import Note

DIGIT = re.compile(r"[0-9]")
NUMBER = re.compile(  # tried only where a digit stands: most of a text holds none
    r"(?P<date>[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})(?![0-9]|[.-][0-9])"
    r"|[0-9]{4}[/-][0-9]{1,2}[/-][0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,2}o?(?: de)? (?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic)[a-z]*"
    r"(?:,? (?:de |del )?[0-9]{4}(?![0-9]))?)"
    r"|(?P<card>[3-6][0-9]{3}(?:[ -][0-9]{4}){2}[ -][0-9]{3,4}(?![0-9])|[3-6][0-9]{3}[ -][0-9]{6}[ -][0-9]{5}(?![0-9]))"
    r"|(?P<spaced>(?:[0-9] ){6,}[0-9](?![0-9]))"
    r"|(?P<age>[0-9]{1,3} ?(?:anos|anitos|ano|meses|dias)\b)"
    r"|(?P<phone>(?:57[ .-]?)?\(?(?:3[0-5][0-9]|60[1-8])\)?(?:[ .-]{0,2}[0-9]){7}(?![0-9]))"
    r"|(?P<grouped>[0-9]{1,3}(?P<sep>[.,' ])[0-9]{3}(?:(?:(?P=sep)|\.)[0-9]{3}){0,3}(?: ?- ?[0-9])?(?![0-9]))"
    r"|(?P<short>[0-9]{3}[ .-][0-9]{2}[ .-]?[0-9]{2}(?![0-9]))"
    r"|(?P<hyphened>[0-9]{2,4}-[0-9]{4,8}(?:-[0-9]{1,3})?(?![0-9]))"
    r"|(?P<plain>[0-9]+(?: ?- ?[0-9](?![0-9]))?)"
)
NOT_DIGIT = re.compile(r"[^0-9]+")
AMOUNT_AFTER = re.compile(
    r"(?:,[0-9]{1,2})? ?(?:de )?(?:pesos|cop\b|m/?cte|millon|mil\b|%|por ciento|s\.?m\.?[ld]|usd|uvt|dolar|euro"
    r"|kilos|kg|mg|ml|metros|m2|horas|personas|hogares|unidades)"
)
PHONE_PREFIX = re.compile(r"(?:\(?(?:\+|00) ?[0-9]{0,3}\)?[ .-]?\(?|\()$")
ANOTHER = re.compile(r"[0-9]{4}|[0-9]{3}[ .'-][0-9]{3}")  # the cue was said of a nearer number
OF_PEOPLE = frozenset({Cue.CC, Cue.DOCUMENT, Cue.TI, Cue.CE})
TITLE = re.compile(r"(?:370|378|373|50[cns]|001) ?- ?[0-9]{4,7}")
CARD_DIGITS = range(13, 17)
DIGIT_RUN = re.compile(r"[0-9]+")
WIDEST_SEPARATOR = 3
CHECK_WEIGHTS = (3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71)
CHECK_DIGITS = "01987654321"
FEWEST_DIGITS = 3
BESIDE_A_PERSON = 6
NATIONAL_DIGITS = 10  # of a mobile, of a landline since 2021, of a cédula since 2003
OLD_CARD_DIGITS = range(6, 9)

# Which digit counts a cue may announce, and the label it gives them.
EXPECTED = {
    Cue.CC: (Label.CO_CC, range(3, 12)),
    Cue.TI: (Label.CO_TI, range(8, 12)),
    Cue.CE: (Label.CO_CE, range(3, 11)),
    Cue.PPT: (Label.CO_PPT, range(5, 11)),
    Cue.PEP: (Label.CO_PEP, range(9, 16)),
    Cue.NIT: (Label.CO_NIT, range(6, 12)),
    Cue.DOCUMENT: (Label.CO_CC, range(5, 12)),
    Cue.PHONE: (Label.PHONE, range(7, 14)),
    Cue.ACCOUNT: (Label.BANK_ACCOUNT, range(8, 17)),
    Cue.PROPERTY: (Label.PROPERTY_ID, range(8, 31)),
    Cue.RECORD: (Label.MEDICAL_RECORD, range(4, 13)),
    Cue.PASSPORT: (Label.PASSPORT, range(6, 10)),
}


class Number(NamedTuple):
    """A number as written: where, its digits, and the shape that caught it.

    A tuple, because a note holds many and a frozen dataclass takes three times as long to make.
    """

    start: int
    end: int
    digits: str
    shape: str
    hyphened: bool


def numbers_of(note: Note) -> list[Number]:
    """Every number of a text, dates and ages included, in order."""
    return list(_numbers(note.plain))


def _numbers(plain: str) -> Iterator[Number]:
    digit = DIGIT.search(plain)
    while digit is not None:
        found = NUMBER.match(plain, digit.start())
        if found is None:  # a digit is always at least a plain number
            return
        yield _number(found)
        digit = DIGIT.search(plain, found.end())


def _number(found: re.Match[str]) -> Number:
    start, end = found.span()
    written = found.group()
    digits = written if written.isdecimal() else NOT_DIGIT.sub("", written)
    return Number(start, end, digits, found.lastgroup or "", "-" in written)


def identify(note: Note, number: Number, person_ends: frozenset[int]) -> Finding | None:
    """Say what a number is, if it tells who someone is."""
    if len(number.digits) < FEWEST_DIGITS:
        return None
    heard = cue_before(note, number.start)
    if _is_title(note, number):
        score = (
            0.9
            if heard.cue in {Cue.PROPERTY, Cue.SERIAL} and "inmobiliaria" in note.plain
            else 0.35
        )
        return Finding(number.start, number.end, Label.PROPERTY_ID, score, "shape")
    if _is_denied(note, number, heard):
        return None
    named = _by_cue(note, number, heard)
    if named is None:
        named = _by_shape(note, number, person_ends)
    if named is None:
        return None
    label, score, why = named
    start = _with_prefix(note, number.start) if label is Label.PHONE else number.start
    return Finding(start, number.end, label, score, why)


def _is_title(note: Note, number: Number) -> bool:
    """`370-123456`: the registry circle of Cali and the number of the property in it."""
    return TITLE.fullmatch(note.plain, number.start, number.end) is not None


def _is_card(number: Number) -> bool:
    """A payment card: written in fours, and its last digit proves the others (Luhn)."""
    if number.shape != "card" or len(number.digits) not in CARD_DIGITS:
        return False
    backwards = [int(digit) for digit in reversed(number.digits)]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in backwards[1::2])
    return (sum(backwards[::2]) + doubled) % 10 == 0


Named = tuple[Label, float, str]


def _is_denied(note: Note, number: Number, heard: Heard) -> bool:
    """Amounts, files and laws have the shape of documents."""
    before = note.plain[max(number.start - 2, 0) : number.start]
    if "$" in before or AMOUNT_AFTER.match(note.plain, number.end):
        return True
    return heard.cue in DENIALS and heard.between == 0


def _by_cue(note: Note, number: Number, heard: Heard) -> Named | None:
    cue = heard.cue
    if cue is None or cue not in EXPECTED:
        return None
    if _is_mobile(number) and (
        cue in OF_PEOPLE or ANOTHER.search(note.plain, heard.end, number.start)
    ):
        return Label.PHONE, 0.8, "shape"
    label, lengths = EXPECTED[cue]
    if len(number.digits) not in lengths:
        return None
    if label is Label.PHONE and _is_identity_number(number):
        return Label.CO_CC, 0.8, "shape"
    if label is Label.CO_CC and _has_check_digit(number):
        return Label.CO_NIT, 0.9, "check digit"
    return label, 0.95 if heard.between == 0 else 0.85, "cue"


def _by_shape(note: Note, number: Number, person_ends: frozenset[int]) -> Named | None:
    if _has_check_digit(number):
        return Label.CO_NIT, 0.85, "check digit"
    if _is_card(number):
        return Label.BANK_ACCOUNT, 0.9, "check digit"
    return _phone_by_shape(number) or _card_by_shape(note, number, person_ends)


def _phone_by_shape(number: Number) -> Named | None:
    if _is_mobile(number):
        return Label.PHONE, 0.75, "shape"
    if number.shape == "phone":
        return Label.PHONE, 0.6, "shape"
    if number.shape == "spaced" and len(number.digits) == NATIONAL_DIGITS:
        return (Label.PHONE if number.digits[0] in "36" else Label.CO_CC), 0.6, "shape"
    return None


def _card_by_shape(note: Note, number: Number, person_ends: frozenset[int]) -> Named | None:
    if _is_identity_number(number):
        return Label.CO_CC, 0.7, "shape"
    if len(number.digits) in OLD_CARD_DIGITS and _follows_person(note, number, person_ends):
        return Label.CO_CC, 0.7, "neighbour"
    if number.shape == "grouped" and len(number.digits) == OLD_CARD_DIGITS[-1]:
        return Label.CO_CC, 0.45, "shape"
    return None


def _is_mobile(number: Number) -> bool:
    return number.shape == "phone" and number.digits[-NATIONAL_DIGITS] == "3"


def _is_identity_number(number: Number) -> bool:
    """Ten digits from 1.000 to 1.299 million: cédulas since 2003."""
    return len(number.digits) == NATIONAL_DIGITS and number.digits[:2] in {"10", "11", "12"}


def _follows_person(note: Note, number: Number, person_ends: frozenset[int]) -> bool:
    """`María Pérez (31.234.567)`: only punctuation between the name and the number."""
    for end in range(number.start, max(number.start - BESIDE_A_PERSON, -1), -1):
        if end in person_ends:
            return True
        if end > 0 and note.plain[end - 1].isalnum():
            return False
    return False


def _has_check_digit(number: Number) -> bool:
    """A NIT: a hyphen, and the digit after it proves the nine or ten before it (mod 11)."""
    if not number.hyphened or number.shape not in {"plain", "grouped"}:
        return False
    return (
        len(number.digits) in {10, 11} and nit_check_digit(number.digits[:-1]) == number.digits[-1]
    )


def nit_check_digit(digits: str) -> str:
    """The verification digit of a NIT (DIAN): weights from the right, modulo 11."""
    total = sum(
        int(digit) * weight for digit, weight in zip(reversed(digits), CHECK_WEIGHTS, strict=False)
    )
    return CHECK_DIGITS[total % 11]


def _with_prefix(note: Note, start: int) -> int:
    """Take in `+57`, `(+57)` or an opening bracket before a phone."""
    before = note.plain[max(start - 7, 0) : start]
    prefix = PHONE_PREFIX.search(before)
    return start - len(prefix.group()) if prefix else start


def written_spans(note: Note, digits: str) -> Iterator[tuple[int, int]]:
    """Find a known number however it was cut: any separators of at most three characters."""
    runs = [run.span() for run in DIGIT_RUN.finditer(note.plain)]
    for first, (start, _) in enumerate(runs):
        end = _read_along(note.plain, runs, first, digits)
        if end:
            yield start, end


def _read_along(plain: str, runs: list[tuple[int, int]], first: int, digits: str) -> int:
    read = 0
    for position in range(first, len(runs)):
        start, end = runs[position]
        if position > first and start - runs[position - 1][1] > WIDEST_SEPARATOR:
            return 0
        if not digits.startswith(plain[start:end], read):
            return 0
        read += end - start
        if read == len(digits):
            return end
    return 0
