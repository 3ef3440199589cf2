"""Access tokens of the agency API (OAuth 2.0 client credentials): short, signed, strictly read.

A closed client is refused at its next request, although its token has not expired.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from joserfc import jwt
from joserfc.jwk import OKPKey
from sqlalchemy import Engine

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.records.identifiers import AgencyCode
from hub.services.access_log import LogWriter
from hub.services.certificate_binding import Certificate, check_binding, confirmation
from hub.services.client_assertion import Assertion, authenticate, read_assertion
from hub.services.clients import Client, find_client, pinned_certificates
from hub.services.errors import TokenFormError, TokenRefusedError, TokenRequestError
from hub.services.signed_token import parse_token
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.signing import signing_key
from policies.rulebook import Rulebook
from policies.vocabulary import Audience

TOKEN_SECONDS = 600
TOKEN_TYPE = "at+jwt"  # noqa: S105 - the media type of RFC 9068
ALGORITHM = "Ed25519"
GRANT = "client_credentials"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ID_BYTES = 16
MOST_REMEMBERED = 4_096
CLOSED = "El cliente ya no puede entrar."


@dataclass(frozen=True, slots=True)
class Caller:
    """The system behind a request and what it may ask for."""

    client_id: str
    agency: AgencyCode
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """The form that a client sends to the token endpoint."""

    grant_type: str
    assertion_type: str
    assertion: str = field(repr=False)
    scope: str = ""
    client_id: str = ""
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token just issued."""

    token: str = field(repr=False)
    scopes: tuple[str, ...]
    expires_in: int = TOKEN_SECONDS


@dataclass(frozen=True, slots=True)
class TokenMemory:
    """Tokens of ours that were good once, by their hash: what was signed does not change.

    What does change is asked again each time: the hour and the certificate here, and whether the
    client is still open with the question itself (hub/store/people.py).
    """

    known: dict[bytes, tuple[Caller, Mapping[str, object]]] = field(
        default_factory=dict, repr=False
    )

    def keep(self, text: str, caller: Caller, claims: Mapping[str, object]) -> None:
        """Remember whose token this is."""
        if len(self.known) >= MOST_REMEMBERED:
            self.known.clear()
        self.known[_fingerprint(text)] = caller, claims

    def caller(self, text: str, now: datetime, certificate: Certificate | None) -> Caller | None:
        """Whose token this is, as far as we remember; raise TokenRefusedError if not any more."""
        caller, claims = self.known.get(_fingerprint(text), (None, {}))
        if caller is not None:
            _check_now(claims, now, certificate)
        return caller


@dataclass(frozen=True, slots=True)
class TokenDesk:
    """The database (role: api), the rules, the log and the signing key; made once."""

    engine: Engine
    rulebook: Rulebook
    log: LogWriter = field(repr=False)
    issuer: str
    key: OKPKey = field(repr=False)
    memory: TokenMemory = field(default_factory=TokenMemory, repr=False)

    @property
    def audiences(self) -> frozenset[str]:
        """What an assertion may name as its audience."""
        return frozenset({self.issuer, f"{self.issuer}/oauth/token"})

    def scopes_of(self, agency: str) -> tuple[str, ...]:
        """What the systems of an agency may ask for: its own purposes."""
        purposes = self.rulebook.purposes_of(agency)
        return tuple(known.scope for known in purposes if known.audience is Audience.AGENCIES)


def token_key(ring: KeyRing) -> OKPKey:
    """The key that signs access tokens, named by its thumbprint."""
    key = OKPKey.import_key(signing_key(ring, KeyPurpose.TOKENS))
    return OKPKey.import_key(key.as_dict(private=True), {"kid": key.thumbprint()})


def issue_token(desk: TokenDesk, request: TokenRequest, now: datetime) -> AccessToken:
    """Issue a token to a client that proves who it is; the log keeps every attempt."""
    claimed: Client | None = None
    try:
        _check_form(request)
        assertion = read_assertion(desk.engine, request.assertion)
        claimed = assertion.claimed
        client = _client(desk, request, assertion, now)
        pinned = pinned_certificates(desk.engine, client.client_id)
        bond = confirmation(request.certificate, pinned, now)
        token = _token(desk, client, _granted(desk, client, request.scope), bond, now)
    except TokenRequestError as error:
        desk.log.append(_refused_entry(error.code, claimed, now))
        raise
    desk.log.append(_issued_entry(client, now))
    return token


