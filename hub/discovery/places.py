"""Neighbourhoods and health insurers: known phrases, and what follows the word `barrio`."""

from collections.abc import Iterator

from hub.discovery.findings import Finding, Label
from hub.discovery.lexicon import Kind, Lexicon, Phrase
from hub.discovery.note import Note
from hub.discovery.vocabulary import ARTICLES, INSURER_CUES, LIVING_WORDS

LONGEST_PLACE = 4
LINK_AND_PLACE = 2
WORDS_TO_CUE = 3
WIDEST_PUNCTUATION = 3
PLACES = Kind.PLACE_CUE | Kind.PHRASE
SEPARATORS = frozenset(",;-/()|")
ALONE = 0.35  # below release: where the text names nobody, a neighbourhood tells nothing
BESIDE_A_PERSON = 0.6
NEIGHBOURHOOD_CUES = frozenset({"barrio", "reside", "vive"})


def find_places(
    note: Note, lexicon: Lexicon, names_someone: bool, address_ends: frozenset[int]
) -> Iterator[Finding]:
    """Yield neighbourhoods and insurers; without a person in the text they stay below release."""
    if not note.present & PLACES and LIVING_WORDS.isdisjoint(note.words):
        return
    for index, kind in enumerate(note.kinds):
        if kind & Kind.PLACE_CUE:
            yield from _after_cue(note, index, lexicon, names_someone)
        elif note.words[index] in LIVING_WORDS and (place := _where(note, index)):
            yield _cued(note, place, names_someone)
        elif kind & Kind.PHRASE:
            phrase = _phrase_at(note, index, lexicon)
            if phrase is not None and (
                _counts(note, index, phrase)
                or _follows_address(note, index, address_ends)
                or (names_someone and _stands_apart(note, index, phrase))
            ):
                yield _finding(note, index, phrase, names_someone)


def _finding(note: Note, index: int, phrase: Phrase, names_someone: bool) -> Finding:
    end = note.ends[index + len(phrase.words) - 1]
    score = BESIDE_A_PERSON if names_someone else ALONE
    return Finding(note.starts[index], end, phrase.label, score, "list")


def _phrase_at(note: Note, index: int, lexicon: Lexicon) -> Phrase | None:
    """The longest listed phrase that starts at a word."""
    first = note.words[index]
    second = note.words[index + 1] if index + 1 < len(note.words) else ""
    for phrase in lexicon.phrases.get((first, second), ()):
        if tuple(note.words[index : index + len(phrase.words)]) == phrase.words:
            return phrase
    return next(iter(lexicon.phrases.get((first, ""), ())), None)


def _counts(note: Note, index: int, phrase: Phrase) -> bool:
    last_capital = note.is_capital(index + len(phrase.words) - 1)
    if not phrase.needs_cue and (
        last_capital if note.case_tells else phrase.words[0] not in ARTICLES
    ):
        return True
    if last_capital and note.case_tells and " - " in note.gaps[index]:
        return True  # `Ana Mina - 3001234567 - Ciudad Córdoba`
    before = note.words[max(index - WORDS_TO_CUE, 0) : index]
    if before[-1:] == ["en"] and phrase.label is Label.NEIGHBOURHOOD:
        return note.case_tells and note.is_capital(index)
    cues = INSURER_CUES if phrase.label is Label.HEALTH_INSURER else NEIGHBOURHOOD_CUES
    return not cues.isdisjoint(before)


def _stands_apart(note: Note, index: int, phrase: Phrase) -> bool:
    """`Ana Mina, San Fernando, cel …`: a place between punctuation, in a text that names someone."""
    if phrase.label is not Label.NEIGHBOURHOOD or len(phrase.words) == 1:
        return False
    last = index + len(phrase.words) - 1
    before, after = note.gaps[index].strip(), note.gap(last).strip()
    return bool(before) and before[-1] in SEPARATORS and (not after or after[0] in SEPARATORS)


def _follows_address(note: Note, index: int, address_ends: frozenset[int]) -> bool:
    """`Calle 5 # 39-12, Siloé`: people write the neighbourhood right after the plate."""
    start = note.starts[index]
    return any(
        end in address_ends and not note.plain[end:start].strip(" ,.(-")
        for end in range(max(start - WIDEST_PUNCTUATION, 0), start)
    )


def _after_cue(note: Note, cue: int, lexicon: Lexicon, names_someone: bool) -> Iterator[Finding]:
    first = cue + 1
    if first >= len(note.words) or note.gap(cue) not in {" ", ": ", "  "}:
        return
    if note.kinds[first] & Kind.PHRASE:
        phrase = _phrase_at(note, first, lexicon)
        if phrase is not None:
            yield _finding(note, first, phrase, names_someone)
            return
    last = _capitals_from(note, first) if note.case_tells else _unknowns_from(note, first)
    if last >= first:
        yield _cued(note, (first, last), names_someone)


def _cued(note: Note, place: tuple[int, int], names_someone: bool) -> Finding:
    score = BESIDE_A_PERSON if names_someone else ALONE
    return Finding(note.starts[place[0]], note.ends[place[1]], Label.NEIGHBOURHOOD, score, "cue")


def _where(note: Note, index: int) -> tuple[int, int] | None:
    """`vive en San Fernando`: the capitals after a word of residence, when they open no street."""
    first = index + LINK_AND_PLACE
    if (
        not note.case_tells
        or first >= len(note.words)
        or note.words[index + 1] not in {"en", "de", "del"}
    ):
        return None
    kind = note.kinds[first]
    if kind & (Kind.STREET | Kind.PHRASE | Kind.PLACE | Kind.PLACE_CUE) or not note.is_capital(
        first
    ):
        return None
    if note.gap(index) != " " or note.gap(index + 1) != " ":
        return None
    return first, _capitals_from(note, first)


def _capitals_from(note: Note, first: int) -> int:
    """The last of the capitalised words that follow, stepping over `de`, `la`."""
    last = first - 1
    for index in range(first, min(first + LONGEST_PLACE, len(note.words))):
        if index > first and note.gap(index - 1) != " ":
            break
        if note.is_capital(index):
            last = index
        elif not note.kinds[index] & Kind.PARTICLE:
            break
    return last


def _unknowns_from(note: Note, first: int) -> int:
    """Where case says nothing: the words that are no everyday words, stepping over `el`, `la`."""
    last = first - 1
    for index in range(first, min(first + LONGEST_PLACE, len(note.words))):
        if index > first and note.gap(index - 1) != " ":
            break
        kind = note.kinds[index]
        if not kind & Kind.KNOWN or kind & Kind.NAME or kind & Kind.PHRASE:
            last = index
        elif not kind & Kind.PARTICLE and note.words[index] not in ARTICLES:
            break
    return last


def lives_there(note: Note, finding: Finding) -> bool:
    """Say whether a word of residence stands shortly before a place."""
    index = note.last_word_before(finding.start)
    return not LIVING_WORDS.isdisjoint(note.words[max(index - WORDS_TO_CUE, 0) : index + 1])
