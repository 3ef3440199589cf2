"""Home addresses: Colombian plates, blocks and houses, and streets with a name."""

import re
from collections.abc import Iterator

from hub.discovery.findings import Finding, Label, Taken
from hub.discovery.lexicon import Kind
from hub.discovery.note import Note
from hub.discovery.vocabulary import BLOCKS, OFFICE_WORDS, RESIDENCE_WORDS

SIDE = r"(?: ?(?:sur|norte|nte|este|oeste|oe|[nseo])\b\.?)?"
LETTER = r"(?:[a-z]{1,2}[0-9]{0,2}\b| [a-df-xz]\b)?"
WAY = rf"[0-9]{{1,3}}(?![0-9]){LETTER}(?: ?bis\b(?: ?[a-z]\b)?)?{SIDE}"
MARK = r"(?: ?,? ?(?:#|no?o?\.?|nro\.?|num\.?|numero|con|-) ?#? ?| )"
DOOR = rf"t?[0-9]{{1,3}}(?![0-9]){LETTER}(?: ?bis\b(?: ?[a-z]\b)?)?{SIDE}(?: ?- ?| )[0-9]{{1,3}}[a-z]?\b(?![-/][0-9])"
UNIT = (
    r"(?:[ ,.;-]{1,3}(?:apartamento|apto|apt|ap|casa|cs|torre|tr|bloque|blq|bl|manzana|mz|lote|lt|piso"
    r"|interior|int|oficina|of|local|lc|unidad|etapa|entrada|bodega|conjunto|edificio|ed|consultorio)\.?"
    r" ?(?:no?\.? ?|# ?)?(?:[0-9]+(?: ?- ?[a-z0-9]+| ?[a-z])?\b|[a-z]\b(?:-?[0-9]+)?))*"
)
PLATED = re.compile(rf"[a-z]+\.? ?(?:no?\.? |# ?)?{WAY}{MARK}{DOOR}{UNIT}")
NAMED = re.compile(
    rf"[a-z]+[./]? ?(?:de |del |la |las |los |el )*[a-z]+(?: (?:de |del |la |las |los )*[a-z]+){{0,3}}?"
    rf"(?: ?(?:#|no\.? |nro\.? |numero ) ?{DOOR}{UNIT}| ?, ?(?:no?o?\.? ?)?[0-9]{{1,4}}(?![0-9/.])"
    rf"(?: ?,? ?[0-9]{{1,2}} ?o? ?[a-z]?\b)?{UNIT})"
)
BLOCKED = re.compile(
    r"(?:manzana|mza?)\.? ?(?:no?\.? ?|# ?)?[a-z]?[0-9]{0,3}[a-z]?[ ,-]{1,3}"
    r"(?:casa|cs|lote|lt)\.? ?(?:no?\.? ?|# ?)?[0-9]{1,3}(?: ?[a-z])?\b"
)
STARTS = Kind.STREET | Kind.ADDRESS_HEADER
DIGIT = re.compile(r"[0-9]")
BARE = re.compile(rf"\b{WAY} ?# ?{DOOR}{UNIT}")
HEADED = re.compile(
    r"[a-z]+(?: de (?:residencia|notificacion|domicilio|correspondencia))?\.? ?: {0,3}"
    r"(?P<value>[^\n;:]{4,90}?)(?=\.\s|\.?\n|\.?$|;|,? (?:tel|cel|barrio|correo|email|e-mail|cc|c\.c)\b)"
)
NEAREST_OFFICE_WORDS = 4


def find_addresses(note: Note) -> list[Finding]:
    """Every plate number with its street, block with its house, or bare `5 # 39-12`."""
    streets = list(_streets(note)) if note.present & STARTS else []
    return [*streets, *_bare(note, streets)]


def _streets(note: Note) -> Iterator[Finding]:
    read_to = 0
    for index, kind in enumerate(note.kinds):
        if not kind & STARTS or note.starts[index] < read_to:
            continue
        if kind & Kind.ADDRESS_HEADER:
            yield from _headed(note, index)
            continue
        end = _address_end(note, index)
        if end:
            read_to = end
            yield Finding(note.starts[index], end, Label.ADDRESS, _score(note, index), "street")


def _bare(note: Note, streets: list[Finding]) -> Iterator[Finding]:
    """`la 5 # 39-12`: a plate without its street, where no street was read already."""
    if "#" not in note.plain:
        return
    taken = Taken(streets)
    for found in BARE.finditer(note.plain):
        if not taken.holds(found.start()):
            yield Finding(*found.span(), Label.ADDRESS, 0.7, "plate")


def _headed(note: Note, index: int) -> Iterator[Finding]:
    """`Domicilio: …`: whatever stands there up to the end of the line, if it holds a number."""
    found = HEADED.match(note.plain, note.starts[index])
    if found and DIGIT.search(found["value"]) and "@" not in found["value"]:
        yield Finding(*found.span("value"), Label.ADDRESS, 0.85, "header")


def _address_end(note: Note, index: int) -> int:
    start = note.starts[index]
    word = note.words[index]
    if word in BLOCKS:
        found = BLOCKED.match(note.plain, start)
    elif word == "c" and note.plain[start + 1 : start + 2] != "/":
        return 0
    else:
        found = PLATED.match(note.plain, start) or NAMED.match(note.plain, start)
    return found.end() if found else 0


def _score(note: Note, index: int) -> float:
    """The address of an office is no one's home, unless a word of residence stands nearer."""
    for before in range(index - 1, max(index - 1 - NEAREST_OFFICE_WORDS, -1), -1):
        word = note.words[before]
        if word in RESIDENCE_WORDS:
            return 0.95
        if word in OFFICE_WORDS:
            return 0.3
    return 0.9
