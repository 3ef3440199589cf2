"""private_key_jwt (RFC 7523): a client proves who it is with an assertion that works once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Engine

from hub.services.clients import Client, client_key, find_client
from hub.services.errors import TokenFormError, TokenRequestError
from hub.services.reading import answering
from hub.services.signed_token import UnverifiedToken, parse_token
from hub.store import clients as store
from hub.store.sessions import transaction

LONGEST_LIFE_SECONDS = 300
CLOCK_SKEW_SECONDS = 30
JTI_LENGTHS = range(8, 129)
TYPES = frozenset({None, "JWT", "client-authentication+jwt"})


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion taken apart, with the client that it says it is from, if there is one."""

    token: UnverifiedToken
    claimed: Client | None


def read_assertion(engine: Engine, text: str) -> Assertion:
    """Take an assertion apart and look up whom it names; nothing is believed yet."""
    try:
        token = parse_token(text)
    except TokenFormError as error:
        raise TokenRequestError("assertion_malformed", str(error)) from error
    issuer = token.claims.get("iss")
    return Assertion(token, find_client(engine, issuer) if isinstance(issuer, str) else None)


def authenticate(
    engine: Engine, assertion: Assertion, audiences: frozenset[str], now: datetime
) -> Client:
    """Answer the client if the assertion is good, and use the assertion up."""
    client = assertion.claimed
    if client is None or not client.is_active:
        raise TokenRequestError("client_unknown", "El cliente no está registrado o está cerrado.")
    claims = _verified(assertion.token, client)
    _check_parties(claims, client, audiences)
    expires_at = _check_times(claims, int(now.timestamp()))
    _use_once(engine, client, claims, expires_at)
    return client


def _verified(token: UnverifiedToken, client: Client) -> Mapping[str, object]:
    if token.header.get("typ") not in TYPES:
        raise TokenRequestError("assertion_type", "El «typ» de la aserción no es el debido.")
    registered = client.key(str(token.header.get("kid", "")))
    if registered is None:
        raise TokenRequestError("assertion_key", "El «kid» no es de una llave registrada.")
    key, algorithms = client_key(registered)
    try:
        return token.verify(key, algorithms)
    except TokenFormError as error:
        raise TokenRequestError("assertion_signature", str(error)) from error


def _check_parties(claims: Mapping[str, object], client: Client, audiences: frozenset[str]) -> None:
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise TokenRequestError("assertion_subject", "«iss» y «sub» deben ser el cliente.")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if len(named) != 1 or not isinstance(named[0], str) or named[0] not in audiences:
        raise TokenRequestError("assertion_audience", "«aud» debe ser el emisor de este hub.")


def _check_times(claims: Mapping[str, object], now: int) -> int:
    expires_at = _seconds(claims, "exp")
    if expires_at is None or expires_at <= now:
        raise TokenRequestError("assertion_expired", "La aserción venció o no tiene «exp».")
    if expires_at > now + LONGEST_LIFE_SECONDS + CLOCK_SKEW_SECONDS:
        raise TokenRequestError("assertion_too_long", "La aserción dura más de cinco minutos.")
    for name in ("iat", "nbf"):
        moment = _seconds(claims, name)
        if moment is not None and moment > now + CLOCK_SKEW_SECONDS:
            raise TokenRequestError("assertion_from_future", f"«{name}» está en el futuro.")
    return expires_at


def _seconds(claims: Mapping[str, object], name: str) -> int | None:
    """A moment as a whole number; any other kind of value is refused."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TokenRequestError("assertion_times", f"«{name}» debe ser un número entero.")
    return value


def _use_once(
    engine: Engine, client: Client, claims: Mapping[str, object], expires_at: int
) -> None:
    """The database decides who was first, however many come at once."""
    jti = claims.get("jti")
    if not isinstance(jti, str) or len(jti) not in JTI_LENGTHS:
        raise TokenRequestError("assertion_jti", "«jti» debe tener entre 8 y 128 caracteres.")
    used = sha256(jti.encode()).digest()
    end = datetime.fromtimestamp(expires_at, UTC)
    with answering(), transaction(engine) as connection:
        is_first = store.use_assertion(connection, client.client_id, used, end)
    if not is_first:
        raise TokenRequestError("assertion_replayed", "La aserción ya se usó. Firme una nueva.")
