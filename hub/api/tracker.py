"""The three endpoints of Estonia's Data Tracker protocol v1.6, for a portal that we opened to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

from hub.api.callers import caller_of
from hub.api.problems import RequestRefusedError, guarded
from hub.api.tracker_documentation import TRACKER_DOCUMENTATION
from hub.services import data_tracker as service
from hub.services.agency_desk import AgencyDesk
from hub.services.data_tracker import Period, Tracked, Usage
from hub.services.front_office import FrontOffice
from hub.services.health import HealthWatch
from hub.services.tokens import Caller
from hub.web_errors import ProblemKind

USER_ID = "x-road-userid"
MOST_ROWS = 1_000
LARGEST_OFFSET = 2**31 - 1
BAD = ProblemKind(400, "tracker-request", "La consulta no tiene la forma del protocolo")
SHUT = ProblemKind(403, "door-shut", "Esta puerta no está abierta para el cliente")
PARAMETERS = frozenset({"userCode", "periodStart", "periodEnd", "offset", "limit"})
Answer = Callable[[Request, Caller, datetime], Response]


@dataclass(frozen=True, slots=True)
class TrackerApi:
    """The handlers: the agency desk knows the callers, the front office reads for one person.

    Doors are read with the rights of the API, people's accesses with those of the portal.
    """

    desk: AgencyDesk
    office: FrontOffice
    health: HealthWatch
    clock: Callable[[], datetime] = field(repr=False)

    async def find_usage(self, request: Request) -> Response:
        """GET /v2/findUsage"""
        return await run_in_threadpool(self._behind_the_door, request, self._find_usage)

    async def usage_period(self, request: Request) -> Response:
        """GET /v2/usagePeriod"""
        return await run_in_threadpool(self._behind_the_door, request, self._usage_period)

    async def heartbeat(self, request: Request) -> Response:
        """GET /v2/heartbeat"""
        return await run_in_threadpool(self._behind_the_door, request, self._heartbeat)

    def _behind_the_door(self, request: Request, answer: Answer) -> Response:
        now = self.clock()
        caller = caller_of(self.desk, request, now)
        try:
            service.check_door(self.desk.engine, caller)
            return answer(request, caller, now)
        except service.DoorShutError as error:
            raise self._refused("door_shut", SHUT, str(error), caller, now) from error
        except service.UserCodeError as error:
            raise self._refused("user_code", BAD, str(error), caller, now) from error

    def _find_usage(self, request: Request, caller: Caller, now: datetime) -> Response:
        try:
            tracked = _tracked(request)
        except ValueError as error:
            detail = "Un parámetro falta, sobra, está dos veces o no tiene su forma."
            raise self._refused("tracker_request", BAD, detail, caller, now) from error
        page = service.find_usage(self.office, caller, tracked, now)
        usages = [_usage(usage) for usage in page.usages]
        return JSONResponse({"totalUsages": page.total, "usages": usages})

    def _usage_period(self, _: Request, __: Caller, now: datetime) -> Response:
        return JSONResponse({"periodStart": _moment(service.usage_period(self.office, now))})

    def _heartbeat(self, _: Request, __: Caller, now: datetime) -> Response:
        down = [part for part, state in self.health.look(now).parts.items() if state != "ok"]
        if down:
            return JSONResponse({"status": "FAIL", "message": f"No responde: {', '.join(down)}."})
        return JSONResponse({"status": "OK", "message": "El registro de accesos responde."})

    def _refused(
        self, code: str, kind: ProblemKind, detail: str, caller: Caller, now: datetime
    ) -> RequestRefusedError:
        self.desk.refusals.note(code, now, caller)
        return RequestRefusedError(code, kind, detail)


def create_tracker_router(tracker: TrackerApi) -> APIRouter:
    """Join the routes."""
    router = APIRouter()
    routes = (
        ("/v2/findUsage", tracker.find_usage),
        ("/v2/usagePeriod", tracker.usage_period),
        ("/v2/heartbeat", tracker.heartbeat),
    )
    for path, endpoint in routes:
        router.add_api_route(
            path,
            guarded(endpoint),
            methods=["GET"],
            name=endpoint.__name__,
            response_class=Response,
            dependencies=[Depends(HTTPBearer(auto_error=False))],
            openapi_extra=TRACKER_DOCUMENTATION[path],
        )
    return router


def _tracked(request: Request) -> Tracked:
    """Read the query; ValueError for anything that is not of the protocol."""
    given = dict(request.query_params)
    if len(request.query_params.multi_items()) != len(given) or not given.keys() <= PARAMETERS:
        raise ValueError
    users = request.headers.getlist(USER_ID)
    if len(users) != 1:
        raise ValueError
    period = Period(_time(given.get("periodStart")), _time(given.get("periodEnd")))
    return Tracked(
        document=service.person_asking(users[0], given.get("userCode")),
        period=period,
        offset=_number(given.get("offset", "0"), 0, LARGEST_OFFSET),
        limit=_number(given.get("limit", str(MOST_ROWS)), 1, MOST_ROWS),
    )


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > len(str(most)):
        raise ValueError
    number = int(text)
    if not least <= number <= most:
        raise ValueError
    return number


def _time(text: str | None) -> datetime | None:
    """A moment of RFC 3339; one without its zone would mean another one elsewhere."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _usage(usage: Usage) -> dict[str, str]:
    return {
        "logtime": _moment(usage.at),
        "action": usage.action,
        "receiverCode": usage.receiver_code,
        "receiverName": usage.receiver_name,
        "receiverSystem": usage.receiver_system,
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
