"""Which rows of the lake are past their term. Tables and triggers are those of the retention table."""

from datetime import datetime

import duckdb

from hub.lake.errors import LakeError

PAST_TERM = {
    "quarantined": "delivery_id in (select delivery_id from deliveries where received_at < ?)",
    "link_departed": "left_at < ?",
}
OLD_DELIVERIES = "select delivery_id from deliveries where received_at < ? order by delivery_id"


def rows_past(lake: duckdb.DuckDBPyConnection, table: str, moment: datetime) -> int:
    """Count the rows of `table` whose trigger lies before `moment`."""
    query = f"select count(*) from {table} where {_condition(table)}"  # noqa: S608 - a known table
    [[count]] = lake.execute(query, [moment]).fetchall()
    return int(count)


def delete_past(lake: duckdb.DuckDBPyConnection, table: str, moment: datetime) -> int:
    """Delete the rows that `rows_past` counts and return how many went."""
    query = f"delete from {table} where {_condition(table)}"  # noqa: S608 - a known table
    [[count]] = lake.execute(query, [moment]).fetchall()
    return int(count)


def deliveries_before(lake: duckdb.DuckDBPyConnection, moment: datetime) -> list[str]:
    """Return the ids of the deliveries received before `moment`."""
    return [name for (name,) in lake.execute(OLD_DELIVERIES, [moment]).fetchall()]


def _condition(table: str) -> str:
    if table not in PAST_TERM:
        raise LakeError(
            f"La tabla {table} no tiene regla de conservación en el lago. No se borró nada."
        )
    return PAST_TERM[table]
