"""Keys: sealing against bare AES-GCM, and a rotation of a whole city's data keys.

The yardstick of sealing is `cryptography`'s AES-GCM with the same key, no place and no key id. That
of a rotation is the same update without any cryptography: the same bytes, out and back.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Engine

from hub.bench.figures import Ratio
from hub.bench.pace import MeasureError, rate
from hub.bench.scratch import ScratchHub, scratch_hub
from hub.records.identifiers import CitizenId
from hub.records.profiles import DataKey
from hub.services.key_rotation import BATCH, rotate
from hub.store import profiles
from hub.store.rewrapping import older_keys, save_rewrapped
from hub.store.roles import Role
from hub.store.sessions import transaction
from hub.vault.envelope import NONCE_BYTES, Place, new_data_key, seal, unseal
from hub.vault.wrapping import WrappingKeys, wrapping_keys

VALUE = b"v" * 200
SECONDS = 1.0
CITIZENS = 1_000_000
BARE = "AES-GCM de cryptography, sin lugar ni seña de la clave"
COPIED = "las mismas filas, copiadas de ida y vuelta sin cifrar nada"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
PLACE = Place("sections", "sealed", str(UUID(int=1)), "contact")


@dataclass(frozen=True, slots=True)
class RotationFigure:
    """How long a rotation took, and the same rows without cryptography."""

    citizens: int
    seconds: float
    copied_seconds: float

    def as_ratio(self) -> Ratio:
        """The rotation as a rate against its yardstick."""
        ours, theirs = self.citizens / self.seconds, self.citizens / self.copied_seconds
        return Ratio(f"rotar {self.citizens} claves de datos", COPIED, ours, theirs, "por segundo")


def measure_sealing(seconds: float = SECONDS) -> list[Ratio]:
    """Values of 200 bytes sealed and opened a second, on one core."""
    key, nonce = new_data_key(), secrets.token_bytes(NONCE_BYTES)
    sealed, bare = seal(key, VALUE, PLACE), AESGCM(key.value).encrypt(nonce, VALUE, None)
    pairs = (
        ("sellar un valor", lambda _: seal(key, VALUE, PLACE), lambda _: _bare_seal(key.value)),
        (
            "abrir un valor",
            lambda _: unseal(key, sealed, PLACE),
            lambda _: AESGCM(key.value).decrypt(nonce, bare, None),
        ),
    )
    return [
        Ratio(name, BARE, rate(ours, 1, seconds), rate(theirs, 1, seconds), "por segundo")
        for name, ours, theirs in pairs
    ]


def measure_rotation(citizens: int = CITIZENS) -> RotationFigure:
    """Rotate the data keys of a city, after the same rows went out and back as they are."""
    with scratch_hub() as hub, hub.engine(Role.PIPELINE, 4) as pipeline:
        _fill(pipeline, hub, citizens)
        begun = time.perf_counter()
        made = rotate(pipeline, hub.ring)
        seconds = time.perf_counter() - begun
        begun = time.perf_counter()
        copied_rows = _copy(pipeline, made.epoch + 1)
        copied = time.perf_counter() - begun
    if (made.rewrapped, copied_rows) != (citizens, citizens):
        raise MeasureError("La rotación medida no movió todas las claves.")
    return RotationFigure(citizens, seconds, copied)


def _bare_seal(key: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, VALUE, None)


def _fill(pipeline: Engine, hub: ScratchHub, citizens: int) -> None:
    keys = wrapping_keys(hub.ring)
    for start in range(0, citizens, BATCH):
        made = list(_fresh(keys, min(BATCH, citizens - start)))
        with transaction(pipeline) as connection:
            profiles.add_citizens(connection, ((key.citizen_id, None) for key in made), NOW)
            profiles.add_keys(connection, made, NOW)


def _fresh(keys: WrappingKeys, count: int) -> Iterator[DataKey]:
    for _ in range(count):
        who = CitizenId(uuid4())
        yield DataKey(who, keys.epoch, keys.wrap(new_data_key(), who))


def _copy(pipeline: Engine, epoch: int) -> int:
    """Take every row out and put it back under another epoch, in the batches of a rotation."""
    done, after = 0, None
    while True:
        with transaction(pipeline) as connection:
            rows = older_keys(connection, epoch, after, BATCH)
            if not rows:
                return done
            done += save_rewrapped(connection, epoch, rows)
            after = rows[-1][0]
