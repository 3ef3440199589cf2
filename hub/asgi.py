"""The composition root of the web application: the only place where real parts are joined.

The agency API comes first, the portal is mounted at the root after it. One log writer serves
both, so that whatever waits is appended in one durable transaction.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from fastapi import FastAPI

from hub.api.router import create_api_router
from hub.portal.app import IdentityProvider, create_portal
from hub.services.access_log import LogWriter, log_identity, log_signer
from hub.services.agency_desk import open_agency_desk
from hub.services.front_office import FrontOffice
from hub.services.oversight import LogWatch
from hub.settings import Settings, SettingsError
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing
from policies.rulebook import load_rulebook

API_CONNECTIONS = 20
PORTAL_CONNECTIONS = 20


def create_app(settings: Settings, ring: KeyRing, server: Server) -> FastAPI:
    """Join API and portal on one PostgreSQL; rules that do not check out stop the start."""
    rulebook = load_rulebook()
    api_engine = server.engine(Role.API, pool_size=API_CONNECTIONS)
    portal_engine = server.engine(Role.PORTAL, pool_size=PORTAL_CONNECTIONS)
    log = LogWriter(api_engine, log_signer(ring, settings.log_origin), is_service=True)

    @asynccontextmanager
    async def writing_the_log(_: FastAPI) -> AsyncIterator[None]:
        # What was loaded to start lives as long as the server: the collector need not walk it.
        gc.freeze()
        with log:
            yield
        gc.unfreeze()
        api_engine.dispose()
        portal_engine.dispose()

    app = FastAPI(
        title="Hub de datos de la ciudad",
        version="1",
        lifespan=writing_the_log,
        docs_url=None,
        redoc_url=None,
    )
    desk = open_agency_desk(settings, api_engine, ring, rulebook, log)
    app.include_router(create_api_router(desk, clock))
    office = FrontOffice(portal_engine, ring, rulebook, log)
    watch = LogWatch(portal_engine, log_identity(ring, settings.log_origin))
    identity = _identity(settings)
    app.mount("/", create_portal(settings, office, watch, clock=clock, identity=identity))
    return app


def _identity(settings: Settings) -> IdentityProvider | None:
    """Return the city's identity provider; None stands for the development one."""
    if settings.identity_issuer is None:
        return None
    if settings.identity_client is None or settings.identity_secret is None:
        raise SettingsError(
            "Con HUB_IDENTITY_ISSUER hacen falta HUB_IDENTITY_CLIENT y HUB_IDENTITY_SECRET."
        )
    return IdentityProvider(
        settings.identity_issuer, settings.identity_client, settings.identity_secret
    )


def clock() -> datetime:
    """Return the present moment; handed to every part that needs the time."""
    return datetime.now(UTC)  # noqa: TID251 - the composition root is where time enters
