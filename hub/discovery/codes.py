"""Codes made of letters and digits: plate, passport, SISBÉN group."""

import re

from hub.discovery.findings import Finding, Label
from hub.discovery.note import Note
from hub.discovery.numbers import Number
from hub.discovery.vocabulary import NOT_PLATES, PLATE_CUES, SISBEN_WORDS

SISBEN_LAST = {"a": 5, "b": 7, "c": 18, "d": 21}
HOUSEHOLD = frozenset(
    {
        "sisben",
        "hogar",
        "encuesta",
        "mercado",
        "ficha",
        "clasificado",
        "clasificada",
        "clasificacion",
        "subsidio",
        "reclasificacion",
        "cabeza",
    }
)
DISEASE = re.compile(
    r"[a-tv-z][0-9]{2}(?:\.[0-9x]{1,2}|x)(?![0-9a-z/-])"
)  # ICD-10, as RIPS write it
SISBEN_AFTER = re.compile(r"[ ,]{1,2}(?:del |de |en el |en |segun )?(?:el )?sisben")
WORDS_TO_CUE = 4
CAR_DIGITS, MOTORCYCLE_DIGITS, PLATE_LETTERS = 3, 2, 3
PASSPORT_WORDS = frozenset({"pasaporte"})
SISBEN_DIGITS = 2
PASSPORT_DIGITS = range(5, 10)


def find_code(note: Note, number: Number) -> Finding | None:
    """A plate, passport or SISBÉN group: letters touching the number, and what stands before."""
    index = note.last_word_before(number.start)
    if index < 0 or number.start - note.ends[index] > 1 or note.plain[number.start - 1] in ".,(":
        return None
    letters = note.words[index]
    if len(letters) == 1 and (disease := DISEASE.match(note.plain, note.starts[index])):
        return Finding(*disease.span(), Label.HEALTH, 0.7, "code")
    if len(letters) == PLATE_LETTERS and number.end - number.start == len(number.digits):
        return _plate(note, number, index)
    if _is_sisben(note, index, number) and SISBEN_AFTER.match(note.plain, number.end):
        return Finding(note.starts[index], number.end, Label.SISBEN_GROUP, 0.95, "cue")
    if _is_sisben(note, index, number) and _hears(note, index, SISBEN_WORDS, HOUSEHOLD):
        return Finding(note.starts[index], number.end, Label.SISBEN_GROUP, 0.95, "cue")
    is_passport = len(letters) < PLATE_LETTERS and len(number.digits) in PASSPORT_DIGITS
    if is_passport and _hears(note, index, PASSPORT_WORDS):
        return Finding(note.starts[index], number.end, Label.PASSPORT, 0.95, "cue")
    return None


def _is_sisben(note: Note, index: int, number: Number) -> bool:
    last = SISBEN_LAST.get(note.words[index], 0)
    return len(number.digits) <= SISBEN_DIGITS and 1 <= int(number.digits) <= last


def _hears(
    note: Note, index: int, cues: frozenset[str], anywhere: frozenset[str] = frozenset()
) -> bool:
    near = not cues.isdisjoint(note.words[max(index - WORDS_TO_CUE, 0) : index])
    return near and (not anywhere or not anywhere.isdisjoint(note.words))


def _plate(note: Note, number: Number, index: int) -> Finding | None:
    start, end = note.starts[index], number.end
    if len(number.digits) == MOTORCYCLE_DIGITS:
        end += 1
        if not note.plain[number.end : end].isalpha() or note.plain[end : end + 1].isalnum():
            return None
    elif len(number.digits) != CAR_DIGITS or note.plain[end : end + 1].isalnum():
        return None
    if _hears(note, index, PLATE_CUES):
        return Finding(start, end, Label.PLATE, 0.95, "cue")
    letters = note.words[index]
    written = note.folded.cased[start : note.ends[index]]
    if letters in NOT_PLATES or note.kinds[index] or not written.isupper() or not note.case_tells:
        return None
    return Finding(start, end, Label.PLATE, 0.6, "shape")
