"""Runs of name words: where a person's name may stand in a note, from its first word to its last."""

from enum import Enum, auto
from typing import NamedTuple

from hub.discovery.lexicon import Kind
from hub.discovery.note import Note
from hub.discovery.vocabulary import LINKS, PERSONAL_VERBS, SAID_OF_PEOPLE, VOWEL_WORDS

LONGEST_RUN = 8
SHORTEST_UNKNOWN = 3
ACRONYM_LETTERS = 5
UNKNOWNS_WITHOUT_CASE = 2
LINKS_TO_CUE = 3
PLACE_WORDS = Kind.STREET | Kind.INSTITUTION | Kind.PLACE_CUE
INTERESTING = Kind.NAME | Kind.CUE | Kind.SUBJECT
NAME_GAPS = frozenset({" ", "  ", "-"})
INITIAL_GAPS = frozenset({" ", ". ", "."})
MARIA = "ma"
REVERSED_GAP = ", "
CUE_GAPS = frozenset(
    {" ", "  ", ": ", ":", ". ", ".", ":  ", " : ", ", ", " (", "(", "). ", ") ", "): ", " - ", "/"}
)
PERSONAL_PREPOSITIONS = frozenset({"a", "soy", "llamo", "x"})
NAME_HEADERS = frozenset({"apellido", "apellidos", "nombre", "nombres"})
NAME_LINKS = frozenset({"a", "de", "por", "con"})
NEVER_NAMES = (
    "cion",
    "ciones",
    "mente",
    "idad",
    "idades",
    "logia",
    "eria",
    "erias",
    "atica",
    "atico",
    "istica",
    "ismo",
    "logica",
    "grafia",
    "tivo",
    "tiva",
    "ional",
)
VERB_ENDINGS = (
    "ando",
    "iendo",
    "aron",
    "ieron",
    "arse",
    "erse",
    "ables",
    "ado",
    "ada",
    "ido",
    "ida",
)
SENTENCE_ENDS = frozenset({".", ";", ":"})


class Run(NamedTuple):
    """A stretch of neighbouring words that may be one person's name."""

    first: int
    last: int


class Part(Enum):
    """What a word can be within a name."""

    NAME = auto()
    UNKNOWN = auto()
    LINK = auto()
    NONE = auto()


def run_at(note: Note, index: int, floor: int) -> Run | None:
    kind = note.kinds[index]
    if kind & (Kind.NAME | Kind.SUBJECT) and _may_start(note, index):
        return _grown(note, index, floor)
    if kind & Kind.CUE:
        return _header_value(note, index) or _run_after_cue(note, index)
    if kind == 0 and _opens_pair(note, index):
        run = Run(index, _last_of(note, index, index))
        return run if note.case_tells or _introduces_number(note, run.last) else None
    if kind == 0 and note.case_tells and _is_lone_name(note, index):
        return Run(index, index)
    return None


def _header_value(note: Note, index: int) -> Run | None:
    """`Apellidos: San Martín`, `Apellidos: Barrios Toro`: whatever capitals a name's header heads."""
    first = index + 1
    if (
        note.words[index] not in NAME_HEADERS
        or ":" not in note.gap(index)
        or first == len(note.words)
    ):
        return None
    if not note.case_tells or not note.kinds[first] & (Kind.SAINT | Kind.PLACE_CUE | Kind.STREET):
        return None
    last = first
    while last + 1 < len(note.words) and note.gap(last) == " " and note.is_capital(last + 1):
        last += 1
    return Run(first, last) if note.is_capital(first) else None


def _is_lone_name(note: Note, index: int) -> bool:
    """`Deyanith dice que`, `se entrevista a Libny`: a word in no list that acts or is acted upon."""
    if not _is_unknown(note, index) or len(note.words[index]) <= SHORTEST_UNKNOWN:
        return False
    if opens_sentence(note, index):
        following = note.words[index + 1 : index + 2]
        return bool(following) and following[0] in PERSONAL_VERBS and note.gap(index) == " "
    return note.words[index - 1] in PERSONAL_PREPOSITIONS and note.gap(index - 1) == " "


