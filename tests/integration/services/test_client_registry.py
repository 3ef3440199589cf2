"""Changes to clients: with an overlap of keys, in the log first, and never by overwriting."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import Engine, text

from hub.ledger.entry_bytes import decode_entry
from hub.records.identifiers import AgencyCode
from hub.services import client_registry as registry
from hub.services.access_log import LogWriter, log_signer
from hub.services.client_registry import Registry
from hub.services.clients import find_client
from hub.services.errors import ClientKeysError
from hub.settings import Settings
from hub.store.roles import Role
from hub.store.sessions import Server
from hub.vault.keyring import KeyRing

NOW = datetime(2026, 5, 4, tzinfo=UTC)
SALUD = AgencyCode("salud")


def key(kid: str) -> dict[str, object]:
    return OKPKey.generate_key("Ed25519").as_dict(private=False) | {"kid": kid}


@pytest.fixture
def operator(server: Server) -> Iterator[Engine]:
    engine = server.engine(Role.OPERATOR, pool_size=8)
    yield engine
    engine.dispose()


@pytest.fixture
def office(operator: Engine, ring: KeyRing, settings: Settings) -> Iterator[Registry]:
    with LogWriter(operator, log_signer(ring, settings.log_origin)) as log:
        yield Registry(operator, log)


@pytest.fixture
def salud(office: Registry) -> str:
    return registry.register(office, SALUD, {"keys": [key("k1")]}, NOW, "salud-1")


def kids(operator: Engine) -> set[str]:
    client = find_client(operator, "salud-1")
    assert client is not None
    keys = client.jwks["keys"]
    assert isinstance(keys, list)
    return {str(each["kid"]) for each in keys}


def details(operator: Engine) -> list[str | None]:
    with operator.connect() as connection:
        rows = connection.execute(text("select entry from hub.log_entries order by seq")).scalars()
        return [decode_entry(row).detail for row in rows]


@pytest.mark.usefixtures("salud")
def test_old_and_new_key_hold_side_by_side_until_the_old_one_is_retired(
    office: Registry, operator: Engine
) -> None:
    registry.add_keys(office, "salud-1", {"keys": [key("k2")]}, NOW)
    during = kids(operator)
    registry.retire_key(office, "salud-1", "k1", NOW)

    assert (during, kids(operator)) == ({"k1", "k2"}, {"k2"})


@pytest.mark.usefixtures("salud")
def test_every_change_is_in_the_log(office: Registry, operator: Engine) -> None:
    registry.add_keys(office, "salud-1", {"keys": [key("k2")]}, NOW)
    registry.retire_key(office, "salud-1", "k1", NOW)
    registry.open_door(office, "salud-1", "data-tracker", NOW)
    registry.shut_door(office, "salud-1", "data-tracker", NOW)
    registry.close(office, "salud-1", NOW)

    assert details(operator) == [
        "client_registered",
        "client_keys_added",
        "client_key_retired",
        "client_door_opened:data-tracker",
        "client_door_shut:data-tracker",
        "client_closed",
    ]


@pytest.mark.usefixtures("salud")
def test_another_key_under_a_known_kid_is_refused(office: Registry, operator: Engine) -> None:
    with pytest.raises(ClientKeysError):
        registry.add_keys(office, "salud-1", {"keys": [key("k1")]}, NOW)

    assert kids(operator) == {"k1"}


@pytest.mark.usefixtures("salud")
def test_the_last_key_cannot_be_retired(office: Registry, operator: Engine) -> None:
    with pytest.raises(ClientKeysError):
        registry.retire_key(office, "salud-1", "k1", NOW)

    assert kids(operator) == {"k1"}


@pytest.mark.usefixtures("salud")
def test_a_known_client_is_not_registered_over(office: Registry) -> None:
    with pytest.raises(ClientKeysError):
        registry.register(office, SALUD, {"keys": [key("k9")]}, NOW, "salud-1")


@pytest.mark.usefixtures("salud")
def test_rotations_at_the_same_time_lose_no_key(office: Registry, operator: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        names = [f"n{number}" for number in range(6)]
        list(
            pool.map(
                lambda kid: registry.add_keys(office, "salud-1", {"keys": [key(kid)]}, NOW), names
            )
        )

    assert kids(operator) == {"k1", *names}


@pytest.mark.usefixtures("salud")
def test_a_closed_client_stays_closed_when_it_gets_a_key(
    office: Registry, operator: Engine
) -> None:
    registry.close(office, "salud-1", NOW)
    registry.add_keys(office, "salud-1", {"keys": [key("k2")]}, NOW)

    client = find_client(operator, "salud-1")

    assert client is not None
    assert not client.is_active


@pytest.mark.parametrize("change", ["retire", "close", "door", "unpin", "unknown door"])
def test_nobody_changes_a_client_that_is_not_there(office: Registry, change: str) -> None:
    acts = {
        "retire": lambda: registry.retire_key(office, "nadie", "k1", NOW),
        "close": lambda: registry.close(office, "nadie", NOW),
        "door": lambda: registry.shut_door(office, "nadie", "data-tracker", NOW),
        "unpin": lambda: registry.unpin(office, "nadie", "x", NOW),
        "unknown door": lambda: registry.open_door(office, "nadie", "everything", NOW),
    }

    with pytest.raises(ClientKeysError):
        acts[change]()
