"""The portal put together for production: no development provider, cookies bound to HTTPS."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from hub.portal.app import IdentityProvider, create_portal
from hub.portal.errors import DevelopmentOnlyError

CITY = IdentityProvider("https://identidad.example", "hub", "secret")


@pytest.fixture
def production(site):
    return replace(site.settings, environment="production", public_url="https://datos.example")


def fetch(app, path, **more):
    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="https://datos.example") as http:
            return await http.get(path, **more)

    return asyncio.run(ask())


def test_production_does_not_start_without_a_provider(site, production):
    with pytest.raises(DevelopmentOnlyError, match="Configure un proveedor"):
        create_portal(production, site.office, site.watch)


def test_production_has_no_development_provider(site, production):
    app = create_portal(production, site.office, site.watch, identity=CITY)

    for path in ("/dev-idp/authorize", "/dev-idp/jwks.json", "/dev-idp/token"):
        assert fetch(app, path).status_code == 404


def test_production_tells_no_trial(site, production):
    app = create_portal(production, site.office, site.watch, identity=CITY)

    assert "Ambiente de prueba" not in fetch(app, "/aviso").text


def test_over_https_the_headers_insist_on_it(site, production):
    app = create_portal(production, site.office, site.watch, identity=CITY)

    assert fetch(app, "/aviso").headers["strict-transport-security"].startswith("max-age=")


def test_over_https_a_cookie_without_the_host_prefix_opens_nothing(site, production):
    app = create_portal(production, site.office, site.watch, clock=site.town.clock, identity=CITY)
    token = site.citizen().http.cookies["sesion"]

    plain = fetch(app, "/datos", headers={"Cookie": f"sesion={token}"})
    bound = fetch(app, "/datos", headers={"Cookie": f"__Host-sesion={token}"})

    assert (plain.status_code, bound.status_code) == (303, 200)


def test_over_https_the_cookie_is_secure_and_of_this_host(site, production):
    app = create_portal(production, site.office, site.watch, clock=site.town.clock, identity=CITY)
    token = site.citizen().http.cookies["sesion"]
    bound = {"Cookie": f"__Host-sesion={token}"}

    async def leave():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="https://datos.example") as http:
            page = await http.get("/inicio", headers=bound)
            csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
            return await http.post("/salir", headers=bound, data={"csrf": csrf})

    cookie = asyncio.run(leave()).headers["set-cookie"]

    assert cookie.startswith("__Host-sesion=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_a_provider_that_does_not_answer_is_told(site, production):
    nowhere = IdentityProvider("http://127.0.0.1:9", "hub", "secret")
    app = create_portal(production, site.office, site.watch, identity=nowhere)

    answer = fetch(app, "/entrar")

    assert answer.status_code == 400
    assert "El proveedor de identidad no respondió." in answer.text


def test_a_provider_that_is_somebody_else_is_refused(site, production):
    lying = IdentityProvider(f"{site.address}/dev-idp/", "hub", "secret")
    app = create_portal(production, site.office, site.watch, identity=lying)

    assert fetch(app, "/entrar").status_code == 400


def test_no_secret_shows_in_a_repr(site, production):
    app = create_portal(production, site.office, site.watch, identity=CITY)

    shown = repr(CITY) + repr(app.state.portal)

    assert "'secret'" not in shown
    assert app.state.portal.form_key.value.hex() not in shown
