"""P2 under the worst of ends: whatever was answered before a kill -9 is in the log."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from hub.services.access_log import LogWriter, log_identity, log_signer
from hub.services.log_reading import verify_log
from hub.settings import Settings
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing

ORIGIN = "hub.test/accesses"
KILLS = 3
SCRIPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.services.access_log import LogWriter, Mention, log_signer
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import open_directory_key_ring

host, port, database, keys, origin = sys.argv[1:]
ring = open_directory_key_ring(Path(keys))
engine = Server(host, int(port), database, ring).engine(Role.API)
entry = AccessEntry(datetime(2026, 5, 4, tzinfo=UTC), Channel.API, Outcome.REFUSED)
with LogWriter(engine, log_signer(ring, origin)) as log, ThreadPoolExecutor(8) as pool:
    def release(_):
        receipt = log.append(entry, Mention(UUID(int=1), "EXP-1"))
        sys.stdout.write(f"{receipt.entry} {receipt.leaf_hash.hex()}\\n")
        sys.stdout.flush()
    list(pool.map(release, range(100_000)))
"""


@pytest.fixture
def operator(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.OPERATOR)
    yield engine
    engine.dispose()


def released_before_the_kill(server: Server, keys: str, wait: float) -> list[tuple[int, str]]:
    """Everything that a writing process answered before it was killed."""
    arguments = [server.host, str(server.port), server.database, keys, ORIGIN]
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        lines = [first, *process.stdout.readlines()]
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(int(number), leaf) for number, leaf in whole]


def test_nothing_released_is_missing_after_the_writer_is_killed(
    server: Server, operator: Engine, ring: KeyRing, session_settings: Settings
) -> None:
    released = [
        answer
        for kill in range(KILLS)
        for answer in released_before_the_kill(
            server, str(session_settings.keys), 0.1 + 0.17 * kill
        )
    ]

    with LogWriter(operator, log_signer(ring, ORIGIN)):
        pass
    with operator.begin() as connection:
        rows = connection.execute(text("select seq, encode(leaf_hash, 'hex') from hub.log_entries"))
        logged = {(seq, leaf) for seq, leaf in rows}
    verdict = verify_log(operator, log_identity(ring, ORIGIN))
    assert len(released) >= KILLS
    assert [answer for answer in released if answer not in logged] == []
    assert len(set(released)) == len(released)
    assert verdict.is_whole, verdict.words
