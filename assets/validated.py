"""Stage `validated`: each row passes its contract, or goes to quarantine with a reason."""

import dagster as dg

from assets.column_gate import column_gate
from assets.failures import value_free
from assets.intake_run import wanted
from assets.landed import landed
from assets.partitions import DELIVERIES, LAKE
from assets.resources import Hub
from hub.intake.deliveries import Delivery, DeliveryState, find
from hub.intake.validated import Watch, validate
from hub.records.identifiers import DeliveryId


@dg.asset(
    deps=[landed],
    partitions_def=DELIVERIES,
    pool=LAKE,
    group_name="intake",
    description="Comprueba cada fila con su contrato; lo que no cumple queda en cuarentena con su razón.",
)
def validated(
    context: dg.AssetExecutionContext, hub: dg.ResourceParam[Hub]
) -> dg.MaterializeResult[None]:
    """Validate the deliveries of these partitions; a repeated delivery replaces its own rows."""
    done: list[Delivery] = []
    with value_free("validated"), hub.lake() as lake:
        for name in wanted(context.partition_keys, context.run.tags):
            delivery = find(lake, DeliveryId(name))
            if delivery is None:
                context.log.warning("%s: no está en el buzón ni en el registro; se omite.", name)
                continue
            feed = hub.feeds[delivery.agency]
            landing, key = hub.settings.landing, hub.landing_key
            watch = Watch(column_gate, hub.tombstone_key)
            done.append(validate(delivery, feed, lake, landing, key, watch))
    return dg.MaterializeResult(
        metadata={
            "deliveries": len(done),
            "refused": sum(d.state is DeliveryState.REFUSED for d in done),
            "rows_in": sum(d.rows_in or 0 for d in done),
            "rows_validated": sum(d.rows_validated or 0 for d in done),
            "rows_quarantined": sum(d.rows_quarantined or 0 for d in done),
            "rows_stopped": sum(d.rows_stopped or 0 for d in done),
        }
    )
