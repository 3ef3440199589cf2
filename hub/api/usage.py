"""GET /v1/usage: a client's own calls, refusals and what its agreements leave."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from hub.api.callers import caller_of
from hub.services.agency_desk import AgencyDesk
from hub.services.tokens import Caller
from hub.services.usage import AgreementUse, OwnUsage, own_usage

OUTCOMES = ("permitted", "partly", "refused", "unsettled", "error")


@dataclass(frozen=True, slots=True)
class UsageApi:
    """The handler, with what it works with."""

    desk: AgencyDesk
    clock: Callable[[], datetime] = field(repr=False)

    async def usage(self, request: Request) -> Response:
        """GET /v1/usage"""
        return await run_in_threadpool(self._usage, request)

    def _usage(self, request: Request) -> Response:
        now = self.clock()
        caller = caller_of(self.desk, request, now)
        self.desk.refusals.note_own_usage(caller, now)
        found = own_usage(self.desk.engine, self.desk.sharing.rulebook, caller, now)
        return JSONResponse(_document(caller, found))


def _document(caller: Caller, usage: OwnUsage) -> dict[str, object]:
    return {
        "client": caller.client_id,
        "agency": caller.agency,
        "day": usage.day.isoformat(),
        "calls": {outcome: usage.calls.get(outcome, 0) for outcome in OUTCOMES},
        "agreements": [_agreement(use) for use in usage.agreements],
    }


def _agreement(use: AgreementUse) -> dict[str, object]:
    limits = use.agreement.limits
    return {
        "agreement": use.agreement.agreement_id,
        "purpose": use.agreement.purpose,
        "people_per_day": limits.requests_per_day,
        "people_today": use.used_today,
        "requests_per_minute": use.minute_limit,
        "requests_this_minute": use.used_this_minute,
        "look_back_days": limits.look_back_days,
        "data_life_days": limits.data_life_days,
    }
