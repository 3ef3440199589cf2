"""Stage `linked`: records of one person get one citizen id, which stays."""

from dataclasses import asdict
from uuid import uuid4

import dagster as dg

from assets.failures import value_free
from assets.partitions import LAKE
from assets.resources import Hub
from assets.scanned import scanned
from hub.identity.linked import link
from hub.services.review.applying import apply_decisions
from hub.store.roles import Role


@dg.asset(
    deps=[scanned],
    pool=LAKE,
    group_name="identity",
    description="Une los registros de una misma persona; lo dudoso espera revisión.",
)
def linked(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult[None]:
    """Carry out what people decided, then link what is new; ids given before are kept."""
    with value_free("linked"), hub.lake() as lake, hub.database() as server:
        engine = server.engine(Role.PIPELINE)
        decided = apply_decisions(lake, engine, hub.now())
        engine.dispose()
        counts = link(lake, hub.now(), uuid4)
    return dg.MaterializeResult(metadata=asdict(decided) | asdict(counts))
