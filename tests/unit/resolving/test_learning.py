"""What agreement is worth, learnt without a label from pairs whose make-up the test knows."""

import numpy as np
import pytest

from hub.resolving.learning import MISSING, Likelihoods, PairSet, learn, share_of_partners

PARTNERS = np.array([[0.1, 0.9], [0.2, 0.8], [0.05, 0.95]])
STRANGERS = np.array([[0.99, 0.01], [0.95, 0.05], [0.98, 0.02]])
EXPECTED = [[0.2, 0.8]] * 3


def drawn(seed: int, pairs: int, chance: float, held: int | None = None) -> PairSet:
    """Pairs of which a share are partners; the field held agrees in all of them."""
    random = np.random.default_rng(seed)
    partner = random.random(pairs) < chance
    agree = np.where(partner[:, None], PARTNERS[:, 1], STRANGERS[:, 1])
    degrees = (random.random((pairs, 3)) < agree).astype(np.int64)
    if held is not None:
        degrees[:, held] = 1
    patterns, counts = np.unique(degrees, axis=0, return_counts=True)
    told = np.arange(3) != (-1 if held is None else held)
    return PairSet(patterns, counts.astype(np.float64), told, random=held is None)


def sets() -> list[PairSet]:
    return [drawn(1, 200_000, 0.0005), *(drawn(2 + f, 20_000, 0.3, held=f) for f in range(3))]


def test_the_shares_of_partners_and_strangers_are_found() -> None:
    fitted = learn(sets(), EXPECTED)

    for field in range(3):
        assert fitted.of_partners[field] == pytest.approx(PARTNERS[field], abs=0.03)
        assert fitted.of_strangers[field] == pytest.approx(STRANGERS[field], abs=0.003)


def test_a_table_without_partners_keeps_what_was_expected() -> None:
    alone = [drawn(1, 200_000, 0.0), *(drawn(2 + f, 5_000, 0.0, held=f) for f in range(3))]

    fitted = learn(alone, EXPECTED)

    assert all(shares == pytest.approx([0.2, 0.8], abs=0.15) for shares in fitted.of_partners)


def test_no_degree_is_worth_infinitely_much() -> None:
    fitted = learn([drawn(1, 100, 0.0)], EXPECTED)

    assert all(np.isfinite(weights).all() for weights in fitted.weights())


def test_a_missing_value_says_nothing() -> None:
    fitted = learn(sets(), EXPECTED)
    patterns = np.array([[MISSING, MISSING, MISSING]])
    pairs = PairSet(patterns, np.ones(1), np.ones(3, dtype=np.bool_), random=False)

    assert share_of_partners(pairs, fitted, 0.25).tolist() == pytest.approx([0.25])


def test_independent_fields_have_no_overlap() -> None:
    assert learn(sets(), EXPECTED).overlaps() == []


def test_fields_that_relatives_share_are_not_counted_twice() -> None:
    relatives = drawn(9, 20_000, 0.2, held=0)
    patterns = relatives.patterns.copy()
    # Whoever shares the first field and is no partner shares the second as well.
    patterns[:, 1] = 1
    family = PairSet(patterns, relatives.counts, relatives.told, random=False, teaches=False)

    tree = learn([*sets()[:1], *sets()[2:], family], EXPECTED).overlaps()

    assert (0, 1) in [(one, other) for one, other, _ in tree]


def test_overlaps_form_a_tree() -> None:
    shares = tuple(np.array([0.5, 0.5]) for _ in range(3))
    overlap = np.array([[0.0, 5.0, 4.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0]])

    tree = Likelihoods(shares, shares, overlap).overlaps()

    assert tree == [(0, 1, 5.0), (0, 2, 4.0)]
