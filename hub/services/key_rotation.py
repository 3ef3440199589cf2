"""Rotation: every data key wrapped anew under a fresh epoch, while the hub serves.

The data keys themselves stay what they are, so no sealed value is touched. A rotation that was
killed leaves keys of both epochs, all of which open; the next call goes on with the same epoch.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine

from hub.publishing.ahead import ahead
from hub.records.identifiers import CitizenId
from hub.store import key_epochs
from hub.store.rewrapping import count_older, older_keys, only_rotation, save_rewrapped
from hub.store.sessions import transaction
from hub.vault.keyring import KeyPurpose, KeyRing
from hub.vault.wrapping import WrappingKeys, open_data_key, wrapping_keys

BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Rotation:
    """What one call did: to which epoch, how many keys, and whether it went on with an older one."""

    epoch: int
    rewrapped: int
    is_resumed: bool


@dataclass(frozen=True, slots=True)
class _Batch:
    keys: list[tuple[CitizenId, bytes]]


def _untold(_done: int, _waiting: int) -> None:
    """Stand for nobody who wants to hear of progress."""


def rotate(
    pipeline: Engine,
    ring: KeyRing,
    told: Callable[[int, int], None] = _untold,
    batch_size: int = BATCH,
) -> Rotation:
    """Wrap every data key under a new epoch, or finish the rotation that was cut short."""
    with only_rotation(pipeline):
        refuse_stranger(pipeline, ring)
        waiting = _waiting(pipeline, ring)
        if is_new := not waiting:
            ring.add_version(KeyPurpose.DATA_KEYS)
            waiting = _waiting(pipeline, ring)
        keys = wrapping_keys(ring)
        done = 0
        while moved := _pass(pipeline, keys, batch_size, lambda n: told(n, waiting), done):
            done += moved  # again, for whoever was published under the older epoch meanwhile
        return Rotation(keys.epoch, done, is_resumed=not is_new)


def refuse_stranger(pipeline: Engine, ring: KeyRing) -> None:
    """Open one data key of every epoch; a ring that cannot raises VaultError, nothing was changed."""
    with transaction(pipeline) as connection:
        found = key_epochs.one_of_each(connection)
    for citizen_id, wrapped in found:
        open_data_key(ring, wrapped, citizen_id)


def _waiting(pipeline: Engine, ring: KeyRing) -> int:
    with transaction(pipeline) as connection:
        return count_older(connection, ring.newest_version(KeyPurpose.DATA_KEYS))


def _pass(
    pipeline: Engine, keys: WrappingKeys, size: int, told: Callable[[int], None], before: int
) -> int:
    """Go once through the data keys of older epochs; the next batch is wrapped meanwhile."""
    done = 0
    with closing(ahead(_rewrapped(pipeline, keys, size))) as batches:
        for batch in batches:
            with transaction(pipeline) as connection:
                done += save_rewrapped(connection, keys.epoch, batch.keys)
            told(before + done)
    return done


def _rewrapped(pipeline: Engine, keys: WrappingKeys, size: int) -> Iterator[_Batch]:
    after: UUID | None = None
    while True:
        with transaction(pipeline) as connection:
            found = older_keys(connection, keys.epoch, after, size)
        if not found:
            return
        after = found[-1][0]
        yield _Batch([(who, keys.wrap(keys.unwrap(old, who), who)) for who, old in found])
