"""Why somebody decided so, in their own words: sealed, since words may name people (P4)."""

from hub.services.review.errors import ReasonMissingError
from hub.vault.envelope import Place, seal, unseal
from hub.vault.keyring import KeyPurpose, KeyRing, Secret

LONGEST = 500


def seal_reason(ring: KeyRing, table: str, row: str, reason: str) -> bytes:
    """Return a reason that opens only in its own row."""
    told = reason.strip()
    if not told or len(told) > LONGEST:
        raise ReasonMissingError(
            f"Escriba el motivo, en {LONGEST} letras como máximo. No se guardó nada."
        )
    return seal(_key(ring), told.encode(), Place(table, "reason", row))


def open_reason(ring: KeyRing, table: str, row: str, sealed: bytes) -> str:
    """Return the words of a sealed reason."""
    return unseal(_key(ring), sealed, Place(table, "reason", row)).decode()


def _key(ring: KeyRing) -> Secret:
    return ring.secret(KeyPurpose.REASONS)
