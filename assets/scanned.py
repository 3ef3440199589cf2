"""Stage `scanned`: personal data in free text is found, and masked in the copy that leaves."""

from dataclasses import asdict

import dagster as dg

from assets.failures import value_free
from assets.partitions import LAKE
from assets.resources import Hub
from assets.standardised import standardised
from hub.discovery.scanned import scan


@dg.asset(
    deps=[standardised],
    pool=LAKE,
    group_name="identified",
    description="Busca datos personales en las notas y los tapa en la copia que sale.",
)
def scanned(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult[None]:
    """Scan the notes that are new or changed."""
    with value_free("scanned"), hub.lake() as lake:
        counts = scan(lake)
    return dg.MaterializeResult(metadata=asdict(counts))
