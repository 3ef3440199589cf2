"""What an authorization request may ask, and the way each mistake is answered (OAuth 2.0, 4.1.2.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.portal.errors import SignInError
from hub.services.sessions import ACR
from policies.vocabulary import Assurance

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Client:
    """The one relying party that this provider knows."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A request that passed every check."""

    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_challenge: str = field(repr=False)
    level: Assurance


class RefusedRequestError(SignInError):
    """The request is answered at the client's own address, with this code."""

    def __init__(self, code: str, state: str) -> None:
        super().__init__(f"La solicitud de ingreso no es válida: {code}.")
        self.code = code
        self.state = state


def read_request(parameters: Mapping[str, str], client: Client) -> AuthorizationRequest:
    """Check a request; an unknown client or address is never redirected to."""
    if parameters.get("client_id") != client.client_id:
        raise SignInError("Esta aplicación no está registrada en el proveedor de desarrollo.")
    if parameters.get("redirect_uri") != client.redirect_uri:
        raise SignInError("La dirección de regreso no es la registrada. Revise HUB_PUBLIC_URL.")
    state = parameters.get("state", "")
    if parameters.get("response_type") != "code":
        raise RefusedRequestError("unsupported_response_type", state)
    if "openid" not in parameters.get("scope", "").split():
        raise RefusedRequestError("invalid_scope", state)
    challenge = parameters.get("code_challenge", "")
    is_bound = parameters.get("code_challenge_method") == "S256" and CHALLENGE.fullmatch(challenge)
    if not (is_bound and state and parameters.get("nonce")):
        raise RefusedRequestError("invalid_request", state)
    return AuthorizationRequest(
        redirect_uri=client.redirect_uri,
        state=state,
        nonce=parameters["nonce"],
        code_challenge=challenge,
        level=_level(parameters.get("acr_values", "")),
    )


def _level(acr_values: str) -> Assurance:
    """Return the first level asked for that exists; `medio` when none is named."""
    asked = [ACR[value] for value in acr_values.split() if value in ACR]
    return asked[0] if asked else Assurance.MEDIUM
