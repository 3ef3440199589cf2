"""SQL of the epochs of the wrapping key: who still needs one, and the end of one that nobody needs.

Whoever writes data keys holds `EPOCH_LOCK` together with others until the transaction ends;
retiring holds it alone. So no key is ever written under an epoch that is being retired.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert

from hub.store.errors import EpochRetiredError
from hub.store.keys_tables import epoch_holds, retired_epochs
from hub.store.schema import data_keys

EPOCH_LOCK = 0x65706F6361  # "epoca"


@dataclass(frozen=True, slots=True)
class Hold:
    """Something outside the tables that needs an epoch, until a day or for ever."""

    holder: str
    epoch: int
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class EpochCounts:
    """How many data keys are wrapped under an epoch."""

    epoch: int
    keys: int


def counts(connection: Connection) -> tuple[EpochCounts, ...]:
    """Count the data keys of every epoch; destroyed ones need none."""
    wanted = (
        select(data_keys.c.epoch, func.count().label("keys"))
        .where(data_keys.c.wrapped.is_not(None))
        .group_by(data_keys.c.epoch)
        .order_by(data_keys.c.epoch)
    )
    return tuple(EpochCounts(row.epoch, row.keys) for row in connection.execute(wanted))


def one_of_each(connection: Connection) -> list[tuple[UUID, bytes]]:
    """Return one citizen's wrapped key of every epoch: tells a ring that does not open them."""
    keys = data_keys.c
    found = list[tuple[UUID, bytes]]()
    for counted in counts(connection):
        wanted = (
            select(keys.citizen_id, keys.wrapped)
            .where(keys.epoch == counted.epoch, keys.wrapped.is_not(None))
            .limit(1)
        )
        found += [(row.citizen_id, row.wrapped) for row in connection.execute(wanted)]
    return found


def destroyed(connection: Connection) -> int:
    """Count the data keys that were destroyed for ever."""
    wanted = select(func.count()).select_from(data_keys).where(data_keys.c.wrapped.is_(None))
    return connection.execute(wanted).scalar_one()


def hold_epochs(
    connection: Connection, holder: str, held_until: datetime | None, now: datetime
) -> tuple[int, ...]:
    """Keep every epoch in use from being retired: `holder` (a backup) has keys of them in it.

    Call it before the copy is taken, and again after it: a rotation may have run meanwhile.
    """
    _together(connection)
    epochs = tuple(found.epoch for found in counts(connection))
    for epoch in epochs:
        row = {"holder": holder, "epoch": epoch, "held_until": held_until, "made_at": now}
        connection.execute(
            insert(epoch_holds)
            .values(**row)
            .on_conflict_do_update(
                index_elements=["holder", "epoch"], set_={"held_until": held_until}
            )
        )
    return epochs


def release_holds(connection: Connection, holder: str) -> None:
    """Forget what a holder needed: the backup was destroyed."""
    connection.execute(delete(epoch_holds).where(epoch_holds.c.holder == holder))


def holds(connection: Connection, now: datetime) -> tuple[Hold, ...]:
    """Return every hold whose term has not ended."""
    columns = epoch_holds.c
    wanted = (
        select(columns.holder, columns.epoch, columns.held_until)
        .where(or_(columns.held_until.is_(None), columns.held_until > now))
        .order_by(columns.epoch, columns.holder)
    )
    return tuple(Hold(row.holder, row.epoch, row.held_until) for row in connection.execute(wanted))


def retired(connection: Connection) -> frozenset[int]:
    """Return the epochs that were retired."""
    return frozenset(connection.execute(select(retired_epochs.c.epoch)).scalars())


def refuse_retired(connection: Connection, epochs: Collection[int]) -> None:
    """Let data keys of `epochs` be written in this transaction, or raise EpochRetiredError."""
    _together(connection)
    if retired(connection) & set(epochs):
        raise EpochRetiredError(
            "La época de la clave se retiró mientras se trabajaba. No se guardó nada; repita."
        )


def alone(connection: Connection) -> None:
    """Wait until nobody writes data keys, and keep them out until the transaction ends."""
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": EPOCH_LOCK})


def mark_retired(connection: Connection, epoch: int, now: datetime) -> None:
    """Say that an epoch is retired; `alone` comes before."""
    row = {"epoch": epoch, "retired_at": now}
    connection.execute(insert(retired_epochs).values(**row).on_conflict_do_nothing())


def _together(connection: Connection) -> None:
    connection.execute(text("select pg_advisory_xact_lock_shared(:lock)"), {"lock": EPOCH_LOCK})
