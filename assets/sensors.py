"""The sensor on the inbox: a new file becomes a partition and a run."""

import dagster as dg

from assets.intake_run import CITY_JOB, pending, range_tags
from assets.partitions import DELIVERIES
from assets.resources import Hub


@dg.sensor(
    job_name=CITY_JOB,
    minimum_interval_seconds=30,
    description="Mira el buzón de las entidades y recibe lo que llegue.",
)
def inbox(
    context: dg.SensorEvaluationContext, hub: dg.ResourceParam[Hub]
) -> dg.SensorResult | dg.SkipReason:
    """Ask for one run over everything that waits."""
    waiting = pending(hub, context.instance)
    if not waiting.keys:
        return dg.SkipReason("El buzón está vacío.")
    return dg.SensorResult(
        run_requests=[dg.RunRequest(run_key="|".join(waiting.keys), tags=range_tags(waiting.keys))],
        dynamic_partitions_requests=[DELIVERIES.build_add_request(list(waiting.new))],
    )