def _introduces_number(note: Note, last: int) -> bool:
    """`maicoll quisoboni, cc …`: what follows is said of a person."""
    following = note.words[last + 1 : last + 2]
    return bool(following) and following[0] in SAID_OF_PEOPLE and note.gap(last) in CUE_GAPS


def _opens_pair(note: Note, index: int) -> bool:
    """Two capitalised words in no list, side by side: more likely a person than not."""
    after = index + 1
    return (
        after < len(note.words)
        and note.kinds[after] == 0
        and note.gap(index) == " "
        and all(
            _is_unknown(note, each) and len(note.words[each]) > SHORTEST_UNKNOWN
            for each in (index, after)
        )
    )


def _may_start(note: Note, index: int) -> bool:
    kind = note.kinds[index]
    if kind & PLACE_WORDS and not kind & Kind.SUBJECT:
        return False
    return _may_follow(note, index)


def _may_follow(note: Note, index: int) -> bool:
    """Within a name `Calle` or `Plaza` is a surname like another."""
    if note.is_capital(index) or not note.case_tells:
        return True
    return bool(note.kinds[index] & Kind.SUBJECT) or not note.kinds[index] & Kind.ORDINARY


def _grown(note: Note, index: int, floor: int) -> Run:
    first = index
    reach = LONGEST_RUN if note.case_tells else UNKNOWNS_WITHOUT_CASE
    while first > floor and index - first < reach and _extends_left(note, first):
        first -= 1
    return Run(first, _last_of(note, index, first))


def _extends_left(note: Note, first: int) -> bool:
    before = first - 1
    gap = note.gap(before)
    word = note.words[before]
    if len(word) == 1 or word == MARIA:
        pointed = gap[:1] == "." and note.case_tells
        return (
            gap in INITIAL_GAPS and note.is_capital(before) and (pointed or word not in VOWEL_WORDS)
        )
    if gap not in NAME_GAPS:
        return False
    if note.kinds[before] & Kind.PARTICLE:
        return note.case_tells and note.is_capital(before)
    return _is_unknown(note, before) and not _opens_sentence_as_verb(note, before)


def _opens_sentence_as_verb(note: Note, index: int) -> bool:
    """`Denunció`, `Llamar`: capital only because the sentence starts there."""
    if not opens_sentence(note, index):
        return False
    return note.folded.cased[note.ends[index] - 1] == "ó"


def opens_sentence(note: Note, index: int) -> bool:
    """Say whether a word owes its capital to the sentence that starts with it."""
    before = note.gaps[index].rstrip()
    return index == 0 if not before else before[-1] in SENTENCE_ENDS


def _is_unknown(note: Note, index: int) -> bool:
    """A word in no list that stands with a capital, or a plausible word where case says nothing."""
    word = note.words[index]
    if note.kinds[index] & Kind.KNOWN or len(word) < SHORTEST_UNKNOWN:
        return False
    if word.endswith(NEVER_NAMES):
        return False
    if not note.case_tells:
        return len(word) > SHORTEST_UNKNOWN and not word.endswith(VERB_ENDINGS)
    return note.is_capital(index) and not _is_acronym(note, index)


def _is_acronym(note: Note, index: int) -> bool:
    letters = note.folded.cased[note.starts[index] : note.ends[index]]
    return len(letters) <= ACRONYM_LETTERS and letters.isupper()


def _last_of(note: Note, index: int, first: int) -> int:
    last = index
    unknowns = 0
    for position in range(index + 1, min(first + LONGEST_RUN, len(note.words))):
        part = _part(note, position, last) if _joins(note, position - 1, position) else Part.NONE
        unknowns += part is Part.UNKNOWN
        if part is Part.NONE or (unknowns > UNKNOWNS_WITHOUT_CASE and not note.case_tells):
            break
        if part is not Part.LINK:
            last = position
    return last


