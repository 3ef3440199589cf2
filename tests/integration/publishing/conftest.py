"""A small town in a real lake, and the serving zone that is read with the real keys."""

from collections.abc import Iterator

import duckdb
import pytest
from sqlalchemy import Engine

from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing
from tests.integration.publishing.town import TABLES, TownLake, Zone


@pytest.fixture
def pipeline(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.PIPELINE)
    yield engine
    engine.dispose()


@pytest.fixture
def town_lake(lake: duckdb.DuckDBPyConnection) -> TownLake:
    for statement in filter(str.strip, TABLES.split(";\n")):
        lake.execute(statement)
    return TownLake(lake)


@pytest.fixture
def zone(pipeline: Engine, ring: KeyRing) -> Zone:
    return Zone(pipeline, ring)
