"""Who calls: one token, tied to the certificate it was issued for; whatever else is refused."""

from datetime import datetime

from fastapi import Request

from hub.api.client_certificate import presented_certificate
from hub.api.problems import RequestRefusedError
from hub.services.agency_desk import AgencyDesk
from hub.services.certificate_binding import Certificate
from hub.services.errors import TokenRefusedError
from hub.services.tokens import Caller, verify_token


def caller_of(desk: AgencyDesk, request: Request, now: datetime) -> Caller:
    """Answer who calls; a refusal is in the log before it leaves."""
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