def verify_token(
    desk: TokenDesk, text: str, now: datetime, certificate: Certificate | None = None
) -> Caller:
    """Answer who calls; raise TokenRefusedError for anything but a good token of ours."""
    claims = _verified(desk, text)
    _check_now(claims, now, certificate)
    if claims.get("iss") != desk.issuer or claims.get("aud") != desk.issuer:
        raise TokenRefusedError("token_audience", "El token de acceso no es para este hub.")
    client = find_client(desk.engine, str(claims.get("client_id")))
    if client is None or not client.is_active or claims.get("sub") != client.client_id:
        raise TokenRefusedError("client_closed", CLOSED)
    granted = frozenset(str(claims.get("scope", "")).split())
    caller = Caller(client.client_id, client.agency, granted & set(desk.scopes_of(client.agency)))
    desk.memory.keep(text, caller, claims)
    return caller


def _check_now(
    claims: Mapping[str, object], now: datetime, certificate: Certificate | None
) -> None:
    """What a token that is ours must still pass with every request."""
    check_binding(claims, certificate)
    moment = int(now.timestamp())
    issued_at, expires_at = claims.get("iat"), claims.get("exp")
    if not isinstance(issued_at, int) or not isinstance(expires_at, int):
        raise TokenRefusedError("token_times", "El token de acceso no dice cuándo vence.")
    if not issued_at <= moment < expires_at <= issued_at + TOKEN_SECONDS:
        raise TokenRefusedError("token_expired", "El token de acceso venció. Pida otro.")


def _fingerprint(text: str) -> bytes:
    return sha256(text.encode()).digest()


def _verified(desk: TokenDesk, text: str) -> Mapping[str, object]:
    try:
        token = parse_token(text)
        is_ours = token.header.get("kid") == desk.key.kid
        if token.header.get("typ") != TOKEN_TYPE or not is_ours:
            raise TokenRefusedError("token_type", "No es un token de acceso de este hub.")
        return token.verify(desk.key, frozenset({ALGORITHM}))
    except TokenFormError as error:
        raise TokenRefusedError("token_invalid", str(error)) from error


def _check_form(request: TokenRequest) -> None:
    if request.grant_type != GRANT:
        message = f"Solo se admite «{GRANT}»."
        raise TokenRequestError("grant_type", message, "unsupported_grant_type")
    if request.assertion_type != ASSERTION_TYPE or not request.assertion:
        message = "Un cliente se identifica con «private_key_jwt» y nada más."
        raise TokenRequestError("assertion_missing", message, "invalid_client")


def _client(desk: TokenDesk, request: TokenRequest, assertion: Assertion, now: datetime) -> Client:
    client = authenticate(desk.engine, assertion, desk.audiences, now)
    if request.client_id not in {"", client.client_id}:
        raise TokenRequestError("client_mismatch", "«client_id» no es el de la aserción.")
    return client


def _granted(desk: TokenDesk, client: Client, scope: str) -> tuple[str, ...]:
    """The scopes asked for, all of them the agency's own; without any, all that it has."""
    own, asked = desk.scopes_of(client.agency), tuple(dict.fromkeys(scope.split()))
    if not set(asked) <= set(own):
        message = "Algún alcance no es de una finalidad de la entidad."
        raise TokenRequestError("scope_unknown", message, "invalid_scope")
    return asked or own


def _token(
    desk: TokenDesk,
    client: Client,
    scopes: tuple[str, ...],
    bond: Mapping[str, object],
    now: datetime,
) -> AccessToken:
    moment = int(now.timestamp())
    claims: dict[str, object] = {
        "iss": desk.issuer,
        "aud": desk.issuer,
        "sub": client.client_id,
        "client_id": client.client_id,
        "iat": moment,
        "exp": moment + TOKEN_SECONDS,
        "jti": secrets.token_urlsafe(ID_BYTES),
        "scope": " ".join(scopes),
        **bond,
    }
    header = {"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": desk.key.kid}
    return AccessToken(jwt.encode(header, claims, desk.key, algorithms=[ALGORITHM]), scopes)


def _refused_entry(code: str, claimed: Client | None, now: datetime) -> AccessEntry:
    """Who it says it is has not been proved, so it stands apart from the proved ones."""
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.API,
        outcome=Outcome.REFUSED,
        detail=code,
        inputs={"claimed_client": claimed.client_id} if claimed else {},
    )


def _issued_entry(client: Client, now: datetime) -> AccessEntry:
    return AccessEntry(
        at=now.astimezone(UTC),
        channel=Channel.API,
        outcome=Outcome.PERMITTED,
        agency=client.agency,
        client=client.client_id,
        detail="token_issued",
    )
