"""One service writes the log: a second one stops, whoever comes first, and nothing forks."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine

from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.proof_text import check_proof
from hub.records.identifiers import CitizenId
from hub.services import access_log
from hub.services.access_log import (
    LogWriter,
    Mention,
    Receipt,
    check_alone,
    log_identity,
    log_signer,
)
from hub.services.log_reading import inclusion_proof, verify_log
from hub.settings import Settings
from hub.store.log_writing import LogTakenError
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing

ORIGIN = "hub.test/accesses"
ENTRY = AccessEntry(datetime(2026, 5, 4, tzinfo=UTC), Channel.API, Outcome.REFUSED)
SOMEONE = Mention(CitizenId(UUID(int=1)), "EXP-1")
TRIES = 100
HOLDER = """
import sys, time
from pathlib import Path
from hub.services.access_log import LogWriter, log_signer
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import open_directory_key_ring
host, port, database, keys, origin = sys.argv[1:]
ring = open_directory_key_ring(Path(keys))
engine = Server(host, int(port), database, ring).engine(Role.API)
with LogWriter(engine, log_signer(ring, origin), is_service=True):
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def api(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.API, pool_size=4)
    yield engine
    engine.dispose()


@pytest.fixture
def operator(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.OPERATOR)
    yield engine
    engine.dispose()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody was killed here, so that there is nothing to wait for."""
    monkeypatch.setattr(access_log, "HANDOVER_SECONDS", 0.0)


@pytest.mark.usefixtures("impatient")
def test_of_two_services_started_at_once_exactly_one_goes_on(api: Engine, ring: KeyRing) -> None:
    signer = log_signer(ring, ORIGIN)

    def start(gate: Barrier) -> LogWriter | None:
        writer = LogWriter(api, signer, is_service=True)
        gate.wait()
        try:
            return writer.__enter__()
        except LogTakenError:
            return None

    with ThreadPoolExecutor(2) as pool:
        for _ in range(TRIES):
            started = [writer for writer in pool.map(start, [Barrier(2)] * 2) if writer]
            for writer in started:
                writer.__exit__(None, None, None)
            assert len(started) == 1


@pytest.mark.usefixtures("impatient")
def test_second_service_says_why_it_stops(api: Engine, ring: KeyRing) -> None:
    with (
        LogWriter(api, log_signer(ring, ORIGIN), is_service=True),
        pytest.raises(LogTakenError, match="Otro proceso ya anota"),
    ):
        check_alone(api)


def test_service_follows_one_that_was_killed(
    server: Server, api: Engine, ring: KeyRing, session_settings: Settings
) -> None:
    arguments = [server.host, str(server.port), server.database, str(session_settings.keys), ORIGIN]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, *arguments], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)

    with LogWriter(api, log_signer(ring, ORIGIN), is_service=True) as log:
        assert log.append(ENTRY).entry == 0


def test_command_notes_its_accesses_beside_the_service(
    api: Engine, operator: Engine, ring: KeyRing
) -> None:
    signer = log_signer(ring, ORIGIN)

    with (
        LogWriter(api, signer, is_service=True) as service,
        LogWriter(operator, signer) as command,
        ThreadPoolExecutor(8) as pool,
    ):
        work = [pool.submit((service, command)[n % 5 == 0].append, ENTRY) for n in range(200)]
    verdict = verify_log(operator, log_identity(ring, ORIGIN))

    assert sorted(done.result().entry for done in work) == list(range(200))
    assert verdict.is_whole, verdict.words


def test_many_accesses_are_one_row_each_in_their_order(api: Engine, ring: KeyRing) -> None:
    with LogWriter(api, log_signer(ring, ORIGIN)) as log:
        log.append(ENTRY)
        receipts = log.append_many([(ENTRY, SOMEONE)] * 700)

    assert [receipt.entry for receipt in receipts] == list(range(1, 701))
    assert len({receipt.leaf_hash for receipt in receipts}) == 700
    for receipt in receipts[::99]:
        check_proof(
            inclusion_proof(api, receipt.entry),
            receipt.leaf_hash,
            ORIGIN,
            log_identity(ring, ORIGIN).key,
        )


def test_nothing_to_note_is_nothing_noted(api: Engine, ring: KeyRing) -> None:
    with LogWriter(api, log_signer(ring, ORIGIN)) as log:
        assert log.append_many([]) == ()


def test_batches_and_single_accesses_mix_without_a_gap(
    api: Engine, operator: Engine, ring: KeyRing
) -> None:
    def note(number: int) -> list[Receipt]:
        if number % 3:
            return [log.append(ENTRY, SOMEONE)]
        return list(log.append_many([(ENTRY, SOMEONE)] * 50))

    with LogWriter(api, log_signer(ring, ORIGIN)) as log, ThreadPoolExecutor(8) as pool:
        receipts = [receipt for noted in pool.map(note, range(60)) for receipt in noted]
    verdict = verify_log(operator, log_identity(ring, ORIGIN))

    assert sorted(receipt.entry for receipt in receipts) == list(range(20 * 50 + 40))
    assert verdict.is_whole, verdict.words


def test_writer_whose_database_session_was_ended_goes_on_by_itself(
    api: Engine, ring: KeyRing
) -> None:
    with LogWriter(api, log_signer(ring, ORIGIN), is_service=True) as log:
        log.append(ENTRY)
        end_sessions_of_the_api(api)
        deadline, noted = time.monotonic() + 10, None
        while noted is None and time.monotonic() < deadline:
            try:
                noted = log.append(ENTRY).entry
            except access_log.LogUnwritableError:
                time.sleep(0.05)

    assert noted == 1


def end_sessions_of_the_api(api: Engine) -> None:
    """A role may end its own sessions."""
    with api.connect() as connection:
        connection.exec_driver_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where usename = current_user and pid <> pg_backend_pid()"
        )
