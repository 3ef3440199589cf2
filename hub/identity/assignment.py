"""Which citizen each group is: known ids survive, and only what is new gets a new one.

A citizen lives on in the group that holds most of its records. A group that holds two citizens
keeps the older; the other becomes an alias that resolves for ever. Ids are random, drawn by the
caller's `new_id`, and never derived from what a record says.
"""

from collections.abc import Callable
from uuid import UUID

import duckdb
import pyarrow as pa

from hub.identity.pair_view import create
from hub.identity.workbench import count

# New ids are drawn and handed to the workbench this many at a time.
BATCH = 50_000

_HOMES = """
select label, citizen_id, created_at
from (
    select grouped.label, prior.citizen_id, prior.created_at, count(*) as records
    from prior
    inner join grouped using (unique_id)
    where not prior.released
    group by all
) as shares
qualify row_number() over (partition by citizen_id order by records desc, label) = 1
"""

_SURVIVORS = """
select label, citizen_id
from homes
qualify row_number() over (partition by label order by created_at, citizen_id) = 1
"""

_ABSORBED = """
select homes.citizen_id, survivors.citizen_id as survivor_id
from homes
inner join survivors using (label)
where homes.citizen_id <> survivors.citizen_id
"""

_UNKNOWN = """
select label, row_number() over (order by label) as place
from (select distinct label from grouped)
where label not in (select label from survivors)
"""

_ASSIGNED = """
select grouped.unique_id, grouped.label, citizens.citizen_id
from grouped
inner join (
    select label, citizen_id from survivors
    union all
    select unknown.label, drawn.citizen_id from unknown inner join drawn using (place)
) as citizens using (label)
"""

_STRONGEST = """
select
    unique_id,
    max_by(tier, match_weight) as tier,
    max(match_weight) as match_weight,
    max_by(bits, match_weight) as bits
from (
    select unique_id_l as unique_id, tier, match_weight, bits from pairs where decision = 'joined'
    union all
    select unique_id_r as unique_id, tier, match_weight, bits from pairs where decision = 'joined'
) as ends
group by unique_id
"""

_OUTCOME = """
select
    mentions.unique_id,
    mentions.record_id,
    assigned.citizen_id,
    coalesce(strongest.tier, 'single') as tier,
    strongest.match_weight,
    strongest.bits,
    prior.citizen_id as prior_id,
    coalesce(absorbed.survivor_id, prior.citizen_id) as expected_id,
    assigned.label = mentions.unique_id and assigned.label in (select label from unknown)
        as founds,
    prior.citizen_id is null or prior.changed as is_fresh,
    coalesce(prior.returned, false) as returned
from mentions
inner join assigned using (unique_id)
left join strongest using (unique_id)
left join prior using (unique_id)
left join absorbed on prior.citizen_id = absorbed.citizen_id
"""


def assign_citizens(work: duckdb.DuckDBPyConnection, new_id: Callable[[], UUID]) -> None:
    """Write `outcome`: every mention with its citizen, and what it was before."""
    create(work, "homes", _HOMES)
    create(work, "survivors", _SURVIVORS)
    create(work, "absorbed", _ABSORBED)
    create(work, "unknown", _UNKNOWN)
    _draw_ids(work, new_id)
    create(work, "assigned", _ASSIGNED)
    create(work, "strongest", _STRONGEST)
    create(work, "outcome", _OUTCOME)


def _draw_ids(work: duckdb.DuckDBPyConnection, new_id: Callable[[], UUID]) -> None:
    needed = count(work, "select count(*) from unknown")
    work.execute("create or replace table drawn (place bigint, citizen_id uuid)")
    for start in range(1, needed + 1, BATCH):
        places = range(start, min(start + BATCH, needed + 1))
        batch = pa.table({"place": list(places), "id": [new_id().hex for _ in places]})
        work.register("batch", batch)
        work.execute("insert into drawn select place, id::uuid from batch")
        work.unregister("batch")
