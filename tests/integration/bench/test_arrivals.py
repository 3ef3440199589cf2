"""An arrival on a linked base: the same groups as a full run, and one person at the window."""

import pytest

from hub.bench.arrivals import measure_arrivals

ARRIVING = 20


@pytest.fixture(scope="module")
def figure(city, now):
    return measure_arrivals(city, now, arriving=ARRIVING, asked=5)


def test_whoever_arrives_stands_where_a_full_run_puts_them(figure):
    assert figure.placed_otherwise == 0


def test_so_many_records_arrive(figure):
    assert figure.arriving == ARRIVING


def test_both_runs_and_the_window_take_time(figure):
    times = (figure.full_seconds, figure.arriving_seconds, figure.window_median_ms)

    assert all(time > 0 for time in times)
    assert figure.ratio == figure.arriving_seconds / figure.full_seconds


def test_the_slow_are_no_quicker_than_half(figure):
    assert figure.window_slow_ms >= figure.window_median_ms
