"""The provider's own addresses. What a machine reads is async and in memory: a sign-in waits
inside one request for another one here, and must never wait for a free thread (no deadlock).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from consent.terms import Language
from hub.portal.dev_identity.provider import (
    PATH,
    DevelopmentProvider,
    InvalidClientError,
    InvalidGrantError,
)
from hub.portal.dev_identity.requests import RefusedRequestError, read_request
from hub.portal.errors import SignInError
from hub.portal.frames import Place
from hub.portal.visits import Visit, stranger
from hub.services.demo_accounts import DemoAccount, demo_accounts
from hub.services.sessions import ACR, Desk
from policies.vocabulary import Assurance

SEE_OTHER = 303
MOST_FORM_BYTES = 16_384
GROUPS = {Desk.CITIZEN: "dev.citizens", Desk.DPO: "dev.officers"}

router = APIRouter(prefix=PATH)


@dataclass(frozen=True, slots=True)
class PersonModel:
    """One demo person to choose."""

    sub: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class GroupModel:
    """The demo people of one kind."""

    title: str
    people: tuple[PersonModel, ...]


@dataclass(frozen=True, slots=True)
class LevelModel:
    """One level to sign in at."""

    code: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChooseModel:
    """The whole page."""

    action: str
    ticket: str
    groups: tuple[GroupModel, ...]
    levels: tuple[LevelModel, ...]


@router.get("/.well-known/openid-configuration")
async def discovery(request: Request) -> JSONResponse:
    """What a client reads first."""
    return JSONResponse(_provider(request).discovery())


@router.get("/jwks.json")
async def key_set(request: Request) -> JSONResponse:
    """The public keys."""
    return JSONResponse(_provider(request).key_set())


@router.post("/token")
async def token(request: Request) -> JSONResponse:
    """Change a code for an ID token (RFC 6749, 5)."""
    try:
        return JSONResponse(_provider(request).redeem(await _form(request)))
    except InvalidClientError:
        return JSONResponse({"error": "invalid_client"}, 401)
    except InvalidGrantError:
        return JSONResponse({"error": "invalid_grant"}, 400)


@router.get("/authorize")
def authorize(request: Request) -> Response:
    """Show the demo people, or send the client its error."""
    provider, asked = _provider(request), request.query_params
    try:
        checked = read_request(asked, provider.client)
    except RefusedRequestError as refused:
        answer = urlencode({"error": refused.code, "state": refused.state, "iss": provider.issuer})
        return RedirectResponse(f"{provider.client.redirect_uri}?{answer}", SEE_OTHER)
    visit = _visit(request, asked)
    accounts = demo_accounts(visit.office.engine, visit.office.ring)
    model = ChooseModel(
        action=f"{PATH}/authorize",
        ticket=provider.begin(checked),
        groups=tuple(_groups(accounts, checked.level)),
        levels=tuple(LevelModel(code, level is checked.level) for code, level in ACR.items()),
    )
    return visit.page("dev_identity/choose.html", "dev.title", model)


@router.post("/authorize")
def choose(
    request: Request,
    ticket: Annotated[str, Form(max_length=100)],
    sub: Annotated[str, Form(max_length=100)],
    level: Annotated[str, Form(alias="acr", max_length=10)],
) -> Response:
    """Sign in as the chosen person."""
    visit = stranger(request)
    accounts = demo_accounts(visit.office.engine, visit.office.ring)
    account = next((known for known in accounts if known.sub == sub), None)
    if account is None or level not in ACR:
        raise SignInError("Esa persona de prueba no existe.")
    address = _provider(request).choose(ticket, account, ACR[level])
    return RedirectResponse(address, SEE_OTHER)


def _groups(accounts: list[DemoAccount], level: Assurance) -> list[GroupModel]:
    """Group the people; the first of the likelier kind is already chosen."""
    likely = Desk.DPO if level is Assurance.HIGH else Desk.CITIZEN
    first = next((account.sub for account in accounts if account.desk is likely), None)
    return [
        GroupModel(title, people)
        for desk, title in GROUPS.items()
        if (people := tuple(_person(known, first) for known in accounts if known.desk is desk))
    ]


def _person(account: DemoAccount, chosen: str | None) -> PersonModel:
    return PersonModel(account.sub, account.name, account.sub == chosen)


def _visit(request: Request, asked: Mapping[str, str]) -> Visit:
    """A page in the language that the client asks for; its address has no other language."""
    visit = stranger(request)
    is_english = asked.get("ui_locales", "").split(" ")[0].startswith(Language.ENGLISH.value)
    language = Language.ENGLISH if is_english else Language.SPANISH
    return Visit(
        portal=visit.portal,
        place=Place(language, PATH, ""),
        now=visit.now,
        token=None,
        session=None,
        has_other_language=False,
    )


async def _form(request: Request) -> dict[str, str]:
    """Read a small form without a thread."""
    body = await request.body()
    return dict(parse_qsl(body[:MOST_FORM_BYTES].decode("ascii", "replace")))


def _provider(request: Request) -> DevelopmentProvider:
    return cast("DevelopmentProvider", request.app.state.provider)
