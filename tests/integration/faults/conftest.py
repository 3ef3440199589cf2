"""A hub of its own to be hurt: its PostgreSQL, its keys, and a process that releases under load."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hub.ledger.entry_bytes import decode_entry
from hub.services.access_log import log_identity
from hub.services.log_reading import verify_log
from hub.settings import Settings
from hub.store.cluster import reviving
from hub.store.database import open_database
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing, open_directory_key_ring

LOAD = Path(__file__).with_name("load.py")
PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class HurtHub:
    """The hub, and what was released so far: number and leaf hash of every answer."""

    settings: Settings
    ring: KeyRing = field(repr=False)
    server: Server
    released: list[tuple[int, str]] = field(default_factory=list, repr=False)

    def load(self) -> "subprocess.Popen[str]":
        """Start a process that releases as fast as it may."""
        arguments = [self.server.host, str(self.server.port), self.server.database]
        keys, origin = str(self.settings.keys), self.settings.log_origin
        return subprocess.Popen(
            [sys.executable, str(LOAD), *arguments, keys, origin], stdout=subprocess.PIPE, text=True
        )

    def collect(self, process: "subprocess.Popen[str]") -> Thread:
        """Keep every answer of the process, until it ends."""
        thread = Thread(target=self._collect, args=(process,), daemon=True)
        thread.start()
        return thread

    def _collect(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):
                number, leaf = line.split()
                self.released.append((int(number), leaf))

    def wait_for_more(self, process: "subprocess.Popen[str]") -> None:
        """Until something new is released: nobody repairs anything meanwhile."""
        seen, deadline = len(self.released), time.monotonic() + PATIENCE
        while len(self.released) <= seen + 5:
            assert process.poll() is None, "the load ended"
            assert time.monotonic() < deadline, "nothing is released any more"
            time.sleep(0.02)

    def postmaster(self) -> int:
        """The process of PostgreSQL that all others come from."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                return int((self.settings.postgres / "data/postmaster.pid").read_text().split()[0])
            except (FileNotFoundError, IndexError):
                time.sleep(0.05)
        raise AssertionError("PostgreSQL did not come back")

    def check_whole(self) -> None:
        """Every entry, node and checkpoint of the log agrees."""
        self._answers()
        engine = self.server.engine(Role.OPERATOR)
        verdict = verify_log(engine, log_identity(self.ring, self.settings.log_origin))
        engine.dispose()
        assert verdict.is_whole, verdict.words

    def check(self) -> None:
        """Released and unlogged 0, logged twice 0, gaps 0, forks 0."""
        self._answers()
        engine = self.server.engine(Role.OPERATOR)
        verdict = verify_log(engine, log_identity(self.ring, self.settings.log_origin))
        with engine.connect() as connection:
            rows = connection.execute(
                text("select seq, entry, leaf_hash from hub.log_entries order by seq")
            ).all()
        engine.dispose()
        logged = {row.seq: row.leaf_hash.hex() for row in rows}
        operations = Counter(decode_entry(row.entry).detail for row in rows)
        assert verdict.is_whole, verdict.words
        assert [one for one in self.released if logged.get(one[0]) != one[1]] == []
        assert len(dict(self.released)) == len(self.released)
        once = {name: times for name, times in operations.items() if (name or "").startswith("op-")}
        assert [name for name, times in once.items() if times > 1] == []
        assert list(logged) == list(range(len(logged)))

    def _answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            engine = self.server.engine(Role.OPERATOR, pool_size=1)
            try:
                with engine.connect():
                    return
            except SQLAlchemyError:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            finally:
                engine.dispose()


@contextmanager
def hurt_hub(home: Path) -> Iterator[HurtHub]:
    """Open a hub under `home`, whose PostgreSQL is started again when it is killed."""
    settings = Settings(home=home)
    ring = open_directory_key_ring(settings.keys)
    with open_database(settings, ring) as server, reviving(settings, ring):
        yield HurtHub(settings, ring, server)


@pytest.fixture
def hub() -> Iterator[HurtHub]:
    with (
        tempfile.TemporaryDirectory(prefix="hub-hurt-", ignore_cleanup_errors=True) as folder,
        hurt_hub(Path(folder)) as opened,
    ):
        yield opened


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How many kills of each kind: few by default, 100 with --full (make test-faults)."""
    return 100 if request.config.getoption("--full") else 3


@pytest.fixture
def chance() -> random.Random:
    return random.Random(os.getpid())  # noqa: S311 - when to kill, nothing secret


@pytest.fixture
def open_hub() -> object:
    return hurt_hub
