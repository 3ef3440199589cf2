"""Where newcomers go when two people part: the part with the strongest edge, or nobody knows."""

import pytest

from hub.identity.parting import CERTAIN, Parting, settle_late

STAYS, LEAVES = frozenset({"s1", "s2"}), frozenset({"l1"})

CASES = [
    # edges of the newcomer "n"                    leaves  unclear
    ([("n", "s1", 20.0)],                          False,  False),
    ([("l1", "n", 20.0)],                          True,   False),
    ([("n", "s1", 9.0), ("n", "l1", 20.0)],        True,   False),
    ([("n", "s1", 20.0), ("n", "l1", 9.0)],        False,  False),
    ([("n", "s2", 16.0), ("n", "l1", 20.0)],       False,  True),   # less than six bits apart
    ([("n", "s2", 14.0), ("n", "l1", 20.0)],       True,   False),  # six bits apart
    ([("n", "s1", 30.0), ("n", "l1", CERTAIN)],    True,   False),  # tier A outranks every weight
    ([],                                           False,  True),   # nothing was ever compared
    ([("n", "somebody else", 40.0)],               False,  True),
]  # fmt: skip


@pytest.mark.parametrize(("edges", "leaves", "unclear"), CASES)
def test_a_newcomer_goes_to_the_part_it_fits(edges, leaves, unclear):
    parting = settle_late(STAYS, LEAVES, frozenset({"n"}), edges)

    assert ("n" in parting.leaving, "n" in parting.unclear) == (leaves, unclear)


def test_a_newcomer_known_only_to_another_newcomer_follows_it():
    edges = [("n1", "l1", 30.0), ("n2", "n1", 25.0)]

    parting = settle_late(STAYS, LEAVES, frozenset({"n1", "n2"}), edges)

    assert parting == Parting(STAYS, frozenset({"l1", "n1", "n2"}), frozenset())


def test_without_newcomers_the_parts_are_those_of_origin():
    assert settle_late(STAYS, LEAVES, frozenset(), []) == Parting(STAYS, LEAVES, frozenset())
