"""The hub as a relying party: OpenID Connect code flow with PKCE, state and nonce.

Generic: everything it knows of the provider comes from its issuer's own metadata. What is
checked: issuer, audience, signature by a configured key, times, nonce, level of assurance.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from hub.portal.errors import SignInError
from hub.services.sessions import ACR, Desk, acr
from policies.vocabulary import Assurance

ALGORITHMS = ("ES256", "RS256", "PS256")  # No symmetric algorithm, no "none" (ASVS 9.1.2).
LEEWAY_SECONDS = 30
BACK_CHANNEL_SECONDS = 5.0
METADATA_LIFETIME = timedelta(hours=1)
WELL_KNOWN = "/.well-known/openid-configuration"

Claims = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in under way; the browser keeps it sealed until the provider answers."""

    desk: Desk
    level: Assurance
    return_to: str
    expires_at: datetime
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)


@dataclass(frozen=True, slots=True)
class Provider:
    """What the issuer says of itself."""

    authorization_endpoint: str
    token_endpoint: str
    keys: KeySet = field(repr=False)
    names_itself: bool
    read_at: datetime


@dataclass(slots=True)
class RelyingParty:
    """The hub's registration with one provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    clock: Callable[[], datetime]
    _provider: Provider | None = field(default=None, init=False, repr=False)

    def address(self, attempt: Attempt, language: str) -> str:
        """Return the provider's address where the person proves who they are."""
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge_of(attempt.verifier),
            "code_challenge_method": "S256",
            "acr_values": acr(attempt.level),
            "ui_locales": language,
        }
        return f"{self.provider().authorization_endpoint}?{urlencode(query)}"

    def finish(self, attempt: Attempt, answer: Mapping[str, str]) -> Claims:
        """Change the provider's answer for the claims of the person, or refuse it."""
        provider = self.provider()
        self._check_answer(attempt, answer, provider)
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "code_verifier": attempt.verifier,
        }
        token = self._fetch("POST", provider.token_endpoint, form).get("id_token")
        if not isinstance(token, str):
            raise SignInError("El proveedor de identidad no entregó una identidad.")
        return self._claims(token, attempt)

    def provider(self) -> Provider:
        """Return the provider's metadata, read again every hour."""
        now = self.clock()
        if self._provider is None or now - self._provider.read_at > METADATA_LIFETIME:
            self._provider = self._read_provider(now)
        return self._provider

    def _check_answer(
        self, attempt: Attempt, answer: Mapping[str, str], provider: Provider
    ) -> None:
        if self.clock() >= attempt.expires_at:
            raise SignInError("El ingreso tardó demasiado. Empiece otra vez.")
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise SignInError("Este ingreso no empezó en este navegador. Empiece otra vez.")
        if provider.names_itself and answer.get("iss") != self.issuer:
            raise SignInError("La respuesta no viene del proveedor de identidad configurado.")
        if "error" in answer or not answer.get("code"):
            raise SignInError("El proveedor de identidad no confirmó quién es usted.")

    def _claims(self, token: str, attempt: Attempt) -> Claims:
        """Verify an ID token; when its key is unknown, read the keys once more."""
        try:
            return verify_id_token(token, self.provider().keys, self, attempt)
        except UnknownKeyError:
            self._provider = self._read_provider(self.clock())
            return verify_id_token(token, self._provider.keys, self, attempt)

    def _read_provider(self, now: datetime) -> Provider:
        metadata = self._fetch("GET", f"{self.issuer}{WELL_KNOWN}")
        if metadata.get("issuer") != self.issuer:
            raise SignInError("El proveedor de identidad dice ser otro. Revise su dirección.")
        try:
            keys = self._fetch("GET", _address(metadata, "jwks_uri"))
            return Provider(
                authorization_endpoint=_address(metadata, "authorization_endpoint"),
                token_endpoint=_address(metadata, "token_endpoint"),
                keys=KeySet.import_key_set(KeySetSerialization(keys=keys["keys"])),  # type: ignore[typeddict-item] # checked by the import itself
                names_itself=bool(metadata.get("authorization_response_iss_parameter_supported")),
                read_at=now,
            )
        except (KeyError, TypeError, ValueError, JoseError) as wrong:
            raise SignInError("El proveedor de identidad no publica datos completos.") from wrong

    def _fetch(
        self, method: str, address: str, form: Mapping[str, str] | None = None
    ) -> dict[str, object]:
        try:
            with httpx.Client(timeout=BACK_CHANNEL_SECONDS, trust_env=False) as http:
                answer = http.request(method, address, data=form)
            answer.raise_for_status()
            content = answer.json()
        except (httpx.HTTPError, ValueError) as wrong:
            raise SignInError(
                "El proveedor de identidad no respondió. Intente otra vez en unos minutos."
            ) from wrong
        if not isinstance(content, dict):
            raise SignInError("El proveedor de identidad respondió algo que no se entiende.")
        return content


class UnknownKeyError(SignInError):
    """The token was signed with a key that the provider has not published."""


def verify_id_token(token: str, keys: KeySet, party: RelyingParty, attempt: Attempt) -> Claims:
    """Return the claims of a token that this provider made, for this hub, for this attempt."""
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        if decoded.header.get("kid") is None and len(keys.keys) > 1:
            raise UnknownKeyError("El documento de identidad no dice con qué clave se firmó.")
        registry = jwt.JWTClaimsRegistry(
            now=int(party.clock().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": party.issuer},
            aud={"essential": True, "value": party.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
            acr={"essential": True, "values": list(ACR)},
        )
        registry.validate(decoded.claims)
        if decoded.claims["aud"] not in (party.client_id, [party.client_id]):
            raise SignInError("El documento de identidad es también para otra aplicación.")
    except JoseError as wrong:
        raise _refusal(wrong) from wrong
    if ACR[str(decoded.claims["acr"])] < attempt.level:
        raise SignInError("El ingreso no llegó al nivel de seguridad que esta página pide.")
    return decoded.claims


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (RFC 7636)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _address(metadata: Mapping[str, object], name: str) -> str:
    """Return an address of the provider; what is not one makes its metadata incomplete."""
    address = metadata[name]
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise ValueError(name)
    return address


def _refusal(wrong: JoseError) -> SignInError:
    if wrong.error == "invalid_key_id":
        return UnknownKeyError("El documento de identidad usa una clave desconocida.")
    return SignInError("El documento de identidad no es válido. Empiece el ingreso otra vez.")
