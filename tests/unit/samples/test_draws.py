import itertools
from collections import Counter

import pytest

from hub.samples.draws import by_rank, dice, digits, pick, scrambled, weighted


def test_the_same_seed_gives_the_same_chance() -> None:
    first, second = dice(7, "rows"), dice(7, "rows")

    assert [first.random() for _ in range(5)] == [second.random() for _ in range(5)]


def test_another_part_of_the_seed_gives_another_chance() -> None:
    assert dice(7, "rows").random() != dice(7, "shuffle").random()


def test_values_come_up_as_often_as_they_weigh() -> None:
    rng, coin = dice("coin"), weighted([("heads", 3), ("tails", 1)])

    seen = Counter(coin.draw(rng) for _ in range(8_000))

    assert seen["heads"] / 8_000 == pytest.approx(0.75, abs=0.02)


def test_a_value_without_weight_never_comes_up() -> None:
    rng, coin = dice("coin"), weighted([("heads", 1), ("tails", 0)])

    assert {coin.draw(rng) for _ in range(1_000)} == {"heads"}


def test_frequent_values_stand_first() -> None:
    rng, names = dice("names"), by_rank(("María", "Luz", "Ana"), offset=1)

    seen = Counter(names.draw(rng) for _ in range(6_000))

    assert [name for name, _ in seen.most_common()] == ["María", "Luz", "Ana"]


def test_pick_reaches_every_value() -> None:
    rng = dice("pick")

    assert {pick(rng, "abc") for _ in range(200)} == set("abc")


def test_digits_keep_their_leading_zeros() -> None:
    rng = dice("digits")

    assert {len(digits(rng, 3)) for _ in range(500)} == {3}


@pytest.mark.parametrize("size", [1, 2, 3, 97, 1_000, 4_096])
def test_scrambling_loses_and_repeats_nothing(size: int) -> None:
    places = sorted(scrambled(index, size, key=12_345) for index in range(size))

    assert places == list(range(size))


def test_scrambled_neighbours_do_not_stay_neighbours() -> None:
    places = [scrambled(index, 1 << 32, key=99) for index in range(1_000)]

    steps = {later - earlier for earlier, later in itertools.pairwise(places)}
    assert 1 not in steps
    assert len(steps) > 500
