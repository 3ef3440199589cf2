"""The routes of the agency API. Every route asks for a token except those named as public.

Whatever is refused at the edge (no token, an expired one, a body that cannot be read) is in the
access log before the refusal leaves; when the log cannot be written, nobody gets more than 503.
"""

from asyncio import wrap_future
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer

from hub.api.answers import language_of, lookup_response
from hub.api.batch import BatchApi
from hub.api.bodies import LookupBody, read_lookup, read_token_form
from hub.api.callers import caller_of, case_of, certificate_of, remembered_caller
from hub.api.consent_requests import ConsentRequestApi
from hub.api.log_routes import LOG_PATHS, add_log_routes
from hub.api.notices import NoticesApi
from hub.api.problems import Endpoint, RequestRefusedError, guarded
from hub.api.route_documentation import DOCUMENTATION
from hub.api.statements import StatementsApi
from hub.api.usage import UsageApi
from hub.api.xroad import XRoad, add_xroad_route
from hub.services.agency_desk import AgencyDesk
from hub.services.errors import (
    LogUnwritableError,
    TokenRequestError,
)
from hub.services.gathering import Gathering
from hub.services.reading import check_database
from hub.services.sharing import Answer, Lookup, look_up_each
from hub.services.subject_lookup import Document
from hub.services.tokens import Caller, TokenRequest, issue_token
from hub.web_errors import kind_of, problem_response

PUBLIC_PATHS = frozenset({"/oauth/token", "/healthz", *LOG_PATHS})
INVALID_CLIENT = "invalid_client"
BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class AgencyApi:
    """The handlers of the routes, with what they work with."""

    desk: AgencyDesk
    clock: Callable[[], datetime] = field(repr=False)
    lookups: Gathering[Lookup, Answer] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Look-ups that come at once are answered together."""
        gathering: Gathering[Lookup, Answer] = Gathering(
            lambda lookups: look_up_each(self.desk.sharing, lookups, self.clock())
        )
        object.__setattr__(self, "lookups", gathering)

    async def look_up(self, request: Request) -> Response:
        """POST /v1/profiles:lookup"""
        # A token that was verified before needs no thread: whether its client is still open is
        # asked with the question, in the same look at the database.
        caller = remembered_caller(self.desk, request, self.clock())
        if caller is None:
            caller = await run_in_threadpool(self.caller, request)
        try:
            body = await read_lookup(request)
            case = case_of(request, body.case_ref)
        except RequestRefusedError as error:
            caller = await run_in_threadpool(self.caller, request)
            await run_in_threadpool(self._note, error.code, caller)
            raise
        answer = await wrap_future(self.lookups.put(_lookup(caller, body, case)))
        return lookup_response(self.desk.sharing.rulebook, answer, language_of(request))

    async def issue_token(self, request: Request) -> Response:
        """POST /oauth/token"""
        try:
            form = await read_token_form(request)
        except RequestRefusedError as error:
            await run_in_threadpool(self._note, error.code)
            raise
        return await run_in_threadpool(self._issue_token, request, form)

    async def health(self, _: Request) -> Response:
        """GET /healthz"""
        await run_in_threadpool(check_database, self.desk.engine)
        if not self.desk.log.is_writing:
            raise LogUnwritableError("El registro de accesos no se está escribiendo.")
        return JSONResponse({"status": "ok"})

    def caller(self, request: Request) -> Caller:
        """Whose token this is; a refusal is in the log before it leaves."""
        return caller_of(self.desk, request, self.clock())

    def _note(self, code: str, caller: Caller | None = None) -> None:
        self.desk.refusals.note(code, self.clock(), caller)

    def _issue_token(self, request: Request, form: TokenRequest) -> Response:
        now = self.clock()
        form = replace(form, certificate=certificate_of(self.desk, request, now))
        try:
            issued = issue_token(self.desk.tokens, form, now)
        except TokenRequestError as error:
            return _token_problem(error)
        return JSONResponse(
            {
                "access_token": issued.token,
                "token_type": "Bearer",
                "expires_in": issued.expires_in,
                "scope": " ".join(issued.scopes),
            }
        )


def create_api_router(desk: AgencyDesk, clock: Callable[[], datetime]) -> APIRouter:
    """Join the routes with what they work with; `clock` answers the time with its zone."""
    api, router = AgencyApi(desk, clock), APIRouter()
    asking = ConsentRequestApi(desk, clock, api.caller)
    notices = NoticesApi(desk, clock)
    routes: list[tuple[str, str, Endpoint]] = [
        ("POST", "/oauth/token", api.issue_token),
        ("POST", "/v1/profiles:lookup", api.look_up),
        ("POST", "/v1/profiles:batch", BatchApi(desk, clock).answer),
        ("POST", "/v1/statements:check", StatementsApi(desk, clock).check),
        ("POST", "/v1/consent-requests", asking.ask),
        ("GET", "/v1/usage", UsageApi(desk, clock).usage),
        ("GET", "/v1/notices", notices.notices),
        ("POST", "/v1/notices/{notice}/acknowledge", notices.acknowledge),
        ("GET", "/healthz", api.health),
    ]
    for method, path, endpoint in routes:
        router.add_api_route(
            path,
            guarded(endpoint),
            methods=[method],
            name=endpoint.__name__,
            # Only so that OpenAPI tells which routes ask for a token: the handlers check it.
            dependencies=[] if path in PUBLIC_PATHS else [Depends(HTTPBearer(auto_error=False))],
            response_class=Response,
            openapi_extra=DOCUMENTATION[path],
        )
    services = {("POST", "profiles-lookup"): api.look_up}
    add_xroad_route(router, XRoad(desk, services, clock))
    add_log_routes(router, desk, clock)
    return router


def _lookup(caller: Caller, body: LookupBody, case: str | None) -> Lookup:
    document = Document(body.subject.type, body.subject.number)
    return Lookup(caller, document, body.purpose, case, tuple(body.fields or ()))


def _token_problem(error: TokenRequestError) -> Response:
    """RFC 6749 asks for `error` and its own statuses; the rest is a problem document."""
    kind = kind_of(error)
    if error.oauth != INVALID_CLIENT:
        kind = replace(kind, status=BAD_REQUEST)
    more = {"error": error.oauth, "error_description": str(error)}
    return problem_response(kind, str(error), more)
