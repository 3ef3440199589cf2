"""The word lists: read once, clean, and each word with all it can be."""

from importlib import resources

import pytest

from hub.discovery.findings import Label
from hub.discovery.folding import fold_word
from hub.discovery.lexicon import Kind, load_lexicon

FOLDER = resources.files("hub.discovery.lexicon")
LISTS = sorted(entry.name for entry in FOLDER.iterdir() if entry.name.endswith(".txt"))


def entries(name: str) -> list[str]:
    text = FOLDER.joinpath(name).read_text(encoding="utf-8")
    return [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]


def test_the_lists_are_read_once() -> None:
    assert load_lexicon() is load_lexicon()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_says_where_it_comes_from(name: str) -> None:
    first = FOLDER.joinpath(name).read_text(encoding="utf-8").splitlines()[0]

    assert first.startswith("# ")
    assert len(first) > 30


@pytest.mark.parametrize(("name", "fewest"), [("given_names.txt", 900), ("surnames.txt", 900)])
def test_there_are_enough_names(name: str, fewest: int) -> None:
    assert len({fold_word(entry) for entry in entries(name)}) >= fewest


@pytest.mark.parametrize(
    "name", ["common_words.txt", "municipal_words.txt", "verb_forms.txt", "ordinary_words.txt"]
)
def test_words_are_written_folded(name: str) -> None:
    assert [word for word in entries(name) if word != fold_word(word)] == []


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("yurany", Kind.GIVEN),
        ("mosquera", Kind.SURNAME),
        ("rosa", Kind.ORDINARY),
        ("senora", Kind.TITLE),
        ("acudiente", Kind.ROLE),
        ("hospital", Kind.INSTITUTION),
        ("de", Kind.PARTICLE),
        ("cra", Kind.STREET),
        ("solicita", Kind.COMMON),
        ("siloe", Kind.PHRASE),
        ("cauca", Kind.PLACE),
        ("san", Kind.SAINT),
    ],
)
def test_a_word_is_what_its_list_says(word: str, kind: int) -> None:
    assert load_lexicon().kinds[word] & kind


@pytest.mark.parametrize("word", ["de", "la", "san", "santa"])
def test_particles_and_saints_are_no_names(word: str) -> None:
    assert not load_lexicon().kinds[word] & Kind.GIVEN


def test_a_place_that_is_also_a_surname_stays_a_surname() -> None:
    kind = load_lexicon().kinds["restrepo"]

    assert kind & Kind.SURNAME
    assert not kind & Kind.PLACE


@pytest.mark.parametrize(
    ("start", "label", "needs_cue"),
    [
        (("la", "campina"), Label.NEIGHBOURHOOD, False),
        (("alfonso", "lopez"), Label.NEIGHBOURHOOD, True),
        (("siloe", ""), Label.NEIGHBOURHOOD, False),
        (("granada", ""), Label.NEIGHBOURHOOD, True),
        (("emssanar", ""), Label.HEALTH_INSURER, False),
        (("compensar", ""), Label.HEALTH_INSURER, True),
    ],
)
def test_a_place_of_everyday_words_needs_a_cue(
    start: tuple[str, str], label: Label, needs_cue: bool
) -> None:
    phrase = load_lexicon().phrases[start][-1]

    assert (phrase.label, phrase.needs_cue) == (label, needs_cue)


def test_longer_phrases_come_first() -> None:
    lengths = [
        [len(phrase.words) for phrase in phrases] for phrases in load_lexicon().phrases.values()
    ]

    assert all(sizes == sorted(sizes, reverse=True) for sizes in lengths)
