"""The development provider: real OpenID Connect, single-use codes, and no start in production."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from hub.portal.dev_identity.provider import (
    InvalidClientError,
    InvalidGrantError,
    development_provider,
)
from hub.portal.dev_identity.requests import Client, RefusedRequestError, read_request
from hub.portal.dev_identity.waiting import MOST_WAITING, Waiting
from hub.portal.errors import DevelopmentOnlyError, SignInError
from hub.portal.openid import challenge_of
from hub.services.demo_accounts import DemoAccount
from hub.services.sessions import Desk
from hub.settings import Settings
from hub.vault.keyring import Secret
from policies.vocabulary import Assurance

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
SETTINGS = Settings(home=Path("var"))
CLIENT = Client("hub", "very-secret", "http://127.0.0.1:8000/entrar/regreso")
LUZ = DemoAccount("demo-1", Desk.CITIZEN, "Luz", "CC", "1144000001")
VERIFIER = "v" * 64
ASKED = {
    "client_id": "hub",
    "redirect_uri": CLIENT.redirect_uri,
    "response_type": "code",
    "scope": "openid",
    "state": "the-state",
    "nonce": "the-nonce",
    "code_challenge": challenge_of(VERIFIER),
    "code_challenge_method": "S256",
    "acr_values": "alto",
}


class Moving:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Moving()


@pytest.fixture
def provider(clock):
    return development_provider(SETTINGS, CLIENT, Secret(b"k" * 32), clock)


def code_of(provider, **asked):
    ticket = provider.begin(read_request({**ASKED, **asked}, CLIENT))
    return parse_qs(urlsplit(provider.choose(ticket, LUZ, Assurance.HIGH)).query)["code"][0]


def form(code, **more):
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CLIENT.redirect_uri,
        "client_id": "hub",
        "client_secret": "very-secret",
        "code_verifier": VERIFIER,
        **more,
    }


def test_it_does_not_start_in_production(clock):
    with pytest.raises(DevelopmentOnlyError, match="desarrollo no arranca"):
        development_provider(
            replace(SETTINGS, environment="production"), CLIENT, Secret(b"k" * 32), clock
        )


def test_a_code_becomes_a_signed_identity(provider):
    answer = provider.redeem(form(code_of(provider)))

    claims = jwt.decode(
        answer["id_token"], KeySet.import_key_set(provider.key_set()), algorithms=["ES256"]
    ).claims
    assert claims["iss"] == "http://127.0.0.1:8000/dev-idp"
    assert (claims["aud"], claims["nonce"], claims["acr"]) == ("hub", "the-nonce", "alto")
    assert (claims["document_type"], claims["document_number"]) == ("CC", "1144000001")
    assert "name" not in claims


def test_the_answer_goes_back_with_the_state_and_the_issuer(provider):
    ticket = provider.begin(read_request(ASKED, CLIENT))

    query = parse_qs(urlsplit(provider.choose(ticket, LUZ, Assurance.MEDIUM)).query)

    assert query["state"] == ["the-state"]
    assert query["iss"] == ["http://127.0.0.1:8000/dev-idp"]


def test_a_code_is_used_once(provider):
    code = code_of(provider)
    provider.redeem(form(code))

    with pytest.raises(InvalidGrantError):
        provider.redeem(form(code))


def test_a_code_lives_one_minute(provider, clock):
    code = code_of(provider)
    clock.now += timedelta(seconds=60)

    with pytest.raises(InvalidGrantError):
        provider.redeem(form(code))


def test_a_ticket_is_used_once(provider):
    ticket = provider.begin(read_request(ASKED, CLIENT))
    provider.choose(ticket, LUZ, Assurance.HIGH)

    with pytest.raises(SignInError):
        provider.choose(ticket, LUZ, Assurance.HIGH)


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "w" * 64},
        {"code_verifier": ""},
        {"redirect_uri": "http://127.0.0.1:8000/otra"},
        {"grant_type": "client_credentials"},
        {"code": "unknown"},
    ],
)
def test_a_code_is_for_whoever_asked_for_it(provider, changed):
    with pytest.raises(InvalidGrantError):
        provider.redeem({**form(code_of(provider)), **changed})


@pytest.mark.parametrize("changed", [{"client_secret": "guess"}, {"client_id": "other"}])
def test_only_the_registered_client_gets_a_token(provider, changed):
    with pytest.raises(InvalidClientError):
        provider.redeem(form(code_of(provider), **changed))


@pytest.mark.parametrize(
    "changed",
    [{"client_id": "other"}, {"redirect_uri": "https://mal.example/"}, {"redirect_uri": ""}],
)
def test_an_unknown_client_or_address_is_never_redirected_to(changed):
    with pytest.raises(SignInError) as refused:
        read_request({**ASKED, **changed}, CLIENT)

    assert not isinstance(refused.value, RefusedRequestError)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
    ],
)
def test_any_other_mistake_is_told_to_the_client(changed, code):
    with pytest.raises(RefusedRequestError) as refused:
        read_request({**ASKED, **changed}, CLIENT)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("acr_values", "level"),
    [
        ("alto", Assurance.HIGH),
        ("muy-alto medio bajo", Assurance.MEDIUM),
        ("", Assurance.MEDIUM),
        ("unknown", Assurance.MEDIUM),
    ],
)
def test_the_first_known_level_is_the_one_offered(acr_values, level):
    assert read_request({**ASKED, "acr_values": acr_values}, CLIENT).level is level


def test_the_metadata_says_what_is_there(provider):
    metadata = provider.discovery()

    assert metadata["issuer"] == provider.issuer
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["acr_values_supported"] == ["bajo", "medio", "alto"]


def test_the_published_key_is_the_public_half(provider):
    assert "d" not in provider.key_set()["keys"][0]


def test_a_restart_keeps_the_key(provider, clock):
    again = development_provider(SETTINGS, CLIENT, Secret(b"k" * 32), clock)

    assert again.key_set() == provider.key_set()


def test_no_secret_shows_in_a_repr(provider):
    assert "very-secret" not in repr(provider) + repr(CLIENT)


def test_what_waits_too_long_is_forgotten():
    waiting = Waiting(timedelta(seconds=60))
    waiting.put("old", NOW)

    waiting.put("new", NOW + timedelta(seconds=61))

    assert len(waiting.values) == 1


def test_too_many_waiting_give_way_to_new_ones():
    waiting = Waiting(timedelta(seconds=60))
    first = waiting.put(0, NOW)
    for number in range(MOST_WAITING):
        waiting.put(number, NOW)

    assert len(waiting.values) == MOST_WAITING
    assert waiting.take(first, NOW) is None


def test_what_many_threads_put_at_once_is_all_taken_once():
    waiting = Waiting[int](timedelta(minutes=1))
    with ThreadPoolExecutor(16) as threads:
        tokens = list(threads.map(lambda value: waiting.put(value, NOW), range(MOST_WAITING)))

        taken = list(threads.map(lambda token: waiting.take(token, NOW), tokens * 2))

    assert sorted(value for value in taken if value is not None) == list(range(MOST_WAITING))
