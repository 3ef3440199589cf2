"""One secret of the hub: thirty-two bytes that nothing shows."""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256

from hub.vault.errors import KeyRingError

KEY_BYTES = 32
KEY_ID_BYTES = 4
NAMED_BY = b"citizen-hub key id"


@dataclass(frozen=True, slots=True)
class Secret:
    """Thirty-two secret bytes that no `repr` can show."""

    value: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.value) != KEY_BYTES:
            raise KeyRingError(
                f"Una clave debe tener {KEY_BYTES} bytes. Restaure el llavero desde su copia."
            )

    @property
    def key_id(self) -> bytes:
        """Four bytes that name this key and tell nothing about it; sealed values carry them."""
        return hmac.digest(self.value, NAMED_BY, sha256)[:KEY_ID_BYTES]
