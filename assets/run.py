"""`python -m assets.run`: take in what waits, stage by stage, with a display a person can follow."""

import gc
import sys
from uuid import uuid4

import dagster as dg

from assets.definitions import HUB, defs
from assets.erasures import finish_erasures
from assets.instance import open_instance
from assets.intake_run import CITY_JOB, Pending, partitions_name, pending, range_tags
from assets.killed_runs import OURS, alone, bury_killed_runs
from assets.progress import Display
from assets.resources import Hub
from hub.errors import HubError

# The display tells the run; Dagster's own console would tell it again, at length.
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def main() -> int:
    """Run the whole job once; return the exit code."""
    # What was imported stays: without this every collection walks through all of it again.
    gc.freeze()
    hub, display = HUB, Display()
    try:
        with (
            alone(hub.settings.home),
            open_instance(hub.settings.dagster) as instance,
            hub.database() as server,
        ):
            bury_killed_runs(instance)
            finish_erasures(hub, server)
            return _run(hub, instance, display)
    except HubError as error:
        display.say(f"✗ {error}")
        return 1


def _run(hub: Hub, instance: dg.DagsterInstance, display: Display) -> int:
    waiting = pending(hub, instance)
    if not waiting.keys and _last_run_succeeded(instance):
        display.say("Nada nuevo en el buzón: todo lo recibido ya está publicado.")
        return 0
    display.begin(len(waiting.new))
    instance.add_dynamic_partitions(partitions_name(), list(waiting.new))
    return 0 if _execute(instance, waiting, display) else 1


def _execute(instance: dg.DagsterInstance, waiting: Pending, display: Display) -> bool:
    """Run the job in this process while the display follows its events."""
    run_id = str(uuid4())
    job = defs.resolve_job_def(CITY_JOB)
    with display.following(instance, run_id):
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            run_config=QUIET,
            tags=OURS | (range_tags(waiting.keys) if waiting.keys else {}),
            asset_selection=None if waiting.keys else _unpartitioned(),
            raise_on_error=False,
        )
    return result.success


def _unpartitioned() -> list[dg.AssetKey]:
    """After a failed run with nothing left to take in, the stages over the whole base go again."""
    stages = ("standardised", "scanned", "linked", "profiled", "published")
    return [dg.AssetKey(stage) for stage in stages]


def _last_run_succeeded(instance: dg.DagsterInstance) -> bool:
    last = instance.get_runs(filters=dg.RunsFilter(job_name=CITY_JOB), limit=1)
    return bool(last) and last[0].status is dg.DagsterRunStatus.SUCCESS


if __name__ == "__main__":
    sys.exit(main())
