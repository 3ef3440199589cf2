"""What the lake knows of a union before it is undone: since when, and which values were mixed."""

import duckdb

from hub.identity.errors import OverrideError
from hub.identity.lineage import lineage_of
from hub.identity.overrides import are_merged, members_of
from hub.identity.parting import part
from hub.records.identifiers import CitizenId
from hub.services.incidents import Union

# A value in use that both people gave is nobody else's; any other one was, for one of the two.
_MIXED = """
select field
from (
    select
        field,
        value,
        max(won) as won,
        bool_or(record_id in (select unnest($leaving))) as is_theirs,
        bool_or(record_id not in (select unnest($leaving))) as is_ours
    from profiled
    where citizen_id = $survivor
    group by field, value
)
where won and not (is_theirs and is_ours)
group by field
"""


def union_of(lake: duckdb.DuckDBPyConnection, survivor: CitizenId, absorbed: CitizenId) -> Union:
    """Return when two people became one and the fields in which one was shown the other's value."""
    if not are_merged(lake, survivor, absorbed):
        raise OverrideError("Esas dos personas no están unidas. No se cambió nada.")
    lineage = lineage_of(lake, survivor)
    if absorbed not in lineage.merges:
        raise OverrideError("La historia no dice cuándo se unieron. No se cambió nada; avise.")
    parting = part(lake, lineage, members_of(lake, survivor), absorbed)
    values = {"survivor": survivor, "leaving": sorted(parting.leaving)}
    mixed = frozenset(field for (field,) in lake.execute(_MIXED, values).fetchall())
    return Union(survivor, (absorbed,), lineage.merges[absorbed].happened_at, mixed)
