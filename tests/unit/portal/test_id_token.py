"""What the hub accepts as proof of who somebody is: one good token, and none of the others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from hub.portal.errors import SignInError
from hub.portal.openid import Attempt, RelyingParty, UnknownKeyError, verify_id_token
from hub.services.sessions import Desk
from policies.vocabulary import Assurance

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
ISSUER = "https://identidad.example"
KEY = ECKey.generate_key("P-256", {"kid": "1"})
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "1"})
KEYS = KeySet([KEY])
PARTY = RelyingParty(ISSUER, "hub", "secret", "https://hub.example/entrar/regreso", lambda: NOW)
ATTEMPT = Attempt(Desk.CITIZEN, Assurance.MEDIUM, "/inicio", NOW + timedelta(minutes=10))
GOOD = {
    "iss": ISSUER,
    "sub": "1",
    "aud": "hub",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 300,
    "nonce": ATTEMPT.nonce,
    "acr": "medio",
}


def token(claims=GOOD, key=KEY, **header):
    return jwt.encode({"alg": "ES256", "kid": "1"} | header, dict(claims), key)


def without(name):
    return {key: value for key, value in GOOD.items() if key != name}


def test_a_good_token_is_accepted():
    assert verify_id_token(token(), KEYS, PARTY, ATTEMPT)["sub"] == "1"


def test_a_list_with_this_hub_alone_is_the_same_audience():
    made = token({**GOOD, "aud": ["hub"]})

    assert verify_id_token(made, KEYS, PARTY, ATTEMPT)["sub"] == "1"


def test_a_higher_level_than_asked_is_accepted():
    made = token({**GOOD, "acr": "alto"})

    assert verify_id_token(made, KEYS, PARTY, ATTEMPT)["acr"] == "alto"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_token_without_a_claim_is_refused(name):
    with pytest.raises(SignInError):
        verify_id_token(token(without(name)), KEYS, PARTY, ATTEMPT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "https://otra.example"),
        ("iss", ISSUER + "/"),
        ("aud", "other"),
        ("aud", ["hub", "other"]),
        ("aud", []),
        ("nonce", "another"),
        ("exp", int(NOW.timestamp()) - 31),
        ("exp", "tomorrow"),
        ("exp", float("nan")),
        ("iat", int(NOW.timestamp()) + 3600),
        ("nbf", int(NOW.timestamp()) + 3600),
        ("acr", "bajo"),
        ("acr", "muy-alto"),
        ("acr", ""),
        ("sub", ""),
        ("sub", 7),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(name, value):
    with pytest.raises(SignInError):
        verify_id_token(token({**GOOD, name: value}), KEYS, PARTY, ATTEMPT)


def test_a_token_of_another_key_with_the_same_name_is_refused():
    with pytest.raises(SignInError):
        verify_id_token(token(key=OTHER_KEY), KEYS, PARTY, ATTEMPT)


def test_a_token_of_an_unknown_key_asks_for_the_keys_again():
    with pytest.raises(UnknownKeyError):
        verify_id_token(token(kid="2"), KEYS, PARTY, ATTEMPT)


def test_a_token_that_carries_its_own_key_is_refused():
    made = token(key=OTHER_KEY, jwk=OTHER_KEY.as_dict(private=False))

    with pytest.raises(SignInError):
        verify_id_token(made, KEYS, PARTY, ATTEMPT)


def test_a_shared_secret_is_no_signature():
    secret = OctKey.import_key(b"s" * 32, {"kid": "1"})
    made = jwt.encode({"alg": "HS256", "kid": "1"}, dict(GOOD), secret)

    with pytest.raises(SignInError):
        verify_id_token(made, KeySet([secret]), PARTY, ATTEMPT)


def test_no_algorithm_is_no_signature():
    body = token().split(".")[1]
    made = f"eyJhbGciOiJub25lIn0.{body}."

    with pytest.raises(SignInError):
        verify_id_token(made, KEYS, PARTY, ATTEMPT)


@pytest.mark.parametrize("made", ["", "a.b", "a.b.c", "....", "{}", "a.b.c.d.e"])
def test_what_is_no_token_is_refused(made):
    with pytest.raises(SignInError):
        verify_id_token(made, KEYS, PARTY, ATTEMPT)


def test_every_changed_byte_of_a_token_is_noticed():
    made = token()
    refused = 0
    for at in range(0, len(made), 7):
        spoilt = made[:at] + ("A" if made[at] != "A" else "B") + made[at + 1 :]
        try:
            verify_id_token(spoilt, KEYS, PARTY, ATTEMPT)
        except SignInError:
            refused += 1

    assert refused == len(range(0, len(made), 7))


def test_rsa_providers_are_understood():
    key = RSAKey.generate_key(2048, {"kid": "r"})
    made = jwt.encode({"alg": "RS256", "kid": "r"}, dict(GOOD), key)

    assert verify_id_token(made, KeySet([key]), PARTY, ATTEMPT)["sub"] == "1"


def test_a_step_up_is_not_content_with_less():
    higher = replace(ATTEMPT, level=Assurance.HIGH)

    with pytest.raises(SignInError, match="nivel"):
        verify_id_token(token({**GOOD, "nonce": higher.nonce}), KEYS, PARTY, higher)


def test_no_secret_of_an_attempt_shows_in_a_repr():
    shown = repr(ATTEMPT) + repr(PARTY)

    assert not any(part in shown for part in (ATTEMPT.state, ATTEMPT.nonce, ATTEMPT.verifier))
    assert "secret" not in shown
