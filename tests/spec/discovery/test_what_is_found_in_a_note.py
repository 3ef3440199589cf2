"""Every sentence of the reference page on personal data, read by the engine as it runs.

What stands between `<LABEL|` and `>` must be hidden whole under that label, and nothing else.
"""

import datetime
import re
from pathlib import Path

import pytest

from hub.discovery.engine import build_engine, detect
from hub.discovery.findings import PLACEHOLDERS, RELEASE_THRESHOLD, Label
from hub.discovery.subject import NOBODY, Subject

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "personal-data.md"
MARKED = re.compile(r"<([A-Z_]+)\|([^>]+)>")
BOX = re.compile(r"```text\n(.*?)```", re.DOTALL)
ENGINE = build_engine()
MARIA = Subject(
    given_names="María Fernanda",
    surnames="Quiñones Mosquera",
    birth_date=datetime.date(1988, 3, 15),
    documents=("1144093221",),
    emails=("mafe.quinones@gmail.com",),
    phones=("+573155551234",),
    address="CALLE 72P # 28E-34",
    plates=("KLM482",),
    household=(Subject(given_names="Eduviges", surnames="Mosquera", documents=("31234567",)),),
)
ANYONE, ABOUT_MARIA, HARMLESS = (
    box.splitlines() for box in BOX.findall(PAGE.read_text(encoding="utf-8"))
)


def numbered(sentences: list[str]) -> list[str]:
    """Names for the cases: test names hold no sentence."""
    return [f"sentence {number}" for number in range(1, len(sentences) + 1)]


def expected(marked: str) -> tuple[str, list[tuple[str, str]]]:
    """Read a marked sentence: the plain text and the spans in order."""
    return MARKED.sub(r"\2", marked), MARKED.findall(marked)


def found(text: str, subject: Subject) -> list[tuple[str, str]]:
    """What would be hidden on release."""
    return [
        (finding.label.value, text[finding.start : finding.end])
        for finding in detect(ENGINE, text, subject)
        if finding.score >= RELEASE_THRESHOLD
    ]


@pytest.mark.parametrize("marked", ANYONE, ids=numbered(ANYONE))
def test_personal_data_of_anyone_is_found_with_its_kind(marked: str) -> None:
    text, spans = expected(marked)

    assert found(text, NOBODY) == spans


@pytest.mark.parametrize("marked", ABOUT_MARIA, ids=numbered(ABOUT_MARIA))
def test_the_known_subject_is_found_however_they_are_written(marked: str) -> None:
    text, spans = expected(marked)

    assert found(text, MARIA) == spans


@pytest.mark.parametrize("text", HARMLESS, ids=numbered(HARMLESS))
def test_amounts_files_laws_and_places_are_left_alone(text: str) -> None:
    assert found(text, NOBODY) == []


@pytest.mark.parametrize("marked", ANYONE, ids=numbered(ANYONE))
def test_a_known_subject_who_is_someone_else_takes_nothing_away(marked: str) -> None:
    text, spans = expected(marked)

    assert {place for _, place in spans} <= {place for _, place in found(text, MARIA)}


def test_the_page_names_every_label_with_its_placeholder() -> None:
    rows = dict(
        re.findall(r"^\| ([A-Z_]+) \|.*\| `(\[[^`]+\])` \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    )

    assert rows == {label.value: PLACEHOLDERS[label] for label in Label}


def test_every_label_stands_in_some_sentence() -> None:
    shown = {label for marked in (*ANYONE, *ABOUT_MARIA) for label, _ in MARKED.findall(marked)}

    assert shown == {label.value for label in Label}


def test_the_page_is_long_enough_to_trust() -> None:
    assert len(ANYONE) + len(ABOUT_MARIA) + len(HARMLESS) >= 130
