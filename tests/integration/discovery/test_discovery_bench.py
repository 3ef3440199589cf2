"""The bench of discovery: quicker than stock Presidio and far less left visible, in one run."""

from hub.bench.discovery import YARDSTICK, measure_discovery


def test_the_bench_measures_ours_and_the_yardstick_in_one_run() -> None:
    known, stranger, hidden = measure_discovery(notes=60, rounds=1)

    assert {row.yardstick for row in (known, stranger, hidden)} == {YARDSTICK}
    assert known.ratio > 3  # the target is 15; a busy machine must not fail the suite
    assert stranger.ratio > 5
    assert hidden.ours > 0.9
    assert hidden.theirs < 0.5
