"""People's names: runs of name words grown from a known name or a cue, then weighed."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.discovery.findings import Finding, Label
from hub.discovery.lexicon import Kind
from hub.discovery.note import Note
from hub.discovery.subject import differ_by_one_slip
from hub.discovery.vocabulary import LINKS, LOCATION_HEADERS, SAINTS, VOWEL_WORDS

LONGEST_RUN = 8
SHORTEST_UNKNOWN = 3
SHORTEST_SLIP = 5
ACRONYM_LETTERS = 5
UNKNOWNS_WITHOUT_CASE = 2
LINKS_TO_CUE = 3
WORDS_TO_INSTITUTION = 4
PLACE_WORDS = Kind.STREET | Kind.INSTITUTION | Kind.PLACE_CUE
INTERESTING = Kind.NAME | Kind.CUE | Kind.SUBJECT
NAME_GAPS = frozenset({" ", "  ", "-", "\n"})
INITIAL_GAPS = frozenset({" ", ". ", "."})
MARIA = "ma"
REVERSED_GAP = ", "
CUE_GAPS = frozenset({" ", "  ", ": ", ":", ". ", ".", ":  ", " : ", ", ", " (", "(", "). ", ") ", "): ", " - ", "/"})
NAME_LINKS = frozenset({"a", "de", "por", "con"})
SAID_OF_PEOPLE = frozenset(
    "cc c cedula identificado identificada ti tel cel telefono celular portador portadora mayor"
    " domiciliado domiciliada residente ced documento".split()
)
NEVER_NAMES = ("cion", "ciones", "mente", "idad", "idades", "logia", "eria", "erias")
VERB_ENDINGS = ("ando", "iendo", "aron", "ieron", "arse", "erse", "ables", "ado", "ada", "ido", "ida")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of neighbouring words that may be one person's name."""

    first: int
    last: int


def find_people(note: Note) -> Iterator[Finding]:
    """Yield every run of words that is likely enough to be a person's name."""
    _mark_slips(note)
    read_to = 0
    vetoed_to = -1
    for index, kind in enumerate(note.kinds):
        if index < read_to or not (kind & INTERESTING or kind == 0):
            continue
        run = _run_at(note, index, read_to)
        if run is None:
            continue
        read_to = run.last + 1
        if _belongs_to_institution(note, run, vetoed_to):
            vetoed_to = run.last
            continue
        finding = _weigh(note, run)
        if finding is not None:
            yield finding


def _mark_slips(note: Note) -> None:
    """A word one slip away from the subject's name is taken for it, unless it is a word."""
    if not note.subject.names:
        return
    names = [name for name in note.subject.names if len(name) >= SHORTEST_SLIP]
    for index, kind in enumerate(note.kinds):
        if kind & (Kind.KNOWN | Kind.SUBJECT) or len(note.words[index]) < SHORTEST_SLIP:
            continue
        word = note.words[index]
        if any(_could_slip(word, name) and differ_by_one_slip(word, name) for name in names):
            note.kinds[index] |= Kind.SUBJECT


def _could_slip(word: str, name: str) -> bool:
    return word[0] == name[0] or word[-1] == name[-1]


def _run_at(note: Note, index: int, floor: int) -> Run | None:
    kind = note.kinds[index]
    if kind & (Kind.NAME | Kind.SUBJECT) and _may_start(note, index):
        return _grown(note, index, floor)
    if kind & Kind.CUE:
        return _run_after_cue(note, index)
    if kind == 0 and _opens_pair(note, index):
        run = Run(index, _last_of(note, index, index))
        return run if note.case_tells or _introduces_number(note, run.last) else None
    return None


def _introduces_number(note: Note, last: int) -> bool:
    """`maicoll quisoboni, cc …`: what follows is said of a person."""
    return note.words[last + 1 : last + 2] != [] and (
        note.gap(last) in CUE_GAPS and note.words[last + 1] in SAID_OF_PEOPLE
    )


