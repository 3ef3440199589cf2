"""Where to cut, from the scores alone."""

import numpy as np
import pytest

from hub.resolving.threshold import HIGHEST, LOWEST, join_weight, prior_of


def scores(strangers_a_bit: float, partners: float = 60.0) -> np.ndarray:
    """Strangers that thin out by so many bits a bit, and partners spread evenly."""
    found = []
    for lowest in range(-12, 8):
        number = 2000 * 2 ** (-strangers_a_bit * (lowest + 12))
        if lowest >= -6:
            number += partners
        found.append(np.linspace(lowest, lowest + 0.99, round(number)))
    return np.concatenate(found)


def test_few_scores_leave_the_cut_at_even_odds() -> None:
    assert join_weight(np.array([-3.0, 4.0, 9.0])) == 0.0


def test_partners_that_score_low_lower_the_cut() -> None:
    assert LOWEST <= join_weight(scores(1.5)) < 0


def test_strangers_that_score_high_raise_the_cut() -> None:
    assert 0 < join_weight(scores(0.2, partners=5)) <= HIGHEST


@pytest.mark.parametrize("records", [10, 1000, 100_000])
def test_the_prior_makes_the_expected_partners_add_up(records: int) -> None:
    evidence = np.concatenate([np.full(records // 2, 40.0), np.full(records, -10.0)])

    every = records * (records - 1) / 2

    assert prior_of(evidence, records) * every == pytest.approx(records // 2, rel=0.05)


def test_without_any_pair_the_prior_stays_possible() -> None:
    assert 0 < prior_of(np.zeros(0), 50) < 0.001
