"""Each delivery is a partition, so that it can be re-run or backfilled alone."""

import dagster as dg

DELIVERIES = dg.DynamicPartitionsDefinition(name="deliveries")
LAKE = "lake"  # the pool that keeps one writer on the lake
