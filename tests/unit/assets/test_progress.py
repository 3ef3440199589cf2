"""The words a person reads while the job runs."""

import io
from pathlib import Path

import dagster as dg
import pytest
from rich.console import Console

from assets.definitions import STAGES
from assets.instance import open_instance
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


@dg.asset(name="landed")
def stage() -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(metadata={"files": 3})


RUN = "00000000-0000-0000-0000-000000000001"


def run_followed_by(shown: Display, home: Path) -> bool:
    job = dg.Definitions(assets=[stage]).resolve_implicit_global_asset_job_def()
    with open_instance(home) as instance, shown.following(instance, RUN):
        return job.execute_in_process(instance=instance, run_id=RUN).success


def test_a_stage_is_told_with_what_it_did_when_it_ends(tmp_path: Path) -> None:
    shown, written = display()

    run_followed_by(shown, tmp_path)

    assert written.getvalue().startswith("✓ Recibir")
    assert written.getvalue().endswith("3 archivos\n")


def test_a_window_that_was_closed_does_not_stop_the_run(tmp_path: Path) -> None:
    shown, written = display()
    written.close()

    assert run_followed_by(shown, tmp_path)
