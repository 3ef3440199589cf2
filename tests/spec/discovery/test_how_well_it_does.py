"""Detection measured on templates that the rules were never shaped on, and on an outside corpus.

The floors are the targets of the reference page; what is reached stands there beside them.
"""

import os
from pathlib import Path
from random import Random

import pytest

from hub.bench.notes import OUTSIDE, acquainted, clinical_cases, stranger
from hub.discovery.corpus import Annotated, Split, write_notes
from hub.discovery.evaluation import Evaluation, evaluate
from hub.discovery.findings import Label

SEED = 20260101
NOTES = 1_500
NUMBERED = (
    Label.CO_CC,
    Label.CO_TI,
    Label.CO_CE,
    Label.CO_PPT,
    Label.CO_NIT,
    Label.PHONE,
    Label.EMAIL,
    Label.ADDRESS,
)


@pytest.fixture(scope="module")
def notes() -> list[Annotated]:
    return list(write_notes(Random(SEED), NOTES, Split.HELD_BACK))  # noqa: S311 # invented notes


@pytest.fixture(scope="module")
def known(notes: list[Annotated]) -> Evaluation:
    return evaluate(notes, acquainted)


@pytest.fixture(scope="module")
def unknown(notes: list[Annotated]) -> Evaluation:
    return evaluate(notes, stranger)


def test_little_stays_visible_when_the_subject_is_known(known: Evaluation) -> None:
    assert known.leak <= 0.03
    assert known.leak_of_subject <= 0.01


def test_little_stays_visible_when_nobody_is_known(unknown: Evaluation) -> None:
    assert unknown.leak <= 0.08


@pytest.mark.parametrize("label", NUMBERED)
def test_documents_phones_mail_and_addresses_are_found_for_what_they_are(
    unknown: Evaluation, label: Label
) -> None:
    assert unknown.score(label).f2 >= 0.97


def test_people_are_found(known: Evaluation, unknown: Evaluation) -> None:
    assert known.score(Label.PERSON).f2 >= 0.97
    assert unknown.score(Label.PERSON).f2 >= 0.94


def test_harmless_notes_are_left_alone(known: Evaluation, unknown: Evaluation) -> None:
    assert known.harmless_touched <= 0.02
    assert unknown.harmless_touched <= 0.02


def test_an_outside_corpus_of_clinical_cases_keeps_no_name(outside: list[Annotated]) -> None:
    recall = evaluate(outside, stranger).score(Label.PERSON).recall

    assert recall >= 0.97


@pytest.fixture(scope="module")
def outside() -> list[Annotated]:
    """MEDDOCAN dev (CC BY 4.0, Marimon et al. 2019), where the folder of public data is at hand."""
    folder = os.environ.get("HUB_SHARED_DATA")
    if not folder or not (Path(folder) / OUTSIDE).exists():
        pytest.skip("HUB_SHARED_DATA names no folder with meddocan_dev.jsonl")
    return clinical_cases(Path(folder))
