"""Groups of records that support one another, not chains of pairs.

Pure: arrays in, labels out. Two groups join while the evidence between all their members is good
enough on average, the best first; so a single strong pair cannot glue two people together, and a
pair that contradicts them counts. One prior is paid for two groups, not one for each pair between
them: what is asked of the average falls slowly with the number of pairs. Records that may not be
together (two of a source without doubles) never are.
"""

from dataclasses import dataclass

import numpy as np

from hub.identity.clusters import Flags, Nodes, Weights, components

# No pair says more than this for or against, in bits: fields of one record are not independent.
MOST_FOR, MOST_AGAINST = 12.0, -14.0
# What a pair that nobody looked at says.
UNSEEN = -10.0
# How much less is asked of an average over twice as many pairs.
EASIER_BY, EASIEST = 1.0, 2.5
LARGEST_COMPONENT = 400
STRICTER_BY = 2.0
NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Pairs:
    """Scored pairs of records numbered from 0, and the source of each record (-1 for any)."""

    size: int
    left: Nodes
    right: Nodes
    weight: Weights
    source: Nodes

    def only(self, kept: Flags | Nodes) -> "Pairs":
        """The pairs that are kept, or in another order."""
        return Pairs(self.size, self.left[kept], self.right[kept], self.weight[kept], self.source)


def lines_to_follow(pairs: Pairs, join: float) -> Flags:
    """Pairs that may bring two records into one component; crowds must show stronger ones."""
    floor = join - EASIEST
    followed: Flags = (pairs.weight >= floor) & ~_same_source(pairs, pairs.left, pairs.right)
    while followed.any():
        labels = components(pairs.size, pairs.left[followed], pairs.right[followed])
        crowd = (np.bincount(labels, minlength=1) > LARGEST_COMPONENT)[labels]
        crowded = followed & crowd[pairs.left]
        if not crowded.any():
            break
        floor += STRICTER_BY
        followed &= ~(crowded & (pairs.weight < floor))
    return followed


def group(pairs: Pairs, join: float) -> Nodes:
    """Label of the group of each record."""
    followed = lines_to_follow(pairs, join)
    labels = components(pairs.size, pairs.left[followed], pairs.right[followed])
    sizes = np.bincount(labels, minlength=1)
    inside = pairs.only(labels[pairs.left] == labels[pairs.right])
    order = np.argsort(labels[inside.left], kind="stable")
    inside = inside.only(order)
    place = _place_in_component(labels)
    starts = np.searchsorted(labels[inside.left], np.arange(len(sizes) + 1))
    members = np.argsort(labels, kind="stable")
    first = np.searchsorted(labels[members], np.arange(len(sizes)))
    groups = np.arange(pairs.size, dtype=np.int64)
    for component in np.flatnonzero(sizes > 1).tolist():
        mine = slice(starts[component], starts[component + 1])
        nodes = members[first[component] : first[component] + sizes[component]]
        table = _evidence(inside, place, nodes, mine)
        groups[nodes] = nodes[_agglomerate(table, join)]
    return groups


def _place_in_component(labels: Nodes) -> Nodes:
    members = np.argsort(labels, kind="stable")
    sizes = np.bincount(labels, minlength=1)
    place = np.empty(len(labels), dtype=np.int64)
    place[members] = np.arange(len(labels)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return place


def _same_source(pairs: Pairs, left: Nodes, right: Nodes) -> Flags:
    same: Flags = (pairs.source[left] == pairs.source[right]) & (pairs.source[left] >= 0)
    return same


def _evidence(inside: Pairs, place: Nodes, nodes: Nodes, mine: slice) -> Weights:
    """Weight between every two nodes of one component."""
    table = np.full((len(nodes), len(nodes)), UNSEEN)
    left, right = place[inside.left[mine]], place[inside.right[mine]]
    table[left, right] = table[right, left] = np.clip(inside.weight[mine], MOST_AGAINST, MOST_FOR)
    source = inside.source[nodes]
    table[(source[:, None] == source[None, :]) & (source[:, None] >= 0)] = NEVER
    return table


def _agglomerate(table: Weights, join: float) -> Nodes:
    """Join the best supported groups until none is supported; the label is the first member."""
    size = len(table)
    label = np.arange(size, dtype=np.int64)
    many = np.ones(size)
    total = table.copy()
    score = table.copy()
    np.fill_diagonal(score, -np.inf)
    while True:
        keep, drop = divmod(int(score.argmax()), size)
        if score[keep, drop] < join:
            return label
        keep, drop = min(keep, drop), max(keep, drop)
        label[label == drop] = keep
        total[keep] += total[drop]
        total[:, keep] = total[keep]
        many[keep] += many[drop]
        pairs = many[keep] * many
        gone = np.isneginf(score[keep])
        renewed = total[keep] / pairs + np.minimum(EASIER_BY * np.log2(pairs), EASIEST)
        renewed[gone] = -np.inf
        renewed[drop] = renewed[keep] = -np.inf
        score[keep] = score[:, keep] = renewed
        score[drop] = score[:, drop] = -np.inf
