"""What every command starts from: settings, key ring, and the stores it asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb
from sqlalchemy import Engine

from hub.lake.connection import open_lake
from hub.lake.errors import LakeError
from hub.settings import Settings, settings_of_this_process
from hub.store.database import open_database
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing
from hub.vault.opening import open_key_ring


@dataclass(frozen=True, slots=True)
class Program:
    """The running command's settings and keys."""

    settings: Settings
    ring: KeyRing = field(repr=False)

    @contextmanager
    def lake(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the lake; another process that has it open gives one clear sentence."""
        if not self.settings.lake_path.exists():
            raise LakeError("Todavía no hay nada en el hub. Ejecute primero: make run")
        with open_lake(self.settings, self.ring) as connection:
            yield connection

    @contextmanager
    def database(self) -> Iterator[Server]:
        """Open PostgreSQL, starting the embedded one when nobody did."""
        with open_database(self.settings, self.ring) as server:
            yield server

    @contextmanager
    def engine(self, role: Role) -> Iterator[Engine]:
        """Open PostgreSQL as one role."""
        with self.database() as server:
            engine = server.engine(role)
            try:
                yield engine
            finally:
                engine.dispose()


def program() -> Program:
    """Read the settings and open the key ring."""
    settings = settings_of_this_process()
    return Program(settings, open_key_ring(settings))


def now() -> datetime:
    """Return the present moment: commands are an edge where time enters."""
    return datetime.now(UTC)  # noqa: TID251 - the clock of the command line
