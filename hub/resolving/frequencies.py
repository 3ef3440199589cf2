"""How common a value is among people: counted over groups of records once there are any.

A value that one person's three records share is not three times as common for it.
"""

from collections.abc import Sequence

import duckdb

from hub.resolving.comparisons import Comparison

# A value nobody else holds in the table is at least this share of one holder's worth.
LEAST_HOLDER = 0.25


def weigh_values(
    work: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    likeness_of_strangers: dict[str, float],
) -> None:
    """Write `weighed`: the mentions with `tf_` columns, a holder being a row of `holders`."""
    parts = sorted({d.frequency_of for c in comparisons for d in c.degrees if d.frequency_of})
    for part in parts:
        work.execute(
            f"create or replace table tf_{part} as"  # noqa: S608
            f" select {part}, count(distinct holder) as held"
            f" from mentions inner join holders using (unique_id)"
            f" where {part} is not null group by {part}"
        )
    columns = ", ".join(
        f"(tf_{part}.held - 1 + {_least(likeness_of_strangers.get(part, 1.0))})"  # noqa: S608
        f" / (select count(distinct holder) from holders) as tf_{part}"
        for part in parts
    )
    joins = " ".join(f"left join tf_{part} on mentions.{part} = tf_{part}.{part}" for part in parts)
    work.execute(
        "create or replace table weighed as"  # noqa: S608
        f" select mentions.*{', ' if parts else ''}{columns} from mentions {joins}"
    )
    for part in parts:
        work.execute(f"drop table tf_{part}")


def _least(holders: float) -> float:
    return min(max(holders, LEAST_HOLDER), 1.0)
