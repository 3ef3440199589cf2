"""Daily retention: what is past its term goes, by the rules of policies/retention.yaml."""

from uuid import uuid4

import dagster as dg

from assets.failures import value_free
from assets.partitions import LAKE
from assets.resources import Hub
from hub.services.retention import Places, run
from hub.store.roles import Role
from policies.retention import load_retention


@dg.op(pool=LAKE)
def retain(context: dg.OpExecutionContext, hub: dg.ResourceParam[Hub]) -> None:
    """Remove what is past its term and log how much, rule by rule."""
    with value_free("retention"), hub.lake() as lake, hub.database() as server:
        engine = server.engine(Role.OPERATOR)
        places = Places(lake, engine, hub.settings.home)
        done = run(places, load_retention().values(), hub.now(), uuid4())
        engine.dispose()
    for planned in done:
        context.log.info("%s: %d", planned.rule_id, planned.due)


@dg.job(description="Borra lo que cumplió su plazo de conservación.")
def retention() -> None:
    """Run retention once."""
    retain()


DAILY_RETENTION = dg.ScheduleDefinition(
    name="daily_retention",
    job=retention,
    cron_schedule="30 2 * * *",
    execution_timezone="America/Bogota",
    description="Cada día a las 2:30, hora de Colombia.",
)
