"""Asset checks: nothing lost (P6), identifiers in their zone, freshness, link quality."""

from datetime import timedelta

import dagster as dg

from assets.failures import value_free
from assets.linked import linked
from assets.profiled import profiled
from assets.published import published
from assets.resources import Hub
from assets.validated import validated
from hub.intake.deliveries import register
from hub.lake.checks import link_quality, rows_without_profile, unbalanced_deliveries
from hub.store.catalogue import columns_out_of_place
from hub.store.roles import Role

LARGEST_CLUSTER = 60  # records of one person; above it a shared value has glued people together


@dg.asset_check(asset=validated, blocking=True)
def every_row_is_validated_or_quarantined(hub: dg.ResourceParam[Hub]) -> dg.AssetCheckResult:
    """P6, first half: rows in = rows validated + rows quarantined, per delivery."""
    with value_free("P6"), hub.lake() as lake:
        wrong = unbalanced_deliveries(lake)
    return dg.AssetCheckResult(passed=not wrong, metadata={"deliveries": wrong})


@dg.asset_check(asset=validated)
def every_feed_is_fresh(hub: dg.ResourceParam[Hub]) -> dg.AssetCheckResult:
    """Freshness, from the contract: how many days an agency may stay silent."""
    with value_free("freshness"), hub.lake() as lake:
        newest = {delivery.agency: delivery.received_at for delivery in register(lake)}
    now = hub.now()
    late = [
        str(agency)
        for agency, feed in hub.feeds.items()
        if agency not in newest or now - newest[agency] > timedelta(days=feed.freshness_days)
    ]
    return dg.AssetCheckResult(
        passed=not late, severity=dg.AssetCheckSeverity.WARN, metadata={"late": sorted(late)}
    )


@dg.asset_check(asset=linked)
def no_cluster_is_implausible(hub: dg.ResourceParam[Hub]) -> dg.AssetCheckResult:
    """Link quality that needs no truth: the largest cluster and the share that waits for review."""
    with value_free("link quality"), hub.lake() as lake:
        quality = link_quality(lake)
    return dg.AssetCheckResult(
        passed=quality.largest_cluster <= LARGEST_CLUSTER and quality.unlinked_records == 0,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "largest_cluster": quality.largest_cluster,
            "unlinked_records": quality.unlinked_records,
            "waiting_review": quality.waiting_review,
        },
    )


@dg.asset_check(asset=profiled, blocking=True)
def every_validated_row_reaches_a_profile(hub: dg.ResourceParam[Hub]) -> dg.AssetCheckResult:
    """P6, second half: each validated row is in a profile or replaced by a newer version."""
    with value_free("P6"), hub.lake() as lake:
        lost = rows_without_profile(lake)
    return dg.AssetCheckResult(passed=lost == 0, metadata={"rows_without_profile": lost})


@dg.asset_check(asset=published, blocking=True)
def no_identifier_left_its_zone(hub: dg.ResourceParam[Hub]) -> dg.AssetCheckResult:
    """The serving zone has only labelled columns, and none that names a person in clear."""
    with value_free("zones"), hub.database() as server:
        engine = server.engine(Role.OWNER)
        wrong = columns_out_of_place(engine)
        engine.dispose()
    return dg.AssetCheckResult(passed=not wrong, metadata={"columns": wrong})


CHECKS = [
    every_row_is_validated_or_quarantined,
    every_feed_is_fresh,
    no_cluster_is_implausible,
    every_validated_row_reaches_a_profile,
    no_identifier_left_its_zone,
]
