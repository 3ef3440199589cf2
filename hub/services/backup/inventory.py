"""What a backup says about itself: whose it is, what it holds, which keys open it.

`backup.json` tells in clear whose it is and with which key version it was sealed, so that a
wrong one is refused in a sentence; the inventory itself is sealed with the files.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from hub.services.backup.errors import RestoreRefusedError
from hub.vault.errors import KeyRingError
from hub.vault.keyring import KeyPurpose, KeyRing, Secret
from hub.vault.sealed_file import seal_file, unseal_file

LABEL, INVENTORY = "backup.json", "inventory.sealed"


@dataclass(frozen=True, slots=True)
class Label:
    """The outside of a backup."""

    format: int
    hub_id: UUID
    backup_id: UUID
    made_at: datetime
    key_version: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """The inside: how long the access log was, which keys are needed, the files by name."""

    log_size: int
    keys: Mapping[str, str]
    files: tuple[str, ...]


def needed_keys(ring: KeyRing) -> dict[str, str]:
    """Return the id of every key that a backup made now needs to be opened again."""
    return {
        f"{record.purpose}/{record.version}": record.key_id
        for record in ring.records()
        if record.retired_at is None
    }


def write_inventory(folder: Path, label: Label, inventory: Inventory, key: Secret) -> None:
    """Write both; the label comes last, since it says that the backup is whole."""
    content = json.dumps(asdict(inventory)).encode()
    with (folder / INVENTORY).open("wb") as target:
        seal_file(key, io.BytesIO(content), target, sealed_name(label, INVENTORY))
    (folder / LABEL).write_text(json.dumps(asdict(label), default=str), encoding="utf-8")


def sealed_name(label: Label, name: str) -> str:
    """Return the name that a file of this backup is bound to: it opens in no other."""
    return f"{label.backup_id}/{name}"


def read_label(folder: Path) -> Label:
    """Read the outside of a backup."""
    try:
        told = json.loads((folder / LABEL).read_text(encoding="utf-8"))
        return Label(
            int(told["format"]),
            UUID(told["hub_id"]),
            UUID(told["backup_id"]),
            datetime.fromisoformat(told["made_at"]),
            int(told["key_version"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise RestoreRefusedError(
            "La carpeta no es una copia terminada de un hub. No se cambió nada."
        ) from None


def backup_key(ring: KeyRing, label: Label) -> Secret:
    """Return the key of a backup, or say why it cannot be opened here."""
    if label.hub_id != ring.hub_id:
        raise RestoreRefusedError(
            "La copia es de otro hub: este llavero no es el suyo. No se cambió nada; "
            "ponga primero el llavero que se guardó aparte."
        )
    try:
        return ring.secret(KeyPurpose.BACKUPS, label.key_version)
    except KeyRingError:
        raise RestoreRefusedError(
            "La clave de esa copia ya se retiró. No se cambió nada; use una copia más nueva."
        ) from None


def read_inventory(folder: Path, label: Label, ring: KeyRing) -> Inventory:
    """Open the inventory and refuse a backup that needs a key which is gone or another."""
    key = backup_key(ring, label)
    with (folder / INVENTORY).open("rb") as source:
        told = json.loads(b"".join(unseal_file(key, source, sealed_name(label, INVENTORY))))
    inventory = Inventory(told["log_size"], told["keys"], tuple(told["files"]))
    here = needed_keys(ring)
    gone = sorted(name for name, key_id in inventory.keys.items() if here.get(name) != key_id)
    if gone:
        raise RestoreRefusedError(
            f"La copia es de otra época: necesita claves que ya se retiraron ({', '.join(gone)}). "
            "No se cambió nada; use una copia más nueva."
        )
    return inventory
