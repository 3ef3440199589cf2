"""Real witnesses over HTTP: they cosign, they never roll back, and without them nothing leaves."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, text

from hub.cli.witness_app import witness_app
from hub.ledger.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from hub.ledger.cosignature import Cosigner, cosigned_at
from hub.ledger.entry import AccessEntry, Channel, Outcome
from hub.ledger.entry_bytes import decode_entry
from hub.ledger.merkle import leaf_hash, tree_root
from hub.ledger.note import NoteSigner, note_parts
from hub.ledger.paths import consistency_path
from hub.ledger.proof_text import hash_lines
from hub.ledger.tiles import FileTiles, tile_files
from hub.ledger.witness import AddCheckpoint, write_request
from hub.ledger.witness_policy import WitnessPlace, WitnessPolicy
from hub.services.access_log import LogWriter, log_identity, log_signer
from hub.services.errors import LogBrokenError, LogUnwitnessedError, NotInLogError
from hub.services.log_reading import latest_checkpoint
from hub.services.log_witnessing import Witnessed, Witnessing
from hub.services.witness import Witness, WitnessTakenError, keeping
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing

ORIGIN = "hub.test/accesses"
NOW = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)
ENTRY = AccessEntry(
    NOW, Channel.API, Outcome.PERMITTED, asked=frozenset({"name"}), given=frozenset({"name"})
)
OURS = Cosigner("witness.test/w1", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
WINDOW = timedelta(hours=4)


@pytest.fixture
def api(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.API)
    yield engine
    engine.dispose()


@dataclass(frozen=True, slots=True)
class Running:
    """A witness that listens."""

    witness: Witness
    url: str

    @property
    def policy(self) -> WitnessPolicy:
        return WitnessPolicy((WitnessPlace(self.witness.cosigner.key, self.url),), 1)


@contextmanager
def listening(witness: Witness) -> Iterator[str]:
    """Serve a witness on a free port of loopback."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        app = witness_app(witness, lambda: NOW)
        served = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=served.run, args=([listener],), daemon=True)
        thread.start()
        while not served.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        served.should_exit = True
        thread.join()


@pytest.fixture
def running(ring: KeyRing, tmp_path: Path) -> Iterator[Running]:
    witness = Witness(tmp_path, {ORIGIN: log_identity(ring, ORIGIN).key}, OURS)
    with listening(witness) as url:
        yield Running(witness, url)


def filled(api: Engine, ring: KeyRing, count: int) -> None:
    with LogWriter(api, log_signer(ring, ORIGIN)) as log:
        log.append_many([(ENTRY, None)] * count)


def asking(api: Engine, policy: WitnessPolicy, moments: list[datetime] | None = None) -> Witnessing:
    clock = moments or [NOW]
    return Witnessing(api, Witnessed(policy, WINDOW), lambda: clock[0])


def test_published_checkpoint_carries_the_cosignature(
    api: Engine, ring: KeyRing, running: Running
) -> None:
    filled(api, ring, 5)

    asking(api, running.policy).ask()

    note = latest_checkpoint(api, is_witnessed=True)
    assert cosigned_at(note, OURS.key) == int(NOW.timestamp())


def test_log_goes_on_growing_under_its_witness(
    api: Engine, ring: KeyRing, running: Running
) -> None:
    witnessing = asking(api, running.policy)

    for grown in (3, 300, 1):
        filled(api, ring, grown)
        witnessing.ask()

    text_, _ = note_parts(latest_checkpoint(api, is_witnessed=True))
    assert parse_checkpoint(text_).size == 304


def test_asking_anew_after_a_restart_goes_on_from_what_the_witness_holds(
    api: Engine, ring: KeyRing, running: Running
) -> None:
    filled(api, ring, 5)
    asking(api, running.policy).ask()
    filled(api, ring, 5)

    asking(api, running.policy).ask()

    text_, _ = note_parts(latest_checkpoint(api, is_witnessed=True))
    assert parse_checkpoint(text_).size == 10


def nobody_there() -> WitnessPolicy:
    return WitnessPolicy((WitnessPlace(OURS.key, "http://127.0.0.1:9"),), 1)


def test_checkpoint_that_no_witness_saw_is_not_published(api: Engine, ring: KeyRing) -> None:
    filled(api, ring, 5)

    asking(api, nobody_there()).ask()

    with pytest.raises(NotInLogError):
        latest_checkpoint(api, is_witnessed=True)


def test_witness_away_for_less_than_the_window_stops_nothing(api: Engine, ring: KeyRing) -> None:
    filled(api, ring, 5)
    witnessing = asking(api, nobody_there(), [NOW + timedelta(hours=3)])

    witnessing.ask()

    assert witnessing.refusal is None


