"""The provider itself: tickets, single-use codes and signed ID tokens (OpenID Connect Core 1.0).

All it knows is in memory and lives for minutes: a restart forgets every sign-in under way.
"""

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from hub.portal.dev_identity.requests import AuthorizationRequest, Client
from hub.portal.dev_identity.waiting import Waiting
from hub.portal.errors import DevelopmentOnlyError, SignInError
from hub.portal.openid import challenge_of
from hub.services.demo_accounts import DemoAccount
from hub.services.sessions import ACR, acr
from hub.settings import Settings
from hub.vault.keyring import Secret
from policies.vocabulary import Assurance

TICKET_LIFETIME = timedelta(minutes=10)
CODE_LIFETIME = timedelta(seconds=60)
ID_TOKEN_LIFETIME = timedelta(minutes=5)
ALGORITHM = "ES256"
PATH = "/dev-idp"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

Clock = Callable[[], datetime]


class InvalidGrantError(SignInError):
    """The code is unknown, used, expired, or not for whoever brings it."""


class InvalidClientError(SignInError):
    """Whoever asks for a token is not the registered client."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for until it is used."""

    request: AuthorizationRequest
    account: DemoAccount
    level: Assurance
    chosen_at: datetime


@dataclass(slots=True)
class DevelopmentProvider:
    """One provider for one client."""

    issuer: str
    client: Client
    key: ECKey = field(repr=False)
    clock: Clock
    tickets: Waiting[AuthorizationRequest] = field(
        default_factory=lambda: Waiting(TICKET_LIFETIME), repr=False
    )
    codes: Waiting[Grant] = field(default_factory=lambda: Waiting(CODE_LIFETIME), repr=False)

    def begin(self, request: AuthorizationRequest) -> str:
        """Keep a checked request while the person chooses; return its ticket."""
        return self.tickets.put(request, self.clock())

    def choose(self, ticket: str, account: DemoAccount, level: Assurance) -> str:
        """Answer a request as this person; return the address to send the browser to."""
        now = self.clock()
        request = self.tickets.take(ticket, now)
        if request is None:
            raise SignInError("Esta página ya se usó o venció. Empiece el ingreso otra vez.")
        code = self.codes.put(Grant(request, account, level, now), now)
        answer = {"code": code, "state": request.state, "iss": self.issuer}
        return f"{request.redirect_uri}?{urlencode(answer)}"

    def redeem(self, form: Mapping[str, str]) -> dict[str, object]:
        """Change a code for an ID token, once; a second use finds nothing."""
        self._check_client(form)
        grant = self.codes.take(form.get("code", ""), self.clock())
        if form.get("grant_type") != "authorization_code" or grant is None:
            raise InvalidGrantError("El código no existe, ya se usó o venció.")
        if form.get("redirect_uri") != grant.request.redirect_uri:
            raise InvalidGrantError("El código es para otra dirección de regreso.")
        proof = challenge_of(form.get("code_verifier", ""))
        if not hmac.compare_digest(proof, grant.request.code_challenge):
            raise InvalidGrantError("Quien trae el código no es quien lo pidió.")
        return {
            "access_token": secrets.token_urlsafe(32),
            "token_type": "Bearer",
            "expires_in": int(ID_TOKEN_LIFETIME.total_seconds()),
            "id_token": self._id_token(grant),
        }

    def discovery(self) -> dict[str, object]:
        """Return the metadata that a client reads first (OpenID Connect Discovery 1.0)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "scopes_supported": ["openid"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": list(ACR),
            "authorization_response_iss_parameter_supported": True,
        }

    def key_set(self) -> dict[str, object]:
        """Return the public keys."""
        return dict(KeySet([self.key]).as_dict(private=False))

    def _check_client(self, form: Mapping[str, str]) -> None:
        is_client = form.get("client_id") == self.client.client_id
        secret = form.get("client_secret", "").encode()
        if not (hmac.compare_digest(secret, self.client.client_secret.encode()) and is_client):
            raise InvalidClientError("La aplicación no se identificó bien.")

    def _id_token(self, grant: Grant) -> str:
        now = self.clock()
        claims = {
            "iss": self.issuer,
            "sub": grant.account.sub,
            "aud": self.client.client_id,
            "iat": int(now.timestamp()),
            "exp": int((now + ID_TOKEN_LIFETIME).timestamp()),
            "auth_time": int(grant.chosen_at.timestamp()),
            "nonce": grant.request.nonce,
            "acr": acr(grant.level),
            **grant.account.claims(),
        }
        header = {"alg": ALGORITHM, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])


def development_provider(
    settings: Settings, client: Client, secret: Secret, clock: Clock
) -> DevelopmentProvider:
    """Make the provider of a development server; anywhere else it refuses."""
    if settings.environment != "development":
        raise DevelopmentOnlyError(
            "El proveedor de identidad de desarrollo no arranca en producción. "
            "Configure un proveedor OpenID Connect."
        )
    return DevelopmentProvider(f"{settings.public_url}{PATH}", client, provider_key(secret), clock)


def provider_key(secret: Secret) -> ECKey:
    """Make the P-256 key whose scalar comes from a secret, so that a restart keeps it."""
    scalar = int.from_bytes(secret.value) % (P256_ORDER - 1) + 1
    pem = derive_private_key(scalar, SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    key = ECKey.import_key(pem)
    key.ensure_kid()
    return key
