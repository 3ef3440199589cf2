"""From an error to a page: a status, plain words, a reference number, and a way on.

Nothing of an error's own text reaches a page or a log line unless its class is written for the
reader; an error that nobody expected is told by its class name and a number alone (P4).
"""

import logging
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.errors import HubError
from hub.portal.errors import (
    FormExpiredError,
    PageMissingError,
    SignInError,
    SignInNeededError,
    StepUpNeededError,
)
from hub.portal.visits import Visit, any_visit, stranger
from hub.services.consenting import (
    ConsentConflictError,
    ConsentMissingError,
    NothingChosenError,
)
from hub.services.errors import ProfileWithheldError
from hub.services.respondents import NotRepresentedError, RepresentativeNeededError
from hub.services.sessions import UnknownPersonError, acr
from hub.web_errors import kind_of

LOG = logging.getLogger(__name__)
SEE_OTHER = 303
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # None that looks like another one.
READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A page that says what went wrong."""

    kind: str
    status: int
    has_reference: bool = False


@dataclass(frozen=True, slots=True)
class ProblemModel:
    """What the page shows."""

    kind: str
    reason: str | None
    reference: str | None
    again: str | None


@dataclass(frozen=True, slots=True)
class StepUpModel:
    """What the page that asks for a higher level shows."""

    level: str
    needed: str
    address: str


PROBLEMS: dict[type[Exception], Problem] = {
    SignInError: Problem("sign_in", 400),
    UnknownPersonError: Problem("unknown", 403),
    ProfileWithheldError: Problem("withheld", 403),
    FormExpiredError: Problem("form", 403),
    RepresentativeNeededError: Problem("representative", 403),
    PageMissingError: Problem("missing", 404),
    ConsentMissingError: Problem("missing", 404),
    NotRepresentedError: Problem("missing", 404),
    ConsentConflictError: Problem("conflict", 409),
    NothingChosenError: Problem("nothing_chosen", 400),
    RequestValidationError: Problem("input", 400),
}
NOTHING_SHOWN = frozenset({"database-unavailable", "log-broken", "log-unwritable"})
FAILED = Problem("failed", 500, has_reference=True)
MISSING = Problem("missing", 404)
WITH_REASON = (SignInError,)


def install_problems(app: FastAPI) -> None:
    """Give every error its page."""
    app.add_exception_handler(SignInNeededError, _sign_in_first)
    app.add_exception_handler(StepUpNeededError, _step_up)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _known)
    app.add_exception_handler(HubError, _known)
    app.add_middleware(LastResort)


class LastResort:
    """ASGI middleware: an error that nobody expected becomes a page and one quiet line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer for it when it fails before its answer began."""
        has_begun = False

        async def watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - a traceback may show values (P4)
            page = _page(stranger(Request(scope)), FAILED, error)
            if not has_begun:
                await page(scope, receive, send)


def _sign_in_first(request: Request, _: Exception) -> Response:
    """Send whoever must sign in to the right door, and back to the same page afterwards."""
    visit = stranger(request)
    if request.method not in READS:
        return _page(visit, PROBLEMS[FormExpiredError])
    door = "/dpo/entrar" if visit.place.path.startswith("/dpo") else "/entrar"
    query = urlencode({"volver": visit.place.address})
    return RedirectResponse(f"{visit.prefix}{door}?{query}", SEE_OTHER)


def _step_up(request: Request, error: Exception) -> Response:
    visit = any_visit(request)
    if not isinstance(error, StepUpNeededError):
        return _page(visit, FAILED, error)
    back = visit.place.address if request.method in READS else f"{visit.prefix}/permisos"
    query = urlencode({"nivel": acr(error.needed), "volver": back})
    model = StepUpModel(acr(error.level), acr(error.needed), f"{visit.prefix}/entrar?{query}")
    return visit.page("errors/step_up.html", "errors.step_up.title", model, status=403)


def _http(request: Request, error: Exception) -> Response:
    is_missing = isinstance(error, HTTPException) and error.status_code < FAILED.status
    visit = any_visit(request) if is_missing else stranger(request)
    return _page(visit, MISSING if is_missing else FAILED, error)


def _known(request: Request, error: Exception) -> Response:
    problem = _problem(error)
    visit = stranger(request) if problem.has_reference else any_visit(request)
    return _page(visit, problem, error)


def _problem(error: Exception) -> Problem:
    """Return the portal's own page for an error, else the status that the hub's table gives it."""
    own = next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), None)
    if own is not None:
        return own
    kind = kind_of(error)
    return Problem(
        "unlogged" if kind.slug in NOTHING_SHOWN else "failed", kind.status, has_reference=True
    )


def _page(visit: Visit, problem: Problem, error: Exception | None = None) -> Response:
    reference = _reference() if problem.has_reference else None
    if reference:
        LOG.error("page:failed reference=%s error=%s", reference, type(error).__name__)
    model = ProblemModel(
        kind=problem.kind,
        reason=str(error) if isinstance(error, WITH_REASON) else None,
        reference=reference,
        again=None if visit.session else f"{visit.prefix}/entrar",
    )
    title = f"errors.{problem.kind}.title"
    return visit.page("errors/problem.html", title, model, status=problem.status)


def _reference() -> str:
    """Make a number that a person can say on the phone: 7F3-K2."""
    drawn = [secrets.choice(LETTERS) for _ in range(5)]
    return f"{''.join(drawn[:3])}-{''.join(drawn[3:])}"
