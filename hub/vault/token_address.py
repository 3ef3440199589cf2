"""Where a PKCS#11 token is, as RFC 7512 writes it. The PIN stands in a file of its owner alone.

`pkcs11:token=citizen-hub?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/hub/pin`
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hub.vault.errors import KeyRingError

SCHEME = "pkcs11"
OTHERS_MAY_NOT = 0o077
MALFORMED = (
    "HUB_KEY_RING debe ser «directory» o «pkcs11:token=…?module-path=…&pin-source=file:…» "
    "(RFC 7512). No se abrió nada."
)


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """The token's label, the driver that speaks to it, and the file with its PIN."""

    token: str
    module: Path
    pin_source: Path

    def pin(self) -> str:
        """Read the PIN; a file that others can read is refused."""
        try:
            mode, pin = self.pin_source.stat().st_mode, self.pin_source.read_text().strip()
        except OSError:
            raise KeyRingError(
                "El archivo del PIN no se puede leer. No se abrió nada; revise pin-source."
            ) from None
        if mode & OTHERS_MAY_NOT:
            raise KeyRingError(
                f"Otros usuarios pueden leer el PIN del token. Ejecute: chmod 600 {self.pin_source.name}"
            )
        return pin


def read_token_address(text: str) -> TokenAddress:
    """Read an address; a PIN inside it is refused, since settings end up in logs."""
    parts = urlsplit(text)
    path, query = _attributes(parts.path, ";"), _attributes(parts.query, "&")
    source = query.get("pin-source", "").removeprefix("file:")
    known = path.keys() <= {"token"} and query.keys() <= {"module-path", "pin-source"}
    wanted = path.get("token"), query.get("module-path"), source
    if parts.scheme != SCHEME or not known or not all(wanted):
        raise KeyRingError(MALFORMED)
    return TokenAddress(path["token"], Path(query["module-path"]), Path(source))


def _attributes(text: str, separator: str) -> dict[str, str]:
    pairs = (item.partition("=") for item in text.split(separator) if item)
    return {name: unquote(value) for name, _, value in pairs}
