"""The register of deliveries: one row each, from landing to its final count."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import duckdb

from hub.intake.errors import LandingError
from hub.records.identifiers import AgencyCode, DeliveryId

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Moments are read as microseconds: reading them as such needs a time-zone package.
SELECT = """
    select delivery_id, agency, sha256, byte_count, epoch_us(received_at), state,
           refused_rule, refused_reason, rows_in, rows_validated, rows_quarantined, rows_stopped
    from deliveries
"""


class DeliveryState(StrEnum):
    """How far a delivery got."""

    LANDED = "landed"
    REFUSED = "refused"
    VALIDATED = "validated"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery; its counts are None until it is validated. Stopped rows are of the erased."""

    delivery_id: DeliveryId
    agency: AgencyCode
    sha256: str
    byte_count: int
    received_at: datetime
    state: DeliveryState
    refused_rule: str | None = None
    refused_reason: str | None = None
    rows_in: int | None = None
    rows_validated: int | None = None
    rows_quarantined: int | None = None
    rows_stopped: int | None = None


def register(lake: duckdb.DuckDBPyConnection) -> list[Delivery]:
    """Return every delivery, in the order of receipt."""
    rows = lake.execute(f"{SELECT} order by received_at, delivery_id").fetchall()
    return [_delivery(row) for row in rows]


def find(lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId) -> Delivery | None:
    """Return one delivery, or None when it never landed."""
    row = lake.execute(f"{SELECT} where delivery_id = ?", [delivery_id]).fetchone()
    return None if row is None else _delivery(row)


def the_delivery(lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId) -> Delivery:
    """Return one delivery that has to be there."""
    found = find(lake, delivery_id)
    if found is None:
        raise LandingError(f"La entrega {delivery_id} no está en el registro: vuelva a enviarla.")
    return found


def enter(lake: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    """Write a new delivery down."""
    lake.execute(
        """
        insert into deliveries (delivery_id, agency, sha256, byte_count, received_at, state)
        values (?, ?, ?, ?, make_timestamptz(?), ?)
        """,
        [
            delivery.delivery_id,
            delivery.agency,
            delivery.sha256,
            delivery.byte_count,
            (delivery.received_at - EPOCH) // timedelta(microseconds=1),
            delivery.state,
        ],
    )


def mark_refused(
    lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId, rule: str, reason: str
) -> None:
    """Write down that a file rule turned the whole delivery away."""
    lake.execute(
        """
        update deliveries
        set state = 'refused', refused_rule = ?, refused_reason = ?,
            rows_in = 0, rows_validated = 0, rows_quarantined = 0, rows_stopped = 0
        where delivery_id = ?
        """,
        [rule, reason, delivery_id],
    )


def mark_validated(
    lake: duckdb.DuckDBPyConnection, delivery_id: DeliveryId, counts: tuple[int, int, int, int]
) -> None:
    """Write down rows in, rows validated, rows quarantined and rows stopped."""
    lake.execute(
        """
        update deliveries
        set state = 'validated', refused_rule = null, refused_reason = null,
            rows_in = ?, rows_validated = ?, rows_quarantined = ?, rows_stopped = ?
        where delivery_id = ?
        """,
        [*counts, delivery_id],
    )


def _delivery(row: tuple[object, ...]) -> Delivery:
    """Rebuild a delivery from the columns of SELECT."""
    (name, agency, sha256, size, received, state, rule, reason, *counts) = row
    rows_in, validated, quarantined, stopped = (None if n is None else int(str(n)) for n in counts)
    return Delivery(
        delivery_id=DeliveryId(str(name)),
        agency=AgencyCode(str(agency)),
        sha256=str(sha256),
        byte_count=int(str(size)),
        received_at=EPOCH + timedelta(microseconds=int(str(received))),
        state=DeliveryState(str(state)),
        refused_rule=None if rule is None else str(rule),
        refused_reason=None if reason is None else str(reason),
        rows_in=rows_in,
        rows_validated=validated,
        rows_quarantined=quarantined,
        rows_stopped=stopped,
    )


def waiting_again(lake: duckdb.DuckDBPyConnection) -> list[DeliveryId]:
    """Name the deliveries that landed and are not judged: new ones, and those opened again."""
    found = lake.execute(
        "select delivery_id from deliveries where state = ? order by received_at, delivery_id",
        [DeliveryState.LANDED],
    ).fetchall()
    return [DeliveryId(name) for (name,) in found]


def open_again(lake: duckdb.DuckDBPyConnection, agency: AgencyCode, rule: str) -> int:
    """Let deliveries that one rule refused be judged once more; return how many."""
    reopened = lake.execute(
        "update deliveries set state = ?, refused_rule = null, refused_reason = null"
        " where agency = ? and state = ? and refused_rule = ? returning delivery_id",
        [DeliveryState.LANDED, agency, DeliveryState.REFUSED, rule],
    ).fetchall()
    return len(reopened)
