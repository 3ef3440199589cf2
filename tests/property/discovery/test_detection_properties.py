"""What holds for every text, whatever is in it."""

import time
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.discovery.corpus import Annotated, Split
from hub.discovery.corpus.notes import read_names, read_templates, write_note
from hub.discovery.detector import find
from hub.discovery.engine import analyse, build_engine, detect
from hub.discovery.findings import Finding, mask
from hub.discovery.folding import fold
from hub.discovery.numbers import nit_check_digit
from hub.discovery.subject import Subject, differ_by_one_slip, known

ENGINE = build_engine()
PIECES = """señor Ana Mosquera C.C. cédula 1.144.093.221 315 555 12 34 $ NIT 900.123.456-8 calle 5 # 39-12
barrio Siloé San Antonio de la [PERSONA] [CÉDULA] ana@gmail.com 36 años nacida 15/03/1988 ( ) , . : -
hospital pasaporte AB123456 sisbén C4 EPS no el ÑAÑEZ José tel"""
SCRAPS = st.sampled_from([*PIECES.split(), "\n"])
COLLAGES = st.lists(SCRAPS, max_size=30).map(" ".join)
TEXTS = st.one_of(COLLAGES, st.text(max_size=80))
ANA = Subject(
    given_names="Ana José",
    surnames="Mosquera Ñáñez",
    documents=("1144093221",),
    phones=("3155551234",),
    emails=("ana@gmail.com",),
    address="Calle 5 # 39-12",
    neighbourhood="Siloé",
)
KNOWN = known(ANA)


TEMPLATES = read_templates(Split.DEVELOPMENT)
NAMES = read_names(Split.DEVELOPMENT)


def any_note() -> st.SearchStrategy[Annotated]:
    """A note from a template drawn at random, with people of its own."""
    return st.builds(
        lambda seed, template: write_note(Random(seed), template, NAMES),  # noqa: S311
        st.integers(0, 10**9),
        st.sampled_from(TEMPLATES),
    )


def cut(text: str, findings: list[Finding]) -> list[str]:
    return [text[one.start : one.end] for one in findings]


@given(TEXTS)
def test_every_finding_lies_within_the_text_and_none_overlaps(text: str) -> None:
    findings = find(text, KNOWN)

    edges = [edge for one in findings for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= one.start < one.end <= len(text) for one in findings)
    assert all(0 < one.score <= 1 for one in findings)


@given(TEXTS)
def test_the_same_text_gives_the_same_findings(text: str) -> None:
    assert find(text, KNOWN) == find(text, KNOWN)


@given(TEXTS)
def test_the_short_way_and_the_whole_of_presidio_agree(text: str) -> None:
    assert detect(ENGINE, text, ANA) == analyse(ENGINE, text, ANA)


@given(COLLAGES)
def test_decomposed_accents_change_nothing(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)

    found = cut(decomposed, find(decomposed, KNOWN))

    assert [unicodedata.normalize("NFC", piece) for piece in found] == cut(text, find(text, KNOWN))


@given(TEXTS)
def test_folding_keeps_every_place(text: str) -> None:
    folded = fold(text)

    assert len(folded.plain) == len(folded.cased)
    assert folded.original(0, len(folded.plain))[1] in {len(text), 0}


@given(TEXTS)
def test_nothing_that_was_hidden_is_left_in_the_masked_text(text: str) -> None:
    findings = [one for one in find(text, KNOWN) if one.score >= 0.4]

    masked = mask(text, findings)

    kept = "".join(
        text[end:start]
        for end, start in zip(
            [0, *(one.end for one in findings)],
            [*(one.start for one in findings), len(text)],
            strict=True,
        )
    )
    assert len(masked) == len(kept) + sum(
        len(mask("x", [Finding(0, 1, one.label, 1.0)])) for one in findings
    )


@given(any_note())
def test_masking_twice_is_masking_once(note: Annotated) -> None:
    subject = known(note.subject)
    once = mask(note.text, find(note.text, subject))

    assert mask(once, find(once, subject)) == once


@given(any_note())
def test_the_subjects_documents_phones_and_mail_never_stay_visible(note: Annotated) -> None:
    masked = mask(note.text, find(note.text, known(note.subject))).lower()

    digits = "".join(filter(str.isdecimal, masked))
    for value in (*note.subject.documents, *note.subject.phones):
        assert "".join(filter(str.isdecimal, value))[-10:] not in digits
    assert not any(email in masked for email in note.subject.emails)


@given(any_note())
def test_knowing_the_subject_never_hides_less(note: Annotated) -> None:
    def hidden(findings: list[Finding]) -> set[int]:
        return {
            place for one in findings if one.score >= 0.4 for place in range(one.start, one.end)
        }

    stranger = hidden(find(note.text))

    assert stranger <= hidden(find(note.text, known(note.subject)))


@given(any_note())
def test_truth_of_a_note_lies_where_it_says(note: Annotated) -> None:
    assert all(0 <= truth.start < truth.end <= len(note.text) for truth in note.truths)


@given(st.integers(10**8, 10**10 - 1), st.integers(0, 8), st.integers(1, 9))
def test_a_wrong_digit_in_a_nit_is_seen_but_for_the_two_remainders_that_share_a_one(
    number: int, place: int, change: int
) -> None:
    digits = str(number)
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]

    right_check, wrong_check = nit_check_digit(digits), nit_check_digit(wrong)

    assert right_check != wrong_check or right_check == "1"


@given(st.text("abcñ", min_size=2, max_size=8), st.data())
def test_one_slip_is_always_seen(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcñ"))
    slips = [
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    ]

    assert all(slip == word or differ_by_one_slip(word, slip) for slip in slips)


SCRAPS_WITHOUT_END = [
    "1", "a", "#", "calle 5 ", "calle 5 # 39-12, ", "cc 1.144.093.221 ", "de ", "A. ", "Ana ", "1.",
    "a.", "a@", "-", " ", "calle la ", "5 # 39 ", "domicilio: 1", "Ana Mosquera, ", "siloe ", "1/",
]  # fmt: skip


@pytest.mark.parametrize("scrap", SCRAPS_WITHOUT_END)
def test_a_monotonous_text_four_times_as_long_takes_about_four_times_as_long(scrap: str) -> None:
    short = min(_seconds(f"{scrap * 2_000}@") for _ in range(3))

    long = min(_seconds(f"{scrap * 8_000}@") for _ in range(3))

    assert long < 10 * short + 0.05  # quadratic would be sixteen times


def _seconds(text: str) -> float:
    begin = time.process_time()
    find(text, KNOWN)
    return time.process_time() - begin
