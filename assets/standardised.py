"""Stage `standardised` (dbt): names, documents, dates, phones and addresses in canonical form."""

import dagster as dg

from assets.failures import value_free
from assets.partitions import LAKE
from assets.resources import Hub
from assets.validated import validated
from hub.discovery.scanned import create_tables as create_scan_tables
from hub.identity.schema import create_tables as create_link_tables
from hub.lake.dbt import run_dbt


@dg.asset(
    deps=[validated],
    pool=LAKE,
    group_name="identified",
    description="Escribe nombres, documentos, fechas y direcciones de una sola forma; guarda lo recibido.",
)
def standardised(hub: dg.ResourceParam[Hub]) -> dg.MaterializeResult[None]:
    """Build and test the staging and standardised models over every validated row."""
    with value_free("standardised"):
        with hub.lake() as lake:
            create_scan_tables(lake)
            create_link_tables(lake)
        result = run_dbt(hub.settings, hub.ring, "tag:standardise")
    return dg.MaterializeResult(metadata={**result.counts, "tests": result.tests_passed})
