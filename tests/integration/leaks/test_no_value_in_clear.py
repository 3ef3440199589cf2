"""Marked people go through everything that can happen to the hub, and no byte of it names them.

Kills in the middle of each stage, a stage that fails, whole runs, prepared downloads, pages and
questions over HTTP. It runs with `make test-leaks`.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.doctor.needles import Needles, needles
from hub.doctor.planted import prove
from hub.doctor.search import Report, search
from hub.lake.connection import open_lake
from hub.samples.deliver import write_samples
from hub.samples.markers import Marker, draw_markers, plant_markers
from hub.services.access_log import LogWriter, log_signer
from hub.services.downloads import everything
from hub.services.front_office import FrontOffice
from hub.services.sessions import Desk, Session
from hub.settings import Settings
from hub.store.database import open_database
from hub.store.roles import Role
from hub.vault.opening import open_key_ring
from policies.rulebook import load_rulebook
from policies.vocabulary import Assurance
from tests.integration.pipeline.running_city import run_job

pytestmark = pytest.mark.pipeline
SEED = 23
STAGES = ("Recibir", "Comprobar", "Normalizar", "Buscar", "Unir", "Perfilar", "Publicar")
FIRST = STAGES[0]
NOW = datetime(2026, 11, 29, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def markers(is_full: bool) -> tuple[Marker, ...]:
    if not is_full:
        pytest.skip("Ten minutes: make test-leaks. The short search is in test_whole_job.")
    return draw_markers(1_000, SEED)


@pytest.fixture(scope="module")
def wanted(markers: tuple[Marker, ...]) -> Needles:
    return needles(value for marker in markers for value in marker.strings)


@pytest.fixture
def home(markers: tuple[Marker, ...]) -> Iterator[Path]:
    base = Path(tempfile.mkdtemp(prefix="leaks-"))
    write_samples(base / "var" / "inbox", 400, SEED)
    plant_markers(base / "var" / "inbox", markers)
    yield base / "var"
    shutil.rmtree(base, ignore_errors=True)


def kill_during(home: Path, stage: str, chance: random.Random) -> str:
    """Start the job; kill it with all it started, at random within the stage after this one."""
    environment = {**os.environ, "HUB_HOME": str(home), "DAGSTER_HOME": str(home / "dagster")}
    command = [sys.executable, "-u", "-m", "assets.run"]
    said = []
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as job:  # fmt: skip
        assert job.stdout is not None
        for line in job.stdout:
            said.append(line)
            if stage in line:
                time.sleep(chance.random())
                os.killpg(job.pid, signal.SIGKILL)
    return "".join(said)


def failed_run(home: Path) -> list[str]:
    """Cut a sealed file short, run, and put it back; the stage that reads it fails."""
    path = max((home / "landing").glob("*.sealed"), key=lambda found: found.stat().st_size)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    failed = run_job(home)
    path.write_bytes(whole)
    assert failed.returncode == 1
    return [failed.stdout, failed.stderr]


def prepare_downloads(home: Path, markers: tuple[Marker, ...]) -> int:
    """Prepare the download of each marked person, as the portal does; return what they weigh."""
    settings = Settings(home=home)
    ring, size = open_key_ring(settings), 0
    with open_lake(settings, ring) as lake:
        people = lake.execute(
            "select distinct citizen_id from profiled where field = 'document_number'"
            " and list_contains(?, value)",
            [[marker.document for marker in markers[:50]]],
        ).fetchall()
    with open_database(settings, ring) as server:
        portal = server.engine(Role.PORTAL)
        with LogWriter(portal, log_signer(ring, settings.log_origin)) as log:
            office = FrontOffice(portal, ring, load_rulebook(), log)
            for (person,) in people:
                session = Session(
                    Desk.CITIZEN, Assurance.HIGH, NOW, NOW + timedelta(hours=1), person
                )
                size += len(everything(office, session, NOW).content)
        portal.dispose()
    return size


def clean(report: Report) -> bool:
    return (report.hits, report.unread) == ([], []) and report.files > 100


def test_nothing_that_happens_to_the_hub_leaves_a_value_in_clear(
    home: Path, markers: tuple[Marker, ...], wanted: Needles
) -> None:
    prove()
    inbox = home / "inbox"
    assert {hit.path.split("/")[0] for hit in search(home, wanted).hits} == {"inbox"}
    chance, said = random.Random(SEED), []  # noqa: S311 - moments, not secrets
    for stage in STAGES[:-1]:
        said.append(kill_during(home, stage, chance))
        assert [path for path in inbox.rglob("*") if path.is_file()] == []
        assert clean(search(home, wanted)), f"after a kill following {stage}"
        if stage == FIRST:
            said += failed_run(home)
            assert clean(search(home, wanted)), "after a failed run"

    finished = run_job(home)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    said += [finished.stdout, finished.stderr]
    assert clean(search(home, wanted)), "after a whole run"

    assert prepare_downloads(home, markers) > 1_000 * min(len(markers), 50)
    assert clean(search(home, wanted)), "after downloads were prepared"
    spoken = json.dumps(said).lower()
    assert [m for m in markers if any(value.lower() in spoken for value in m.strings)] == []
