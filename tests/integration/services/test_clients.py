"""Registering the systems of agencies: public keys of good kinds only, and rotation."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from sqlalchemy import Engine

from hub.records.identifiers import AgencyCode
from hub.services.clients import close_client, find_client, read_jwks, register_client
from hub.services.errors import ClientKeysError
from hub.store.roles import Role
from hub.store.sessions import Server

NOW = datetime(2026, 5, 4, tzinfo=UTC)
SALUD = AgencyCode("salud")
ED = OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": "k1"}
P256 = ECKey.generate_key("P-256").as_dict(private=False) | {"kid": "k2"}
RSA2048 = RSAKey.generate_key(2048).as_dict(private=False) | {"kid": "k3"}


@pytest.fixture
def operator(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.OPERATOR)
    yield engine
    engine.dispose()


def test_client_is_found_with_its_keys(operator: Engine) -> None:
    client_id = register_client(operator, SALUD, {"keys": [ED, P256, RSA2048]}, NOW)

    client = find_client(operator, client_id)

    assert client is not None
    assert (client.agency, client.is_active) == (SALUD, True)
    assert client.key("k2") is not None
    assert client.key("k9") is None


def test_each_registration_without_a_name_is_another_client(operator: Engine) -> None:
    first = register_client(operator, SALUD, {"keys": [ED]}, NOW)
    second = register_client(operator, SALUD, {"keys": [ED]}, NOW)

    assert first != second


def test_registering_again_under_a_name_replaces_the_keys(operator: Engine) -> None:
    register_client(operator, SALUD, {"keys": [ED]}, NOW, "salud-demo")
    register_client(operator, SALUD, {"keys": [P256]}, NOW, "salud-demo")

    client = find_client(operator, "salud-demo")

    assert client is not None
    assert client.key("k1") is None


def test_client_of_another_agency_is_not_taken_over(operator: Engine) -> None:
    register_client(operator, SALUD, {"keys": [ED]}, NOW, "salud-demo")

    with pytest.raises(ClientKeysError):
        register_client(operator, AgencyCode("hacienda"), {"keys": [P256]}, NOW, "salud-demo")


def test_closed_client_is_no_longer_active(operator: Engine) -> None:
    register_client(operator, SALUD, {"keys": [ED]}, NOW, "salud-demo")

    assert close_client(operator, "salud-demo")
    client = find_client(operator, "salud-demo")

    assert client is not None
    assert not client.is_active


def test_closing_nobody_closes_nobody(operator: Engine) -> None:
    assert not close_client(operator, "salud-demo")


def test_only_the_public_parts_are_kept(operator: Engine) -> None:
    register_client(operator, SALUD, {"keys": [ED | {"note": "x", "use": "sig"}]}, NOW, "salud-d")

    client = find_client(operator, "salud-d")

    assert client is not None
    assert client.key("k1") == {name: ED[name] for name in ("kty", "crv", "x", "kid")}


BAD_SETS: dict[str, object] = {
    "no keys": {},
    "keys as an object": {"keys": ED},
    "an empty set": {"keys": []},
    "too many keys": {"keys": [ED | {"kid": f"k{n}"} for n in range(11)]},
    "a key twice": {"keys": [ED, ED]},
    "a key as text": {"keys": ["k1"]},
    "no kid": {"keys": [{name: ED[name] for name in ("kty", "crv", "x")}]},
    "a kid with spaces": {"keys": [ED | {"kid": "k 1"}]},
    "a private key": {
        "keys": [OKPKey.generate_key("Ed25519").as_dict(private=True) | {"kid": "a"}]
    },
    "a shared secret": {"keys": [OctKey.generate_key(256).as_dict(private=True) | {"kid": "a"}]},
    "another curve": {"keys": [ECKey.generate_key("P-384").as_dict(private=False) | {"kid": "a"}]},
    "a key for agreement": {
        "keys": [OKPKey.generate_key("X25519").as_dict(private=False) | {"kid": "a"}]
    },
    "an unknown kind": {"keys": [{"kty": "XYZ", "kid": "a"}]},
    "no kind": {"keys": [{"kid": "a"}]},
    "a point off the curve": {"keys": [P256 | {"x": P256["y"]}]},
    "a broken key": {"keys": [ED | {"x": "AAAA"}]},
    "a weak RSA key": {"keys": [RSA2048 | {"n": "u1M"}]},
    "an algorithm for another kind": {"keys": [ED | {"alg": "RS256"}]},
    "a shared algorithm": {"keys": [ED | {"alg": "HS256"}]},
}


@pytest.mark.parametrize("case", BAD_SETS)
def test_bad_key_set_is_refused(operator: Engine, case: str) -> None:
    bad = BAD_SETS[case]
    assert isinstance(bad, dict)

    with pytest.raises(ClientKeysError):
        register_client(operator, SALUD, bad, NOW)


@pytest.mark.parametrize("name", ["Salud", "s", "salud demo", "salud/1", "x" * 65, "1salud"])
def test_bad_client_name_is_refused(operator: Engine, name: str) -> None:
    with pytest.raises(ClientKeysError):
        register_client(operator, SALUD, {"keys": [ED]}, NOW, name)


@pytest.mark.parametrize("text", ["", "x", "[]", "1"])
def test_key_file_that_holds_no_set_is_refused(text: str) -> None:
    with pytest.raises(ClientKeysError):
        read_jwks(text)


def test_key_file_is_read() -> None:
    assert read_jwks('{"keys": []}') == {"keys": []}
