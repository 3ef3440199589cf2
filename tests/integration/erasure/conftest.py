"""A city that went through the whole job, some of whose people are to be erased."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.samples.markers import draw_markers
from hub.settings import Settings
from tests.integration.erasure.town import SEED, Town, deliver
from tests.integration.pipeline.running_city import run_job


@pytest.fixture(scope="module")
def town(is_full: bool) -> Iterator[Town]:
    base = Path(tempfile.mkdtemp(prefix="erasure-"))
    settings = Settings(home=base / "var", memory_limit="3GB" if is_full else "512MB")
    markers = draw_markers(50 if is_full else 4, SEED)
    made = Town(settings, markers, 20_000 if is_full else 40)
    deliver(made)
    finished = run_job(settings.home)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    yield made
    shutil.rmtree(base, ignore_errors=True)
