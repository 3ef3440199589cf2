"""SQL of cosigned checkpoints, and of how long witnesses have stayed away."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from hub.store.log_tables import log_cosigned
from hub.store.schema import log_checkpoints


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A checkpoint that enough witnesses saw."""

    size: int
    note: str
    witnesses: int
    cosigned_at: datetime


def save_cosigned(connection: Connection, cosigned: Cosigned) -> None:
    """Keep a cosigned checkpoint; the first one of a size stays."""
    values = {name: getattr(cosigned, name) for name in Cosigned.__slots__}
    connection.execute(insert(log_cosigned).on_conflict_do_nothing(), [values])


def last_cosigned(connection: Connection) -> Cosigned | None:
    """Return the newest checkpoint that enough witnesses saw."""
    newest = select(log_cosigned).order_by(log_cosigned.c.size.desc()).limit(1)
    row = connection.execute(newest).mappings().first()
    return None if row is None else Cosigned(**row)


def unseen_since(connection: Connection) -> datetime | None:
    """Return since when the oldest checkpoint waits that no quorum has covered; None: none does."""
    seen = select(func.coalesce(func.max(log_cosigned.c.size), -1)).scalar_subquery()
    oldest = (
        select(log_checkpoints.c.created_at)
        .where(log_checkpoints.c.size > seen)
        .order_by(log_checkpoints.c.size)
        .limit(1)
    )
    return connection.execute(oldest).scalar_one_or_none()
