"""Tokens tied to the certificate they were asked for with (RFC 8705): stolen ones open nothing.

A certificate is known by its thumbprint alone: SHA-256 over its DER bytes, base64url.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import NewType

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from hub.services.errors import ClientKeysError, TokenRefusedError, TokenRequestError

STATE_KEY = "client_certificate"
"""Where a TLS connection keeps the certificate it verified."""
CONFIRMATION = "cnf"
THUMBPRINT = "x5t#S256"
LARGEST_CERTIFICATE = 8_192

Thumbprint = NewType("Thumbprint", str)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate somebody proved to hold: its thumbprint and the time it is good for."""

    thumbprint: Thumbprint
    starts: datetime = field(repr=False)
    ends: datetime = field(repr=False)

    def is_current(self, now: datetime) -> bool:
        """Whether it is good at this moment."""
        return self.starts <= now < self.ends


def read_certificate(der: bytes) -> Certificate:
    """Read a certificate from its DER bytes, whole and nothing after it."""
    if len(der) > LARGEST_CERTIFICATE:
        raise ClientKeysError("El certificado es demasiado grande.")
    try:
        known = x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise ClientKeysError("No es un certificado X.509.") from error
    return Certificate(thumbprint(der), known.not_valid_before_utc, known.not_valid_after_utc)


def read_pem_certificate(text: bytes) -> Certificate:
    """Read a certificate as administrators keep it, in PEM."""
    try:
        known = x509.load_pem_x509_certificate(text)
    except ValueError as error:
        raise ClientKeysError("El archivo no es un certificado PEM.") from error
    der = known.public_bytes(Encoding.DER)
    return Certificate(thumbprint(der), known.not_valid_before_utc, known.not_valid_after_utc)


def thumbprint(der: bytes) -> Thumbprint:
    """The name of a certificate in tokens."""
    return Thumbprint(urlsafe_b64encode(sha256(der).digest()).decode().rstrip("="))


def confirmation(
    certificate: Certificate | None, pinned: AbstractSet[str], now: datetime
) -> dict[str, object]:
    """The claim that ties a token to a certificate; a client with known ones must show one."""
    if certificate is None:
        if pinned:
            message = "Este cliente debe presentar su certificado registrado."
            raise TokenRequestError("certificate_missing", message)
        return {}
    if not certificate.is_current(now):
        raise TokenRequestError("certificate_expired", "El certificado no está vigente.")
    if pinned and certificate.thumbprint not in pinned:
        raise TokenRequestError("certificate_unknown", "El certificado no es el registrado.")
    return {CONFIRMATION: {THUMBPRINT: certificate.thumbprint}}


def check_binding(claims: Mapping[str, object], certificate: Certificate | None) -> None:
    """Refuse a bound token that comes without its certificate; unknown bonds are refused too."""
    if CONFIRMATION not in claims:
        return
    bond = claims[CONFIRMATION]
    bound = bond.get(THUMBPRINT) if isinstance(bond, dict) and len(bond) == 1 else None
    if not isinstance(bound, str) or not bound:
        raise TokenRefusedError("token_binding", "El token está atado de una forma desconocida.")
    if certificate is None or not hmac.compare_digest(
        bound.encode(), certificate.thumbprint.encode()
    ):
        raise TokenRefusedError(
            "token_certificate", "El token está atado a un certificado que no se presentó."
        )
