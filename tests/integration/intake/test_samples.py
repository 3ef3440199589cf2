"""The sample city through the intake: what the generator spoiled is what quarantine holds."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path

import duckdb

from hub.intake.deliveries import DeliveryState, register
from hub.intake.feed import Feed
from hub.intake.inbox import waiting
from hub.intake.landed import land
from hub.intake.validated import validate
from hub.records.identifiers import AgencyCode
from hub.samples.deliver import SAMPLE_DAY, write_samples
from hub.settings import Settings
from hub.vault.keyring import Secret


def test_every_row_arrives_and_every_spoiled_one_is_caught(
    intake: duckdb.DuckDBPyConnection,
    feeds: Mapping[AgencyCode, Feed],
    settings: Settings,
    key: Secret,
) -> None:
    summary = write_samples(settings.inbox, citizens=800, seed=5)
    received = datetime.combine(SAMPLE_DAY, time(12), UTC)
    for found in waiting(settings.inbox, feeds).waiting:
        land(found, settings.landing, key, intake, received)

    for delivery in register(intake):
        validate(delivery, feeds[delivery.agency], intake, settings.landing, key)

    done = register(intake)
    assert {delivery.state for delivery in done} == {DeliveryState.VALIDATED}
    assert sum(delivery.rows_in or 0 for delivery in done) == summary.row_count
    quarantined = dict(
        intake.execute(
            "select split_part(delivery_id, '-', 1) || ':' || object, count(*) "
            "from quarantined group by all"
        ).fetchall()
    )
    assert quarantined == {name: count for name, count in summary.spoiled.items() if count}


def test_the_inbox_is_empty_afterwards(
    intake: duckdb.DuckDBPyConnection,
    feeds: Mapping[AgencyCode, Feed],
    settings: Settings,
    key: Secret,
) -> None:
    write_samples(settings.inbox, citizens=50, seed=6)
    received = datetime.combine(SAMPLE_DAY, time(12), UTC)

    for found in waiting(settings.inbox, feeds).waiting:
        land(found, settings.landing, key, intake, received)

    left: list[Path] = [path for path in settings.inbox.rglob("*") if path.is_file()]
    assert left == []
