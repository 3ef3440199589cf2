"""What Dagster sees: the stages in order, one job, one writer, a sensor, a schedule, checks."""

from itertools import pairwise
from pathlib import Path

import dagster as dg
import pytest

from assets.checks import CHECKS
from assets.definitions import STAGES, defs
from assets.instance import open_instance
from assets.intake_run import CITY_JOB, pending, range_tags
from assets.partitions import DELIVERIES, LAKE
from assets.resources import Hub, open_hub
from hub.settings import Settings

ORDER = ["landed", "validated", "standardised", "scanned", "linked", "profiled", "published"]


@pytest.fixture
def hub(settings: Settings) -> Hub:
    return open_hub(settings)


@pytest.fixture
def instance(tmp_path: Path) -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral(str(tmp_path))


def leave(hub: Hub, agency: str, content: bytes) -> None:
    folder = hub.settings.inbox / agency
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{len(content)}.csv").write_bytes(content)


def test_each_stage_depends_on_the_one_before() -> None:
    graph = defs.resolve_asset_graph()

    for before, after in pairwise(ORDER):
        assert dg.AssetKey(before) in graph.get(dg.AssetKey(after)).parent_keys


def test_one_job_covers_the_whole_path() -> None:
    job = defs.resolve_job_def(CITY_JOB)

    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == set(ORDER)


def test_one_pool_keeps_a_single_writer_on_the_lake() -> None:
    assert {pool for stage in STAGES for pool in stage.op.pools} == {LAKE}


def test_deliveries_are_dynamic_partitions_of_the_first_two_stages() -> None:
    partitioned = [stage.key.to_user_string() for stage in STAGES if stage.partitions_def]

    assert (partitioned, DELIVERIES.name) == (["landed", "validated"], "deliveries")


def test_every_promise_of_the_pipeline_has_a_check() -> None:
    names = {key.name for check in CHECKS for key in check.check_keys}

    assert names == {
        "every_row_is_validated_or_quarantined",
        "every_feed_is_fresh",
        "no_cluster_is_implausible",
        "every_validated_row_reaches_a_profile",
        "no_identifier_left_its_zone",
    }


def test_retention_is_scheduled_daily() -> None:
    assert defs.resolve_schedule_def("daily_retention").cron_schedule == "30 2 * * *"


def test_an_empty_inbox_leaves_nothing_pending(hub: Hub, instance: dg.DagsterInstance) -> None:
    assert pending(hub, instance).keys == ()


def test_a_new_file_is_pending_and_new(hub: Hub, instance: dg.DagsterInstance) -> None:
    leave(hub, "hacienda", b"a;b\n")

    found = pending(hub, instance)

    assert (len(found.keys), found.new) == (1, found.keys)


def test_a_delivery_begun_and_not_finished_is_pending_again(
    hub: Hub, instance: dg.DagsterInstance
) -> None:
    instance.add_dynamic_partitions("deliveries", ["salud-0123456789abcdef"])

    found = pending(hub, instance)

    assert (found.keys, found.new) == (("salud-0123456789abcdef",), ())


def test_a_finished_delivery_is_not_pending(hub: Hub, instance: dg.DagsterInstance) -> None:
    key = "salud-0123456789abcdef"
    instance.add_dynamic_partitions("deliveries", [key])
    instance.report_runless_asset_event(dg.AssetMaterialization("validated", partition=key))

    assert pending(hub, instance).keys == ()


def test_a_run_covers_the_range_of_pending_partitions() -> None:
    tags = range_tags(["a", "b", "c"])

    assert set(tags.values()) == {"a", "c", "a|b|c"}


def test_the_sensor_asks_for_one_run_and_names_the_new_partitions(
    hub: Hub, instance: dg.DagsterInstance
) -> None:
    leave(hub, "hacienda", b"a;b\n")
    sensor = defs.resolve_sensor_def("inbox")

    with dg.build_sensor_context(instance=instance, resources={"hub": hub}) as context:
        asked = sensor(context)

    assert isinstance(asked, dg.SensorResult)
    assert (len(asked.run_requests or ()), len(asked.dynamic_partitions_requests or ())) == (1, 1)


def test_the_sensor_rests_while_the_inbox_is_empty(hub: Hub, instance: dg.DagsterInstance) -> None:
    with dg.build_sensor_context(instance=instance, resources={"hub": hub}) as context:
        asked = defs.resolve_sensor_def("inbox")(context)

    assert isinstance(asked, dg.SkipReason)


def test_dagster_stores_no_output_and_reports_to_nobody(tmp_path: Path) -> None:
    with open_instance(tmp_path / "dagster") as instance:
        stored = (type(instance.compute_log_manager).__name__, instance.telemetry_enabled)

    assert stored == ("NoOpComputeLogManager", False)


def test_no_secret_is_in_the_configuration_that_dagster_records(hub: Hub) -> None:
    assert hub.ring.__class__.__name__ not in repr(hub)
