"""The answer as a file: each record, its cluster, the weight that holds it there and its tier."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from hub.identity.workbench import count
from hub.resolving.errors import TableError
from hub.resolving.resolving import Resolved

# A record is of tier A when its strongest pair is surer than the one that just joins by this much.
SURER_BY = 7.0

_ROWS = """
create or replace table resolved as
with rows as (
    select unique_id as row_number, null as first, null as second from numbered
    anti join copies using (unique_id)
    union all
    select unique_id, first, second from copies
),

originals as (select incoming.row_number_, places.* from incoming inner join places using (unique_id)),

placed as (
    select
        rows.row_number,
        case
            when rows.first is null then mine.holder
            -- Rows that say the very same are one person where two of them already are.
            when mine.holder = twin.holder then mine.holder
            else {records} + rows.row_number
        end as holder,
        case when rows.first is null or mine.holder = twin.holder then mine.weight end as weight
    from rows
    left join originals as mine on coalesce(rows.first, rows.row_number) = mine.row_number_
    left join originals as twin on rows.second = twin.row_number_
)

select
    numbered.record_id_ as record_id,
    dense_rank() over (order by placed.holder) as cluster_id,
    round(placed.weight, 2) as match_weight,
    case when placed.weight >= {sure} then 'A' when placed.weight is not null then 'B' end as tier
from placed
inner join numbered on placed.row_number = numbered.unique_id
order by numbered.unique_id
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a person asks first."""

    records: int
    clusters: int
    grouped: int
    largest: int


def write_resolved(work: duckdb.DuckDBPyConnection, resolved: Resolved, out: Path) -> Outcome:
    """Write the answer beside its place and move it there whole."""
    _place(work, resolved)
    partial = out.with_name(f".{out.name}.partial")
    name = str(partial).replace("'", "''")
    options = "header" if out.suffix.lower() == ".csv" else "format parquet"
    try:
        work.execute(f"copy resolved to '{name}' ({options})")
        partial.replace(out)
    except (OSError, duckdb.Error):
        raise TableError(
            f"No se puede escribir {out.name}. Revise la carpeta y el espacio."
        ) from None
    finally:
        partial.unlink(missing_ok=True)
    return Outcome(*_counts(work))


def _place(work: duckdb.DuckDBPyConnection, resolved: Resolved) -> None:
    places = pa.table(
        {
            "unique_id": np.arange(len(resolved.groups), dtype=np.int32),
            "holder": resolved.groups,
            "weight": _strongest(resolved),
        }
    )
    work.register("places", places)
    work.execute(
        _ROWS.format(
            records=count(work, "select count(*) from numbered"), sure=resolved.join + SURER_BY
        )
    )
    work.unregister("places")


def _strongest(resolved: Resolved) -> pa.Array:
    """The strongest weight of each record to another of its group; null when it stands alone."""
    pairs, groups = resolved.pairs, resolved.groups
    inside = groups[pairs.left] == groups[pairs.right]
    best = np.full(len(groups), -np.inf)
    np.maximum.at(best, pairs.left[inside], pairs.weight[inside])
    np.maximum.at(best, pairs.right[inside], pairs.weight[inside])
    return pa.array(best, mask=np.isneginf(best))


def _counts(work: duckdb.DuckDBPyConnection) -> tuple[int, int, int, int]:
    rows = work.execute(
        "select coalesce(sum(n), 0)::bigint, count(*), coalesce(sum(n) filter (n > 1), 0)::bigint,"
        " coalesce(max(n), 0) from (select count(*) as n from resolved group by cluster_id)"
    ).fetchall()
    records, clusters, grouped, largest = rows[0]
    return int(records), int(clusters), int(grouped), int(largest)
