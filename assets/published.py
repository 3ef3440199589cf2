"""Stage `published`: profiles in the serving zone, sealed with each citizen's own key."""

from dataclasses import asdict

import dagster as dg

from assets.failures import value_free
from assets.partitions import LAKE
from assets.profiled import profiled
from assets.resources import Hub
from hub.publishing.published import publish
from hub.services.review.cases import publish_cases
from hub.store.roles import Role


@dg.asset(
    deps=[profiled],
    pool=LAKE,
    group_name="serving",
    description="Publica cada perfil sellado con la clave de su persona.",
)
def published(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult[None]:
    """Publish what changed, and the cases that people should look at; nothing is readable."""
    with value_free("published"), hub.lake() as lake, hub.database() as server:
        engine = server.engine(Role.PIPELINE)
        counts = publish(lake, engine, hub.ring, hub.now())
        cases = publish_cases(lake, engine, hub.ring, hub.now())
        engine.dispose()
    return dg.MaterializeResult(
        metadata=asdict(counts) | {f"cases_{name}": n for name, n in asdict(cases).items()}
    )
