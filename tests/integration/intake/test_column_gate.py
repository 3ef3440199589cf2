"""A feed whose contract forgot a label: the delivery waits whole, and goes on once somebody decides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import pytest

from assets.column_gate import column_gate
from hub.discovery.column_register import COLUMN_RULE, Decision, Verdict, decide_column
from hub.intake.deliveries import Delivery, DeliveryState, open_again, waiting_again
from hub.intake.feed import Feed
from hub.intake.sealed import sealed_path
from hub.intake.validated import Watch, validate
from hub.records.identifiers import AgencyCode
from hub.settings import Settings
from hub.vault.keyring import Secret

Lake = duckdb.DuckDBPyConnection
Values = Mapping[str, object]
HACIENDA = AgencyCode("hacienda")
TABLE = "validated_hacienda_propiedad"


@pytest.fixture
def forgetful(feeds: Mapping[AgencyCode, Feed]) -> Feed:
    """The contract of hacienda with the label of the owner's name left out."""
    feed = feeds[HACIENDA]
    [found] = feed.objects
    columns = tuple(
        replace(column, label="unlabelled") if column.name == "propietario" else column
        for column in found.columns
    )
    return replace(feed, objects=(replace(found, columns=columns),))


@pytest.fixture
def delivery(
    csv_file: Callable[[Sequence[Values]], bytes], good: Values, deliver: Callable[..., Delivery]
) -> Delivery:
    return deliver("hacienda", csv_file([good]))


def rows(lake: Lake) -> tuple[object, ...] | None:
    return lake.execute(f"select count(*) from {TABLE}").fetchone()


def test_the_delivery_waits_whole_and_says_which_column(
    delivery: Delivery, forgetful: Feed, intake: Lake, settings: Settings, key: Secret
) -> None:
    done = validate(delivery, forgetful, intake, settings.landing, key, Watch(column_gate))

    assert (done.state, done.refused_rule) == (DeliveryState.REFUSED, COLUMN_RULE)
    assert "«propiedad.propietario» parece PERSON" in str(done.refused_reason)
    assert "MUÑOZ" not in str(done.refused_reason)
    assert rows(intake) == (0,)
    assert sealed_path(settings.landing, delivery.delivery_id).exists()


def test_once_decided_the_delivery_goes_on(
    delivery: Delivery, forgetful: Feed, intake: Lake, settings: Settings, key: Secret
) -> None:
    validate(delivery, forgetful, intake, settings.landing, key, Watch(column_gate))
    decision = Decision(
        Verdict.HARMLESS, "Razones sociales.", "DPO-01", datetime(2026, 6, 30, tzinfo=UTC)
    )
    decide_column(intake, HACIENDA, "propiedad.propietario", decision)

    assert open_again(intake, HACIENDA, COLUMN_RULE) == 1
    assert waiting_again(intake) == [delivery.delivery_id]
    done = validate(delivery, forgetful, intake, settings.landing, key, Watch(column_gate))
    assert (done.state, rows(intake), waiting_again(intake)) == (DeliveryState.VALIDATED, (1,), [])


def test_a_contract_that_says_everything_is_let_through(
    delivery: Delivery,
    feeds: Mapping[AgencyCode, Feed],
    intake: Lake,
    settings: Settings,
    key: Secret,
) -> None:
    done = validate(delivery, feeds[HACIENDA], intake, settings.landing, key, Watch(column_gate))

    assert done.state is DeliveryState.VALIDATED


def test_what_another_rule_refused_stays_refused(
    deliver: Callable[..., Delivery],
    feeds: Mapping[AgencyCode, Feed],
    intake: Lake,
    settings: Settings,
    key: Secret,
) -> None:
    empty = deliver("hacienda", b"")
    validate(empty, feeds[HACIENDA], intake, settings.landing, key, Watch(column_gate))

    assert open_again(intake, HACIENDA, COLUMN_RULE) == 0
