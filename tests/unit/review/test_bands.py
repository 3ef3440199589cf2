"""Bands of weights: honest intervals, nothing told of too few, a stronger band never says less."""

from itertools import chain, pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.services.review.bands import Reviewed, band_of, bands, wilson


def pairs(weight, same, other, stands_for=1.0):
    return [Reviewed(weight, n < same, stands_for) for n in range(same + other)]


def told(*reviewed, least=10):
    return [
        (b.low, b.high, b.n, round(b.share, 3), b.is_shown) for b in bands(chain(*reviewed), least)
    ]


def test_a_band_of_four_bits_tells_its_share():
    assert told(pairs(9.0, 18, 2), pairs(14.0, 20, 0)) == [
        (8.0, 12.0, 20, 0.9, True),
        (12.0, 16.0, 20, 1.0, True),
    ]


def test_a_weight_on_the_edge_belongs_to_the_stronger_band():
    assert told(pairs(8.0, 10, 0)) == [(8.0, 12.0, 10, 1.0, True)]


def test_a_weight_below_zero_has_its_band_too():
    assert told(pairs(-0.5, 1, 9)) == [(-4.0, 0.0, 10, 0.1, True)]


def test_too_few_join_the_stronger_neighbour():
    assert told(pairs(1.0, 2, 2), pairs(5.0, 8, 0)) == [(0.0, 8.0, 12, 0.833, True)]


def test_the_strongest_band_with_too_few_joins_the_weaker_one():
    assert told(pairs(1.0, 8, 2), pairs(5.0, 3, 0)) == [(0.0, 8.0, 13, 0.846, True)]


def test_too_few_altogether_are_not_shown():
    assert told(pairs(1.0, 2, 1)) == [(0.0, 4.0, 3, 0.667, False)]


def test_a_stronger_band_never_says_less():
    assert told(pairs(1.0, 10, 0), pairs(5.0, 5, 5), pairs(9.0, 10, 0)) == [
        (0.0, 8.0, 20, 0.75, True),
        (8.0, 12.0, 10, 1.0, True),
    ]


def test_nothing_reviewed_tells_nothing():
    assert bands([]) == ()
    assert band_of((), 9.0) is None


def test_a_weight_outside_what_was_reviewed_is_told_nothing():
    known = bands(pairs(9.0, 40, 0))

    assert [band_of(known, weight) is None for weight in (7.9, 8.0, 11.9, 12.0)] == [
        True,
        False,
        False,
        True,
    ]


def test_a_pair_that_stands_for_many_weighs_as_many():
    [band] = bands(pairs(9.0, 10, 0, stands_for=90.0) + pairs(9.0, 0, 10, stands_for=10.0), 10)

    assert isclose(band.share, 0.9)


def test_pairs_that_stand_for_different_numbers_are_worth_fewer():
    [even] = bands(pairs(9.0, 15, 5), 10)
    [uneven] = bands(
        pairs(9.0, 15, 0, stands_for=1.0)
        + pairs(9.0, 0, 5, stands_for=1.0)
        + pairs(9.0, 1, 0, stands_for=40.0),
        10,
    )

    assert uneven.upper - uneven.lower > even.upper - even.lower


@pytest.mark.parametrize(
    ("agreed", "n", "lower", "upper"),
    [
        (0, 10, 0.0, 0.278),
        (10, 10, 0.722, 1.0),
        (5, 10, 0.237, 0.763),
        (90, 100, 0.826, 0.945),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_wilsons(agreed, n, lower, upper):
    assert [round(edge, 3) for edge in wilson(agreed, n)] == [lower, upper]


many = st.lists(
    st.builds(
        Reviewed,
        st.floats(-10, 40, allow_nan=False),
        st.booleans(),
        st.floats(1, 100, allow_nan=False),
    ),
    max_size=120,
)


@given(reviewed=many)
def test_bands_never_overlap_never_fall_and_count_every_pair_once(reviewed):
    found = bands(reviewed, 10)

    assert sum(band.n for band in found) == len(reviewed)
    assert all(one.high <= two.low for one, two in pairwise(found))
    assert all(one.share <= two.share for one, two in pairwise(found))
    assert all(0 <= band.lower <= band.share + 1e-9 for band in found)
    assert all(band.share - 1e-9 <= band.upper <= 1 for band in found)


@given(reviewed=many, order=st.randoms(use_true_random=False))
def test_the_order_of_reviewing_changes_nothing(reviewed, order):
    shuffled = list(reviewed)
    order.shuffle(shuffled)

    ends = [
        [(b.low, b.high, b.n, round(b.share, 6)) for b in bands(one, 10)]
        for one in (reviewed, shuffled)
    ]
    assert ends[0] == ends[1]
