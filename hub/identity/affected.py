"""What a delivery touches: the components of its records, and the whole citizens within reach.

Grouping is local to a component of edges, so that everybody outside keeps the group a full run
would give. A full run touches everybody.
"""

import duckdb
import numpy as np
import pyarrow as pa

from hub.identity.clusters import Nodes, components
from hub.identity.edges import IS_EDGE
from hub.identity.frequencies import with_frequencies
from hub.identity.pair_view import create
from hub.identity.saved_model import LinkageModel
from hub.identity.workbench import count

_KEPT_PAIRS = """
select
    kept.unique_id_l, kept.unique_id_r, kept.match_weight, kept.tier,
    kept.levels, kept.bits, kept.created_at, null::varchar as verdict
from {lake}.link_edges as kept
where kept.unique_id_l not in (from stale)
    and kept.unique_id_r not in (from stale)
    and (kept.unique_id_l, kept.unique_id_r) not in (
        select (unique_id_l, unique_id_r) from new_pairs
    )
    {within}
"""

_EDGES = """
select unique_id_l, unique_id_r
from (
    select unique_id_l, unique_id_r, match_weight, tier, verdict from new_pairs
    union all by name
    select unique_id_l, unique_id_r, match_weight, tier, verdict from ({kept})
) as every_pair
where {is_edge}
"""

# Records to begin with: fresh ones, whoever lost a pair to a stale one, and who was ruled on.
_SEEDS = """
select unique_id from fresh
union
select unique_id_l from {lake}.link_edges where unique_id_r in (from stale)
union
select unique_id_r from {lake}.link_edges where unique_id_l in (from stale)
union
select unique_id_l from verdicts
union
select unique_id_r from verdicts
union
select unique_id from ruled_before
"""

_REACHED = """
insert into affected
select unique_id from (
    select parts.unique_id from parts
    where parts.component in (
        select parts.component from parts inner join affected using (unique_id)
    )
    union
    select holders.unique_id from holders
    where holders.citizen_id in (
        select holders.citizen_id from holders inner join affected using (unique_id)
    )
) as reached
where unique_id not in (from affected)
"""

# Whoever a doubtful pair names beside them: what becomes of the pair hangs on both groups.
_ACROSS = """
insert into affected
select unique_id from (
    select unique_id_r as unique_id from new_pairs where unique_id_l in (from affected)
    union
    select unique_id_l from new_pairs where unique_id_r in (from affected)
    union
    select unique_id_r from {lake}.link_edges where unique_id_l in (from affected)
    union
    select unique_id_l from {lake}.link_edges where unique_id_r in (from affected)
) as across
where unique_id not in (from affected)
"""

_HOLDERS = """
select known.unique_id, linked.citizen_id
from {lake}.linked as linked
inner join {lake}.link_mentions as known on linked.record_id = known.record_id
"""

_PAIRS = """
select *, {is_edge} as is_edge
from (
    select * from new_pairs
    union all by name
    select * from ({kept})
) as every_pair
"""


def prepare_everybody(work: duckdb.DuckDBPyConnection, model: LinkageModel) -> None:
    """Write `pairs` for a full run: all that was scored; `mentions` holds everybody already."""
    is_edge = IS_EDGE.format(join=model.join_weight)
    create(work, "pairs", f"select *, {is_edge} as is_edge from new_pairs")  # noqa: S608


def prepare_affected(work: duckdb.DuckDBPyConnection, lake: str, model: LinkageModel) -> None:
    """Write `pairs` and complete `mentions` for the citizens that the delivery may touch."""
    is_edge = IS_EDGE.format(join=model.join_weight)
    _find_parts(work, _EDGES.format(kept=_KEPT_PAIRS.format(lake=lake, within=""), is_edge=is_edge))
    create(work, "affected", _SEEDS.format(lake=lake))
    create(work, "holders", _HOLDERS.format(lake=lake))
    _reach_whole_citizens(work)
    work.execute(_ACROSS.format(lake=lake))
    _reach_whole_citizens(work)
    work.execute("delete from affected where unique_id in (select unique_id from gone)")
    create(work, "missing", _missing(lake))
    work.execute(f"insert into mentions by name ({with_frequencies('missing')})")
    work.execute("delete from mentions where unique_id not in (from affected)")
    within = "and kept.unique_id_l in (from affected) and kept.unique_id_r in (from affected)"
    kept = _KEPT_PAIRS.format(lake=lake, within=within)
    create(work, "pairs", _PAIRS.format(kept=kept, is_edge=is_edge))


def _missing(lake: str) -> str:
    return (
        f"select * from {lake}.link_mentions"  # noqa: S608
        " where unique_id in (from affected) and unique_id not in (select unique_id from mentions)"
    )


def _reach_whole_citizens(work: duckdb.DuckDBPyConnection) -> None:
    before = 0
    while (reached := count(work, "select count(*) from affected")) > before:
        before = reached
        work.execute(_REACHED)


def _find_parts(work: duckdb.DuckDBPyConnection, edges: str) -> None:
    """Write `parts` (unique_id, component) for every record that has an edge."""
    left, right = (np.asarray(found) for found in work.execute(edges).fetchnumpy().values())
    nodes: Nodes = np.unique(np.concatenate([left, right]))
    labels = components(len(nodes), np.searchsorted(nodes, left), np.searchsorted(nodes, right))
    work.register("batch", pa.table({"unique_id": nodes, "component": labels}))
    create(work, "parts", "select unique_id::integer as unique_id, component from batch")
    work.unregister("batch")
