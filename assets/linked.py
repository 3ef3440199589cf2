"""Stage `linked`: records of one person get one citizen id, which stays."""

from dataclasses import asdict
from uuid import uuid4

import dagster as dg

from assets.failures import value_free
from assets.partitions import LAKE
from assets.resources import Hub
from assets.scanned import scanned
from hub.identity.linked import link


@dg.asset(
    deps=[scanned],
    pool=LAKE,
    group_name="identity",
    description="Une los registros de una misma persona; lo dudoso espera revisión.",
)
def linked(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult[None]:
    """Link every mention; ids given before are kept."""
    with value_free("linked"), hub.lake() as lake:
        counts = link(lake, hub.now(), uuid4)
    return dg.MaterializeResult(metadata=asdict(counts))
