"""What a killed run leaves in Dagster's storage: a run that never ends and a pool it still holds.

`python -m assets.run` runs alone, by a lock that the kernel frees with the process. So whoever
holds the lock knows that every earlier run of this kind that has not ended is dead.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from hub.errors import HubError

OURS = {"hub/started_by": "assets.run"}
UNENDED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


class AlreadyRunningError(HubError):
    """Another process takes in the deliveries right now."""


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep every other run of this kind out until the block, or the process, ends."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                "Otro proceso está recibiendo las entregas. Espere a que termine y repita."
            ) from None
        yield


def bury_killed_runs(instance: dg.DagsterInstance) -> None:
    """Mark the dead as failed and free the pool they held; the next run goes on from there."""
    for run in instance.get_runs(filters=dg.RunsFilter(tags=OURS, statuses=UNENDED)):
        instance.report_run_failed(run, "El proceso terminó de golpe; la siguiente corrida sigue.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
