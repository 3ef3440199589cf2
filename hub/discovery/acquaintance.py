"""The known subject's own values, found however they are written: score 1."""

import re
from collections.abc import Iterable, Iterator, Sequence

from hub.discovery.cues import cue_before
from hub.discovery.findings import Finding, Label
from hub.discovery.lexicon import Kind
from hub.discovery.note import Note
from hub.discovery.numbers import EXPECTED, Number, written_spans
from hub.discovery.subject import STREET_NUMBER, STREET_NUMBERS, Known

DOCUMENT_LABELS = frozenset(
    {
        Label.CO_CC,
        Label.CO_TI,
        Label.CO_CE,
        Label.CO_PPT,
        Label.CO_PEP,
        Label.CO_NIT,
        Label.PASSPORT,
    }
)
SLIP_DIGITS = 7
NEIGHBOURS = 2
LONGEST_STREET = 24
SHORTEST_MAILBOX = 6
PLATE_START = 2
FEWEST_CAPITALS = 3
MOST_INITIALS = 4
POINTED = frozenset({".", ". "})
NUMBER_NEXT = re.compile(r"[. :#]*(?:no?\.? ?)?[0-9]")  # then `C.C.` is a document, not a person
CODE = re.compile(r"[a-z]{2,3}[ -]?[0-9]{2,4}[a-z]?\b")


def find_known(note: Note, numbers: Sequence[Number]) -> list[Finding]:
    """The subject's documents, phones, mail, plates, place and street, wherever they stand."""
    known = note.subject
    found: list[Finding] = []
    if numbers:
        found += _known_numbers(note, numbers)
        found += _slipped(note, numbers)
        found += _plates(note, known)
        found += _streets(note, known)
    found += _mail(note, known)
    for place in known.places:
        found += _phrases(note, place, Label.NEIGHBOURHOOD)
    if known.initials:
        found += _initials(note, known)
    return found


def _known_numbers(note: Note, numbers: Sequence[Number]) -> Iterator[Finding]:
    stream = "".join([number.digits for number in numbers])
    for label, values in _numbered(note.subject):
        for digits in values:
            if digits in stream:
                yield from _numbers_like(note, label, digits)


def _numbers_like(note: Note, label: Label, digits: str) -> Iterator[Finding]:
    for start, end in written_spans(note, digits):
        named = _document_named(note, start) if label is Label.CO_CC else label
        yield Finding(start, end, named, 1.0, "subject")


def _document_named(note: Note, start: int) -> Label:
    """Which kind of document the text says it is; a cédula when it says nothing."""
    cue = cue_before(note, start).cue
    label = EXPECTED[cue][0] if cue in EXPECTED else Label.CO_CC
    return label if label in DOCUMENT_LABELS else Label.CO_CC


def _numbered(known: Known) -> tuple[tuple[Label, frozenset[str]], ...]:
    return (
        (Label.CO_CC, known.documents),
        (Label.PHONE, known.phones),
        (Label.BANK_ACCOUNT, known.accounts),
        (Label.PROPERTY_ID, known.properties),
        (Label.MEDICAL_RECORD, known.records),
    )


def _slipped(note: Note, numbers: Iterable[Number]) -> Iterator[Finding]:
    """A document or phone with one digit wrong or two swapped is still theirs."""
    targets = ((Label.CO_CC, note.subject.documents), (Label.PHONE, note.subject.phones))
    for number in numbers:
        if len(number.digits) < SLIP_DIGITS:
            continue
        for label, values in targets:
            if number.digits not in values and _one_digit_off_any(number.digits, values):
                named = _document_named(note, number.start) if label is Label.CO_CC else label
                yield Finding(number.start, number.end, named, 0.8, "subject slip")


def _one_digit_off_any(digits: str, values: frozenset[str]) -> bool:
    return any(len(value) == len(digits) and _one_digit_off(digits, value) for value in values)


def _one_digit_off(one: str, other: str) -> bool:
    """Same length: one digit differs, or two neighbours changed places."""
    wrong = [place for place, digit in enumerate(one) if digit != other[place]]
    if len(wrong) == 1:
        return True
    swapped = len(wrong) == NEIGHBOURS and wrong[1] - wrong[0] == 1
    return swapped and sorted(one) == sorted(other)


def _mail(note: Note, known: Known) -> Iterator[Finding]:
    for email in known.emails:
        yield from _phrases(note, email, Label.EMAIL)
        mailbox = email.partition("@")[0]
        if len(mailbox) >= SHORTEST_MAILBOX and not mailbox.isalpha():
            yield from _phrases(note, mailbox, Label.USERNAME)


def _phrases(note: Note, phrase: str, label: Label) -> Iterator[Finding]:
    """Every place where a folded phrase stands as whole words."""
    plain = note.plain
    start = plain.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if not plain[start - 1 : start].isalnum() and not plain[end : end + 1].isalnum():
            yield Finding(start, end, label, 1.0, "subject")
        start = plain.find(phrase, end)


def _plates(note: Note, known: Known) -> Iterator[Finding]:
    if not any(plate[:PLATE_START] in note.plain for plate in known.plates):
        return
    for code in CODE.finditer(note.plain):
        if code.group().replace(" ", "").replace("-", "") in known.plates:
            yield Finding(code.start(), code.end(), Label.PLATE, 1.0, "subject")


def _streets(note: Note, known: Known) -> Iterator[Finding]:
    """`en la 5 con 39, 12`: the three numbers of the subject's address, close together."""
    plain = note.plain
    if not any(all(part in plain for part in address) for address in known.addresses):
        return
    runs = list(STREET_NUMBER.finditer(plain))
    for first in range(len(runs) - STREET_NUMBERS + 1):
        chosen = runs[first : first + STREET_NUMBERS]
        start, end = chosen[0].start(), chosen[-1].end()
        if (
            end - start <= LONGEST_STREET
            and tuple(run.group() for run in chosen) in known.addresses
        ):
            yield Finding(start, end, Label.ADDRESS, 1.0, "subject")


def _initials(note: Note, known: Known) -> Iterator[Finding]:
    """`N.C.` or `NCRG`: the subject's initials, with points or in capitals."""
    words = note.words
    pointed = "." in note.gaps or ". " in note.gaps
    for first in [i for i, word in enumerate(words) if len(word) == 1 or word in known.initials]:
        word = words[first]
        if len(word) == 1:
            if not pointed:
                continue
            last = _last_initial(note, first)
            letters = "".join(note.words[first : last + 1])
            end = note.ends[last]
            if letters in known.initials and not NUMBER_NEXT.match(note.plain, end):
                yield Finding(note.starts[first], end, Label.PERSON, 0.8, "initials")
        elif _is_shouted(note, first):
            yield Finding(note.starts[first], note.ends[first], Label.PERSON, 0.8, "initials")


def _is_shouted(note: Note, index: int) -> bool:
    if note.kinds[index] & Kind.KNOWN:  # `CDP`, `EPS`: an abbreviation before a person
        return False
    word = note.folded.cased[note.starts[index] : note.ends[index]]
    return len(word) >= FEWEST_CAPITALS and word.isupper()


def _last_initial(note: Note, first: int) -> int:
    """The last of the single letters with points that follow a first one."""
    for last in range(first, min(first + MOST_INITIALS, len(note.words)) - 1):
        if len(note.words[last + 1]) > 1 or note.gap(last) not in POINTED:
            return last
    return min(first + MOST_INITIALS, len(note.words)) - 1
