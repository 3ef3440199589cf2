"""Signing in by OpenID Connect over a real back channel, and every way it may be attacked."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from hub.portal.openid import WELL_KNOWN
from hub.services.demo_accounts import DemoAccount
from hub.services.sessions import LIFETIME, Desk


def begin(visitor, door="/entrar", **query):
    """Start a sign-in; answer the provider's page address."""
    return visitor.get(door, **query).headers["location"]


def choose(visitor, there, sub, level="alto"):
    """Choose a person at the provider; answer the address that leads back."""
    ticket = re.search(r'name="ticket" value="([^"]+)"', visitor.http.get(there).text)[1]
    form = {"ticket": ticket, "sub": sub, "acr": level}
    return visitor.http.post("/dev-idp/authorize", data=form).headers["location"]


def test_the_request_carries_pkce_state_and_nonce(site):
    there = urlsplit(begin(site.visitor()))
    query = parse_qs(there.query)

    assert there.path == "/dev-idp/authorize"
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    assert len(query["state"][0]) >= 43
    assert len(query["nonce"][0]) >= 43
    assert query["acr_values"] == ["medio"]


def test_two_requests_share_no_secret(site):
    first, second = (parse_qs(urlsplit(begin(site.visitor())).query) for _ in range(2))

    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_no_personal_value_is_in_any_address_of_a_sign_in(site, town):
    person, visitor = town.person(name="Esmeralda Quiñones"), site.visitor()
    there = begin(visitor)
    back = choose(visitor, there, person.sub)

    assert person.number not in (there + back).replace(person.sub, "")
    assert "Esmeralda" not in there + back


def test_a_citizen_lands_where_they_were_going(site, town):
    visitor = site.visitor()
    turned_away = visitor.get("/accesos", resultado="refused")
    door = urlsplit(turned_away.headers["location"])

    back = visitor.sign_in(town.person().sub, door=door.path, **dict(_pairs(door.query)))

    assert turned_away.status_code == 303
    assert back == "/accesos?resultado=refused"


@pytest.mark.parametrize(
    "wanted", ["https://mal.example", "//mal.example", "/\\mal.example", "/datos\r\nX-Bad: 1"]
)
def test_nobody_is_sent_to_another_site(site, town, wanted):
    assert site.visitor().sign_in(town.person().sub, volver=wanted) == "/inicio"


