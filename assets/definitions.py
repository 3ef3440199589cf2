"""Everything Dagster sees, listed by hand: the list shows the flow in order."""

import dagster as dg

from assets.checks import CHECKS
from assets.intake_run import CITY_JOB
from assets.landed import landed
from assets.linked import linked
from assets.profiled import profiled
from assets.published import published
from assets.resources import hub_resource, open_hub
from assets.scanned import scanned
from assets.schedules import DAILY_CONSENT_CLOCKS, DAILY_RETENTION, consent_clocks, retention
from assets.sensors import inbox
from assets.standardised import standardised
from assets.validated import validated
from hub.settings import settings_of_this_process

HUB = open_hub(settings_of_this_process())
STAGES = [landed, validated, standardised, scanned, linked, profiled, published]

city = dg.define_asset_job(
    CITY_JOB,
    selection=dg.AssetSelection.all(),
    description="El camino completo: de los archivos de las entidades a los perfiles sellados.",
)

defs = dg.Definitions(
    assets=STAGES,
    asset_checks=CHECKS,
    jobs=[city, retention, consent_clocks],
    schedules=[DAILY_RETENTION, DAILY_CONSENT_CLOCKS],
    sensors=[inbox],
    resources={"hub": hub_resource(HUB)},
)
