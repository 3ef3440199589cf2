"""Tokens taken apart strictly, and keys of good kinds only."""

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from hub.services.errors import TokenFormError
from hub.services.signed_token import import_public_key, parse_token

ED, P256, RSA = (
    OKPKey.generate_key("Ed25519"),
    ECKey.generate_key("P-256"),
    RSAKey.generate_key(2048),
)
CLAIMS = {"iss": "somebody"}
ALL = frozenset({"ES256", "Ed25519", "EdDSA", "PS256", "RS256"})


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [("Ed25519", ED), ("ES256", P256), ("RS256", RSA), ("PS256", RSA)],
)
def test_token_signed_with_an_admitted_algorithm_is_verified(algorithm: str, key: Key) -> None:
    token = parse_token(jwt.encode({"alg": algorithm}, CLAIMS, key, algorithms=[algorithm]))

    assert token.verify(import_public_key(key.as_dict(private=False)), ALL) == CLAIMS


@pytest.mark.parametrize("key", [P256, RSA])
def test_key_of_another_kind_does_not_verify(key: Key) -> None:
    token = parse_token(jwt.encode({"alg": "Ed25519"}, CLAIMS, ED, algorithms=["Ed25519"]))

    with pytest.raises(TokenFormError):
        token.verify(key, ALL)


def test_algorithm_outside_the_list_of_the_key_does_not_verify() -> None:
    token = parse_token(jwt.encode({"alg": "PS256"}, CLAIMS, RSA, algorithms=["PS256"]))

    with pytest.raises(TokenFormError, match="no está permitido"):
        token.verify(RSA, frozenset({"RS256"}))


def test_algorithm_that_we_do_not_know_does_not_verify_even_if_listed() -> None:
    token = parse_token(jwt.encode({"alg": "RS384"}, CLAIMS, RSA, algorithms=["RS384"]))

    with pytest.raises(TokenFormError):
        token.verify(RSA, frozenset({"RS384"}))


@pytest.mark.parametrize("kty", ["oct", "", "rsa", None])
def test_key_of_an_unknown_kind_is_refused(kty: str | None) -> None:
    with pytest.raises(TokenFormError):
        import_public_key({"kty": kty, "k": "AAAA"})


def test_claims_and_signature_are_shown_by_no_repr() -> None:
    token = parse_token(jwt.encode({"alg": "Ed25519"}, CLAIMS, ED, algorithms=["Ed25519"]))

    assert "somebody" not in repr(token)