@pytest.mark.parametrize("path", ["/inicio", "/datos", "/accesos", "/permisos", "/descargas"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_private_page_sends_to_the_citizens_door(site, prefix, path):
    answer = site.visitor().get(prefix + path)

    assert answer.status_code == 303
    assert urlsplit(answer.headers["location"]).path == f"{prefix}/entrar"


@pytest.mark.parametrize("path", ["/dpo", "/dpo/accesos", "/dpo/permisos"])
def test_an_office_page_sends_to_the_office_door(site, path):
    answer = site.citizen().get(path)

    assert answer.status_code == 303
    assert urlsplit(answer.headers["location"]).path == "/dpo/entrar"


def test_an_officer_is_nobody_on_the_citizen_pages(site):
    answer = site.officer().get("/datos")

    assert urlsplit(answer.headers["location"]).path == "/entrar"


def test_a_citizen_s_account_does_not_open_the_office(site, town):
    visitor, person = site.visitor(), town.person()
    answer = visitor.http.get(choose(visitor, begin(visitor, "/dpo/entrar"), person.sub))

    assert answer.status_code == 400
    assert "no es de un oficial" in answer.text
    assert visitor.get("/dpo").status_code == 303


def test_an_officer_s_account_does_not_open_a_citizen_s_pages(site, town):
    visitor, officer = site.visitor(), town.officer()
    answer = visitor.http.get(choose(visitor, begin(visitor), officer))

    assert answer.status_code == 403
    assert "No encontramos sus datos" in answer.text


def test_a_document_that_nobody_has_is_told_kindly(site, town):
    town.account(DemoAccount("demo-nadie", Desk.CITIZEN, "Nadie", "CC", "0000000000"))
    visitor = site.visitor()

    answer = visitor.http.get(choose(visitor, begin(visitor), "demo-nadie"))

    assert answer.status_code == 403
    assert "no hallamos una sola persona con ese documento" in answer.text


def test_a_level_below_the_one_asked_is_refused(site, town):
    visitor = site.visitor()
    there = begin(visitor, nivel="alto", volver="/descargas")

    answer = visitor.http.get(choose(visitor, there, town.person().sub, "medio"))

    assert answer.status_code == 400
    assert "no llegó al nivel de seguridad" in answer.text


def test_a_code_works_once(site, town):
    visitor = site.visitor()
    back = choose(visitor, begin(visitor), town.person().sub)
    cookies = dict(visitor.http.cookies)
    visitor.http.get(back)

    replayed = httpx.get(site.address + back.removeprefix(site.address), cookies=cookies)

    assert replayed.status_code == 400


def test_a_code_late_by_a_minute_is_refused(site, town):
    visitor = site.visitor()
    back = choose(visitor, begin(visitor), town.person().sub)
    town.clock.now += timedelta(seconds=61)

    assert visitor.http.get(back).status_code == 400


def test_a_sign_in_that_takes_too_long_begins_again(site, town):
    visitor, person = site.visitor(), town.person()
    there = begin(visitor)
    ticket = re.search(r'name="ticket" value="([^"]+)"', visitor.http.get(there).text)[1]
    town.clock.now += timedelta(minutes=11)

    form = {"ticket": ticket, "sub": person.sub, "acr": "alto"}
    answer = visitor.http.post("/dev-idp/authorize", data=form)

    assert answer.status_code == 400


def test_an_answer_from_another_browser_is_refused(site, town):
    """Login CSRF: the attacker's code does not sign the victim in as the attacker."""
    attacker, victim = site.visitor(), site.visitor()
    back = choose(attacker, begin(attacker), town.person().sub)
    begin(victim)

    answer = victim.http.get(back)

    assert answer.status_code == 400
    assert "no empezó en este navegador" in answer.text
    assert victim.get("/datos").status_code == 303


@pytest.mark.parametrize("changed", [{"state": "x"}, {"iss": "https://mal.example"}, {"code": ""}])
def test_a_changed_answer_is_refused(site, town, changed):
    visitor = site.visitor()
    back = urlsplit(choose(visitor, begin(visitor), town.person().sub))
    query = {**dict(_pairs(back.query)), **changed}

    answer = visitor.http.get(f"{back.path}?{urlencode(query)}")

    assert answer.status_code == 400


def test_an_error_of_the_provider_is_a_page(site):
    visitor = site.visitor()
    state = parse_qs(urlsplit(begin(visitor)).query)["state"][0]
    query = {"error": "access_denied", "state": state, "iss": f"{site.address}/dev-idp"}

    answer = visitor.get("/entrar/regreso", **query)

    assert answer.status_code == 400
    assert "No pudimos confirmar quién es usted" in answer.text


def test_a_forged_attempt_cookie_is_refused(site):
    answer = httpx.get(
        f"{site.address}/entrar/regreso", params={"code": "x"}, cookies={"ingreso": "00" * 80}
    )

    assert answer.status_code == 400


def test_a_planted_session_is_never_taken_over(site, town):
    """Session fixation: the token from before the sign-in opens nothing afterwards."""
    planted, visitor = "planted-by-an-attacker", site.visitor()
    visitor.http.cookies.set("sesion", planted, domain="127.0.0.1")
    visitor.sign_in(town.person().sub)

    held = [c.value for c in visitor.http.cookies.jar if c.name == "sesion"]
    answer = httpx.get(f"{site.address}/datos", cookies={"sesion": planted})

    assert planted not in held
    assert answer.status_code == 303


def test_signing_in_again_ends_the_session_before(site, town):
    person, visitor = town.person(), site.visitor()
    visitor.sign_in(person.sub)
    old = visitor.http.cookies["sesion"]
    visitor.sign_in(person.sub)

    assert httpx.get(f"{site.address}/datos", cookies={"sesion": old}).status_code == 303
    assert visitor.get("/datos").status_code == 200


def test_the_session_cookie_is_for_the_server_alone(site, town):
    visitor = site.visitor()
    back = choose(visitor, begin(visitor), town.person().sub)

    cookies = visitor.http.get(back).headers.get_list("set-cookie")

    session = next(cookie for cookie in cookies if cookie.startswith("sesion="))
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert f"Max-Age={int(LIFETIME.total_seconds())}" in session
    assert "Secure" not in session  # Over HTTPS it is, with the __Host- name: see test_app.py.


def test_a_session_ends_by_itself(site, town):
    visitor = site.citizen()
    town.clock.now += LIFETIME

    assert visitor.get("/datos").status_code == 303


def test_leaving_ends_the_session_for_every_holder_of_its_token(site):
    visitor = site.citizen()
    token = visitor.http.cookies["sesion"]

    left = visitor.post("/salir", "/inicio")

    assert left.headers["location"] == "/salir"
    assert "Clear-Site-Data" in left.headers
    assert "Usted salió" in visitor.page("/salir").text
    assert httpx.get(f"{site.address}/datos", cookies={"sesion": token}).status_code == 303


def test_whoever_is_signed_in_has_not_left(site):
    assert site.citizen().get("/salir").headers["location"] == "/inicio"


def test_the_provider_warns_loudly(site):
    visitor = site.visitor()

    text = visitor.http.get(begin(visitor)).text

    assert "Esto no es un ingreso de verdad" in text
    assert "Nunca arranca en producción." in text


def test_the_provider_speaks_the_language_of_the_page(site):
    visitor = site.visitor()

    assert "This is not a real sign-in" in visitor.http.get(begin(visitor, "/en/entrar")).text


def test_the_provider_publishes_its_metadata(site):
    metadata = httpx.get(f"{site.address}/dev-idp{WELL_KNOWN}").json()
    keys = httpx.get(metadata["jwks_uri"]).json()["keys"]

    assert metadata["issuer"] == f"{site.address}/dev-idp"
    assert all("d" not in key for key in keys)


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 401, "invalid_client"),
        ({"client_id": "mis-datos-en-cali", "client_secret": "guess"}, 401, "invalid_client"),
    ],
)
def test_the_token_endpoint_answers_as_oauth_says(site, form, status, error):
    answer = httpx.post(f"{site.address}/dev-idp/token", data=form)

    assert (answer.status_code, answer.json()) == (status, {"error": error})
    assert answer.headers["cache-control"] == "no-store"


def test_a_request_of_an_unknown_client_is_not_redirected(site):
    answer = httpx.get(
        f"{site.address}/dev-idp/authorize",
        params={"client_id": "x", "redirect_uri": "https://mal.example/"},
    )

    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_wrong_request_of_the_known_client_goes_back_with_its_error(site):
    there = urlsplit(begin(site.visitor()))
    query = {**dict(_pairs(there.query)), "response_type": "token"}

    answer = httpx.get(f"{site.address}{there.path}?{urlencode(query)}")

    assert answer.status_code == 303
    assert "error=unsupported_response_type" in answer.headers["location"]


def test_an_unknown_demo_person_signs_nobody_in(site, town):
    town.person()
    visitor = site.visitor()
    ticket = re.search(r'name="ticket" value="([^"]+)"', visitor.http.get(begin(visitor)).text)[1]

    answer = visitor.http.post(
        "/dev-idp/authorize", data={"ticket": ticket, "sub": "nobody", "acr": "alto"}
    )

    assert answer.status_code == 400


def _pairs(query):
    return [(name, values[0]) for name, values in parse_qs(query).items()]
