"""A full disk, and a clock that jumps: reads are refused or go on, and nobody repairs anything."""

import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.services.access_log import LogWriter, log_identity, log_signer
from hub.services.errors import LogUnwritableError
from hub.services.log_reading import verify_log
from hub.store.roles import Role

NOW = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
ENTRY = AccessEntry(NOW, Channel.API, Outcome.REFUSED, detail="x" * 128)
DISK = "160m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is soon full; mounting one takes root."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk takes root")
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(tmp_path)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    tmp_path.chmod(0o755)
    yield tmp_path
    subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_full_disk_refuses_and_the_log_goes_on_when_there_is_room(
    small_disk: Path, open_hub: Any
) -> None:
    with open_hub(small_disk / "home") as hub:
        engine = hub.server.engine(Role.API)
        with LogWriter(engine, log_signer(hub.ring, hub.settings.log_origin)) as log:
            before = log.append(ENTRY).entry
            filler = small_disk / "filler"
            fill(filler)
            refused = until_refused(log)
            filler.unlink()
            after = until_written(log)
        engine.dispose()
        hub.check_whole()

    assert refused
    assert after > before


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as stream:
        while stream_takes(stream, bytes(1 << 20)):
            pass


def stream_takes(stream: BinaryIO, block: bytes) -> bool:
    try:
        return stream.write(block) == len(block)
    except OSError:
        return False


def until_refused(log: LogWriter) -> bool:
    """Write until there is no room; WAL and pages have a little left."""
    for _ in range(2_000):
        try:
            log.append_many([(ENTRY, None)] * 1_000)
        except LogUnwritableError:
            return True
    return False


def until_written(log: LogWriter) -> int:
    deadline = time.monotonic() + 60
    while True:
        try:
            return log.append(ENTRY).entry
        except LogUnwritableError:
            assert time.monotonic() < deadline, "the log does not go on"
            time.sleep(0.2)


@pytest.mark.parametrize("hours", [-1, 1])
def test_clock_that_jumps_an_hour_leaves_a_whole_log(server: Any, ring: Any, hours: int) -> None:
    engine = server.engine(Role.OPERATOR)
    moved = AccessEntry(NOW + timedelta(hours=hours), Channel.API, Outcome.REFUSED)
    with LogWriter(engine, log_signer(ring, "hub.test/accesses")) as log:
        for entry in (ENTRY, moved, ENTRY, moved):
            log.append(entry)

    verdict = verify_log(engine, log_identity(ring, "hub.test/accesses"))
    engine.dispose()

    assert verdict.is_whole, verdict.words
    assert verdict.covered == 4
