"""Who calls: one token, tied to the certificate it was issued for; whatever else is refused."""

from datetime import datetime

from fastapi import Request

from hub.api.client_certificate import presented_certificate
from hub.api.problems import RequestRefusedError
from hub.services.agency_desk import AgencyDesk
from hub.services.certificate_binding import Certificate
from hub.services.errors import TokenRefusedError
from hub.services.tokens import Caller, verify_token
from hub.web_errors import ProblemKind

KNOWN_CALLER = "hub.caller"
"""Where an adapter of ours says who calls; a request from outside cannot write there."""
KNOWN_CASE = "hub.case"
OTHER_CASE = ProblemKind(400, "case-differs", "El caso se dice de dos maneras")


def caller_of(desk: AgencyDesk, request: Request, now: datetime) -> Caller:
    """Answer who calls; a refusal is in the log before it leaves."""
    known = request.scope.get(KNOWN_CALLER)
    if isinstance(known, Caller):
        return known
    certificate = certificate_of(desk, request, now)
    try:
        return verify_token(desk.tokens, bearer(request), now, certificate)
    except TokenRefusedError as error:
        desk.refusals.note(error.code, now)
        raise


def remembered_caller(desk: AgencyDesk, request: Request, now: datetime) -> Caller | None:
    """Whose token this is, when it was good before; no database is asked.

    Whoever puts the question must see in the same look whether the client is still open. Any
    doubt is None: `caller_of` then finds out, tells it and logs it.
    """
    if KNOWN_CALLER in request.scope:
        return None
    try:
        certificate = presented_certificate(request, desk.proxies)
        return desk.tokens.memory.caller(bearer(request), now, certificate)
    except (RequestRefusedError, TokenRefusedError):
        return None


def certificate_of(desk: AgencyDesk, request: Request, now: datetime) -> Certificate | None:
    """The certificate a request came with; a forged one is in the log before the refusal leaves."""
    try:
        return presented_certificate(request, desk.proxies)
    except RequestRefusedError as error:
        desk.refusals.note(error.code, now)
        raise


def bearer(request: Request) -> str:
    """The one token of a request; two headers are as good as none."""
    headers = request.headers.getlist("authorization")
    scheme, _, token = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
    if scheme.lower() != "bearer" or not token:
        raise TokenRefusedError("token_missing", "Envíe un token en el encabezado «Authorization».")
    return token.strip(" ")


def case_of(request: Request, named: str | None) -> str | None:
    """The case of a question: of its body, else of the message that brought it; never of two."""
    known = request.scope.get(KNOWN_CASE)
    if known is None or named in {None, known}:
        return named if known is None else str(known)
    raise RequestRefusedError("case_differs", OTHER_CASE, "Diga el mismo caso en los dos lugares.")
