"""From edges in the workbench to groups: `machine` as the evidence has them, `grouped` as kept.

Machine groups are what a full run gives, whatever came when. The kept groups hold the records of
a known citizen together: they differ from the machine's only around a citizen that the machine
would split, and those are flagged. Only mentions with an edge or a citizen of several records
become numbers in Python; everybody else is settled by one left join.
"""

from dataclasses import dataclass, replace

import duckdb
import numpy as np
import pyarrow as pa

from hub.identity.clusters import (
    NO_ANCHOR,
    Graph,
    Nodes,
    Weights,
    anchored_edges,
    components,
    group,
)
from hub.identity.crowds import outside_crowds
from hub.identity.edges import find_contradictions, set_ambiguous_aside
from hub.identity.pair_view import create

# A person's verdict outranks any weight; the query below says the same number.
RULED_WEIGHT = 1000.0

_EDGES = """
select
    unique_id_l,
    unique_id_r,
    case when verdict = 'same' then 1000.0 else match_weight end as weight
from pairs
where is_edge
"""

# Orders pairs of one weight the same way in every run, whoever arrived first.
_MARKS = "select unique_id, hash(record_id) from mentions"

_ANCHORS = """
select unique_id, citizen
from (
    select
        unique_id,
        dense_rank() over (order by citizen_id) - 1 as citizen,
        count(*) over (partition by citizen_id) as records,
        unique_id in (select unique_id_l from pairs where is_edge)
        or unique_id in (select unique_id_r from pairs where is_edge) as has_edge
    from prior
    where anchored
) as known
where records > 1 or has_edge
"""

_SETTLED = """
select distinct dense_rank() over (order by citizen_id) - 1 as citizen, settled
from prior
where anchored
order by citizen
"""

_CONTRADICTIONS = "select unique_id_l, unique_id_r from contradictions"


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Mentions as consecutive numbers, and their edges from the strongest."""

    nodes: Nodes
    left: Nodes
    right: Nodes
    weight: Weights
    anchor: Nodes

    def components(self) -> Nodes:
        left, right = anchored_edges(self.anchor)
        return components(
            len(self.nodes),
            np.concatenate([self.left, left]),
            np.concatenate([self.right, right]),
        )

    def graph(self, against: list[Nodes], settled: Nodes) -> Graph:
        inside = np.isin(against[0], self.nodes) & np.isin(against[1], self.nodes)
        return Graph(
            size=len(self.nodes),
            left=self.left,
            right=self.right,
            against_left=np.searchsorted(self.nodes, against[0][inside]),
            against_right=np.searchsorted(self.nodes, against[1][inside]),
            anchor=self.anchor,
            settled=settled.astype(np.bool_),
            ruled=int(np.count_nonzero(self.weight == RULED_WEIGHT)),
        )


def group_mentions(work: duckdb.DuckDBPyConnection) -> None:
    """Write `machine` and `grouped` (unique_id, label): the label is the group's smallest number."""
    marks = _marks(work)
    numbered = _number(work, marks)
    _store(work, "components", numbered.nodes, component=numbered.components())
    find_contradictions(work)
    set_ambiguous_aside(work)
    numbered = _number(work, marks)
    graph = numbered.graph(_columns(work, _CONTRADICTIONS, 2), _columns(work, _SETTLED, 2)[1])
    kept = group(graph)
    _store(work, "grouped_edges", numbered.nodes, label=numbered.nodes[kept])
    _store(work, "machine", numbered.nodes, label=numbered.nodes[_unanchored(graph, kept)])
    work.execute(
        "create or replace table grouped as"
        " select mentions.unique_id, coalesce(grouped_edges.label, mentions.unique_id) as label"
        " from mentions left join grouped_edges using (unique_id)"
    )


def _unanchored(graph: Graph, kept: Nodes) -> Nodes:
    """Groups by the evidence alone; `kept` are those that hold known citizens together."""
    if not (graph.anchor != NO_ANCHOR).any():
        return kept
    return group(replace(graph, anchor=np.full_like(graph.anchor, NO_ANCHOR)))


def _number(work: duckdb.DuckDBPyConnection, every_mark: Nodes) -> _Numbered:
    left, right, weights = _columns(work, _EDGES, 3)
    weight = weights.astype(np.float64)
    known, citizen = _columns(work, _ANCHORS, 2)
    nodes = np.unique(np.concatenate([left, right, known]))
    anchor = np.full(len(nodes), NO_ANCHOR, dtype=np.int64)
    anchor[np.searchsorted(nodes, known)] = citizen
    left, right = np.searchsorted(nodes, left), np.searchsorted(nodes, right)
    kept = np.flatnonzero(outside_crowds(left, right, weight, len(nodes)))
    marks = every_mark[nodes]
    order = kept[np.lexsort((marks[left[kept]] ^ marks[right[kept]], -weight[kept]))]
    return _Numbered(nodes, left[order], right[order], weight[order], anchor)


def _marks(work: duckdb.DuckDBPyConnection) -> Nodes:
    """The mark of each mention, at the place of its number."""
    numbers, marks = _columns(work, _MARKS, 2)
    placed = np.zeros(numbers.max(initial=0) + 1, dtype=marks.dtype)
    placed[numbers] = marks
    return placed


def _columns(work: duckdb.DuckDBPyConnection, query: str, width: int) -> list[Nodes]:
    fetched = list(work.execute(query).fetchnumpy().values())
    return [np.asarray(column) for column in fetched[:width]]


def _store(work: duckdb.DuckDBPyConnection, table: str, nodes: Nodes, **columns: Nodes) -> None:
    batch = pa.table({"unique_id": nodes, **columns})
    work.register("batch", batch)
    create(work, table, "select columns(*)::integer from batch")
    work.unregister("batch")
