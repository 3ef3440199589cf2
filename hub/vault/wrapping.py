"""Data keys and the epochs they are wrapped under: which key of the ring opens which.

A rotation makes a new epoch while the hub serves, so a wrapped key says itself which epoch it is
of; readers follow that and never the newest.
"""

from dataclasses import dataclass, field
from uuid import UUID

from hub.vault.envelope import epoch_of, unwrap, wrap
from hub.vault.keyring import KeyPurpose, KeyRing, Secret


def open_data_key(ring: KeyRing, wrapped: bytes, citizen_id: UUID) -> Secret:
    """Open a citizen's data key, whichever epoch it is wrapped under."""
    return unwrap(ring.secret(KeyPurpose.DATA_KEYS, epoch_of(wrapped)), wrapped, citizen_id)


@dataclass(frozen=True, slots=True)
class WrappingKeys:
    """The keys of the epochs, read from the ring once: for work on many citizens."""

    ring: KeyRing = field(repr=False)
    epoch: int
    _known: dict[int, Secret] = field(default_factory=dict, repr=False)

    def wrap(self, data_key: Secret, citizen_id: UUID) -> bytes:
        """Wrap a data key under the epoch in force."""
        return wrap(self._key(self.epoch), data_key, citizen_id, self.epoch)

    def unwrap(self, wrapped: bytes, citizen_id: UUID) -> Secret:
        """Open a data key of any epoch."""
        return unwrap(self._key(epoch_of(wrapped)), wrapped, citizen_id)

    def _key(self, epoch: int) -> Secret:
        if epoch not in self._known:
            self._known[epoch] = self.ring.secret(KeyPurpose.DATA_KEYS, epoch)
        return self._known[epoch]


def wrapping_keys(ring: KeyRing) -> WrappingKeys:
    """Return the wrapping keys with the newest epoch in force."""
    return WrappingKeys(ring, ring.newest_version(KeyPurpose.DATA_KEYS))
