import numpy as np

from hub.identity.crowds import LARGEST_COMPONENT, outside_crowds


def chain(size):
    nodes = np.arange(size)
    return nodes[:-1], nodes[1:]


def test_a_family_keeps_every_edge():
    left, right = chain(LARGEST_COMPONENT)

    kept = outside_crowds(left, right, np.full(len(left), 8.0), LARGEST_COMPONENT)

    assert kept.all()


def test_a_crowd_keeps_its_strong_edges_only():
    left, right = chain(LARGEST_COMPONENT + 1)
    weight = np.where(left % 10 == 0, 9.0, 30.0)

    kept = outside_crowds(left, right, weight, LARGEST_COMPONENT + 1)

    assert kept.tolist() == (weight == 30.0).tolist()


def test_a_crowd_of_equal_edges_falls_apart():
    left, right = chain(2 * LARGEST_COMPONENT)

    kept = outside_crowds(left, right, np.full(len(left), 12.0), 2 * LARGEST_COMPONENT)

    assert not kept.any()


def test_a_crowd_beside_a_family_costs_the_family_nothing():
    size = 2 * LARGEST_COMPONENT
    left, right = chain(size)
    family = left >= size - 3
    crowd = left < size - 4
    left, right, family = left[family | crowd], right[family | crowd], family[family | crowd]

    kept = outside_crowds(left, right, np.full(len(left), 12.0), size)

    assert kept.tolist() == family.tolist()
