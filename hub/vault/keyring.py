"""The key ring: one secret per purpose, each from its own root, in versions with ids and dates.

A purpose never borrows the key of another one, so that losing one of them does not open the
rest. Where keys lie is the business of a back end: a folder of 0600 files by default, or a
PKCS#11 token (hub/vault/key_token.py). Keys are made the first time they are asked for.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid4

from hub.vault.errors import KeyRingError
from hub.vault.key_derivation import derived_key
from hub.vault.key_folder import KeyFolder
from hub.vault.key_store import KeyStore
from hub.vault.manifest import KeyRecord, Manifest, key_name
from hub.vault.secret import KEY_BYTES, Secret

__all__ = ["KEY_BYTES", "KeyPurpose", "KeyRecord", "KeyRing", "Secret", "open_directory_key_ring"]


class KeyPurpose(StrEnum):
    """What a key is for."""

    BACKUPS = "backups"
    BLIND_INDEX = "blind-index"
    CHECKPOINTS = "checkpoints"
    CONSENT_PROOFS = "consent-proofs"
    CONTENT_TAGS = "content-tags"
    DATABASE = "database"
    DATA_KEYS = "data-keys"
    ERASURES = "erasures"
    EXPORTS = "exports"
    IDENTITY_PROVIDER = "identity-provider"
    LAKE = "lake"
    LANDING = "landing"
    PSEUDONYMS = "pseudonyms"
    REASONS = "reasons"
    RECEIPTS = "receipts"
    RULEBOOK = "rulebook"
    SESSIONS = "sessions"
    TOKENS = "tokens"
    TOMBSTONES = "tombstones"
    WEBHOOKS = "webhooks"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one hub, whatever holds them."""

    store: KeyStore = field(repr=False)

    @property
    def hub_id(self) -> UUID:
        """The hub this ring belongs to."""
        return self._manifest().hub_id

    def secret(self, purpose: KeyPurpose, version: int | None = None) -> Secret:
        """Return a key of one purpose, the newest unless a version is named; made the first time."""
        record = self._newest(purpose) if version is None else self._version(purpose, version)
        found = self.store.secret(record.name)
        if found.key_id.hex() != record.key_id:
            raise KeyRingError(
                f"La clave {record.name} no es la que este llavero anotó. No se cambió nada; "
                "restaure el llavero desde su copia."
            )
        return found

    def newest_version(self, purpose: KeyPurpose) -> int:
        """Return the version under which new things are sealed."""
        return self._newest(purpose).version

    def records(self) -> tuple[KeyRecord, ...]:
        """Return what is known of every key, retired ones too."""
        return self._manifest().records

    def add_version(self, purpose: KeyPurpose) -> KeyRecord:
        """Make the next version of a key; from then on it is the newest."""
        self._newest(purpose)
        with self.store.turn():
            manifest = self._manifest()
            return self._make(manifest, purpose, manifest.of(purpose)[-1].version + 1)

    def retire(self, purpose: KeyPurpose, version: int) -> KeyRecord:
        """Destroy one version for ever; the newest one cannot be retired."""
        with self.store.turn():
            manifest = self._manifest()
            record = self._version(purpose, version)
            if record == manifest.of(purpose)[-1]:
                raise KeyRingError(
                    f"La versión {version} de la clave {purpose} es la vigente. No se retiró nada."
                )
            retired = replace(record, retired_at=_now())
            # First the word, then the deed: killed in between, the key is refused, and destroyed when the ring opens.
            self.store.save_manifest(manifest.keeping(retired))
            self.store.destroy(record.name)
            return retired

    def _manifest(self) -> Manifest:
        manifest = self.store.manifest()
        if manifest is None:
            raise KeyRingError(
                "El llavero perdió su inventario. No se cambió nada; restaure el llavero desde su copia."
            )
        return manifest

    def _newest(self, purpose: KeyPurpose) -> KeyRecord:
        known = self._manifest().of(purpose)
        if known:
            return known[-1]
        with self.store.turn():
            manifest = self._manifest()
            known = manifest.of(purpose)
            return known[-1] if known else self._make(manifest, purpose, 1)

    def _version(self, purpose: KeyPurpose, version: int) -> KeyRecord:
        for record in self._manifest().of(purpose):
            if record.version == version and record.retired_at is None:
                return record
        raise KeyRingError(
            f"El llavero no tiene la versión {version} de la clave {purpose}: se retiró o es de "
            "otro hub. No se abrió ni se cambió nada."
        )

    def _make(self, manifest: Manifest, purpose: KeyPurpose, version: int) -> KeyRecord:
        name = key_name(purpose, version)
        self.store.make(name)
        record = KeyRecord(purpose, version, self.store.secret(name).key_id.hex(), _now())
        self.store.save_manifest(manifest.keeping(record))
        return record


def begin(store: KeyStore) -> KeyRing:
    """Open a ring; an empty one begins here, and one without a manifest is written down as it is."""
    if store.manifest() is None:
        with store.turn():
            if store.manifest() is None:
                _write_down(store)
    ring = KeyRing(store)
    _finish_retiring(ring)
    return ring


def open_directory_key_ring(folder: Path) -> KeyRing:
    """Open the key ring in `folder`, making the folder (0700) when it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return begin(KeyFolder(folder))


def _write_down(store: KeyStore) -> None:
    """Give a ring its manifest. Rings of before had none; their keys stay what they were."""
    purposes = {purpose.value for purpose in KeyPurpose}
    found = store.names()
    if not found <= purposes:
        raise KeyRingError(
            "El llavero perdió su inventario. No se cambió nada; restaure el llavero desde su copia."
        )
    if KeyPurpose.DATA_KEYS in found:
        # Reasons were sealed with a key made from that of the data keys: it stays theirs.
        kept = derived_key(store.secret(KeyPurpose.DATA_KEYS), "review-reasons")
        store.make(KeyPurpose.REASONS, kept)
    now = _now()
    records = [
        KeyRecord(name, 1, store.secret(name).key_id.hex(), now) for name in sorted(store.names())
    ]
    store.save_manifest(Manifest(uuid4(), tuple(records)))


def _finish_retiring(ring: KeyRing) -> None:
    """Destroy what a killed retirement had already said was gone."""
    retired = {record.name for record in ring.records() if record.retired_at}
    for name in retired & ring.store.names():
        ring.store.destroy(name)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a key is made when first asked for: time enters here