def test_witness_away_for_longer_stops_every_release_and_says_so_in_the_log(
    api: Engine, ring: KeyRing
) -> None:
    filled(api, ring, 1)
    witnessing = asking(api, nobody_there(), [NOW + timedelta(hours=5)])
    witnessing.ask()

    with (
        LogWriter(api, log_signer(ring, ORIGIN), may_release=lambda: witnessing.refusal) as log,
        pytest.raises(LogUnwitnessedError, match="testigos"),
    ):
        log.append(ENTRY)

    noted = decode_entry(last_entry(api))
    assert (noted.outcome, noted.detail, noted.given) == (
        Outcome.ERROR,
        "witnesses-away",
        frozenset(),
    )


def test_release_goes_on_when_the_witness_is_back(
    api: Engine, ring: KeyRing, running: Running
) -> None:
    filled(api, ring, 1)
    late = [NOW + timedelta(hours=5)]
    witnessing = Witnessing(api, Witnessed(nobody_there(), WINDOW), lambda: late[0])
    witnessing.ask()
    assert witnessing.refusal is not None

    witnessing.witnessed = Witnessed(running.policy, WINDOW)
    witnessing.ask()

    assert witnessing.refusal is None


def test_log_restored_from_an_older_copy_is_noticed(
    api: Engine, ring: KeyRing, owner: Engine, running: Running
) -> None:
    filled(api, ring, 5)
    filled(api, ring, 5)
    asking(api, running.policy).ask()
    with owner.begin() as connection:
        connection.execute(text("truncate hub.log_entries, hub.log_checkpoints, hub.log_cosigned"))
    filled(api, ring, 3)
    witnessing = asking(api, running.policy)

    witnessing.ask()

    assert isinstance(witnessing.refusal, LogBrokenError)


ENTRIES = [b"%d" % number for number in range(400)]
FILES = {file.path: file.content for file in tile_files(ENTRIES)}
TILES = FileTiles(FILES.__getitem__, 400)
SIGNER = NoteSigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))


def body(old: int, new: int) -> bytes:
    path = consistency_path(TILES, old, new)
    root = tree_root(map(leaf_hash, ENTRIES[:new]))
    note = sign_checkpoint(Checkpoint(ORIGIN, new, root), SIGNER)
    return write_request(AddCheckpoint(old, tuple(path), note), hash_lines(path)).encode()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Running]:
    witness = Witness(tmp_path, {ORIGIN: SIGNER.verifier}, OURS)
    with listening(witness) as url:
        yield Running(witness, url)


def test_thousand_submissions_at_once_never_roll_the_witness_back(alone: Running) -> None:
    chance = random.Random(7)  # noqa: S311 - which order, nothing secret
    bodies = {(old, new): body(old, new) for old in (0, 50, 120) for new in (130, 260, 399)}
    work = [chance.choice(list(bodies)) for _ in range(1_000)]

    def submit(pair: tuple[int, int]) -> tuple[int, int]:
        answer = client.post(f"{alone.url}/add-checkpoint", content=bodies[pair])
        held = client.get(f"{alone.url}/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint").text
        return answer.status_code, parse_checkpoint(note_parts(held)[0]).size

    with httpx.Client() as client, ThreadPoolExecutor(8) as pool:
        client.post(f"{alone.url}/add-checkpoint", content=body(0, 50))
        answers = list(pool.map(submit, work))

    assert {status for status, _ in answers} == {200, 409}
    assert sum(status == 200 for status, _ in answers) == 1
    assert len({size for _, size in answers} - {50}) == 1


def test_conflict_is_told_as_the_protocol_says(alone: Running) -> None:
    httpx.post(f"{alone.url}/add-checkpoint", content=body(0, 50))

    answer = httpx.post(f"{alone.url}/add-checkpoint", content=body(0, 130))

    assert (answer.status_code, answer.text) == (409, "50\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"


def test_cosignature_is_on_disk_before_it_leaves(alone: Running, tmp_path: Path) -> None:
    answer = httpx.post(f"{alone.url}/add-checkpoint", content=body(0, 50))

    kept = (tmp_path / f"{sha256(ORIGIN.encode()).hexdigest()}.checkpoint").read_text()
    assert answer.text in kept


def test_checkpoint_of_a_log_it_does_not_know_is_not_found(alone: Running) -> None:
    assert httpx.get(f"{alone.url}/{'0' * 64}/checkpoint").status_code == 404


def test_body_without_end_is_refused(alone: Running) -> None:
    answer = httpx.post(f"{alone.url}/add-checkpoint", content=b"old 0\n" + b"x" * 200_000)

    assert answer.status_code == 400


def test_second_process_on_the_same_state_stops(tmp_path: Path) -> None:
    with keeping(tmp_path), pytest.raises(WitnessTakenError), keeping(tmp_path):
        pass


def last_entry(api: Engine) -> bytes:
    with api.connect() as connection:
        entry: bytes = connection.execute(
            text("select entry from hub.log_entries order by seq desc limit 1")
        ).scalar_one()
    return entry
