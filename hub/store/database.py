"""The hub's database: roles and schemas made once, migrations and guard applied at every start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import URL, Connection, text
from sqlalchemy.engine import make_url

from hub.settings import Settings
from hub.store.cluster import PORT, running
from hub.store.errors import ClusterError, StrangeDatabaseError
from hub.store.guard import apply_guard
from hub.store.openings import save_wall_key
from hub.store.roles import Role, password
from hub.store.schema import MARTS, SCHEMA, WALL
from hub.store.sessions import Server
from hub.store.wall import refuse_breaches
from hub.vault.keyring import KeyRing

DATABASE = "hub"
MIGRATIONS = Path(__file__).parent / "migrations"


@contextmanager
def open_database(
    settings: Settings, ring: KeyRing, *, restoring: bool = False
) -> Iterator[Server]:
    """Yield the server with an up-to-date schema; the embedded one is started when needed."""
    if settings.restoring.exists() and not restoring:
        raise ClusterError(
            "Una restauración quedó a medias y el hub no abre así: podría mostrar a quien fue "
            "suprimido. Repita hub restore con la misma copia."
        )
    if settings.database_url:
        yield _external(settings.database_url, ring)
        return
    with running(settings, ring) as cluster:
        with cluster.superuser() as connection:
            _make_database(connection)
        with cluster.superuser(DATABASE) as connection:
            _refuse_stranger(connection, ring)
            _make_roles(connection, ring)
            _make_schemas(connection)
        server = Server(str(cluster.socket), PORT, DATABASE, ring)
        migrate(server)
        yield server


def _external(url: str, ring: KeyRing) -> Server:
    """Prepare a server of one's own; `url` is that of an administrator of its database."""
    address = make_url(url)
    with psycopg.connect(_conninfo(address), autocommit=True) as connection:
        _refuse_stranger(connection, ring)
        _make_roles(connection, ring)
        _make_schemas(connection)
    server = Server(address.host or "", address.port or PORT, address.database or DATABASE, ring)
    migrate(server)
    return server


def _conninfo(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def migrate(server: Server) -> None:
    """Bring the schema to its newest version, put the guard back, and do not go on without it."""
    owner = server.engine(Role.OWNER)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with owner.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _write_down_whose(connection, server.ring)
        apply_guard(connection)
        save_wall_key(connection, server.ring)
        refuse_breaches(connection)
    owner.dispose()


def _refuse_stranger(connection: "psycopg.Connection[tuple[object, ...]]", ring: KeyRing) -> None:
    """Stop before anything is changed when this is the database of another hub."""
    known = connection.execute(
        "select obj_description(to_regnamespace(%s)::oid, 'pg_namespace')", [SCHEMA]
    ).fetchone()
    if known is not None and known[0] not in (None, _signed(ring)):
        raise StrangeDatabaseError(
            "Esta base de datos es de otro hub, o este llavero lo es. No se cambió nada; "
            "revise HUB_DATABASE_URL, HUB_HOME y HUB_KEY_RING."
        )


def _write_down_whose(connection: Connection, ring: KeyRing) -> None:
    """Note the hub on its schema: a comment needs no rights of rows and travels with a dump."""
    connection.execute(text(f"comment on schema {SCHEMA} is '{_signed(ring)}'"))


def _signed(ring: KeyRing) -> str:
    return f"citizen-hub {ring.hub_id}"


def _make_database(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    known = connection.execute(
        "select 1 from pg_database where datname = %s", [DATABASE]
    ).fetchone()
    if known is None:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


def _make_roles(connection: "psycopg.Connection[tuple[object, ...]]", ring: KeyRing) -> None:
    """Make each role with its derived password, sent as a SCRAM verifier only."""
    for role in Role:
        known = connection.execute(
            "select 1 from pg_roles where rolname = %s", [role.value]
        ).fetchone()
        if known is None:
            connection.execute(
                sql.SQL("create role {} login noinherit nosuperuser nobypassrls").format(
                    sql.Identifier(role.value)
                )
            )
        verifier = connection.pgconn.encrypt_password(
            password(ring, role).encode(), role.value.encode(), b"scram-sha-256"
        )
        connection.execute(
            sql.SQL("alter role {} password {}").format(
                sql.Identifier(role.value), sql.Literal(verifier.decode())
            )
        )


def _make_schemas(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    owner = sql.Identifier(Role.OWNER.value)
    for schema in (SCHEMA, MARTS, WALL):
        connection.execute(
            sql.SQL("create schema if not exists {} authorization {}").format(
                sql.Identifier(schema), owner
            )
        )
    connection.execute("revoke create on schema public from public")
