"""Bands of a full run, and the rule that turns them into thresholds."""

import pytest

from hub.bench.bands import Band, Thresholds, measure_bands, thresholds


def band(lowest, share):
    return Band(lowest, 100, share, None, 100, share, 0, None)


BANDS = [band(20, 0.99), band(8, 0.95), band(6, 0.92), band(4, 0.7), band(2, 0.4), band(0, 0.1)]


@pytest.fixture(scope="module")
def measured(city, now):
    return measure_bands(city, now)


def test_each_threshold_is_the_lowest_band_that_reaches_its_share():
    assert thresholds(BANDS) == Thresholds(join=6, fracture=4, review=2)


def test_a_good_band_under_a_bad_one_does_not_count():
    bands = [band(8, 0.95), band(6, 0.6), band(4, 0.99)]

    assert thresholds(bands).join == 8


def test_bands_come_from_the_heaviest_and_each_once(measured):
    lowest = [found.lowest for found in measured]

    assert lowest == sorted(set(lowest), reverse=True)


def test_a_veto_leaves_no_more_pairs_than_there_were(measured):
    assert all(found.joined <= found.pairs >= found.unvetoed for found in measured)


def test_the_heaviest_pairs_are_true(measured):
    assert measured[0].true_share == 1


def test_shares_are_shares(measured):
    told = [found.true_unvetoed for found in measured if found.unvetoed]

    assert all(0 <= share <= 1 for share in told)
