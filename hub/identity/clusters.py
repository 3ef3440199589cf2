"""Groups of mentions: strongest edge first, and no group ever holds a contradiction.

Pure: arrays in, arrays out. Components with nothing to dispute are closed at once by scipy;
only those with a contradiction, or with two known citizens, are walked edge by edge. Nodes are
numbers from 0; what they stand for is the caller's business.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Nodes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Weights = npt.NDArray[np.float64]
NO_ANCHOR = -1


@dataclass(frozen=True, slots=True)
class Graph:
    """Edges from the strongest to the weakest, what forbids a union, and who is known already.

    The first `ruled` edges were ruled by a person: nothing stops them. `anchor` is the number of the citizen a node belongs to, or NO_ANCHOR; `settled` says of each
    citizen that a person has ruled on it, so that no machine merges it with another.
    """

    size: int
    left: Nodes
    right: Nodes
    against_left: Nodes
    against_right: Nodes
    anchor: Nodes
    settled: Flags
    ruled: int = 0


@dataclass(slots=True)
class _Groups:
    """Groups under construction, for the nodes of disputed components only."""

    members: dict[int, list[int]]
    root: dict[int, int]
    against: dict[int, set[int]]
    citizens: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def unite(self, left: int, right: int) -> None:
        keep, drop = self.root[left], self.root[right]
        if keep == drop:
            return
        if len(self.members[keep]) < len(self.members[drop]):
            keep, drop = drop, keep
        for node in self.members[drop]:
            self.root[node] = keep
        self.members[keep] += self.members.pop(drop)
        self.citizens[keep] |= self.citizens.pop(drop, set())

    def contradict(self, left: int, right: int) -> bool:
        small, large = sorted(
            (self.root[left], self.root[right]), key=lambda root: len(self.members[root])
        )
        return any(
            self.root[enemy] == large
            for node in self.members[small]
            for enemy in self.against.get(node, ())
        )


def components(size: int, left: Nodes, right: Nodes) -> Nodes:
    """Label of the connected component of each node."""
    ones = np.ones(len(left), dtype=np.int8)
    matrix = coo_array((ones, (left, right)), shape=(size, size))
    labels: Nodes = connected_components(matrix, directed=False)[1].astype(np.int64)
    return labels


def anchored_edges(anchor: Nodes) -> tuple[Nodes, Nodes]:
    """Edges that hold the nodes of one citizen together: each to the citizen's first node."""
    known = np.flatnonzero(anchor != NO_ANCHOR)
    _, first, inverse = np.unique(anchor[known], return_index=True, return_inverse=True)
    return known[first][inverse], known


def group(graph: Graph) -> Nodes:
    """Label of the group of each node; labels are the smallest node of the group."""
    anchor_left, anchor_right = anchored_edges(graph.anchor)
    labels = components(
        graph.size,
        np.concatenate([graph.left, anchor_left]),
        np.concatenate([graph.right, anchor_right]),
    )
    disputed = _disputed(graph, labels)
    _resolve(graph, disputed[labels], labels)
    return _smallest_member(labels)


def _disputed(graph: Graph, labels: Nodes) -> Flags:
    """Which components hold a contradiction or a citizen that no machine may merge."""
    disputed = np.zeros(labels.max(initial=-1) + 1, dtype=np.bool_)
    inside = labels[graph.against_left] == labels[graph.against_right]
    disputed[labels[graph.against_left[inside]]] = True
    known = np.flatnonzero(graph.anchor != NO_ANCHOR)
    disputed[labels[known[graph.settled[graph.anchor[known]]]]] = True
    return disputed


def _resolve(graph: Graph, nodes: Flags, labels: Nodes) -> None:
    """Walk the edges of disputed components and write the labels of their groups in place."""
    chosen = np.flatnonzero(nodes)
    groups = _Groups(
        members={node: [node] for node in chosen.tolist()},
        root={node: node for node in chosen.tolist()},
        against=_neighbours(graph.against_left, graph.against_right, nodes),
    )
    _unite_known(graph, chosen, groups)
    touching = np.flatnonzero(nodes[graph.left])
    ends = zip(graph.left[touching].tolist(), graph.right[touching].tolist(), strict=True)
    for place, (left, right) in zip(touching.tolist(), ends, strict=True):
        if place < graph.ruled or _may_unite(graph, groups, left, right):
            groups.unite(left, right)
    fresh = labels.max(initial=-1) + 1
    for node, root in groups.root.items():
        labels[node] = fresh + root


def _unite_known(graph: Graph, chosen: Nodes, groups: _Groups) -> None:
    known = chosen[graph.anchor[chosen] != NO_ANCHOR]
    for node, citizen in zip(known.tolist(), graph.anchor[known].tolist(), strict=True):
        groups.citizens[node].add(citizen)
    first: dict[int, int] = {}
    for node, citizen in zip(known.tolist(), graph.anchor[known].tolist(), strict=True):
        groups.unite(first.setdefault(citizen, node), node)


def _may_unite(graph: Graph, groups: _Groups, left: int, right: int) -> bool:
    one, other = groups.root[left], groups.root[right]
    if one == other:
        return False
    citizens = groups.citizens.get(one, set()), groups.citizens.get(other, set())
    if all(citizens) and _any_settled(graph, set.union(*citizens)):
        return False
    return not groups.contradict(left, right)


def _any_settled(graph: Graph, citizens: Iterable[int]) -> bool:
    return any(graph.settled[citizen] for citizen in citizens)


def _neighbours(left: Nodes, right: Nodes, nodes: Flags) -> dict[int, set[int]]:
    inside = nodes[left] & nodes[right]
    neighbours: dict[int, set[int]] = defaultdict(set)
    for one, other in zip(left[inside].tolist(), right[inside].tolist(), strict=True):
        neighbours[one].add(other)
        neighbours[other].add(one)
    return dict(neighbours)


def _smallest_member(labels: Nodes) -> Nodes:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    smallest: Nodes = first[inverse].astype(np.int64)
    return smallest
