"""Stage `landed`: the agency's bytes, sealed and registered; then the inbox file goes."""

import dagster as dg

from assets.failures import value_free
from assets.partitions import DELIVERIES, LAKE
from assets.resources import Hub
from hub.intake.errors import LandingError
from hub.intake.inbox import waiting
from hub.intake.landed import land


@dg.asset(
    partitions_def=DELIVERIES,
    pool=LAKE,
    group_name="intake",
    description="Recibe los archivos, los sella y los registra una sola vez.",
)
def landed(
    context: dg.AssetExecutionContext, hub: dg.ResourceParam[Hub]
) -> dg.MaterializeResult[None]:
    """Land what waits in the inbox for these partitions; what landed before stays as it is."""
    wanted = set(context.partition_keys)
    landed_now, again = 0, 0
    with value_free("landed"), hub.lake() as lake:
        found = waiting(hub.settings.inbox, hub.feeds)
        for item in (item for item in found.waiting if item.delivery_id in wanted):
            try:
                result = land(item, hub.settings.landing, hub.landing_key, lake, hub.now())
            except LandingError as error:
                # One file that still grows stays in the inbox; the others go on.
                context.log.warning("%s", error)
                continue
            landed_now, again = landed_now + 1, again + result.was_known
    return dg.MaterializeResult(
        metadata={"files": landed_now, "known_already": again, "left_alone": len(found.odd)}
    )
