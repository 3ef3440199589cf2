"""The database roles: each part of the hub signs in as itself and can do only its own work."""

from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.vault.keyring import KeyPurpose, KeyRing

PASSWORD_BYTES = 32


class Role(StrEnum):
    """Who signs in to PostgreSQL. None of them is a superuser or may bypass row security."""

    OWNER = "hub_owner"
    PIPELINE = "hub_pipeline"
    API = "hub_api"
    PORTAL = "hub_portal"
    OPERATOR = "hub_operator"


SUPERUSER = "postgres"


def password(ring: KeyRing, role: str) -> str:
    """Derive the password of a role from the key ring; it is stored nowhere."""
    secret = ring.secret(KeyPurpose.DATABASE).value
    derivation = HKDF(SHA256(), PASSWORD_BYTES, salt=None, info=b"role|" + role.encode())
    return derivation.derive(secret).hex()
