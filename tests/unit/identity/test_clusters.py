import numpy as np

from hub.identity.clusters import NO_ANCHOR, Graph, components, group


def graph(size, edges, against=(), anchor=None, settled=(), ruled=0):
    left, right = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    against_left, against_right = np.array(against, dtype=np.int64).reshape(-1, 2).T
    return Graph(
        size=size,
        left=left,
        right=right,
        against_left=against_left,
        against_right=against_right,
        anchor=np.array(anchor or [NO_ANCHOR] * size, dtype=np.int64),
        settled=np.array(settled, dtype=np.bool_),
        ruled=ruled,
    )


def test_undisputed_edges_close_into_one_group():
    labels = group(graph(4, [(0, 1), (1, 2)]))

    assert labels.tolist() == [0, 0, 0, 3]


def test_nothing_at_all_is_no_group():
    labels = group(graph(0, []))

    assert labels.tolist() == []


def test_a_group_is_named_after_its_smallest_member():
    labels = group(graph(4, [(3, 1), (2, 3)]))

    assert labels.tolist() == [0, 1, 1, 1]


def test_the_strongest_edge_wins_where_both_cannot_be():
    labels = group(graph(3, [(1, 2), (0, 1)], against=[(0, 2)]))

    assert labels.tolist() == [0, 1, 1]


def test_the_veto_is_checked_against_every_member_and_not_only_the_two_ends():
    chain = [(0, 1), (1, 2), (2, 3)]

    labels = group(graph(4, chain, against=[(0, 3)]))

    assert labels.tolist() == [0, 0, 0, 3]


def test_an_edge_between_contradicting_ends_is_refused():
    labels = group(graph(2, [(0, 1)], against=[(0, 1)]))

    assert labels.tolist() == [0, 1]


def test_a_contradiction_across_components_disputes_nothing():
    labels = group(graph(4, [(0, 1), (2, 3)], against=[(0, 2)]))

    assert labels.tolist() == [0, 0, 2, 2]


def test_a_ruled_edge_stands_against_a_contradiction():
    labels = group(graph(2, [(0, 1)], against=[(0, 1)], ruled=1))

    assert labels.tolist() == [0, 0]


def test_records_of_one_citizen_stay_together_without_an_edge():
    labels = group(graph(3, [], anchor=[0, NO_ANCHOR, 0], settled=[False]))

    assert labels.tolist() == [0, 1, 0]


def test_records_of_one_citizen_stay_together_even_when_they_contradict():
    labels = group(graph(2, [], against=[(0, 1)], anchor=[0, 0], settled=[False]))

    assert labels.tolist() == [0, 0]


def test_two_citizens_meet_where_nothing_contradicts():
    labels = group(graph(2, [(0, 1)], anchor=[0, 1], settled=[False, False]))

    assert labels.tolist() == [0, 0]


def test_a_citizen_a_person_ruled_on_is_not_merged_by_a_machine():
    labels = group(graph(2, [(0, 1)], anchor=[0, 1], settled=[True, False]))

    assert labels.tolist() == [0, 1]


def test_a_citizen_a_person_ruled_on_still_takes_newcomers():
    labels = group(graph(2, [(0, 1)], anchor=[0, NO_ANCHOR], settled=[True]))

    assert labels.tolist() == [0, 0]


def test_a_newcomer_does_not_carry_two_ruled_citizens_together():
    labels = group(graph(3, [(0, 2), (1, 2)], anchor=[0, 1, NO_ANCHOR], settled=[True, True]))

    assert labels.tolist() == [0, 1, 0]


def test_a_newcomer_does_not_carry_two_contradicting_citizens_together():
    labels = group(
        graph(3, [(1, 2), (0, 2)], against=[(0, 1)], anchor=[0, 1, NO_ANCHOR], settled=[False] * 2)
    )

    assert labels.tolist() == [0, 1, 1]


def test_components_know_no_veto():
    labels = components(3, np.array([0]), np.array([2]))

    assert labels[0] == labels[2] != labels[1]
