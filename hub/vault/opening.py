"""Opening the key ring that the settings name, and refusing the ring of another hub."""

from pathlib import Path
from uuid import UUID

from hub.settings import Settings
from hub.vault.drafts import write_once
from hub.vault.errors import KeyRingError
from hub.vault.keyring import KeyRing, open_directory_key_ring

DIRECTORY = "directory"


def open_key_ring(settings: Settings) -> KeyRing:
    """Open the ring of this hub; one that belongs to another hub changes nothing."""
    ring = _open(settings)
    _claim(settings.hub_id, ring.hub_id)
    return ring


def _open(settings: Settings) -> KeyRing:
    if settings.key_ring == DIRECTORY:
        return open_directory_key_ring(settings.keys)
    raise KeyRingError(f"HUB_KEY_RING debe ser «{DIRECTORY}» o una dirección «pkcs11:…».")


def _claim(path: Path, hub_id: UUID) -> None:
    """Write down at the first start whose home this is; compare at every start."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_once(path, f"{hub_id}\n".encode(), 0o644)
    if path.read_text(encoding="ascii").strip() != str(hub_id):
        raise KeyRingError(
            "Este llavero es de otro hub. No se abrió ni se cambió nada; "
            "revise HUB_HOME y HUB_KEY_RING."
        )
