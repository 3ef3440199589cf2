"""What every asset is handed: the hub's settings and key ring. No secret enters a run's config."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import dagster as dg
import duckdb

from hub.lake.connection import open_lake
from hub.settings import Settings
from hub.store.database import open_database
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing, open_directory_key_ring


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub as assets see it: where things are, and how to open them."""

    settings: Settings
    ring: KeyRing = field(repr=False)

    @contextmanager
    def lake(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the encrypted lake; one asset at a time writes."""
        with open_lake(self.settings, self.ring) as connection:
            yield connection

    @contextmanager
    def database(self) -> Iterator[Server]:
        """Open PostgreSQL, starting the embedded one when nobody did."""
        with open_database(self.settings, self.ring) as server:
            yield server

    def now(self) -> datetime:
        """Return the present moment: the assets are the edge where time enters."""
        return datetime.now(UTC)  # noqa: TID251 - the one clock of the pipeline


def hub_resource(settings: Settings) -> dg.ResourceDefinition:
    """Wrap the hub as a Dagster resource without configuration, so that nothing is recorded."""
    hub = Hub(settings, open_directory_key_ring(settings.keys))
    return dg.ResourceDefinition.hardcoded_resource(hub)
