"""The whole job killed and run again ends as if nobody had killed it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.doctor.needles import needles
from hub.doctor.search import search
from hub.lake.checks import rows_without_profile, unbalanced_deliveries
from hub.lake.connection import open_lake
from hub.lake.summary import totals
from hub.samples.deliver import write_samples
from hub.samples.markers import draw_markers, plant_markers
from hub.settings import Settings
from hub.store.database import open_database
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import open_directory_key_ring
from tests.integration.pipeline.running_city import run_job

pytestmark = pytest.mark.pipeline
CITIZENS = 120
STAGES = ("Comprobar", "Unir")
MARKED = draw_markers(10, 5)


@pytest.fixture
def home() -> Iterator[Path]:
    base = Path(tempfile.mkdtemp(prefix="killed-"))
    write_samples(base / "var" / "inbox", CITIZENS, 5)
    plant_markers(base / "var" / "inbox", MARKED)
    yield base / "var"
    shutil.rmtree(base, ignore_errors=True)


def kill_after(home: Path, stage: str) -> None:
    """Start the job and kill it, with everything it started, a moment after a stage is done."""
    environment = {**os.environ, "HUB_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")}
    command = [sys.executable, "-u", "-m", "assets.run"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as job:
        assert job.stdout is not None
        for line in job.stdout:
            if stage in line:
                time.sleep(0.4)
                os.killpg(job.pid, signal.SIGKILL)
                return


def sections(server: Server) -> tuple[int, int]:
    engine = server.engine(Role.PIPELINE)
    with engine.begin() as connection:
        found = connection.exec_driver_sql(
            "select count(*), count(distinct citizen_id) from hub.sections"
        ).one()
    engine.dispose()
    return found[0], found[1]


def test_a_job_killed_twice_loses_nothing_and_doubles_nothing(home: Path) -> None:
    settings = Settings(home=home)
    planted = needles(value for marker in MARKED for value in marker.strings)
    for stage in STAGES:
        kill_after(home, stage)
        assert search(home, planted).hits == []

    finished = run_job(home)

    assert finished.returncode == 0, finished.stdout + finished.stderr
    ring = open_directory_key_ring(settings.keys)
    with open_lake(settings, ring) as lake:
        made = totals(lake)
        lost = (unbalanced_deliveries(lake), rows_without_profile(lake))
    with open_database(settings, ring) as server:
        published = sections(server)
    assert lost == ([], 0)
    assert published[1] == made.citizens
