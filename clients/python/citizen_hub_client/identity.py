"""Who a client is: its id and private key, and the assertion that proves it once (RFC 7523)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SECONDS = 60
ID_BYTES = 16
ALGORITHMS = {"EC": "ES256", "OKP": "Ed25519", "RSA": "PS256"}


@dataclass(frozen=True, slots=True)
class Identity:
    """A registered client. The key carries the `kid` under which it was registered."""

    client_id: str
    key: ECKey | OKPKey | RSAKey = field(repr=False)

    def token_form(self, audience: str, now: datetime) -> dict[str, str]:
        """The form that asks for a token; each has an assertion of its own, also when repeated."""
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(audience, int(now.timestamp())),
        }

    def _assertion(self, audience: str, issued: int) -> str:
        algorithm = ALGORITHMS[self.key.key_type]
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": audience,
            "iat": issued,
            "exp": issued + SECONDS,
            "jti": secrets.token_urlsafe(ID_BYTES),
        }
        header = {"alg": algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=[algorithm])
