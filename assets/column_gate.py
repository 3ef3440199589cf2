"""A feed with a column that looks personal and is not said to be waits until a person decides."""

import duckdb

from hub.discovery.column_register import COLUMN_RULE, Contract, judge_columns, reasons
from hub.intake.errors import FileRefused
from hub.intake.feed import Feed
from hub.records.identifiers import DeliveryId


def column_gate(
    lake: duckdb.DuckDBPyConnection, feed: Feed, delivery_id: DeliveryId
) -> FileRefused | None:
    """Judge the columns that this version of the contract has not settled; refuse if any is open."""
    contract = Contract(feed.agency, feed.version)
    waiting = judge_columns(lake, contract, feed.objects, delivery_id)
    if not waiting:
        return None
    return FileRefused(
        COLUMN_RULE,
        f"Hay columnas que parecen datos personales y el contrato no lo dice: {'; '.join(reasons(waiting))}. "
        "La entrega quedó sellada y completa. Corrija el contrato o decida con: hub detect decide",
    )
