"""The figures are measured for real, on a hub of their own, and leave nothing behind."""

import tempfile
from pathlib import Path

from hub.bench import lookup
from hub.bench.batch import measure_batch
from hub.bench.decisions import measure_decisions
from hub.bench.figures import Ratio
from hub.bench.log import measure_log
from hub.bench.lookup import measure_lookup


def scratch_folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("hub-bench-*"))


def test_log_is_measured_against_a_plain_insert() -> None:
    before = scratch_folders()

    figures = measure_log(seconds=0.2)

    assert {figure.unit for figure in figures} == {"por segundo"}
    assert all(figure.ours > 0 and figure.theirs > 0 for figure in figures)
    assert scratch_folders() <= before


def test_look_up_is_measured_over_http_against_the_same_reading_without_rules() -> None:
    figures = measure_lookup(seconds=0.2)

    assert all(figure.ratio > 0 for figure in figures)
    assert {figure.yardstick for figure in figures} == {lookup.YARDSTICK}


def test_batch_is_measured_against_the_raw_sections() -> None:
    (figure,) = measure_batch(people=1_200)

    assert figure.ours > 0
    assert figure.theirs > 0


def test_decisions_are_the_same_with_and_without_memory() -> None:
    figures = measure_decisions(people=300, compared=30)

    assert all(figure.ratio > 0 for figure in figures)


def test_ratio_is_ours_over_theirs() -> None:
    assert Ratio("a", "b", ours=3.0, theirs=2.0, unit="por segundo").ratio == 1.5
