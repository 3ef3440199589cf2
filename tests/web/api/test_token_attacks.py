"""Tokens and assertions that must open nothing (test catalogue B2). Accepted: 0."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from hub.services.clients import close_client
from hub.services.tokens import token_key

ISSUER = "http://127.0.0.1:8000"
OTHER_KEY = OKPKey.generate_key("Ed25519")
RSA = RSAKey.generate_key(2048)
EC = ECKey.generate_key("P-256")


def encoded(content: object) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def signed(header: dict[str, object], claims: dict[str, object], key: OKPKey) -> str:
    """Sign anything, also what no library would let us sign."""
    text = f"{encoded(header)}.{encoded(claims)}"
    signature = key.private_key.sign(text.encode())
    return f"{text}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def keyed_by_public_key(header: dict[str, object], claims: dict[str, object], key: OKPKey) -> str:
    """The old confusion: a signature made with HMAC over the public key."""
    text = f"{encoded(header)}.{encoded(claims)}"
    secret = key.as_pem(private=False)
    signature = hmac.digest(secret, text.encode(), sha256)
    return f"{text}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


HEADERS: dict[str, dict[str, object]] = {
    "none": {"alg": "none", "kid": "k1"},
    "None": {"alg": "None", "kid": "k1"},
    "NONE": {"alg": "NONE", "kid": "k1"},
    "no algorithm": {"kid": "k1"},
    "empty algorithm": {"alg": "", "kid": "k1"},
    "algorithm as a list": {"alg": ["Ed25519"], "kid": "k1"},
    "algorithm as null": {"alg": None, "kid": "k1"},
    "HS256": {"alg": "HS256", "kid": "k1"},
    "HS512": {"alg": "HS512", "kid": "k1"},
    "RS256 with an Ed25519 key": {"alg": "RS256", "kid": "k1"},
    "ES256 with an Ed25519 key": {"alg": "ES256", "kid": "k1"},
    "PS256 with an Ed25519 key": {"alg": "PS256", "kid": "k1"},
    "Ed448": {"alg": "Ed448", "kid": "k1"},
    "RS1": {"alg": "RS1", "kid": "k1"},
    "ES256K": {"alg": "ES256K", "kid": "k1"},
    "dir": {"alg": "dir", "kid": "k1"},
    "algorithm with a space": {"alg": "Ed25519 ", "kid": "k1"},
    "no kid": {"alg": "Ed25519"},
    "empty kid": {"alg": "Ed25519", "kid": ""},
    "other kid": {"alg": "Ed25519", "kid": "k2"},
    "kid as a path": {"alg": "Ed25519", "kid": "../../../../dev/null"},
    "kid as SQL": {"alg": "Ed25519", "kid": "k1' or '1'='1"},
    "kid as a list": {"alg": "Ed25519", "kid": ["k1"]},
    "kid as a number": {"alg": "Ed25519", "kid": 1},
    "jku": {"alg": "Ed25519", "kid": "k1", "jku": "https://attacker.example/jwks"},
    "x5u": {"alg": "Ed25519", "kid": "k1", "x5u": "https://attacker.example/cert"},
    "x5c": {"alg": "Ed25519", "kid": "k1", "x5c": ["MIIB"]},
    "jwk": {"alg": "Ed25519", "kid": "k1", "jwk": OTHER_KEY.as_dict(private=False)},
    "crit": {"alg": "Ed25519", "kid": "k1", "crit": ["exp"]},
    "b64": {"alg": "Ed25519", "kid": "k1", "b64": False, "crit": ["b64"]},
    "zip": {"alg": "Ed25519", "kid": "k1", "zip": "DEF"},
    "enc": {"alg": "Ed25519", "kid": "k1", "enc": "A256GCM"},
    "access token type": {"alg": "Ed25519", "kid": "k1", "typ": "at+jwt"},
    "ID token type": {"alg": "Ed25519", "kid": "k1", "typ": "id+jwt"},
    "logout token type": {"alg": "Ed25519", "kid": "k1", "typ": "logout+jwt"},
    "type as a list": {"alg": "Ed25519", "kid": "k1", "typ": ["JWT"]},
}
CLAIMS: dict[str, dict[str, object]] = {
    "expired": {"exp": -1},
    "expires now": {"exp": 0},
    "expires in an hour": {"exp": 3600},
    "expires in ten minutes": {"exp": 600},
    "no end": {"exp": None},
    "end as text": {"exp": "tomorrow"},
    "end as true": {"exp": True},
    "end as a float": {"exp": 1e12},
    "end as a list": {"exp": [120]},
    "not yet valid": {"nbf": 3600},
    "issued in the future": {"iat": 3600},
    "issued as text": {"iat": "now"},
    "other issuer": {"iss": "hacienda-1"},
    "no issuer": {"iss": None},
    "issuer as a list": {"iss": ["x"]},
    "issuer as SQL": {"iss": "x' or '1'='1"},
    "other subject": {"sub": "hacienda-1"},
    "no subject": {"sub": None},
    "other audience": {"aud": "https://attacker.example"},
    "no audience": {"aud": None},
    "empty audience": {"aud": ""},
    "audience with a slash": {"aud": f"{ISSUER}/"},
    "audience in capitals": {"aud": ISSUER.upper()},
    "two audiences": {"aud": [ISSUER, "https://attacker.example"]},
    "empty list of audiences": {"aud": []},
    "audience as an object": {"aud": {"x": ISSUER}},
    "no id": {"jti": None},
    "short id": {"jti": "1"},
    "long id": {"jti": "x" * 129},
    "id as a number": {"jti": 123456789},
    "id as a list": {"jti": ["12345678"]},
}
MOMENTS = ("exp", "nbf", "iat")


def shifted(salud, changes: dict[str, object]) -> dict[str, object]:
    """Small numbers stand for seconds from now."""
    now = int(salud.clock.now.timestamp())
    return {
        name: now + claim
        if name in MOMENTS and isinstance(claim, int) and not isinstance(claim, bool)
        else claim
        for name, claim in changes.items()
    }


def refused(http, assertion: str, salud) -> bool:
    answer = http.post("/oauth/token", data=salud.form(assertion))
    return answer.status_code == 401 and answer.json()["error"] == "invalid_client"


def test_assertions_with_these_headers_are_refused(salud, http) -> None:
    claims = jwt.decode(salud.assertion(), salud.key, algorithms=["Ed25519"]).claims

    accepted = [
        case
        for case, header in HEADERS.items()
        if not refused(http, signed(header, claims, salud.key), salud)
    ]

    assert accepted == []


def test_assertions_with_these_claims_are_refused(salud, http) -> None:
    accepted = [
        case
        for case, changes in CLAIMS.items()
        if not refused(http, salud.assertion(**shifted(salud, changes)), salud)
    ]

    assert accepted == []


def test_unsigned_and_badly_signed_assertions_are_refused(salud, http) -> None:
    claims = jwt.decode(salud.assertion(), salud.key, algorithms=["Ed25519"]).claims
    good = salud.assertion()
    header, payload, signature = good.split(".")
    attacks = [
        f"{encoded({'alg': 'none'})}.{encoded(claims)}.",
        f"{header}.{payload}.",
        f"{header}.{payload}",
        f"{header}.{payload}.{signature}.x",
        f"{header}..{signature}",
        f".{payload}.{signature}",
        f"{header}.{payload}.{signature}=",
        f"{header}.{payload}.{signature[:-4]}",
        f"{header}.{payload}.{'A' * len(signature)}",
        f"{header}.{encoded(claims | {'scope': 'x'})}.{signature}",
        f" {good}",
        f"{good}\n",
        good.replace(".", ". "),
        "é" + good,
        "a" * 9_000,
        signed({"alg": "Ed25519", "kid": "k1"}, claims, OTHER_KEY),
        keyed_by_public_key({"alg": "HS256", "kid": "k1"}, claims, salud.key),
        jwt.encode({"alg": "ES256", "kid": "k1"}, claims, EC, algorithms=["ES256"]),
        jwt.encode({"alg": "RS256", "kid": "k1"}, claims, RSA, algorithms=["RS256"]),
    ]

    assert [attack for attack in attacks if not refused(http, attack, salud)] == []


def test_header_with_a_member_twice_is_refused(salud, http) -> None:
    claims = jwt.decode(salud.assertion(), salud.key, algorithms=["Ed25519"]).claims
    doubled = b'{"alg":"none","alg":"Ed25519","kid":"k1"}'
    text = f"{urlsafe_b64encode(doubled).decode().rstrip('=')}.{encoded(claims)}"
    signature = urlsafe_b64encode(salud.key.private_key.sign(text.encode())).decode().rstrip("=")

    assert refused(http, f"{text}.{signature}", salud)


def test_assertion_of_one_client_is_no_proof_of_another(salud, tramites, http) -> None:
    stolen = salud.assertion(iss=tramites.client_id, sub=tramites.client_id)

    assert refused(http, stolen, salud)


@pytest.mark.parametrize("audience", [ISSUER, f"{ISSUER}/oauth/token", [ISSUER]])
def test_good_assertion_is_accepted(salud, http, audience: object) -> None:
    answer = http.post("/oauth/token", data=salud.form(salud.assertion(aud=audience)))

    assert answer.status_code == 200
    assert answer.json()["expires_in"] <= 600


def test_old_name_of_the_algorithm_is_accepted(salud, http) -> None:
    claims = jwt.decode(salud.assertion(), salud.key, algorithms=["Ed25519"]).claims
    assertion = signed({"alg": "EdDSA", "kid": "k1", "typ": "JWT"}, claims, salud.key)

    assert http.post("/oauth/token", data=salud.form(assertion)).status_code == 200


def test_fifty_copies_at_once_of_one_assertion_give_one_token(salud, http) -> None:
    form = salud.form()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: http.post("/oauth/token", data=form), range(50)))

    assert sorted(answer.status_code for answer in answers) == [200, *[401] * 49]


def test_closed_client_gets_no_token_and_its_tokens_open_nothing(salud, operator, http) -> None:
    token = salud.token()
    close_client(operator, salud.client_id)

    assert refused(http, salud.assertion(), salud)
    assert salud.ask(token).status_code == 401


TokenChange = Callable[[dict[str, object], dict[str, object]], None]
TOKEN_CHANGES: dict[str, TokenChange] = {
    "type of a plain JWT": lambda header, _: header.update(typ="JWT"),
    "type of an ID token": lambda header, _: header.update(typ="id+jwt"),
    "no type": lambda header, _: header.pop("typ"),
    "no kid": lambda header, _: header.pop("kid"),
    "other kid": lambda header, _: header.update(kid="k1"),
    "other algorithm name": lambda header, _: header.update(alg="EdDSA"),
    "none": lambda header, _: header.update(alg="none"),
    "jwk in the header": lambda header, _: header.update(jwk=OTHER_KEY.as_dict(private=False)),
    "other issuer": lambda _, claims: claims.update(iss="https://attacker.example"),
    "other audience": lambda _, claims: claims.update(aud="https://attacker.example"),
    "audience as a list": lambda _, claims: claims.update(aud=[ISSUER]),
    "no end": lambda _, claims: claims.pop("exp"),
    "end as text": lambda _, claims: claims.update(exp="never"),
    "end in a year": lambda _, claims: claims.update(exp=claims["iat"] + 31_536_000),
    "no beginning": lambda _, claims: claims.pop("iat"),
    "beginning tomorrow": lambda _, claims: claims.update(
        iat=claims["iat"] + 86_400, exp=claims["iat"] + 86_700
    ),
    "expired": lambda _, claims: claims.update(exp=claims["iat"]),
    "other client": lambda _, claims: claims.update(client_id="hacienda-1"),
    "other subject": lambda _, claims: claims.update(sub="hacienda-1"),
    "no client": lambda _, claims: claims.pop("client_id"),
}


def test_changed_access_tokens_open_nothing_even_signed_by_our_own_key(salud, ring) -> None:
    key = token_key(ring)
    good = jwt.decode(salud.token(), key, algorithms=["Ed25519"])
    accepted = []
    for case, change in TOKEN_CHANGES.items():
        header, claims = dict(good.header), dict(good.claims)
        change(header, claims)
        if salud.ask(signed(header, claims, key)).status_code != 401:
            accepted.append(case)

    assert accepted == []


def test_access_token_signed_by_somebody_else_opens_nothing(salud, ring) -> None:
    token = jwt.decode(salud.token(), token_key(ring), algorithms=["Ed25519"])

    for key in (OTHER_KEY, salud.key):
        assert salud.ask(signed(token.header, token.claims, key)).status_code == 401


def test_assertion_is_no_access_token(salud) -> None:
    assert salud.ask(salud.assertion(aud=ISSUER)).status_code == 401


def test_access_token_is_no_assertion(salud, http) -> None:
    assert refused(http, salud.token(), salud)


@pytest.mark.usefixtures("people")
def test_scopes_written_into_a_token_do_not_grow_past_the_agency(salud, ring) -> None:
    key = token_key(ring)
    token = jwt.decode(salud.token(), key, algorithms=["Ed25519"])
    claims = token.claims | {"scope": "profile:procedure-follow-up:read"}

    answer = salud.ask(signed(token.header, claims, key), purpose="procedure-follow-up")

    assert answer.status_code == 403


@pytest.mark.usefixtures("people")
def test_token_lives_ten_minutes_to_the_second(salud, clock) -> None:
    token = salud.token()
    clock.now += timedelta(seconds=599)
    before = salud.ask(token).status_code
    clock.now += timedelta(seconds=1)
    after = salud.ask(token).status_code

    assert (before, after) == (200, 401)


def test_signing_key_is_shown_by_no_repr(desk) -> None:
    assert "OKPKey" not in repr(desk.tokens)
