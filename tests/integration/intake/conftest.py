"""An inbox, a landing zone and an encrypted lake of the test's own, with the real contracts."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from hub.intake.contract import load_contracts
from hub.intake.deliveries import Delivery
from hub.intake.feed import Feed
from hub.intake.inbox import waiting
from hub.intake.landed import land
from hub.intake.tables import create_tables
from hub.records.identifiers import AgencyCode
from hub.settings import Settings
from hub.vault.keyring import KeyPurpose, Secret, open_directory_key_ring

CONTRACTS = Path(__file__).parents[3] / "policies" / "contracts"
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
Values = Mapping[str, object]
GOOD = {
    "id_registro": "HAC-0001",
    "tipo_doc": "CC",
    "num_doc": "31888777",
    "propietario": "MUÑOZ PEÑA ANA",
    "fecha_nacimiento": "04/05/1990",
    "avaluo": "125000000,00",
    "valor_impuesto": "890000,50",
    "saldo": "0",
    "vigencia": "2026",
    "estado": "AL DIA",
    "fecha_corte": "01/06/2026",
}


@pytest.fixture(scope="session")
def feeds() -> dict[AgencyCode, Feed]:
    return load_contracts(CONTRACTS)


@pytest.fixture
def key(settings: Settings) -> Secret:
    return open_directory_key_ring(settings.keys).secret(KeyPurpose.LANDING)


@pytest.fixture
def intake(
    lake: duckdb.DuckDBPyConnection, feeds: Mapping[AgencyCode, Feed]
) -> duckdb.DuckDBPyConnection:
    """The lake with the tables of the intake."""
    create_tables(lake, feeds)
    return lake


@pytest.fixture
def drop(settings: Settings) -> Callable[[str, bytes], Path]:
    """Leave a file in the inbox of an agency."""

    def leave(agency: str, data: bytes, name: str = "entrega.dat") -> Path:
        folder = settings.inbox / agency
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        path.write_bytes(data)
        return path

    return leave


@pytest.fixture
def deliver(
    drop: Callable[[str, bytes], Path],
    settings: Settings,
    intake: duckdb.DuckDBPyConnection,
    key: Secret,
) -> Callable[[str, bytes], Delivery]:
    """Leave a file and land it."""

    def leave_and_land(agency: str, data: bytes) -> Delivery:
        drop(agency, data)
        (found,) = waiting(settings.inbox, {agency}).waiting
        return land(found, settings.landing, key, intake, NOW).delivery

    return leave_and_land


@pytest.fixture(scope="session")
def good() -> Values:
    """A row of hacienda that keeps every rule."""
    return GOOD


@pytest.fixture(scope="session")
def csv_file(feeds: Mapping[str, Feed]) -> Callable[[Sequence[Values]], bytes]:
    """A file of hacienda."""

    def make(rows: Sequence[Values]) -> bytes:
        names = feeds["hacienda"].objects[0].column_names
        lines = (";".join(str(row.get(name, "")) for name in names) for row in rows)
        return "".join(f"{line}\r\n" for line in (";".join(names), *lines)).encode("latin-1")

    return make


@pytest.fixture(scope="session")
def json_file() -> Callable[[Sequence[Values]], bytes]:
    """One JSON document a line."""

    def make(rows: Sequence[Values]) -> bytes:
        return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()

    return make
