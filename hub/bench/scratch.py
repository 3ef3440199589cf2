"""A hub of its own for measuring: its own PostgreSQL and keys, gone when the measuring ends.

The access log of a real hub never holds an access that nobody made.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from hub.settings import Settings
from hub.store.database import open_database
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing, open_directory_key_ring


@dataclass(frozen=True, slots=True)
class ScratchHub:
    """An empty hub."""

    settings: Settings
    ring: KeyRing = field(repr=False)
    server: Server

    @contextmanager
    def engine(self, role: Role, connections: int) -> Iterator[Engine]:
        """Open PostgreSQL as one role."""
        engine = self.server.engine(role, pool_size=connections)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def scratch_hub() -> Iterator[ScratchHub]:
    """Make an empty hub in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        settings = Settings(home=Path(folder))
        ring = open_directory_key_ring(settings.keys)
        with open_database(settings, ring) as server:
            yield ScratchHub(settings, ring, server)
