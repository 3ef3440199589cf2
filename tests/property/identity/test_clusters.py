"""What holds of every graph, however edges, vetoes and known citizens fall."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.identity.clusters import NO_ANCHOR, Graph, components, group

SIZE = 9
NODES = st.integers(0, SIZE - 1)
PAIRS = st.lists(
    st.tuples(NODES, NODES).filter(lambda pair: pair[0] != pair[1]), max_size=14, unique=True
)
ANCHORS = st.lists(st.integers(NO_ANCHOR, 3), min_size=SIZE, max_size=SIZE)
SETTLED = st.lists(st.booleans(), min_size=4, max_size=4)
NOBODY = [NO_ANCHOR] * SIZE


def graph(edges, against=(), anchor=NOBODY, settled=(False,) * 4, ruled=0):
    left, right = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    against_left, against_right = np.array(against, dtype=np.int64).reshape(-1, 2).T
    return Graph(
        size=SIZE,
        left=left,
        right=right,
        against_left=against_left,
        against_right=against_right,
        anchor=np.array(anchor, dtype=np.int64),
        settled=np.array(settled, dtype=np.bool_),
        ruled=ruled,
    )


@given(edges=PAIRS, against=PAIRS)
def test_no_group_ever_holds_a_contradiction(edges, against):
    labels = group(graph(edges, against))

    assert all(labels[one] != labels[other] for one, other in against)


@given(edges=PAIRS)
def test_without_contradictions_groups_are_the_connected_components(edges):
    found = graph(edges)

    labels = group(found)

    closed = components(SIZE, found.left, found.right)
    assert same_partition(labels, closed)


@given(edges=PAIRS, against=PAIRS)
def test_groups_never_reach_beyond_the_connected_components(edges, against):
    found = graph(edges, against)

    labels = group(found)

    closed = components(SIZE, found.left, found.right)
    assert all(
        closed[one] == closed[other]
        for one in range(SIZE)
        for other in range(SIZE)
        if labels[one] == labels[other]
    )


@given(edges=PAIRS, against=PAIRS)
def test_an_edge_left_out_would_have_joined_a_contradiction(edges, against):
    labels = group(graph(edges, against))

    for one, other in edges:
        if labels[one] != labels[other]:
            assert any(
                {labels[left], labels[right]} == {labels[one], labels[other]}
                for left, right in against
            )


@given(edges=PAIRS, against=PAIRS)
def test_grouping_again_from_the_citizens_found_changes_nothing(edges, against):
    first = group(graph(edges, against))
    _, anchor = np.unique(first, return_inverse=True)

    again = group(graph(edges, against, anchor=anchor, settled=[False] * SIZE))

    assert again.tolist() == first.tolist()


@given(edges=PAIRS, against=PAIRS, anchor=ANCHORS, settled=SETTLED)
def test_records_of_one_citizen_are_never_parted(edges, against, anchor, settled):
    labels = group(graph(edges, against, anchor, settled))

    for one, citizen in enumerate(anchor):
        if citizen != NO_ANCHOR:
            assert labels[one] == labels[anchor.index(citizen)]


@given(edges=PAIRS, against=PAIRS, anchor=ANCHORS)
def test_two_citizens_that_people_ruled_on_never_meet(edges, against, anchor):
    labels = group(graph(edges, against, anchor, settled=[True] * 4))

    citizens = {}
    for label, citizen in zip(labels.tolist(), anchor, strict=True):
        if citizen != NO_ANCHOR:
            assert citizens.setdefault(label, citizen) == citizen


@given(edges=PAIRS, against=PAIRS, ruled=st.integers(0, 14))
def test_what_a_person_ruled_is_always_joined(edges, against, ruled):
    labels = group(graph(edges, against, ruled=ruled))

    assert all(labels[one] == labels[other] for one, other in edges[:ruled])


@given(edges=PAIRS, against=PAIRS, order=st.permutations(range(SIZE)))
@settings(max_examples=60)
def test_names_of_nodes_do_not_matter(edges, against, order):
    renamed = [(order[one], order[other]) for one, other in edges]
    against_renamed = [(order[one], order[other]) for one, other in against]

    plain, other = group(graph(edges, against)), group(graph(renamed, against_renamed))

    assert same_partition(plain, other[np.array(order)])


def same_partition(one, other):
    return (
        len(set(zip(one.tolist(), other.tolist(), strict=True))) == len(set(one)) == len(set(other))
    )
