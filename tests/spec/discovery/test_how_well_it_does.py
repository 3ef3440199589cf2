"""Detection measured on templates that the rules were never shaped on, and on an outside corpus.

The floors are the targets of the reference page; what is reached stands there beside them.
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from hub.discovery.corpus import Annotated, Split, Truth, write_notes
from hub.discovery.engine import build_engine, detect
from hub.discovery.evaluation import Evaluation, evaluate
from hub.discovery.findings import Finding, Label
from hub.discovery.subject import NOBODY, Subject

ENGINE = build_engine()
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
MEDDOCAN_PEOPLE = {"NOMBRE_SUJETO_ASISTENCIA", "NOMBRE_PERSONAL_SANITARIO"}


def informed(text: str, subject: Subject) -> Sequence[Finding]:
    return detect(ENGINE, text, subject)


def uninformed(text: str, _: Subject) -> Sequence[Finding]:
    return detect(ENGINE, text)


@pytest.fixture(scope="module")
def notes() -> list[Annotated]:
    return list(write_notes(Random(SEED), NOTES, Split.HELD_BACK))  # noqa: S311 # invented notes


@pytest.fixture(scope="module")
def known(notes: list[Annotated]) -> Evaluation:
    return evaluate(notes, informed)


@pytest.fixture(scope="module")
def unknown(notes: list[Annotated]) -> Evaluation:
    return evaluate(notes, uninformed)


def test_little_stays_visible_when_the_subject_is_known(known: Evaluation) -> None:
    assert known.leak <= 0.03
    assert known.leak_of_subject <= 0.005


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
    recall = evaluate(outside, uninformed).score(Label.PERSON).recall

    assert recall >= 0.97


@pytest.fixture(scope="module")
def outside() -> list[Annotated]:
    """MEDDOCAN dev (CC BY 4.0, Marimon et al. 2019), where the folder of public data is at hand."""
    folder = os.environ.get("HUB_SHARED_DATA")
    if not folder or not (path := Path(folder) / "meddocan_dev.jsonl").exists():
        pytest.skip("HUB_SHARED_DATA names no folder with meddocan_dev.jsonl")
    return list(_clinical_cases(path))


def _clinical_cases(path: Path) -> Iterator[Annotated]:
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        people = (span for span in case["spans"] if span["label"] in MEDDOCAN_PEOPLE)
        truths = tuple(Truth(one["start"], one["end"], Label.PERSON, False) for one in people)
        yield Annotated(case["text"], truths, NOBODY, "MEDDOCAN")
