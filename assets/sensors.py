"""The sensor on the inbox: a new file becomes a partition and a run."""

import dagster as dg

from assets.intake_run import CITY_JOB, pending, range_tags
from assets.partitions import DELIVERIES
from assets.resources import Hub


@dg.sensor(
    job_name=CITY_JOB,
    minimum_interval_seconds=30,
    required_resource_keys={"hub"},
    description="Mira el buzón de las entidades y recibe lo que llegue.",
)
def inbox(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """Ask for one run over everything that waits."""
    hub: Hub = context.resources.hub
    waiting = pending(hub, context.instance)
    if not waiting.keys:
        return dg.SkipReason("El buzón está vacío.")
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key="|".join(waiting.keys), tags=range_tags(waiting.keys))],
        dynamic_partitions_requests=[DELIVERIES.build_add_request(list(waiting.new))],
    )
