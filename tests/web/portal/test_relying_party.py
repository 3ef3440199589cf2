"""The hub against identity providers that misbehave: a real one on a port, wrong in one way each."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from hub.portal.errors import SignInError
from hub.portal.openid import METADATA_LIFETIME, WELL_KNOWN, Attempt, RelyingParty
from hub.services.sessions import Desk
from policies.vocabulary import Assurance

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


class Provider:
    """An OpenID provider whose every answer a test can spoil."""

    def __init__(self, address: str) -> None:
        self.issuer = address
        self.keys = [ECKey.generate_key("P-256", {"kid": "1"})]
        self.published = list(self.keys)
        self.claims: dict[str, object] = {}
        self.answers: dict[str, tuple[int, object]] = {}
        self.metadata: dict[str, object] = {}
        self.reads: list[str] = []

    def answer(self, path: str) -> tuple[int, object]:
        """What is said at a path."""
        self.reads.append(path)
        if path in self.answers:
            return self.answers[path]
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._discovery()
            case "/keys":
                return 200, KeySet(self.published).as_dict(private=False)
            case "/token":
                return 200, {"id_token": self._token(), "token_type": "Bearer"}
        return 404, {}

    def _discovery(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.metadata,
        }

    def _token(self) -> str:
        header = {"alg": "ES256", "kid": self.keys[-1].kid}
        return jwt.encode(header, dict(self.claims), self.keys[-1])


@pytest.fixture
def provider() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = made.answer(self.path)
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def attempt() -> Attempt:
    return Attempt(Desk.CITIZEN, Assurance.MEDIUM, "/inicio", NOW + timedelta(minutes=10))


@pytest.fixture
def party(provider, attempt) -> RelyingParty:
    provider.claims = {
        "iss": provider.issuer,
        "sub": "1",
        "aud": "hub",
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 300,
        "nonce": attempt.nonce,
        "acr": "medio",
    }
    return RelyingParty(provider.issuer, "hub", "s", "http://hub/entrar/regreso", lambda: NOW)


def answered(attempt: Attempt) -> dict[str, str]:
    return {"code": "c", "state": attempt.state}


def test_any_provider_that_keeps_to_the_standard_is_understood(party, attempt):
    assert party.finish(attempt, answered(attempt))["sub"] == "1"


def test_the_metadata_is_read_once_an_hour(provider, party):
    moment = [NOW]
    party.clock = lambda: moment[0]
    party.provider()
    party.provider()
    moment[0] += METADATA_LIFETIME + timedelta(seconds=1)
    party.provider()

    assert provider.reads.count(WELL_KNOWN) == 2


def test_a_rotated_key_is_fetched_without_waiting(provider, party, attempt):
    party.provider()
    provider.keys.append(ECKey.generate_key("P-256", {"kid": "2"}))
    provider.published = provider.keys

    assert party.finish(attempt, answered(attempt))["sub"] == "1"


def test_a_key_that_is_never_published_is_refused_after_one_more_look(provider, party, attempt):
    provider.keys.append(ECKey.generate_key("P-256", {"kid": "2"}))

    with pytest.raises(SignInError):
        party.finish(attempt, answered(attempt))

    assert provider.reads.count("/keys") == 2


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (WELL_KNOWN, (500, {})),
        (WELL_KNOWN, (200, b"<html>")),
        (WELL_KNOWN, (200, [])),
        (WELL_KNOWN, (302, {})),
        ("/keys", (404, {})),
        ("/keys", (200, {"keys": []})),
        ("/keys", (200, {"keys": [{"kty": "EC"}]})),
        ("/keys", (200, {"keys": "many"})),
        ("/keys", (200, {})),
        ("/token", (400, {"error": "invalid_grant"})),
        ("/token", (200, {})),
        ("/token", (200, {"id_token": 7})),
        ("/token", (200, {"id_token": "a.b.c"})),
        ("/token", (200, b"\xff\xfe")),
    ],
)
def test_a_provider_that_answers_wrongly_signs_nobody_in(provider, party, attempt, path, answer):
    provider.answers[path] = answer

    with pytest.raises(SignInError):
        party.finish(attempt, answered(attempt))


@pytest.mark.parametrize("missing", ["jwks_uri", "token_endpoint", "authorization_endpoint"])
def test_metadata_without_an_address_is_refused(provider, party, attempt, missing):
    provider.metadata = {missing: None}

    with pytest.raises(SignInError):
        party.finish(attempt, answered(attempt))


def test_metadata_of_another_issuer_is_refused(provider, party, attempt):
    provider.metadata = {"issuer": "https://otra.example"}

    with pytest.raises(SignInError, match="dice ser otro"):
        party.finish(attempt, answered(attempt))


def test_a_provider_that_names_itself_must_be_named(provider, party, attempt):
    provider.metadata = {"authorization_response_iss_parameter_supported": True}
    named = {**answered(attempt), "iss": provider.issuer}

    with pytest.raises(SignInError, match="no viene del proveedor"):
        party.finish(attempt, answered(attempt))

    assert party.finish(attempt, named)["sub"] == "1"


@pytest.mark.parametrize(
    "changed",
    [{"state": "x"}, {"state": ""}, {"code": ""}, {"error": "access_denied"}],
)
def test_a_wrong_answer_never_reaches_the_token_endpoint(provider, party, attempt, changed):
    with pytest.raises(SignInError):
        party.finish(attempt, {**answered(attempt), **changed})

    assert "/token" not in provider.reads


def test_a_late_answer_never_reaches_the_token_endpoint(provider, party, attempt):
    party.clock = lambda: attempt.expires_at

    with pytest.raises(SignInError, match="tardó demasiado"):
        party.finish(attempt, answered(attempt))

    assert "/token" not in provider.reads
