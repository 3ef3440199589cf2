"""Signed tokens (JWT in compact form), read strictly: what a header may not ask for, it cannot.

Keys come from the caller and never from the token; the algorithm must be one that this very key
is for (OWASP ASVS 5, chapter 9).
"""

from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass, field

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from hub.services.errors import TokenFormError
from hub.services.strict_json import StrictJsonError, read_object

LONGEST_TOKEN = 8_192
SEGMENTS = 3
HEADER_MEMBERS = frozenset({"alg", "kid", "typ"})
SMALLEST_RSA_BITS = 2_048
LARGEST_RSA_BITS = 4_096
# RFC 9864 renamed EdDSA with Ed25519 keys to Ed25519; clients may still write the old name.
ALGORITHMS = {
    "ES256": JWSRegistry.algorithms["ES256"],
    "Ed25519": JWSRegistry.algorithms["Ed25519"],
    "EdDSA": JWSRegistry.algorithms["Ed25519"],
    "PS256": JWSRegistry.algorithms["PS256"],
    "RS256": JWSRegistry.algorithms["RS256"],
}
CURVES = {"EC": "P-256", "OKP": "Ed25519"}
PUBLIC_MEMBERS = {
    "EC": frozenset({"kty", "crv", "x", "y"}),
    "OKP": frozenset({"kty", "crv", "x"}),
    "RSA": frozenset({"kty", "n", "e"}),
}
MALFORMED = "El token está mal formado."


@dataclass(frozen=True, slots=True)
class UnverifiedToken:
    """A token taken apart; nothing in it is true before `verify`."""

    header: Mapping[str, object]
    claims: Mapping[str, object] = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def verify(self, key: Key, algorithms: frozenset[str]) -> Mapping[str, object]:
        """Answer the claims if this key signed them with one of these algorithms."""
        name = str(self.header.get("alg"))
        if name not in algorithms or name not in ALGORITHMS:
            raise TokenFormError("El algoritmo del token no está permitido.")
        try:
            ALGORITHMS[name].check_key(key)
            is_signed = ALGORITHMS[name].verify(self.signed, self.signature, key)
        except (JoseError, ValueError) as error:
            raise TokenFormError("La llave no es para el algoritmo del token.") from error
        if not is_signed:
            raise TokenFormError("La firma del token no es válida.")
        return self.claims


def parse_token(text: str) -> UnverifiedToken:
    """Take a token apart; anything unusual in its header is refused."""
    segments = text.split(".")
    if len(text) > LONGEST_TOKEN or len(segments) != SEGMENTS or not text.isascii():
        raise TokenFormError(MALFORMED)
    header, claims = _object(segments[0]), _object(segments[1])
    if not header.keys() <= HEADER_MEMBERS or not all(
        isinstance(member, str) for member in header.values()
    ):
        raise TokenFormError("El encabezado del token lleva algo que no se admite.")
    signed = f"{segments[0]}.{segments[1]}".encode()
    return UnverifiedToken(header, claims, signed, _decoded(segments[2]))


def import_public_key(jwk: Mapping[str, object]) -> Key:
    """Make a verification key of a JWK that holds nothing but a public key of a good kind."""
    kind = str(jwk.get("kty"))
    members = PUBLIC_MEMBERS.get(kind, frozenset())
    public: dict[str, str | list[str]] = {name: str(jwk.get(name, "")) for name in members}
    if not members or public.get("crv") != CURVES.get(kind):
        raise TokenFormError("Solo se admiten llaves EC P-256, Ed25519 o RSA.")
    try:
        match kind:
            case "EC":
                return ECKey.import_key(public)
            case "OKP":
                return OKPKey.import_key(public)
            case _:
                return _rsa(RSAKey.import_key(public))
    except (JoseError, ValueError) as error:
        raise TokenFormError("La llave está mal formada.") from error


def _rsa(key: RSAKey) -> RSAKey:
    if not SMALLEST_RSA_BITS <= key.public_key.key_size <= LARGEST_RSA_BITS:
        raise TokenFormError("Una llave RSA mide entre 2048 y 4096 bits.")
    return key


def _object(segment: str) -> dict[str, object]:
    try:
        return read_object(_decoded(segment))
    except StrictJsonError as error:
        raise TokenFormError(MALFORMED) from error


def _decoded(segment: str) -> bytes:
    try:
        return urlsafe_b64decode(segment.encode())
    except (Base64Error, ValueError) as error:
        raise TokenFormError(MALFORMED) from error
