"""Signing in and out: two doors, one return address, one way out."""

import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from hub.portal import cookies
from hub.portal.errors import SignInError
from hub.portal.frames import HOMES
from hub.portal.openid import Attempt
from hub.portal.visits import SESSION_COOKIE, AnyVisit, OwnForm, Portal, Visit
from hub.services.sessions import (
    ACR,
    Desk,
    Holder,
    UnknownPersonError,
    close_session,
    identify,
    open_session,
)
from hub.services.subject_lookup import Document
from policies.vocabulary import Assurance

RETURN_PATH = "/entrar/regreso"
OWN_ADDRESS = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9/_-]*)?(?:\?[A-Za-z0-9=&_%-]*)?")
OFFICER_ROLE = "dpo"
SEE_OTHER = 303

router = APIRouter()
returning = APIRouter()

Wanted = Annotated[str, Query(alias="volver", max_length=300)]
Level = Annotated[str, Query(alias="nivel", max_length=10)]


@router.get("/entrar")
def enter(visit: AnyVisit, wanted: Wanted = "", level: Level = "") -> Response:
    """Send a citizen to the identity provider."""
    return _begin(visit, Desk.CITIZEN, wanted, ACR.get(level, Assurance.MEDIUM))


@router.get("/dpo/entrar")
def enter_office(visit: AnyVisit, wanted: Wanted = "") -> Response:
    """Send an officer to the identity provider; the office asks for level alto."""
    return _begin(visit, Desk.DPO, wanted, Assurance.HIGH)


@returning.get(RETURN_PATH)
def come_back(request: Request, visit: AnyVisit) -> Response:
    """Open a session for whoever the identity provider vouches for."""
    attempt = cookies.read_attempt(visit.portal, request)
    claims = visit.portal.party.finish(attempt, request.query_params)
    holder = _holder(visit.portal, attempt, claims)
    token = open_session(visit.office.engine, holder, visit.token, visit.now)
    response = RedirectResponse(attempt.return_to, SEE_OTHER)
    cookies.keep_session(visit.portal, response, token)
    cookies.forget(visit.portal, response, cookies.ATTEMPT)
    return response


@router.post("/salir", dependencies=[OwnForm])
def leave(visit: AnyVisit) -> Response:
    """End the session here and now."""
    close_session(visit.office.engine, visit.token or "", visit.now)
    response = RedirectResponse(f"{visit.prefix}/salir", SEE_OTHER)
    cookies.forget(visit.portal, response, SESSION_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@router.get("/salir")
def left(visit: AnyVisit) -> Response:
    """Say that the session is over; whoever is still signed in goes home."""
    if visit.session:
        return RedirectResponse(visit.prefix + HOMES[visit.session.desk], SEE_OTHER)
    return visit.page("citizen/left.html", "left.title")


def own_address(wanted: str, otherwise: str) -> str:
    """Return an address of this site as it came, and nothing else (no open redirect)."""
    return wanted if OWN_ADDRESS.fullmatch(wanted) else otherwise


def _begin(visit: Visit, desk: Desk, wanted: str, level: Assurance) -> Response:
    attempt = Attempt(
        desk=desk,
        level=level,
        return_to=own_address(wanted, visit.prefix + HOMES[desk]),
        expires_at=visit.now + cookies.ATTEMPT_LIFETIME,
    )
    address = visit.portal.party.address(attempt, visit.language)
    response = RedirectResponse(address, SEE_OTHER)
    cookies.keep_attempt(visit.portal, response, attempt)
    return response


def _holder(portal: Portal, attempt: Attempt, claims: Mapping[str, object]) -> Holder:
    level = ACR[str(claims["acr"])]
    if attempt.desk is Desk.DPO:
        return Holder(Desk.DPO, level, officer_code=_officer_code(claims))
    kind, number = claims.get("document_type"), claims.get("document_number")
    if not (isinstance(kind, str) and isinstance(number, str) and kind and number):
        raise UnknownPersonError("El proveedor de identidad no dio el documento de la persona.")
    office = portal.office
    citizen_id = identify(office.engine, office.ring, Document(kind, number))
    return Holder(Desk.CITIZEN, level, citizen_id=citizen_id)


def _officer_code(claims: Mapping[str, object]) -> str:
    roles, code = claims.get("roles"), claims.get("officer_code")
    if not isinstance(roles, list) or OFFICER_ROLE not in roles or not isinstance(code, str):
        raise SignInError("Esta cuenta no es de un oficial de protección de datos.")
    return code
