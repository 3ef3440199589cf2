"""The whole PostgreSQL database as a stream, by its own programs, and back."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import psycopg
from psycopg import sql

from hub.settings import Settings
from hub.store.binaries import programs, service_account
from hub.store.cluster import PORT, Cluster
from hub.store.database import DATABASE
from hub.store.errors import StoreError
from hub.store.roles import SUPERUSER, password
from hub.vault.keyring import KeyRing

CHUNK_BYTES = 1024 * 1024


@contextmanager
def dumped(settings: Settings, ring: KeyRing) -> Iterator[BinaryIO]:
    """Yield the dump as a stream; the caller has the server running."""
    with _program("pg_dump", ["--format=custom", "--compress=0"], settings, ring) as process:
        assert process.stdout is not None  # noqa: S101 - we asked for a pipe
        yield process.stdout  # type: ignore[misc]
        if process.wait() != 0:
            raise StoreError("pg_dump no terminó bien. La copia no vale; revise y repita.")


def restore_dump(settings: Settings, ring: KeyRing, chunks: Iterator[bytes]) -> None:
    """Put the database of a dump in the place of the one that is there."""
    _make_anew(settings, ring)
    arguments = ["--exit-on-error", "--dbname", DATABASE]
    with _program("pg_restore", arguments, settings, ring) as process:
        assert process.stdin is not None  # noqa: S101 - we asked for a pipe
        for chunk in chunks:
            process.stdin.write(chunk)
        process.stdin.close()
        if process.wait() != 0:
            raise StoreError("pg_restore no terminó bien. Repita hub restore con la misma copia.")


def _make_anew(settings: Settings, ring: KeyRing) -> None:
    with _superuser(settings, ring) as connection:
        name = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(name))
        connection.execute(sql.SQL("create database {}").format(name))


def _superuser(settings: Settings, ring: KeyRing) -> "psycopg.Connection[tuple[object, ...]]":
    _embedded_only(settings)
    return Cluster(settings.postgres, service_account(), ring).superuser()


def _embedded_only(settings: Settings) -> None:
    if settings.database_url:
        raise StoreError(
            "La base es un servidor propio: haga y restaure su copia con las herramientas de "
            "ese servidor. No se cambió nada."
        )


@contextmanager
def _program(
    name: str, arguments: list[str], settings: Settings, ring: KeyRing
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one of PostgreSQL's programs as the cluster's superuser; the password is no argument."""
    _embedded_only(settings)
    account = service_account()
    cluster = Cluster(settings.postgres, account, ring)
    where = [f"--host={cluster.socket}", f"--port={PORT}", f"--username={SUPERUSER}"]
    named = [DATABASE] if name == "pg_dump" else []
    command = [str(Path(programs(account)) / name), *where, "--no-password", *arguments, *named]
    environment = {"PGPASSWORD": password(ring, SUPERUSER), "PATH": os.defpath}
    with subprocess.Popen(  # noqa: S603 - our own program, our own arguments
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what it says can quote a row
    ) as process:
        yield process
