"""A city of invented people, delivered and standardised in a home of its own, thrown away after.

Benches and the training of the linkage model start from it: the real readers, the real rules,
the real SQL, and the truth that only the generator knows.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hub.discovery.scanned import create_tables as create_scan_tables
from hub.identity.schema import create_tables as create_link_tables
from hub.intake.contract import load_contracts
from hub.intake.deliveries import register
from hub.intake.inbox import waiting
from hub.intake.landed import land
from hub.intake.tables import create_tables
from hub.intake.validated import validate
from hub.lake.connection import open_lake
from hub.lake.dbt import run_dbt
from hub.samples.deliver import write_samples
from hub.settings import Settings
from hub.vault.keyring import KeyPurpose, KeyRing, open_directory_key_ring
from policies.rulebook import DEFAULT_FOLDER

RECEIVED = datetime(2026, 7, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StandardisedCity:
    """Where the city lies: a hub home with `standardised` built, and the truth beside it."""

    settings: Settings
    ring: KeyRing = field(repr=False)
    truth: Path


@contextmanager
def standardised_city(citizens: int, seed: int) -> Iterator[StandardisedCity]:
    """Make the city, yield it, remove it."""
    base = Path(tempfile.mkdtemp(prefix="hub-bench-"))
    try:
        settings = Settings(home=base / "var")
        city = StandardisedCity(
            settings, open_directory_key_ring(settings.keys), base / "truth.parquet"
        )
        write_samples(settings.inbox, citizens, seed, city.truth)
        _take_in(city)
        run_dbt(settings, city.ring, "tag:standardise")
        yield city
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _take_in(city: StandardisedCity) -> None:
    """Land and validate every delivery."""
    feeds = load_contracts(DEFAULT_FOLDER / "contracts")
    key, landing = city.ring.secret(KeyPurpose.LANDING), city.settings.landing
    with open_lake(city.settings, city.ring) as lake:
        create_tables(lake, feeds)
        create_scan_tables(lake)
        create_link_tables(lake)
        for item in waiting(city.settings.inbox, feeds).waiting:
            land(item, landing, key, lake, RECEIVED)
        for delivery in register(lake):
            validate(delivery, feeds[delivery.agency], lake, landing, key)
