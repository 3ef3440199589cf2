"""Groups of records that support one another."""

import numpy as np

from hub.resolving.grouping import LARGEST_COMPONENT, Pairs, group, lines_to_follow


def pairs(size: int, *scored: tuple[int, int, float], source: list[int] | None = None) -> Pairs:
    left, right, weight = zip(*scored, strict=True) if scored else ((), (), ())
    return Pairs(
        size,
        np.array(left, dtype=np.int64),
        np.array(right, dtype=np.int64),
        np.array(weight, dtype=np.float64),
        np.array(source or [-1] * size, dtype=np.int64),
    )


def test_a_pair_that_is_likely_joins() -> None:
    assert group(pairs(3, (0, 1, 5.0)), 0.0).tolist() == [0, 0, 2]


def test_a_pair_that_is_unlikely_does_not() -> None:
    assert group(pairs(2, (0, 1, -1.0)), 0.0).tolist() == [0, 1]


def test_nobody_is_grouped_where_nothing_was_compared() -> None:
    assert group(pairs(3), 0.0).tolist() == [0, 1, 2]


def test_a_strong_bridge_does_not_join_two_families_that_differ() -> None:
    families = [(0, 1, 9.0), (2, 3, 9.0), (1, 2, 3.0), (0, 2, -9.0), (0, 3, -9.0), (1, 3, -9.0)]

    assert group(pairs(4, *families), 0.0).tolist() == [0, 0, 2, 2]


def test_many_weak_pairs_support_what_one_would_not() -> None:
    weak = [(0, 2, -1.0), (0, 3, -1.0), (1, 2, -1.0), (1, 3, -1.0)]

    assert group(pairs(4, (0, 1, 9.0), (2, 3, 9.0), *weak), 0.0).tolist() == [0, 0, 0, 0]


def test_pairs_that_nobody_compared_speak_against() -> None:
    assert len(set(group(pairs(3, (0, 1, 5.0), (1, 2, 1.0)), 0.0).tolist())) == 2


def test_a_source_without_doubles_gives_one_record_a_group() -> None:
    scored = pairs(3, (0, 1, 9.0), (0, 2, 8.0), (1, 2, 12.0), source=[0, 1, 1])

    assert group(scored, 0.0).tolist() == [0, 0, 2]


def test_the_best_pair_goes_first() -> None:
    scored = pairs(3, (0, 1, 3.0), (0, 2, 8.0), (1, 2, -9.0))

    assert group(scored, 0.0).tolist() == [0, 1, 0]


def test_a_crowd_must_show_stronger_pairs() -> None:
    size = LARGEST_COMPONENT + 2
    chain = [(node, node + 1, 1.0 if node % 2 else 9.0) for node in range(size - 1)]

    followed = lines_to_follow(pairs(size, *chain), 0.0)

    assert followed.sum() == sum(weight > 1 for *_, weight in chain)


def test_the_order_of_pairs_does_not_matter() -> None:
    scored = [(0, 1, 9.0), (1, 2, 2.0), (0, 2, 1.0), (3, 4, 5.0), (2, 3, -2.0)]

    assert group(pairs(5, *scored), 0.0).tolist() == group(pairs(5, *scored[::-1]), 0.0).tolist()
