"""People's names: every run of name words is weighed, and places named after people are spared."""

from collections.abc import Iterator

from hub.discovery.findings import Finding, Label
from hub.discovery.lexicon import Kind
from hub.discovery.note import Note
from hub.discovery.runs import INTERESTING, Run, cue_before, opens_sentence, run_at
from hub.discovery.subject import differ_by_one_slip
from hub.discovery.vocabulary import ARTICLES, LOCATION_HEADERS, SAINTS

SETTLED = Kind.KNOWN | Kind.SUBJECT
SHORTEST_SLIP = 5
WORDS_TO_INSTITUTION = 4
LIST_REACH = 2
NAMING_WORDS = frozenset({"que", "a", "con", "para", "x", "don", "llamado", "llamada"})
INSTITUTION_GAPS = frozenset({" ", ". ", "  "})


def find_people(note: Note) -> Iterator[Finding]:
    """Yield every run of words that is likely enough to be a person's name."""
    _mark_slips(note)
    read_to = 0
    vetoed_to = -1
    for index in _worth_a_look(note):
        if index < read_to:
            continue
        run = run_at(note, index, read_to)
        if run is None:
            continue
        read_to = run.last + 1
        if _belongs_elsewhere(note, run, vetoed_to):
            vetoed_to = run.last
            continue
        finding = _weigh(note, run)
        if finding is not None:
            yield finding


def _worth_a_look(note: Note) -> list[int]:
    """The words at which a name can start: known ones, cues, and capitals in no list."""
    if not note.case_tells:
        return [i for i, kind in enumerate(note.kinds) if kind & INTERESTING or not kind]
    cased, starts = note.folded.cased, note.starts
    return [
        i
        for i, kind in enumerate(note.kinds)
        if kind & INTERESTING or (not kind and cased[starts[i]].isupper())
    ]


def _mark_slips(note: Note) -> None:
    """A word one slip away from the subject's name is taken for it, unless it is a word."""
    names = [name for name in note.subject.names if len(name) >= SHORTEST_SLIP]
    if not names:
        return
    words = note.words
    for index, kind in enumerate(note.kinds):
        if kind & SETTLED or len(words[index]) < SHORTEST_SLIP:
            continue
        for name in names:
            if _could_slip(words[index], name) and differ_by_one_slip(words[index], name):
                note.kinds[index] |= Kind.SUBJECT
                break


def _could_slip(word: str, name: str) -> bool:
    """The cheap half of the test: one slip spares the first letter or the last."""
    return word[0] == name[0] or word[-1] == name[-1]


def _belongs_elsewhere(note: Note, run: Run, vetoed_to: int) -> bool:
    """Schools, streets and hospitals named after people are not people; nor are saints."""
    before = run.first - 1
    if before < 0 or _subject_words(note, run) > 1:
        return False
    word, gap = note.words[before], note.gap(before)
    if word in {"de", "del"} and note.words[max(before - 2, 0) : before] == ["nuestra", "senora"]:
        return True
    if (word in SAINTS and gap == " ") or (word in LOCATION_HEADERS and ":" in gap):
        return True
    listed_with_it = vetoed_to >= 0 and run.first - vetoed_to <= LIST_REACH
    if listed_with_it and word in {"y", note.words[vetoed_to]}:
        return True
    return _follows_institution(note, before)


def _follows_institution(note: Note, before: int) -> bool:
    """`Institución Educativa Eustaquio …`, `hospital de …`: look back over epithets."""
    for position in range(before, max(before - WORDS_TO_INSTITUTION, -1), -1):
        if note.gap(position) not in INSTITUTION_GAPS:
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
    if not note.kinds[index] & Kind.ORDINARY:
        return 1.0, "subject"
    if _is_thing(note, index):
        return 0.0, ""
    if not note.kinds[index] & Kind.COMMON:
        return 1.0, "subject"
    if note.case_tells and note.is_capital(index):
        return (0.5 if opens_sentence(note, index) else 0.8), "subject"
    return 0.0, ""


def _is_thing(note: Note, index: int) -> bool:
    """`el recibo de la luz`: an everyday word after an article, without a capital that tells."""
    if note.case_tells and note.is_capital(index):
        return False
    return index > 0 and note.words[index - 1] in ARTICLES


def _stranger_score(note: Note, run: Run) -> tuple[float, str]:
    kinds = [note.kinds[index] for index in range(run.first, run.last + 1)]
    names = [kind for kind in kinds if kind & Kind.NAME]
    clear = [kind for kind in names if not kind & Kind.ORDINARY]
    cue = cue_before(note, run.first)
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


def _score_of_several(note: Note, run: Run, names: list[int], is_clear: bool) -> tuple[float, str]:
    given = any(kind & Kind.GIVEN for kind in names)
    surname = any(kind & Kind.SURNAME for kind in names)
    if is_clear:
        return (0.9 if given and surname else 0.6), "names"
    if not note.case_tells and given and surname and _is_bounded(note, run):
        return 0.42, "names"
    if not note.case_tells or not note.is_capital(run.first):
        return 0.0, ""
    return (0.55 if given and surname else 0.45), "names"


def _is_spoken_of(note: Note, run: Run) -> bool:
    """`certifica que Ángel asiste`: a given name that is also a word, with a capital of its own."""
    kind = note.kinds[run.first]
    if not kind & Kind.GIVEN or kind & (Kind.COMMON | Kind.PLACE) or not note.case_tells:
        return False
    capital = note.is_capital(run.first) and not opens_sentence(note, run.first)
    return capital and note.words[run.first - 1] in NAMING_WORDS and note.gap(run.first - 1) == " "


def _is_bounded(note: Note, run: Run) -> bool:
    """Where case says nothing: `…, blanca valencia` or `rosa mina, ext`, cut off by punctuation."""
    before, after = note.gaps[run.first].strip(), note.gap(run.last).strip()
    return bool(before or after) or run.last + 1 == len(note.words)


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
        return (0.45, "named") if not clear and _is_spoken_of(note, run) else (0.0, "")
    if clear[0] & Kind.GIVEN:
        return 0.5, "name"
    mid_sentence = note.is_capital(run.first) and not opens_sentence(note, run.first)
    return (0.45, "name") if note.case_tells and mid_sentence else (0.0, "")