def _part(note: Note, position: int, last: int) -> Part:
    kind = note.kinds[position]
    if kind & (Kind.NAME | Kind.SUBJECT) and _may_follow(note, position):
        return Part.NAME
    if _is_unknown(note, position):
        return Part.UNKNOWN
    if _is_initial(note, position):
        return Part.NAME if _closes_name(note, position) else Part.LINK
    if kind & Kind.PLACE and position - last == 1 and _may_follow(note, position):
        return Part.NAME
    if _is_word_within(note, position, last):
        return Part.NAME
    return Part.LINK if kind & (Kind.PARTICLE | Kind.SAINT) else Part.NONE


def _is_word_within(note: Note, position: int, last: int) -> bool:
    """`Luis Picó Vicent`: an everyday word with a capital, between a given name and a surname."""
    after = position + 1
    if not note.case_tells or after >= len(note.words) or note.gap(position) != " ":
        return False
    if note.kinds[position] & Kind.KNOWN != Kind.COMMON or not note.is_capital(position):
        return False
    given = note.kinds[last] & Kind.GIVEN and not note.kinds[last] & Kind.COMMON
    surname = note.kinds[after] & Kind.SURNAME and note.is_capital(after)
    return bool(given and surname) and position == last + 1


def _closes_name(note: Note, index: int) -> bool:
    """`María F.`: the initial of a surname, not the first letter of `C.C.`"""
    after = index + 1
    if note.gap(index)[:1] == "/":  # `C/ Mayor`: a street
        return False
    return note.case_tells and (after == len(note.words) or len(note.words[after]) > 1)


def _joins(note: Note, before: int, after: int) -> bool:
    """Say whether two neighbouring words can be one name, by what stands between them."""
    gap = note.gap(before)
    if gap in NAME_GAPS:
        return True
    if _is_initial(note, before) or note.words[before] == MARIA:
        return gap in INITIAL_GAPS
    return gap == REVERSED_GAP and _is_reversed(note, before, after)


def _is_reversed(note: Note, before: int, after: int) -> bool:
    """`Pérez Gómez, María`: a surname, a comma, a given name."""
    surname = note.kinds[before] & Kind.NAME == Kind.SURNAME
    given = note.kinds[after] & Kind.NAME == Kind.GIVEN
    earlier = before > 0 and note.kinds[before - 1] & Kind.GIVEN and note.gap(before - 1) == " "
    return surname and given and not earlier


def _is_initial(note: Note, index: int) -> bool:
    word = note.words[index]
    return len(word) == 1 and word not in VOWEL_WORDS and note.is_capital(index)


def _run_after_cue(note: Note, index: int) -> Run | None:
    """`señora Yurdley`: a name in no list, right after a word that announces one."""
    position = _after_links(note, index)
    if not position or note.kinds[position] & INTERESTING:
        return None
    if not (_is_unknown(note, position) or _is_initial_of_unknown(note, position)):
        return None
    if not note.case_tells and note.words[position - 1] not in NAME_LINKS | {note.words[index]}:
        return None
    return Run(position, _last_of(note, position, position))


def _after_links(note: Note, cue: int) -> int:
    """The first word after a cue that is no `de`, `la`, `a`; zero when punctuation parts them."""
    for position in range(cue + 1, min(cue + LINKS_TO_CUE + 2, len(note.words))):
        if note.gap(position - 1) not in CUE_GAPS:
            return 0
        if not (note.kinds[position] & Kind.PARTICLE or note.words[position] in LINKS):
            return position
    return 0


def _is_initial_of_unknown(note: Note, index: int) -> bool:
    after = index + 1
    return (
        _is_initial(note, index)
        and after < len(note.words)
        and note.gap(index) in INITIAL_GAPS
        and _is_unknown(note, after)
    )


def cue_before(note: Note, first: int) -> int:
    """The cue that announces this word, stepping over `de`, `la`, `:`; zero when there is none."""
    position = first - 1
    for _ in range(LINKS_TO_CUE + 1):
        if position < 0 or note.gap(position) not in CUE_GAPS:
            return 0
        if note.kinds[position] & Kind.CUE:
            return note.kinds[position] & Kind.CUE
        if note.words[position] not in LINKS:
            return 0
        position -= 1
    return 0
