"""Ed25519 keys of the hub, one a purpose, made from the key ring."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hub.vault.keyring import KeyPurpose, KeyRing


def signing_key(ring: KeyRing, purpose: KeyPurpose) -> Ed25519PrivateKey:
    """Return the signing key whose seed is the secret of `purpose` (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(ring.secret(purpose).value)


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """Return the public half as PEM, the form that `openssl pkeyutl` reads."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
