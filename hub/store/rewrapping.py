"""SQL of a rotation: data keys of older epochs out in batches, their new wrapping back by COPY.

A batch is one short transaction, so that readers and publishers go on. What was destroyed
meanwhile stays destroyed.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, Engine, func, select, text

from hub.records.identifiers import CitizenId
from hub.store.copying import copy_rows
from hub.store.errors import RotationBusyError
from hub.store.key_epochs import refuse_retired
from hub.store.schema import data_keys

ROTATION_LOCK = 0x726F746172  # "rotar"
Wrapped = tuple[CitizenId, bytes]


@contextmanager
def only_rotation(engine: Engine) -> Iterator[None]:
    """Be the one rotation; the lock ends with the connection, however the process ends."""
    with engine.connect() as connection:
        key = {"lock": ROTATION_LOCK}
        asked = text("select pg_try_advisory_lock(:lock)")
        is_ours = bool(connection.execute(asked, key).scalar_one())
        connection.commit()
        if not is_ours:
            raise RotationBusyError("Otra rotación está en curso. No se cambió nada; espere.")
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(:lock)"), key)
            connection.commit()


def count_older(connection: Connection, epoch: int) -> int:
    """Count the data keys that wait to be wrapped under `epoch`."""
    keys = data_keys.c
    wanted = select(func.count()).where(keys.epoch < epoch, keys.wrapped.is_not(None))
    return connection.execute(wanted).scalar_one()


def older_keys(
    connection: Connection, epoch: int, after: UUID | None, limit: int
) -> Sequence[Wrapped]:
    """Return the next data keys of older epochs, in the order of their citizens."""
    keys = data_keys.c
    wanted = (
        select(keys.citizen_id, keys.wrapped)
        .where(keys.epoch < epoch, keys.wrapped.is_not(None))
        .order_by(keys.citizen_id)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(keys.citizen_id > after)
    return [(CitizenId(row.citizen_id), row.wrapped) for row in connection.execute(wanted)]


def save_rewrapped(connection: Connection, epoch: int, keys: Iterable[Wrapped]) -> int:
    """Put data keys under their new epoch; one that was destroyed or moved on is left alone."""
    refuse_retired(connection, [epoch])
    copy_rows(connection, "rewrapped_keys", {"citizen_id": "uuid", "wrapped": "bytea"}, keys)
    return connection.execute(
        text(
            "update hub.data_keys k set epoch = :epoch, wrapped = r.wrapped from rewrapped_keys r"
            " where k.citizen_id = r.citizen_id and k.epoch < :epoch and k.wrapped is not null"
        ),
        {"epoch": epoch},
    ).rowcount
