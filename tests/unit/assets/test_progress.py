"""The words a person reads while the job runs."""

import io

import pytest
from rich.console import Console

from assets.definitions import STAGES
from assets.progress import SHOWN, Display
from assets.progress import STAGES as TOLD


def display() -> tuple[Display, io.StringIO]:
    written = io.StringIO()
    return Display(console=Console(file=written, highlight=False, width=60)), written


def test_every_stage_is_told_in_order() -> None:
    assert [stage.key.to_user_string() for stage in STAGES] == list(TOLD)


def test_a_long_sentence_stays_on_one_line() -> None:
    shown, written = display()

    shown.say("palabra " * 40)

    assert written.getvalue().count("\n") == 1


def test_brackets_are_text_and_not_markup() -> None:
    shown, written = display()

    shown.say("tapa [CÉDULA] en la nota")

    assert "[CÉDULA]" in written.getvalue()


@pytest.mark.parametrize("name", ["rows_in", "rows_quarantined", "citizens", "findings"])
def test_the_counts_that_matter_have_words(name: str) -> None:
    assert SHOWN[name]
