"""What each key of the ring protects, since when, and how many data keys are under each epoch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from hub.store import key_epochs
from hub.store.key_epochs import EpochCounts, Hold
from hub.store.sessions import transaction
from hub.vault.keyring import KeyPurpose, KeyRecord, KeyRing


@dataclass(frozen=True, slots=True)
class EpochStatus:
    """One epoch: since when, how many data keys, who else needs it; a lost one has no date."""

    epoch: int
    created_at: datetime | None
    retired_at: datetime | None
    keys: int
    held_by: tuple[Hold, ...]

    @property
    def is_lost(self) -> bool:
        """Whether data keys need an epoch that the ring does not have."""
        return self.keys > 0 and (self.created_at is None or self.retired_at is not None)


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """The whole ring, its hub and its epochs."""

    hub_id: UUID
    records: tuple[KeyRecord, ...]
    epochs: tuple[EpochStatus, ...]
    destroyed: int

    @property
    def is_whole(self) -> bool:
        """Whether the ring opens every data key there is."""
        return not any(epoch.is_lost for epoch in self.epochs)


def key_status(pipeline: Engine, ring: KeyRing, now: datetime) -> KeyStatus:
    """Compare what the ring has with what the data keys need."""
    with transaction(pipeline) as connection:
        counts = key_epochs.counts(connection)
        holds = key_epochs.holds(connection, now)
        destroyed = key_epochs.destroyed(connection)
    records = ring.records()
    return KeyStatus(ring.hub_id, records, tuple(_epochs(records, counts, holds)), destroyed)


def _epochs(
    records: Iterable[KeyRecord], counts: Iterable[EpochCounts], holds: tuple[Hold, ...]
) -> Iterable[EpochStatus]:
    known = {one.version: one for one in records if one.purpose == KeyPurpose.DATA_KEYS}
    keys = {found.epoch: found.keys for found in counts}
    for epoch in sorted(known.keys() | keys.keys() | {hold.epoch for hold in holds}):
        record = known.get(epoch)
        yield EpochStatus(
            epoch,
            record.created_at if record else None,
            record.retired_at if record else None,
            keys.get(epoch, 0),
            tuple(hold for hold in holds if hold.epoch == epoch),
        )
