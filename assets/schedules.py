"""What time does every day: retention, and the clocks of consent."""

from uuid import uuid4

import dagster as dg

from assets.failures import value_free
from assets.partitions import LAKE
from assets.resources import Hub
from hub.services.consent_clocks import tick
from hub.services.retention import Places, run
from hub.store.roles import Role
from policies.retention import load_retention
from policies.rulebook import load_rulebook


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


@dg.op
def run_consent_clocks(context: dg.OpExecutionContext, hub: dg.ResourceParam[Hub]) -> None:
    """Recall once, lapse, and write down which consents ended; counts only in the log."""
    with value_free("consent_clocks"), hub.database() as server:
        engine = server.engine(Role.OPERATOR)
        done = tick(engine, load_rulebook(), hub.now())
        engine.dispose()
    context.log.info(
        "reminded %d, lapsed %d, expired %d, invalidated %d",
        done.reminded,
        done.lapsed,
        done.expired,
        done.invalidated,
    )


@dg.job(description="Recuerda una vez lo pedido, cierra lo vencido y anota lo que terminó.")
def consent_clocks() -> None:
    """Run the clocks of consent once."""
    run_consent_clocks()


DAILY_CONSENT_CLOCKS = dg.ScheduleDefinition(
    name="daily_consent_clocks",
    job=consent_clocks,
    cron_schedule="5 0 * * *",
    execution_timezone="America/Bogota",
    description="Cada día a las 0:05, hora de Colombia.",
)
