"""The invented notes: reproducible, true to their spans, and split by template."""

from random import Random

import pytest

from hub.discovery.corpus import Split, write_notes
from hub.discovery.corpus.cast import harmless, invent_person
from hub.discovery.corpus.notes import read_names, read_templates, write_note
from hub.discovery.errors import CorpusError
from hub.discovery.findings import Label
from hub.discovery.folding import fold_word
from hub.discovery.lexicon import Kind, load_lexicon
from hub.discovery.numbers import nit_check_digit


def rng(seed: int = 1) -> Random:
    return Random(seed)  # noqa: S311 # invented people need no secret


def test_the_same_seed_writes_the_same_notes() -> None:
    once, twice = (list(write_notes(rng(), 30, Split.HELD_BACK)) for _ in range(2))

    assert [note.text for note in once] == [note.text for note in twice]


def test_no_template_is_in_both_splits() -> None:
    assert not set(read_templates(Split.DEVELOPMENT)) & set(read_templates(Split.HELD_BACK))


@pytest.mark.parametrize("split", Split)
def test_every_split_has_harmless_notes_too(split: Split) -> None:
    notes = list(write_notes(rng(), len(read_templates(split)), split))

    share = sum(note.is_harmless for note in notes) / len(notes)
    assert 0.15 <= share <= 0.45


def test_a_truth_cuts_the_value_out_of_the_text() -> None:
    note = write_note(rng(3), "Señora {me}, C.C. {cc}.", read_names(Split.DEVELOPMENT))

    label_and_text = [(one.label, note.text[one.start : one.end]) for one in note.truths]
    assert [label for label, _ in label_and_text] == [Label.PERSON, Label.CO_CC]
    assert label_and_text[1][1] in note.subject.documents


def test_a_value_marked_2_is_somebody_elses() -> None:
    note = write_note(rng(3), "{me} {phone} {phone2}", read_names(Split.DEVELOPMENT))

    assert [one.is_subject for one in note.truths] == [True, True, False]


def test_the_subject_carries_the_documents_of_the_template() -> None:
    note = write_note(rng(3), "PPT {ppt}", read_names(Split.DEVELOPMENT))

    assert len(note.subject.documents) == 1


def test_an_unknown_slot_is_refused_by_name() -> None:
    with pytest.raises(CorpusError, match="mystery"):
        write_note(rng(), "{mystery}", read_names(Split.DEVELOPMENT))


def test_some_names_of_the_notes_are_in_no_list() -> None:
    names = read_names(Split.DEVELOPMENT)
    kinds = load_lexicon().kinds
    words = {fold_word(name) for name in (*names.given, *names.surnames)}

    unlisted = sum(not kinds.get(word, 0) & Kind.NAME for word in words) / len(words)
    assert 0.1 <= unlisted <= 0.4


def test_invented_tax_numbers_pass_their_check() -> None:
    nit = invent_person(rng(), read_names(Split.DEVELOPMENT)).values["nit"].replace(".", "")

    body, _, check = nit.partition("-")
    assert nit_check_digit(body) == check


@pytest.mark.parametrize("name", ["amount", "radicado", "date", "invoice", "corner", "lot"])
def test_harmless_values_are_written(name: str) -> None:
    assert harmless(rng(), name)


def test_a_note_does_not_show_itself() -> None:
    [note] = write_notes(rng(), 1, Split.DEVELOPMENT)

    assert note.text not in repr(note)
