"""Read the lists of this folder once and turn them into look-up tables."""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources

from hub.discovery import vocabulary
from hub.discovery.errors import LexiconError
from hub.discovery.findings import Label
from hub.discovery.folding import fold_word

NEEDS_CUE = "~"
LETTERS = re.compile(r"[a-z]+")
STAGE = re.compile(r" - |[0-9]")  # what follows tells parts of one neighbourhood apart
CHOICES = re.compile(r"\(([^)]*)\)")
LONE_NAME_LETTERS = 5
GIVEN_NAMES = ("given_names.txt", "more_given_names.txt")
SURNAMES = ("surnames.txt", "more_surnames.txt")
NAME_LISTS = frozenset((*GIVEN_NAMES, *SURNAMES))


class Kind:
    """What a word can be, as bits of one integer: the inner loop tests them by the thousand."""

    GIVEN = 1
    SURNAME = 2
    ORDINARY = 4  # a name that is also an everyday word or a place
    COMMON = 8  # an everyday word
    TITLE = 16  # a name follows almost surely
    ROLE = 32  # a name may follow
    INSTITUTION = 64
    PARTICLE = 128
    STREET = 256
    PHRASE = 512  # a place or an insurer may start here
    SUBJECT = 1024  # set per note, never in the table
    PLACE_CUE = 2048
    EPITHET = 4096
    AGE_BEARER = 8192
    ADDRESS_HEADER = 16384
    PLACE = 32768  # a town or a country that is no name
    SAINT = 65536
    NAME = GIVEN | SURNAME
    CUE = TITLE | ROLE
    KNOWN = COMMON | CUE | INSTITUTION | PARTICLE | STREET | PLACE_CUE | EPITHET | PLACE | SAINT


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name of a place or an insurer, and whether it needs a cue."""

    words: tuple[str, ...]
    label: Label
    needs_cue: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All the tables, read once. Phrases are filed by first and second word, longest first."""

    kinds: Mapping[str, int] = field(repr=False)
    phrases: Mapping[tuple[str, str], tuple[Phrase, ...]] = field(repr=False)


@functools.cache
def load_lexicon() -> Lexicon:
    """Read the package's lists; the result is shared and never changed."""
    kinds = _word_kinds()
    phrases = _phrases(kinds)
    for first, _ in phrases:
        kinds[first] = kinds.get(first, 0) | Kind.PHRASE
    return Lexicon(kinds, phrases)


@functools.cache
def condition_forms() -> tuple[tuple[str, bool], ...]:
    """Every form of every condition of health, and whether it needs a word of diagnosis."""
    entries = (entry for line in _lines("health.txt") for entry in line.split(" | "))
    return tuple((form, entry.startswith(NEEDS_CUE)) for entry in entries for form in _forms(entry))


def _forms(entry: str) -> Iterator[str]:
    """`amputad(o|a)`: amputado, amputada."""
    choices = CHOICES.search(entry)
    if choices is None:
        yield entry.strip(NEEDS_CUE)
        return
    for ending in choices[1].split("|"):
        yield from _forms(entry[: choices.start()] + ending + entry[choices.end() :])


def _word_kinds() -> dict[str, int]:
    kinds: dict[str, int] = {}
    common = _words("common_words.txt") | _words("municipal_words.txt") | _words("verb_forms.txt")
    ordinary = _words("ordinary_words.txt")
    for words, kind in (
        (frozenset().union(*map(_words, GIVEN_NAMES)), Kind.GIVEN),
        (frozenset().union(*map(_words, SURNAMES)), Kind.SURNAME),
        (common, Kind.COMMON),
        (vocabulary.TITLES, Kind.TITLE),
        (vocabulary.ROLES, Kind.ROLE),
        (vocabulary.INSTITUTIONS, Kind.INSTITUTION),
        (vocabulary.INSTITUTION_EPITHETS, Kind.EPITHET),
        (vocabulary.PARTICLES, Kind.PARTICLE),
        (vocabulary.SAINTS, Kind.SAINT),
        (vocabulary.STREETS | vocabulary.BLOCKS, Kind.STREET),
        (vocabulary.PLACE_CUES, Kind.PLACE_CUE),
        (vocabulary.ADDRESS_HEADERS, Kind.ADDRESS_HEADER),
        (vocabulary.AGE_BEARERS, Kind.AGE_BEARER),
    ):
        for word in words:
            kinds[word] = kinds.get(word, 0) | kind
    for word in _words("places.txt"):
        kinds[word] = kinds.get(word, 0) or Kind.PLACE
    for word in (ordinary | common) & kinds.keys():
        if kinds[word] & Kind.NAME:
            kinds[word] |= Kind.ORDINARY
    return kinds


def _phrases(kinds: Mapping[str, int]) -> dict[tuple[str, str], tuple[Phrase, ...]]:
    filed: dict[tuple[str, str], list[Phrase]] = {}
    for phrase in (*_insurers(), *_places(kinds)):
        first, second, *_ = (*phrase.words, "")
        filed.setdefault((first, second), []).append(phrase)
    return {
        start: tuple(sorted(phrases, key=lambda phrase: -len(phrase.words)))
        for start, phrases in filed.items()
    }


def _insurers() -> Iterator[Phrase]:
    for line in _lines("insurers.txt"):
        words = tuple(LETTERS.findall(fold_word(line)))
        yield Phrase(words, Label.HEALTH_INSURER, line.startswith(NEEDS_CUE))


def _places(kinds: Mapping[str, int]) -> Iterator[Phrase]:
    for line in _lines("neighbourhoods.txt"):
        words = LETTERS.findall(STAGE.split(fold_word(line))[0])
        if words[:1] and words[0] in vocabulary.PLACE_CUES:
            del words[0]
        if words:
            yield Phrase(tuple(words), Label.NEIGHBOURHOOD, _is_ambiguous(words, kinds))


def _is_ambiguous(words: Iterable[str], kinds: Mapping[str, int]) -> bool:
    """A place whose words are all names, saints or everyday words tells nothing by itself."""
    return all(
        kinds.get(word, 0) or word in vocabulary.SAINTS or len(word) < LONE_NAME_LETTERS
        for word in words
    )


def _words(name: str) -> frozenset[str]:
    return frozenset(
        word
        for line in _lines(name)
        for entry in line.split()
        for word in fold_word(entry).split("-")
        if name not in NAME_LISTS or word not in vocabulary.PARTICLES | vocabulary.SAINTS
    )


def _lines(name: str) -> list[str]:
    try:
        text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise LexiconError(f"Falta la lista {name} del paquete: reinstale el hub.") from missing
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
