"""Stage `profiled` (dbt): one golden value per attribute, every contender kept with its lineage."""

import dagster as dg

from assets.failures import value_free
from assets.linked import linked
from assets.partitions import LAKE
from assets.resources import Hub
from hub.lake.dbt import run_dbt


@dg.asset(
    deps=[linked],
    pool=LAKE,
    group_name="identified",
    description="Elige un valor por dato y guarda los demás, con su fuente y por qué no ganaron.",
)
def profiled(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult[None]:
    """Build and test the profile and the statistics."""
    with value_free("profiled"):
        result = run_dbt(hub.settings, hub.ring, "tag:profile")
    return dg.MaterializeResult(metadata={**result.counts, "tests": result.tests_passed})
