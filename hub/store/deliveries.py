"""SQL that reads the register of deliveries: counts and states, no file name and no person."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, func, select

from hub.records.identifiers import DeliveryId
from hub.records.profiles import DeliveryCounts
from hub.store.schema import deliveries


def delivery_rows(connection: Connection) -> Iterator[DeliveryCounts]:
    """Yield every delivery, the newest first."""
    wanted = select(deliveries).order_by(deliveries.c.received_at.desc(), deliveries.c.delivery_id)
    for row in connection.execute(wanted).mappings():
        yield DeliveryCounts(
            delivery_id=DeliveryId(row["delivery_id"]),
            agency=row["agency"],
            state=row["state"],
            refused_reason=row["refused_reason"],
            rows_in=row["rows_in"],
            rows_validated=row["rows_validated"],
            rows_quarantined=row["rows_quarantined"],
            received_at=row["received_at"],
            rows_stopped=row["rows_stopped"],
        )


def reporting_since(connection: Connection) -> dict[str, datetime]:
    """Return the day of each agency's first delivery, as the front page tells it."""
    first = select(deliveries.c.agency, func.min(deliveries.c.received_at).label("since")).group_by(
        deliveries.c.agency
    )
    return {row.agency: row.since for row in connection.execute(first)}
