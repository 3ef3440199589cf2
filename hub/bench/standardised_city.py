"""A city of invented people, delivered and standardised, with the truth only the generator knows.

Benches and the training of the linkage model start from it: the real readers, the real rules,
the real SQL. What they read is `standardised`; nothing else of the pipeline is kept, so that a
city of millions fits. It is thrown away after, or kept in a folder and found there again.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
# What linkage needs, and the rows that no mention carries, which its own check counts; facts and
# notes are other stages' food.
STANDARDISED = "+standardised +superseded"
BATCH = 100_000
# What linkage reads; the last two are asked when one person is standardised at the window.
KEPT = ("standardised", "int_name_words_counted", "cali_places")
# Written last: a folder without it is a city that was never finished.
FINISHED = "city.json"


@dataclass(frozen=True, slots=True)
class StandardisedCity:
    """Where the city lies: a hub home with `standardised`, the truth beside it, and its cost."""

    settings: Settings
    truth: Path
    standardise_seconds: float

    @property
    def ring(self) -> KeyRing:
        """The keys of this home; asked for where they are used, so that a city can travel."""
        return open_directory_key_ring(self.settings.keys)


@contextmanager
def standardised_city(
    citizens: int, seed: int, keep_in: Path | None = None
) -> Iterator[StandardisedCity]:
    """Make the city and yield it; remove it after, unless a folder was named to keep it in."""
    if keep_in is not None:
        folder = keep_in / f"ciudad-{citizens}-{seed}"
        if not (folder / FINISHED).exists():
            build_city(folder, citizens, seed)
        yield open_city(folder)
        return
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder_name:
        yield build_city(Path(folder_name), citizens, seed)


def build_city(folder: Path, citizens: int, seed: int) -> StandardisedCity:
    """Deliver, land, validate and standardise a city; keep its mentions and its truth."""
    building, home = _home(folder / "building"), _home(folder / "var")
    shutil.rmtree(folder, ignore_errors=True)
    write_samples(building.inbox, citizens, seed, folder / "truth.parquet")
    ring = open_directory_key_ring(building.keys)
    _take_in(building, ring)
    seconds = run_dbt(building, ring, STANDARDISED, full_refresh=True).seconds
    _keep_mentions(building, home)
    shutil.rmtree(building.home)
    (folder / FINISHED).write_text(json.dumps({"standardise_seconds": seconds}), encoding="utf-8")
    return open_city(folder)


def open_city(folder: Path) -> StandardisedCity:
    """Find a finished city again."""
    told = json.loads((folder / FINISHED).read_text(encoding="utf-8"))
    return StandardisedCity(
        _home(folder / "var"), folder / "truth.parquet", told["standardise_seconds"]
    )


def _home(folder: Path) -> Settings:
    return Settings(home=folder)


def _take_in(settings: Settings, ring: KeyRing) -> None:
    """Land and validate every delivery."""
    feeds = load_contracts(DEFAULT_FOLDER / "contracts")
    key = ring.secret(KeyPurpose.LANDING)
    with open_lake(settings, ring) as lake:
        create_tables(lake, feeds)
        create_scan_tables(lake)
        create_link_tables(lake)
        for item in waiting(settings.inbox, feeds).waiting:
            land(item, settings.landing, key, lake, RECEIVED)
        for delivery in register(lake):
            validate(delivery, feeds[delivery.agency], lake, settings.landing, key)


def _keep_mentions(building: Settings, home: Settings) -> None:
    """Copy what linkage reads into a lake of its own, in batches and never in clear on disk."""
    home.home.mkdir(parents=True)
    with (
        open_lake(building, open_directory_key_ring(building.keys)) as source,
        open_lake(home, open_directory_key_ring(home.keys)) as target,
    ):
        for table in KEPT:
            batches = source.sql(f"from {table}").to_arrow_reader(BATCH)
            target.register("batches", batches)
            target.execute(f"create table {table} as from batches")
            target.unregister("batches")
