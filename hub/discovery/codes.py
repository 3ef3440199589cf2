"""Codes made of letters and digits: e-mail, plate, passport, SISBÉN group."""

import re
from collections.abc import Iterator

from hub.discovery.findings import Finding, Label
from hub.discovery.note import Note
from hub.discovery.numbers import Number
from hub.discovery.vocabulary import NOT_PLATES, PLATE_CUES, SISBEN_WORDS

EMAIL = re.compile(
    r"(?<![a-z0-9._%+'-])[a-z0-9][a-z0-9._%+'-]*(?: ?@ ?| ?\(?\barroba\b\)? ?)[a-z0-9-]+(?:(?:\.| punto )[a-z0-9-]+)*(?:\.| punto )[a-z]{2,}"
)
OFFICE_MAILBOX = re.compile(
    r"(?:contacten|atencion|notificacion|info|pqr|ventanilla|servicio|correspondencia|secretaria|juridic"
    r"|participacion|comunicacion|soporte|admin|radicacion|hacienda|tesoreria|alcald)[a-z._-]*@"
)
PUBLIC_DOMAINS = (".gov.co", ".mil.co")
SISBEN_LAST = {"a": 5, "b": 7, "c": 18, "d": 21}
WORDS_TO_CUE = 4
CAR_DIGITS, MOTORCYCLE_DIGITS, PLATE_LETTERS = 3, 2, 3
PASSPORT_WORDS = frozenset({"pasaporte"})
SISBEN_DIGITS = 2
PASSPORT_DIGITS = range(5, 10)


def find_emails(note: Note) -> Iterator[Finding]:
    """Yield every address of a person; a public office's own mailbox scores below release."""
    if "@" not in note.plain and "arroba" not in note.plain:
        return
    for found in EMAIL.finditer(note.plain):
        written = found.group()
        office = written.endswith(PUBLIC_DOMAINS) and OFFICE_MAILBOX.match(written)
        yield Finding(found.start(), found.end(), Label.EMAIL, 0.3 if office else 1.0, "shape")


def find_code(note: Note, number: Number) -> Finding | None:
    """A plate, passport or SISBÉN group: letters touching the number, and what stands before."""
    index = note.last_word_before(number.start)
    if index < 0 or number.start - note.ends[index] > 1 or note.plain[number.start - 1] in ".,(":
        return None
    letters = note.words[index]
    if len(letters) == PLATE_LETTERS and number.end - number.start == len(number.digits):
        return _plate(note, number, index)
    if _is_sisben(note, index, number) and _hears(note, index, SISBEN_WORDS, "sisben"):
        return Finding(note.starts[index], number.end, Label.SISBEN_GROUP, 0.95, "cue")
    is_passport = len(letters) < PLATE_LETTERS and len(number.digits) in PASSPORT_DIGITS
    if is_passport and _hears(note, index, PASSPORT_WORDS, ""):
        return Finding(note.starts[index], number.end, Label.PASSPORT, 0.95, "cue")
    return None


def _is_sisben(note: Note, index: int, number: Number) -> bool:
    last = SISBEN_LAST.get(note.words[index], 0)
    return len(number.digits) <= SISBEN_DIGITS and 1 <= int(number.digits) <= last


def _hears(note: Note, index: int, cues: frozenset[str], anywhere: str) -> bool:
    near = not cues.isdisjoint(note.words[max(index - WORDS_TO_CUE, 0) : index])
    return near and (not anywhere or anywhere in note.plain)


def _plate(note: Note, number: Number, index: int) -> Finding | None:
    start, end = note.starts[index], number.end
    if len(number.digits) == MOTORCYCLE_DIGITS:
        end += 1
        if not note.plain[number.end : end].isalpha() or note.plain[end : end + 1].isalnum():
            return None
    elif len(number.digits) != CAR_DIGITS or note.plain[end : end + 1].isalnum():
        return None
    if _hears(note, index, PLATE_CUES, ""):
        return Finding(start, end, Label.PLATE, 0.95, "cue")
    letters = note.words[index]
    written = note.folded.cased[start : note.ends[index]]
    if letters in NOT_PLATES or note.kinds[index] or not written.isupper() or not note.case_tells:
        return None
    return Finding(start, end, Label.PLATE, 0.6, "shape")
