"""Who a record was, and which records a citizen had, on any past day: read from the events alone.

The last event up to that moment which places or removes a record decides, and then the merges
after it: a record of a citizen who became another's alias belongs to the one who stayed.
"""

from datetime import datetime

import duckdb

from hub.records.identifiers import CitizenId

# What places a record with a citizen, and what takes it out of the deliveries: a record that left
# for another citizen has an event of its own there.
_PLACED = """
select record_id, arg_max_null(if(kind = 'left', null, citizen_id), event_id) as citizen_id
from citizen_events
where happened_at <= $moment and record_id is not null
    and (kind in ('created', 'joined', 'split', 'unmerged') or kind = 'left' and other_citizen_id is null)
    {which}
group by record_id
"""

# Who stands for whom at that moment: the last of merged and unmerged decides.
_ALIASES = """
select absorbed_id as citizen_id, arg_max(survivor_id, event_id) as survivor_id
from (
    select
        event_id, kind,
        if(kind = 'merged', other_citizen_id, citizen_id) as absorbed_id,
        if(kind = 'merged', citizen_id, other_citizen_id) as survivor_id
    from citizen_events
    where happened_at <= $moment and kind in ('merged', 'unmerged') and record_id is null
) as told
group by absorbed_id
having arg_max(kind, event_id) = 'merged'
"""

_STANDING = """
with recursive aliases as materialized ({aliases}),

standing as (
    select record_id, citizen_id, 0 as hops from ({placed}) as placed
    where citizen_id is not null
    union all
    select standing.record_id, aliases.survivor_id, standing.hops + 1
    from standing inner join aliases using (citizen_id)
    where standing.hops < 100
)

select record_id, arg_max(citizen_id, hops) as citizen_id from standing group by record_id
"""


def record_at(
    lake: duckdb.DuckDBPyConnection, record_id: str, moment: datetime
) -> CitizenId | None:
    """The citizen a record belonged to at `moment`, or none when it was not there."""
    query = _STANDING.format(
        aliases=_ALIASES, placed=_PLACED.format(which="and record_id = $record_id")
    )
    found = lake.execute(query, {"record_id": record_id, "moment": moment}).fetchall()
    return CitizenId(found[0][1]) if found else None


def members_at(
    lake: duckdb.DuckDBPyConnection, citizen_id: CitizenId, moment: datetime
) -> list[str]:
    """The records that belonged to a citizen at `moment`, in order."""
    query = _STANDING.format(aliases=_ALIASES, placed=_PLACED.format(which=""))
    found = lake.execute(
        f"select record_id from ({query}) where citizen_id = $citizen_id order by record_id",  # noqa: S608
        {"citizen_id": citizen_id, "moment": moment},
    ).fetchall()
    return [str(record) for (record,) in found]
