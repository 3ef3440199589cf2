"""The register of deliveries: what is written is what is read, moments included."""

from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pytest

from hub.intake.deliveries import (
    Delivery,
    DeliveryState,
    enter,
    find,
    mark_refused,
    mark_validated,
    register,
    the_delivery,
)
from hub.intake.errors import LandingError
from hub.records.identifiers import AgencyCode, DeliveryId

Lake = duckdb.DuckDBPyConnection
NOW = datetime(2026, 6, 30, 12, 0, 0, 1, tzinfo=UTC)


def _delivery(number: int, received: datetime = NOW) -> Delivery:
    return Delivery(
        delivery_id=DeliveryId(f"salud-{number:016x}"),
        agency=AgencyCode("salud"),
        sha256=f"{number:064x}",
        byte_count=number,
        received_at=received,
        state=DeliveryState.LANDED,
    )


def test_deliveries_come_back_in_the_order_of_receipt(intake: Lake) -> None:
    late, early = _delivery(1, NOW + timedelta(seconds=1)), _delivery(2)
    enter(intake, late)
    enter(intake, early)

    assert register(intake) == [early, late]


def test_a_moment_is_kept_to_the_microsecond_whatever_its_zone(intake: Lake) -> None:
    bogota = timezone(timedelta(hours=-5))
    enter(intake, _delivery(1, NOW.astimezone(bogota)))

    assert the_delivery(intake, DeliveryId(f"salud-{1:016x}")).received_at == NOW


def test_a_verdict_replaces_the_one_before(intake: Lake) -> None:
    delivery = _delivery(1)
    enter(intake, delivery)
    mark_refused(intake, delivery.delivery_id, "archivo-cortado", "Envíelo de nuevo.")

    mark_validated(intake, delivery.delivery_id, (3, 2, 1, 0))

    found = the_delivery(intake, delivery.delivery_id)
    assert (found.state, found.refused_rule, found.refused_reason) == ("validated", None, None)
    assert (found.rows_in, found.rows_validated, found.rows_quarantined) == (3, 2, 1)


def test_a_refusal_counts_no_rows(intake: Lake) -> None:
    delivery = _delivery(1)
    enter(intake, delivery)
    mark_validated(intake, delivery.delivery_id, (3, 2, 1, 0))

    mark_refused(intake, delivery.delivery_id, "archivo-cortado", "Envíelo de nuevo.")

    found = the_delivery(intake, delivery.delivery_id)
    assert (found.state, found.refused_rule) == (DeliveryState.REFUSED, "archivo-cortado")
    assert (found.rows_in, found.rows_validated, found.rows_quarantined) == (0, 0, 0)


def test_a_verdict_touches_one_delivery(intake: Lake) -> None:
    first, second = _delivery(1), _delivery(2)
    enter(intake, first)
    enter(intake, second)

    mark_validated(intake, first.delivery_id, (1, 1, 0, 0))

    assert find(intake, second.delivery_id) == second


def test_a_delivery_that_is_not_there_says_what_to_do(intake: Lake) -> None:
    with pytest.raises(LandingError, match="vuelva a enviarla"):
        the_delivery(intake, DeliveryId("salud-0"))
