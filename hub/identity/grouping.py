"""From edges in the workbench to `grouped`: one group per mention, singletons included.

Only mentions with an edge or a citizen of several records become numbers in Python; everybody
else is settled by one left join.
"""

from dataclasses import dataclass

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
order by weight desc, unique_id_l, unique_id_r
"""

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


def group_mentions(work: duckdb.DuckDBPyConnection) -> None:
    """Write `grouped` (unique_id, label): the label is the smallest unique_id of the group."""
    numbered = _number(work)
    _store(work, "components", numbered.nodes, component=numbered.components())
    find_contradictions(work)
    set_ambiguous_aside(work)
    numbered = _number(work)
    against_left, against_right = _columns(
        work, "select unique_id_l, unique_id_r from contradictions", 2
    )
    inside = np.isin(against_left, numbered.nodes) & np.isin(against_right, numbered.nodes)
    labels = group(
        Graph(
            size=len(numbered.nodes),
            left=numbered.left,
            right=numbered.right,
            against_left=np.searchsorted(numbered.nodes, against_left[inside]),
            against_right=np.searchsorted(numbered.nodes, against_right[inside]),
            anchor=numbered.anchor,
            settled=_columns(work, _SETTLED, 2)[1].astype(np.bool_),
            ruled=int(np.count_nonzero(numbered.weight == RULED_WEIGHT)),
        )
    )
    _store(work, "grouped_edges", numbered.nodes, label=numbered.nodes[labels])
    work.execute(
        "create or replace table grouped as"
        " select mentions.unique_id, coalesce(grouped_edges.label, mentions.unique_id) as label"
        " from mentions left join grouped_edges using (unique_id)"
    )


def _number(work: duckdb.DuckDBPyConnection) -> _Numbered:
    left, right, weights = _columns(work, _EDGES, 3)
    weight = weights.astype(np.float64)
    known, citizen = _columns(work, _ANCHORS, 2)
    nodes = np.unique(np.concatenate([left, right, known]))
    anchor = np.full(len(nodes), NO_ANCHOR, dtype=np.int64)
    anchor[np.searchsorted(nodes, known)] = citizen
    left, right = np.searchsorted(nodes, left), np.searchsorted(nodes, right)
    kept = outside_crowds(left, right, weight, anchored_edges(anchor), len(nodes))
    return _Numbered(nodes, left[kept], right[kept], weight[kept], anchor)


def _columns(work: duckdb.DuckDBPyConnection, query: str, width: int) -> list[Nodes]:
    fetched = list(work.execute(query).fetchnumpy().values())
    return [np.asarray(column) for column in fetched[:width]]


def _store(work: duckdb.DuckDBPyConnection, table: str, nodes: Nodes, **columns: Nodes) -> None:
    batch = pa.table({"unique_id": nodes, **columns})
    work.register("batch", batch)
    create(work, table, "select * from batch")
    work.unregister("batch")
