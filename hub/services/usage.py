"""What an agency's system sees of its own use: calls, refusals and what its limits leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from hub.services.quotas import DAY, MINUTE, burst, day_start, in_force
from hub.services.reading import snapshot
from hub.services.tokens import Caller
from hub.store import followed_log, quotas
from policies.agreements import Agreement
from policies.decide import COLOMBIA
from policies.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class AgreementUse:
    """One agreement in force, and what was used of it."""

    agreement: Agreement
    used_today: int
    used_this_minute: int

    @property
    def minute_limit(self) -> int:
        """How many requests a minute it bears."""
        return burst(self.agreement)


@dataclass(frozen=True, slots=True)
class OwnUsage:
    """One client's day. Calls are counted from the log, at most a few seconds behind."""

    day: date
    calls: Mapping[str, int]
    agreements: tuple[AgreementUse, ...]


def own_usage(engine: Engine, rulebook: Rulebook, caller: Caller, now: datetime) -> OwnUsage:
    """Tell a client about itself and its agency's agreements, and about nobody else."""
    mine = [each for each in rulebook.agreements.values() if each.agency == caller.agency]
    agreements = in_force(mine, now)
    names, day = [each.agreement_id for each in agreements], now.astimezone(COLOMBIA).date()
    minute = now.replace(second=0, microsecond=0)
    with snapshot(engine) as connection:
        calls = followed_log.calls_of(connection, caller.client_id, day)
        used = quotas.used_since(connection, names, DAY, day_start(now))
        lately = quotas.used_since(connection, names, MINUTE, minute)
    today = {each.agreement: each.used for each in used}
    now_used = {each.agreement: each.used for each in lately}
    uses = (
        AgreementUse(each, today.get(each.agreement_id, 0), now_used.get(each.agreement_id, 0))
        for each in agreements
    )
    return OwnUsage(day, calls, tuple(uses))
