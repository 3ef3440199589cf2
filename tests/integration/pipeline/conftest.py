"""A small city with planted markers, taken through the whole job once a session."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.samples.deliver import write_samples
from hub.samples.markers import draw_markers, plant_markers
from hub.settings import Settings
from hub.vault.keyring import open_directory_key_ring
from tests.integration.pipeline.running_city import CITIZENS, MARKERS, SEED, City, run_job


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    base = Path(tempfile.mkdtemp(prefix="city-"))
    settings = Settings(home=base / "var")
    truth = base / "truth.parquet"
    markers = draw_markers(MARKERS, SEED)
    write_samples(settings.inbox, CITIZENS, SEED, truth)
    plant_markers(settings.inbox, markers)
    finished = run_job(settings.home)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    ring = open_directory_key_ring(settings.keys)
    yield City(settings, ring, truth, markers, finished.stdout + finished.stderr)
    shutil.rmtree(base, ignore_errors=True)
