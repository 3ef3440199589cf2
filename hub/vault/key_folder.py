"""The default back end: a folder (0700) of 0600 files, one a key, and a manifest."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hub.vault.drafts import make_durable, write_once, write_over
from hub.vault.errors import KeyRingError
from hub.vault.manifest import Manifest, decode_manifest
from hub.vault.manifest import encode_manifest as encoded
from hub.vault.secret import KEY_BYTES, Secret

OTHERS_MAY_NOT = 0o077
MANIFEST = "ring.json"
Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """Keys as hexadecimal text in files of their owner alone."""

    folder: Path
    _read: dict[str, tuple[Stamp, bytes]] = field(default_factory=dict, repr=False)

    def manifest(self) -> Manifest | None:
        """Read the manifest, if the ring was ever begun."""
        if not (self.folder / MANIFEST).exists():
            return None
        return decode_manifest(self._content(MANIFEST, "el inventario del llavero"))

    def save_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest in one step."""
        write_over(self.folder / MANIFEST, encoded(manifest))

    def names(self) -> frozenset[str]:
        """Return the names of the key files."""
        return frozenset(path.stem for path in self.folder.glob("*.key"))

    def secret(self, name: str) -> Secret:
        """Read one key file; a missing, open or damaged one raises KeyRingError."""
        try:
            content = self._content(f"{name}.key", f"la clave {name}")
        except FileNotFoundError as error:
            raise KeyRingError(
                f"Falta el archivo de la clave {name}. No se cambió nada; restaure el llavero desde su copia."
            ) from error
        try:
            return Secret(bytes.fromhex(content.decode("ascii").strip()))
        except (ValueError, KeyRingError) as error:
            raise KeyRingError(
                f"El archivo de la clave {name} está dañado. No se cambió nada. "
                "Restaure el llavero desde su copia."
            ) from error

    def make(self, name: str, value: Secret | None = None) -> None:
        """Write a whole key or nothing: two starts at once end with the same single key."""
        key = value.value if value else secrets.token_bytes(KEY_BYTES)
        write_once(self.folder / f"{name}.key", key.hex().encode())

    def destroy(self, name: str) -> None:
        """Remove a key file. Where the disk keeps old blocks, only destroying the disk goes further."""
        (self.folder / f"{name}.key").unlink(missing_ok=True)
        make_durable(self.folder)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the folder's own lock: no lock file lies beside the keys."""
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _content(self, file_name: str, what: str) -> bytes:
        """Read a file that may have been read before, and look each time who else may read it."""
        path = self.folder / file_name
        found = path.stat()
        if found.st_mode & OTHERS_MAY_NOT:
            raise KeyRingError(f"Otros usuarios pueden leer {what}. Ejecute: chmod 600 {path.name}")
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        known = self._read.get(file_name)
        if known is None or known[0] != stamp:
            known = self._read[file_name] = (stamp, path.read_bytes())
        return known[1]
