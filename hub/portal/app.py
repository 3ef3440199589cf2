"""The portal as one application: pages in two languages, headers, problems, static files.

For `hub/asgi.py`, the composition root. Mount it last, at the root, after the agency API:

    with LogWriter(engine, log_signer(ring, settings.log_origin)) as log:
        office = FrontOffice(engine, ring, rulebook, log)   # engine: server.engine(Role.PORTAL)
        watch = LogWatch(engine, log_identity)
        app.mount("/", create_portal(settings, office, watch))

`create_portal(settings, office, watch, *, clock=utc_now, identity=None) -> FastAPI`. Without an
`identity` the development provider answers at /dev-idp, and only in development.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

from consent.terms import Language
from hub.portal import (
    answering,
    dpo_accesses,
    dpo_consents,
    dpo_overview,
    home,
    my_accesses,
    my_data,
    my_downloads,
    my_permissions,
    public,
    representing,
    signing_in,
)
from hub.portal.dev_identity import routes as dev_identity
from hub.portal.dev_identity.provider import PATH, development_provider
from hub.portal.dev_identity.requests import Client
from hub.portal.frames import STATIC
from hub.portal.headers import PageHeaders
from hub.portal.openid import RelyingParty
from hub.portal.problems import install_problems
from hub.portal.rendering import template_environment
from hub.portal.texts import ADDRESS_PREFIX, load_texts
from hub.portal.visits import Portal
from hub.services.front_office import FrontOffice
from hub.services.oversight import LogWatch
from hub.settings import Settings
from hub.vault.key_derivation import derived_key
from hub.vault.keyring import KeyPurpose, KeyRing, Secret

STATIC_FOLDER = Path(__file__).parent.parent / "static"
PAGES: tuple[APIRouter, ...] = (
    public.router,
    signing_in.router,
    home.router,
    my_data.router,
    my_accesses.router,
    my_permissions.router,
    my_downloads.router,
    answering.router,
    representing.router,
    dpo_overview.router,
    dpo_accesses.router,
    dpo_consents.router,
)
DEVELOPMENT_CLIENT = "mis-datos-en-cali"

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """A provider outside this hub: its issuer, and how it knows us."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


def utc_now() -> datetime:
    """Return the present moment; the only clock of the portal, given to it from here."""
    return datetime.now(UTC)  # noqa: TID251 - the composition root hands the clock on


def create_portal(
    settings: Settings,
    office: FrontOffice,
    watch: LogWatch,
    *,
    clock: Clock = utc_now,
    identity: IdentityProvider | None = None,
) -> FastAPI:
    """Make the portal; `identity` is the city's provider, the development one when missing."""
    provider = identity or _development_identity(settings, office.ring)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.portal = _portal(settings, office, watch, clock, provider)
    for language in Language:
        for pages in PAGES:
            app.include_router(pages, prefix=ADDRESS_PREFIX[language])
    app.include_router(signing_in.returning)
    if identity is None:
        app.state.provider = development_provider(
            settings, _client(settings, provider), _identity_key(office.ring, "signing"), clock
        )
        app.include_router(dev_identity.router)
    app.mount(STATIC, StaticFiles(directory=STATIC_FOLDER))
    install_problems(app)
    app.add_middleware(PageHeaders, is_https=app.state.portal.is_https)
    return app


def _portal(
    settings: Settings,
    office: FrontOffice,
    watch: LogWatch,
    clock: Clock,
    provider: IdentityProvider,
) -> Portal:
    sessions = office.ring.secret(KeyPurpose.SESSIONS)
    party = RelyingParty(
        issuer=provider.issuer,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        redirect_uri=_client(settings, provider).redirect_uri,
        clock=clock,
    )
    return Portal(
        settings=settings,
        office=office,
        party=party,
        watch=watch,
        clock=clock,
        texts=load_texts(),
        templates=template_environment(),
        form_key=derived_key(sessions, "forms"),
        attempt_key=derived_key(sessions, "attempts"),
    )


def _client(settings: Settings, provider: IdentityProvider) -> Client:
    return Client(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        redirect_uri=settings.public_url + signing_in.RETURN_PATH,
    )


def _development_identity(settings: Settings, ring: KeyRing) -> IdentityProvider:
    secret = _identity_key(ring, "client").value.hex()
    return IdentityProvider(settings.public_url + PATH, DEVELOPMENT_CLIENT, secret)


def _identity_key(ring: KeyRing, use: str) -> Secret:
    return derived_key(ring.secret(KeyPurpose.IDENTITY_PROVIDER), use)
