"""Real parts for every test: a hub home, its key ring, a lake and a PostgreSQL of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine, text

from hub.lake.connection import open_lake
from hub.settings import Settings
from hub.store.database import open_database
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.store.tables import metadata
from hub.vault.keyring import KeyRing, open_directory_key_ring


def pytest_addoption(parser: pytest.Parser) -> None:
    """How far the sweeps go: a little by default, all of it in a target of the Makefile."""
    parser.addoption("--fuzz-cases", default="240", help="cases of tests/web/api/test_fuzz.py")
    parser.addoption("--full", action="store_true", help="Sweeps in their full size.")


@pytest.fixture(scope="session")
def is_full(pytestconfig: pytest.Config) -> bool:
    """Whether sweeps run in their full size, as `make test-leaks` asks for."""
    return bool(pytestconfig.getoption("--full"))


@pytest.fixture(scope="session")
def session_settings() -> Iterator[Settings]:
    """A hub home for the whole session; removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="hub-"))
    yield Settings(home=home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def session_ring(session_settings: Settings) -> KeyRing:
    return open_directory_key_ring(session_settings.keys)


@pytest.fixture(scope="session")
def session_server(session_settings: Settings, session_ring: KeyRing) -> Iterator[Server]:
    """One embedded PostgreSQL for the whole session, with schema, roles and guard."""
    with open_database(session_settings, session_ring) as server:
        yield server


@pytest.fixture
def ring(session_ring: KeyRing) -> KeyRing:
    return session_ring


@pytest.fixture(scope="session")
def owner(session_server: Server) -> Iterator[Engine]:
    """The owner's engine: TRUNCATE does not ask row security."""
    engine = session_server.engine(Role.OWNER, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def server(session_server: Server, owner: Engine) -> Iterator[Server]:
    """The session's PostgreSQL, with every table emptied after the test."""
    yield session_server
    names = ", ".join(f"{table.schema}.{table.name}" for table in metadata.sorted_tables)
    with owner.begin() as connection:
        connection.execute(text(f"truncate {names} cascade"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A hub home of the test's own (no PostgreSQL in it)."""
    return replace(Settings(home=tmp_path / "home"), memory_limit="512MB")


@pytest.fixture
def lake(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """An encrypted lake of the test's own."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with open_lake(settings, open_directory_key_ring(settings.keys)) as connection:
        yield connection
