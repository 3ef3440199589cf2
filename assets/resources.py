"""What every asset is handed: the hub's settings and key ring. No secret enters a run's config."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import dagster as dg
import duckdb

from hub.intake.contract import load_contracts
from hub.intake.feed import Feed
from hub.intake.tables import create_tables
from hub.lake.connection import open_lake
from hub.records.identifiers import AgencyCode
from hub.settings import Settings
from hub.store.database import open_database
from hub.store.sessions import Server
from hub.vault.keyring import KeyPurpose, KeyRing, Secret
from hub.vault.memory import forbid_core_dumps
from hub.vault.opening import open_key_ring
from policies.rulebook import DEFAULT_FOLDER


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub as assets see it: where things are, and how to open them."""

    settings: Settings
    ring: KeyRing = field(repr=False)
    feeds: Mapping[AgencyCode, Feed] = field(repr=False)

    @property
    def landing_key(self) -> Secret:
        """The key that seals delivered bytes."""
        return self.ring.secret(KeyPurpose.LANDING)

    @property
    def tombstone_key(self) -> Secret:
        """The key that knows again what comes back of people who were erased."""
        return self.ring.secret(KeyPurpose.TOMBSTONES)

    @contextmanager
    def lake(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the encrypted lake; one asset at a time writes."""
        with open_lake(self.settings, self.ring) as connection:
            create_tables(connection, self.feeds)
            yield connection

    @contextmanager
    def database(self) -> Iterator[Server]:
        """Open PostgreSQL, starting the embedded one when nobody did."""
        with open_database(self.settings, self.ring) as server:
            yield server

    def now(self) -> datetime:
        """Return the present moment: the assets are the edge where time enters."""
        return datetime.now(UTC)  # noqa: TID251 - the one clock of the pipeline


def open_hub(settings: Settings) -> Hub:
    """Open the key ring and the contracts; the lake and PostgreSQL are opened when needed."""
    forbid_core_dumps()
    feeds = load_contracts(DEFAULT_FOLDER / "contracts")
    return Hub(settings, open_key_ring(settings), feeds)


def hub_resource(hub: Hub) -> dg.ResourceDefinition:
    """Wrap the hub as a Dagster resource without configuration, so that nothing is recorded."""
    return dg.ResourceDefinition.hardcoded_resource(hub)