def _opens_pair(note: Note, index: int) -> bool:
    """Two capitalised words in no list, side by side: more likely a person than not."""
    after = index + 1
    return (
        after < len(note.words)
        and note.kinds[after] == 0
        and note.gap(index) == " "
        and all(
            _is_unknown(note, each) and len(note.words[each]) > SHORTEST_UNKNOWN for each in (index, after)
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
        return gap in INITIAL_GAPS and note.is_capital(before) and word not in VOWEL_WORDS
    if gap not in NAME_GAPS or gap == "\n":
        return False
    if note.kinds[before] & Kind.PARTICLE:
        return note.case_tells and note.is_capital(before)
    return _is_unknown(note, before) and not _opens_sentence_as_verb(note, before)


def _opens_sentence_as_verb(note: Note, index: int) -> bool:
    """`Denunció`, `Llamar`: capital only because the sentence starts there."""
    start, end = note.starts[index], note.ends[index]
    if note.plain[:start].rstrip()[-1:] not in {"", ".", ";", ":"}:
        return False
    return note.folded.cased[end - 1] == "ó" or note.words[index].endswith(("ar", "er", "ir"))


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
    position = index + 1
    while position < len(note.words) and position - first < LONGEST_RUN:
        if not _joins(note, position - 1, position):
            break
        kind = note.kinds[position]
        if kind & (Kind.NAME | Kind.SUBJECT) and _may_follow(note, position):
            last = position
        elif _is_unknown(note, position):
            unknowns += 1
            if not note.case_tells and unknowns > UNKNOWNS_WITHOUT_CASE:
                break
            last = position
        elif _is_initial(note, position):
            last = position if _closes_name(note, position) else last
        elif kind & Kind.PLACE and position - last == 1 and _may_follow(note, position):
            last = position
        elif not kind & Kind.PARTICLE:
            break
        position += 1
    return last


def _closes_name(note: Note, index: int) -> bool:
    """`María F.`: the initial of a surname, not the first letter of `C.C.`"""
    after = index + 1
    return note.case_tells and (after == len(note.words) or len(note.words[after]) > 1)


def _joins(note: Note, before: int, after: int) -> bool:
    """Say whether two neighbouring words can be one name, by what stands between them."""
    gap = note.gap(before)
    if gap in NAME_GAPS:
        return gap != "\n"
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
    position = index + 1
    while position < len(note.words) and position - index <= LINKS_TO_CUE:
        if note.gap(position - 1) not in CUE_GAPS:
            return None
        if not (note.kinds[position] & Kind.PARTICLE or note.words[position] in LINKS):
            break
        position += 1
    if position >= len(note.words) or note.kinds[position] & INTERESTING:
        return None
    if note.gap(position - 1) not in CUE_GAPS:
        return None
    if not (_is_unknown(note, position) or _is_initial_of_unknown(note, position)):
        return None
    if not note.case_tells and note.words[position - 1] not in NAME_LINKS | {note.words[index]}:
        return None
    return Run(position, _last_of(note, position, position))


def _is_initial_of_unknown(note: Note, index: int) -> bool:
    after = index + 1
    return (
        _is_initial(note, index)
        and after < len(note.words)
        and note.gap(index) in INITIAL_GAPS
        and _is_unknown(note, after)
    )


def _belongs_to_institution(note: Note, run: Run, vetoed_to: int) -> bool:
    """Schools, streets and hospitals named after people are not people."""
    before = run.first - 1
    if before < 0 or _subject_words(note, run) > 1:
        return False
    if note.words[before] in SAINTS and note.gap(before) == " ":
        return True
    if note.words[before] in LOCATION_HEADERS and ":" in note.gap(before):
        return True
    if vetoed_to >= 0 and run.first - vetoed_to <= 2 and note.words[before] in {"y", note.words[vetoed_to]}:
        return True
    for position in range(before, max(before - WORDS_TO_INSTITUTION, -1), -1):
        if note.gap(position) not in {" ", ". ", "  "}:
            return False
        kind = note.kinds[position]
        if kind & Kind.INSTITUTION and not _is_role_here(note, position):
            return True
        if not kind & (Kind.PARTICLE | Kind.EPITHET):
            return False
    return False


def _is_role_here(note: Note, position: int) -> bool:
    return bool(note.kinds[position] & Kind.CUE) and not note.is_capital(position)


def _subject_words(note: Note, run: Run) -> int:
    return sum(bool(note.kinds[index] & Kind.SUBJECT) for index in range(run.first, run.last + 1))


def _weigh(note: Note, run: Run) -> Finding | None:
    score, why = _subject_score(note, run) if _subject_words(note, run) else (0.0, "")
    if not score:
        score, why = _stranger_score(note, run)
    if not score:
        return None
    return Finding(note.starts[run.first], note.ends[run.last], Label.PERSON, score, why)


def _subject_score(note: Note, run: Run) -> tuple[float, str]:
    if _subject_words(note, run) > 1:
        return 1.0, "subject"
    index = next(i for i in range(run.first, run.last + 1) if note.kinds[i] & Kind.SUBJECT)
    if not note.kinds[index] & Kind.COMMON:
        return 1.0, "subject"
    if note.case_tells and note.is_capital(index):
        return (0.5 if _opens_sentence(note, index) else 0.8), "subject"
    return 0.0, ""


def _opens_sentence(note: Note, index: int) -> bool:
    return note.plain[: note.starts[index]].rstrip()[-1:] in {"", "."}


def _stranger_score(note: Note, run: Run) -> tuple[float, str]:
    kinds = [note.kinds[index] for index in range(run.first, run.last + 1)]
    names = [kind for kind in kinds if kind & Kind.NAME]
    clear = [kind for kind in names if not kind & Kind.ORDINARY]
    cue = _cue_before(note, run.first)
    if cue and not _is_header_value(note, run, kinds):
        return (0.9 if clear else 0.8 if names else 0.65), "cue"
    unknown = sum(not kind & (Kind.KNOWN | Kind.NAME) for kind in kinds)
    if len(names) > 1:
        return _score_of_several(note, run, names, bool(clear))
    if names and unknown:
        return _score_of_mixed(note, names[0], bool(clear), unknown > 1)
    if unknown:
        return 0.42, "unknown"
    return _score_of_one(note, run, clear)


def _score_of_several(
    note: Note, run: Run, names: list[int], is_clear: bool
) -> tuple[float, str]:
    given = any(kind & Kind.GIVEN for kind in names)
    surname = any(kind & Kind.SURNAME for kind in names)
    if is_clear:
        return (0.9 if given and surname else 0.6), "names"
    if not note.case_tells or not note.is_capital(run.first):
        return 0.0, ""
    return (0.55 if given and surname else 0.45), "names"


def _is_header_value(note: Note, run: Run, kinds: list[int]) -> bool:
    """`Paciente: Varón`: an everyday word after a colon describes, it does not name."""
    lone = run.first == run.last and bool(kinds[0] & Kind.COMMON)
    return lone and ":" in note.gap(run.first - 1)


def _score_of_mixed(
    note: Note, name: int, is_clear: bool, several_unknown: bool
) -> tuple[float, str]:
    """A name beside words in no list."""
    if note.case_tells:
        return (0.6 if is_clear else 0.45), "name"
    if not is_clear:
        return (0.42, "name") if several_unknown else (0.0, "")
    return (0.55 if name & Kind.GIVEN else 0.42), "name"


def _score_of_one(note: Note, run: Run, clear: list[int]) -> tuple[float, str]:
    """One lone name: believed only when it is no other word and the text's case confirms it."""
    if not clear or note.words[run.first - 1 : run.first] in (["la"], ["el"]):
        return 0.0, ""
    if clear[0] & Kind.GIVEN:
        return 0.5, "name"
    mid_sentence = note.is_capital(run.first) and not _opens_sentence(note, run.first)
    return (0.45, "name") if note.case_tells and mid_sentence else (0.0, "")


def _cue_before(note: Note, first: int) -> int:
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
