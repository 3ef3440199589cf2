"""SQL of the access log's growth: one statement, one durable commit, and never a fork.

Every append names the size that it extends. PostgreSQL adds the rows only when the log still has
that size (compare and swap; the numbers are a primary key besides), so that whatever two writers
believe, at most one of them goes on from there.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.records.identifiers import CitizenId
from hub.records.log_rows import StoredCheckpoint, TileNode
from hub.store.errors import StoreError

SERVICE_LOCK = 0x6163_6365_736F  # "acceso": held for as long as the one service that writes lives
SETTINGS = (
    "select set_config('synchronous_commit', 'on', false),"
    " set_config('statement_timeout', '5s', false), set_config('idle_session_timeout', '0', false)"
)
GROW = """
with turn as (
    select 1 as taken where (select coalesce(max(seq) + 1, 0) from hub.log_entries) = %(first)s
), grown as (
    insert into hub.log_entries (seq, entry, leaf_hash, appended_at)
    select %(first)s + new.place - 1, new.entry, new.leaf, new.at
    from turn, unnest(%(entries)b::bytea[], %(leaves)b::bytea[], %(moments)b::timestamptz[])
        with ordinality as new (entry, leaf, at, place)
), linked as (
    insert into hub.log_subjects (seq, citizen_id, salt)
    select %(first)s + new.place, new.citizen, new.salt
    from turn, unnest(%(places)b::bigint[], %(citizens)b::uuid[], %(salts)b::bytea[])
        as new (place, citizen, salt)
), noded as (
    insert into hub.log_nodes (level, position, hash)
    select new.level, new.position, new.hash
    from turn, unnest(%(levels)b::smallint[], %(positions)b::bigint[], %(hashes)b::bytea[])
        as new (level, position, hash)
), signed as (
    insert into hub.log_checkpoints (size, root, note, created_at)
    select new.size, new.root, new.note, new.at
    from turn, unnest(%(sizes)b::bigint[], %(roots)b::bytea[], %(notes)b::text[],
        %(signings)b::timestamptz[]) as new (size, root, note, at)
    on conflict do nothing
)
select count(*) from turn
"""


class LogMovedError(StoreError):
    """Another writer went on from there first; nothing was written."""


class LogTakenError(StoreError):
    """Another service writes this log; a second one must not."""


class LogConnectionError(StoreError):
    """PostgreSQL did not say that the rows are durable; they may be or not."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A row to append, with the link that stands beside it (no salt: no link)."""

    entry: bytes = field(repr=False)
    leaf_hash: bytes
    appended_at: datetime
    citizen_id: CitizenId | None = field(default=None, repr=False)
    salt: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Growth:
    """What one append adds to a log of `first` entries."""

    first: int
    entries: Sequence[NewEntry]
    nodes: Sequence[TileNode]
    checkpoint: StoredCheckpoint | None = None


@contextmanager
def writing(engine: Engine, *, is_service: bool) -> Iterator[Connection]:
    """Open the connection of one writer: what is said on it is durable when it is answered.

    Only one service at a time holds the lock. It is the connection's own, so that it goes when
    the process is killed and so that nobody appends as the service who does not hold it.
    """
    with _connected(engine) as connection:
        driver = _driver(connection)
        driver.execute(SETTINGS)
        if is_service and not _holds_lock(driver):
            raise LogTakenError(
                "Otro proceso ya anota los accesos de este hub. Este no arranca y no cambió nada; "
                "detenga el otro si no debía estar."
            )
        try:
            yield connection
        finally:
            with suppress(psycopg.Error):
                driver.execute("select pg_advisory_unlock_all()")


def grow(connection: Connection, growth: Growth) -> None:
    """Append durably, whole or not at all; raise LogMovedError when the log has another size."""
    try:
        answer = _driver(connection).execute(GROW, _parameters(growth), prepare=True).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise LogMovedError("Otro proceso anotó primero.") from error
    except psycopg.Error as error:
        raise LogConnectionError("La base de datos no confirmó la anotación.") from error
    if answer is None or answer[0] != 1:
        raise LogMovedError("Otro proceso anotó primero.")


def _parameters(growth: Growth) -> dict[str, object]:
    linked = [(place, new) for place, new in enumerate(growth.entries) if new.salt is not None]
    signed = [] if growth.checkpoint is None else [growth.checkpoint]
    return {
        "first": growth.first,
        "entries": [new.entry for new in growth.entries],
        "leaves": [new.leaf_hash for new in growth.entries],
        "moments": [new.appended_at for new in growth.entries],
        "places": [place for place, _ in linked],
        "citizens": [new.citizen_id for _, new in linked],
        "salts": [new.salt for _, new in linked],
        "levels": [node.level for node in growth.nodes],
        "positions": [node.position for node in growth.nodes],
        "hashes": [node.hash for node in growth.nodes],
        **_signed_columns(signed),
    }


def _signed_columns(signed: Iterable[StoredCheckpoint]) -> dict[str, object]:
    rows = list(signed)
    return {
        "sizes": [row.size for row in rows],
        "roots": [row.root for row in rows],
        "notes": [row.note for row in rows],
        "signings": [row.created_at for row in rows],
    }


@contextmanager
def _connected(engine: Engine) -> Iterator[Connection]:
    """Never hand the connection back: its settings and its lock are the writer's."""
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except SQLAlchemyError as error:
        raise LogConnectionError("La base de datos no responde.") from error
    try:
        yield connection
    except psycopg.Error as error:
        raise LogConnectionError("La base de datos no responde.") from error
    finally:
        with suppress(SQLAlchemyError):
            connection.invalidate()
            connection.close()


def _holds_lock(driver: "psycopg.Connection[tuple[object, ...]]") -> bool:
    row = driver.execute("select pg_try_advisory_lock(%s::bigint)", [SERVICE_LOCK]).fetchone()
    return row is not None and bool(row[0])


def _driver(connection: Connection) -> "psycopg.Connection[tuple[object, ...]]":
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("The store speaks to PostgreSQL through psycopg only.")
    return driver
