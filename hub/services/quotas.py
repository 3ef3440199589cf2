"""Limits of agreements, taken in the database before anything is read: over one of them is a no.

Two measures. `day`: people asked about in a civil day of Bogotá, at most `requests_per_day` of
the agreement. `minute`: requests in a minute, at most a tenth of a day's, so that nobody walks
through a register in one breath. A request that is refused here takes nothing from either.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import Engine

from hub.services.errors import LimitReachedError
from hub.services.reading import answering
from hub.store import quotas as store
from hub.store.quotas import Window
from policies.agreements import Agreement
from policies.decide import COLOMBIA
from policies.rulebook import Rulebook

DAY = "day"
MINUTE = "minute"
MINUTES_OF_A_DAY_IN_ONE = 10
SMALLEST_BURST = 10
REACHED = "El convenio llegó a su límite. No se entregó ningún dato. Vuelva a preguntar más tarde."


@dataclass(frozen=True, slots=True)
class Use:
    """What is about to be asked, and how much of it."""

    agency: str
    purpose: str
    people: int = 1
    requests: int = 1


def charge(engine: Engine, rulebook: Rulebook, use: Use, now: datetime) -> None:
    """Take from the agreements in force; raise LimitReachedError when one has no room left."""
    agreements = in_force(rulebook.agreements_for(use.agency, use.purpose), now)
    windows = [window for each in agreements for window in _windows(each, use, now)]
    if not windows:
        return
    with answering(), engine.begin() as connection:
        full = store.take(connection, windows)
        if full:
            # Leaving with an error takes back what the other windows gave.
            raise LimitReachedError(REACHED, full[0].agreement, wait_seconds(full, now))


def charge_up_to(
    engine: Engine, rulebook: Rulebook, use: Use, now: datetime
) -> tuple[int, LimitReachedError | None]:
    """Take for as many people as there is room for, one request each; answer how many that was.

    Halving finds the last place in a few steps, also among thousands.
    """
    try:
        charge(engine, rulebook, use, now)
    except LimitReachedError as error:
        if use.people == 1:
            return 0, error
        first, second = _halves(use)
        got, full = charge_up_to(engine, rulebook, first, now)
        if full is not None:
            return got, full
        more, full = charge_up_to(engine, rulebook, second, now)
        return got + more, full
    return use.people, None


def _halves(use: Use) -> tuple[Use, Use]:
    half = use.people // 2
    return (
        replace(use, people=half, requests=min(use.requests, half)),
        replace(use, people=use.people - half, requests=max(0, use.requests - half)),
    )


def in_force(agreements: Iterable[Agreement], now: datetime) -> list[Agreement]:
    """The agreements that hold today, by id: everybody locks their counters in one order."""
    today = now.astimezone(COLOMBIA).date()
    return sorted(
        (each for each in agreements if each.starts <= today < each.ends),
        key=lambda each: each.agreement_id,
    )


def burst(agreement: Agreement) -> int:
    """How many requests a minute an agreement bears."""
    return max(SMALLEST_BURST, agreement.limits.requests_per_day // MINUTES_OF_A_DAY_IN_ONE)


def day_start(now: datetime) -> datetime:
    """The midnight of Bogotá that began this day."""
    return datetime.combine(now.astimezone(COLOMBIA).date(), time(), COLOMBIA)


def wait_seconds(full: Iterable[Window], now: datetime) -> int:
    """Whole seconds until every full window has passed."""
    spans = {DAY: timedelta(days=1), MINUTE: timedelta(minutes=1)}
    ends = max(window.starts_at + spans[window.measure] for window in full)
    return max(1, -int((now - ends).total_seconds() // 1))


def _windows(agreement: Agreement, use: Use, now: datetime) -> Iterator[Window]:
    name = agreement.agreement_id
    if use.people:
        most = agreement.limits.requests_per_day
        yield Window(name, DAY, day_start(now), use.people, most)
    if use.requests:
        minute = now.replace(second=0, microsecond=0)
        yield Window(name, MINUTE, minute, use.requests, burst(agreement))
