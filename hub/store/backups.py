"""SQL of the backups that are known: until when a copy can still hold what was erased since."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select

from hub.store.erasure_tables import backups


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup: when it was made, until when it is kept, how long the access log was."""

    backup_id: UUID
    made_at: datetime
    expires_at: datetime
    log_size: int


def add_backup(connection: Connection, row: BackupRow) -> None:
    """Remember a backup that was made."""
    connection.execute(insert(backups).values(asdict(row)))


def longest_kept(connection: Connection) -> datetime | None:
    """Return until when the last of the known backups is kept."""
    return connection.execute(select(func.max(backups.c.expires_at))).scalar_one_or_none()


def forget_expired(connection: Connection, now: datetime) -> int:
    """Forget backups that are past their term; return how many."""
    return connection.execute(delete(backups).where(backups.c.expires_at < now)).rowcount
